"""The rows of the audit trail, and every statement on them."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from peserta.kit.database import Conn, run

APPEND = """
INSERT INTO audit_entry (id, at, kind, person_id, actor, facts)
     VALUES (%(id)s, %(at)s, %(kind)s, %(person_id)s, %(actor)s, %(facts)s)
"""


async def append(
    conn: Conn, entry_id: UUID, *, at: datetime, kind: str, person_id: UUID | None, actor: str,
    facts: Mapping[str, str | int],
) -> None:  # fmt: skip
    params = {
        "id": entry_id, "at": at, "kind": kind, "person_id": person_id, "actor": actor, "facts": Jsonb(dict(facts)),
    }  # fmt: skip
    await run(conn, APPEND, params)
