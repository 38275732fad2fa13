"""The SQL of imports."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peserta.intake.counts import Counts
from peserta.kit.database import Conn, one, run

LOCK_KEY = 0x726F6C6C  # "roll"; an advisory lock goes with its session, so a kill leaves none
LOCK_TRIES_MAX = 20
LOCK_PAUSE_S = 0.1


@dataclass(frozen=True, slots=True)
class _Locked:
    locked: bool


@dataclass(frozen=True, slots=True)
class NewImport:
    """An import that begins."""

    id: UUID
    kind: str
    file_name: str
    file_sha256: bytes
    actor: str
    started_at: datetime


LOCK_IMPORTS = "SELECT pg_try_advisory_lock(%(key)s) AS locked"

INSERT_IMPORT = """
INSERT INTO intake_import (id, kind, file_name, file_sha256, actor, started_at)
     VALUES (%(id)s, %(kind)s, %(file_name)s, %(file_sha256)s, %(actor)s, %(started_at)s)
"""

# Written with each batch: a run that was killed shows how far it came.
UPDATE_COUNTS = """
UPDATE intake_import
   SET rows_read      = %(read)s,
       rows_new       = %(new)s,
       rows_changed   = %(changed)s,
       rows_unchanged = %(unchanged)s,
       rows_rejected  = %(rejected)s,
       cases_opened   = %(cases)s,
       finished_at    = %(finished_at)s
 WHERE id = %(id)s
   AND finished_at IS NULL
"""


async def lock_imports(conn: Conn) -> bool:
    """Take the right to import for as long as this connection lives; False when another run has it.

    The server may still be ending the session of a run that finished or was killed a moment ago.
    """
    for _ in range(LOCK_TRIES_MAX):
        found = await one(conn, LOCK_IMPORTS, {"key": LOCK_KEY}, of=_Locked)
        if found is not None and found.locked:
            return True
        await asyncio.sleep(LOCK_PAUSE_S)
    return False


async def insert_import(conn: Conn, new: NewImport) -> None:
    params = {
        "id": new.id,
        "kind": new.kind,
        "file_name": new.file_name,
        "file_sha256": new.file_sha256,
        "actor": new.actor,
        "started_at": new.started_at,
    }
    await run(conn, INSERT_IMPORT, params)


async def update_counts(conn: Conn, import_id: UUID, counts: Counts, finished_at: datetime | None = None) -> None:
    params = {
        "id": import_id,
        "read": counts.read,
        "new": counts.new,
        "changed": counts.changed,
        "unchanged": counts.unchanged,
        "rejected": counts.rejected,
        "cases": counts.cases,
        "finished_at": finished_at,
    }
    await run(conn, UPDATE_COUNTS, params)
