"""The rows of consent, and every statement on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peserta.consent.given import Acceptance, Accepted, Given, Purpose
from peserta.consent.texts import Text
from peserta.kit.database import Conn, many, one, run

INSERT_TEXT = """
INSERT INTO consent_text (hash, kind, language, body, first_shown_at)
     VALUES (%(hash)s, %(kind)s, %(language)s, %(body)s, %(now)s)
ON CONFLICT (hash) DO NOTHING
"""

INSERT_GIVEN = """
INSERT INTO consent_given (journey_id, purpose, text_hashes, language, channel, browser, given_at)
     VALUES (%(journey_id)s, %(purpose)s, %(text_hashes)s, %(language)s, %(channel)s, %(browser)s, %(now)s)
ON CONFLICT (journey_id, purpose) DO NOTHING
"""

WITHDRAW = """
UPDATE consent_given
   SET withdrawn_at = %(now)s
 WHERE journey_id = %(journey_id)s
   AND purpose = %(purpose)s
   AND withdrawn_at IS NULL
"""

FIND_GIVEN = """
SELECT g.text_hashes,
       g.language,
       g.channel,
       g.given_at,
       g.withdrawn_at,
       ARRAY(SELECT t.body FROM consent_text t WHERE t.hash = ANY(g.text_hashes) ORDER BY t.kind) AS bodies
  FROM consent_given g
 WHERE g.journey_id = %(journey_id)s
   AND g.purpose = %(purpose)s
"""

LIST_ACCEPTED = """
SELECT g.purpose,
       ARRAY(SELECT t.kind FROM consent_text t WHERE t.hash = ANY(g.text_hashes) ORDER BY t.kind) AS kinds,
       ARRAY(SELECT t.hash FROM consent_text t WHERE t.hash = ANY(g.text_hashes) ORDER BY t.kind) AS versions,
       g.language,
       g.channel,
       g.given_at,
       g.withdrawn_at
  FROM consent_given g
 WHERE g.journey_id = ANY(%(journey_ids)s)
 ORDER BY g.given_at
"""

LIST_PURPOSES = """
SELECT purpose
  FROM consent_given
 WHERE journey_id = %(journey_id)s
   AND withdrawn_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class PurposeRow:
    purpose: Purpose


async def insert_text(conn: Conn, text: Text, *, now: datetime) -> None:
    params = {"hash": text.hash, "kind": text.kind, "language": text.language, "body": text.body, "now": now}
    await run(conn, INSERT_TEXT, params)


async def insert_given(conn: Conn, given: Acceptance, *, now: datetime) -> None:
    params = {
        "journey_id": given.journey_id, "purpose": given.purpose, "text_hashes": given.text_hashes,
        "language": given.language, "channel": given.channel, "browser": given.browser, "now": now,
    }  # fmt: skip
    await run(conn, INSERT_GIVEN, params)


async def withdraw(conn: Conn, journey_id: UUID, purpose: Purpose, *, now: datetime) -> None:
    await run(conn, WITHDRAW, {"journey_id": journey_id, "purpose": purpose, "now": now})


async def find_given(conn: Conn, journey_id: UUID, purpose: Purpose) -> Given | None:
    return await one(conn, FIND_GIVEN, {"journey_id": journey_id, "purpose": purpose}, of=Given)


async def list_purposes(conn: Conn, journey_id: UUID) -> list[PurposeRow]:
    return await many(conn, LIST_PURPOSES, {"journey_id": journey_id}, of=PurposeRow)


async def list_accepted(conn: Conn, journey_ids: Sequence[UUID]) -> list[Accepted]:
    return await many(conn, LIST_ACCEPTED, {"journey_ids": list(journey_ids)}, of=Accepted)
