"""The rows of signing in with a phone or an address and a code, and every statement on them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from peserta.access.activation.rules import way_to
from peserta.kit.database import Conn, many, one, run
from peserta.messaging.draft import Channel
from peserta.registry.contact import Kind


@dataclass(frozen=True, slots=True)
class SignInRow:
    """A contact that a browser gave; `wished_at` is since when, or from when, a code is wished for."""

    id: UUID
    browser: bytes
    kind: Kind
    value_index: bytes
    language: str
    wished_at: datetime | None
    proven_at: datetime | None
    opened_for: UUID | None
    by_whatsapp: bool

    @property
    def channel(self) -> Channel:
        return way_to(self.kind, by_whatsapp=self.by_whatsapp)


@dataclass(frozen=True, slots=True)
class OpenAccount:
    id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True)
class _Id:
    id: UUID


# The same contact given again is one wish: of many at once, one makes the row.
UPSERT_SIGN_IN = """
INSERT INTO access_contact_sign_in AS s (id, browser, kind, value_index, by_whatsapp, language, asked_at, wished_at)
     VALUES (%(id)s, %(browser)s, %(kind)s, %(value_index)s, %(by_whatsapp)s, %(language)s, %(now)s, %(now)s)
ON CONFLICT (browser, value_index) WHERE proven_at IS NULL DO UPDATE
        SET asked_at    = excluded.asked_at,
            language    = excluded.language,
            by_whatsapp = excluded.by_whatsapp,
            wished_at   = coalesce(s.wished_at, excluded.wished_at)
  RETURNING id, browser, kind, value_index, language, wished_at, proven_at, opened_for, by_whatsapp
"""

FIND_SIGN_IN = """
SELECT id,
       browser,
       kind,
       value_index,
       language,
       wished_at,
       proven_at,
       opened_for,
       by_whatsapp
  FROM access_contact_sign_in
 WHERE id = %(id)s
   AND browser = %(browser)s
"""

CLAIM_SIGN_IN_WISH = """
SELECT id,
       browser,
       kind,
       value_index,
       language,
       wished_at,
       proven_at,
       opened_for,
       by_whatsapp
  FROM access_contact_sign_in
 WHERE wished_at <= %(now)s
 ORDER BY wished_at
 LIMIT 1
   FOR UPDATE SKIP LOCKED
"""

SET_SIGN_IN_WISH = """
UPDATE access_contact_sign_in
   SET wished_at = %(wished_at)s
 WHERE id = %(id)s
"""

WISH_AGAIN = """
UPDATE access_contact_sign_in
   SET wished_at   = coalesce(wished_at, %(now)s),
       by_whatsapp = %(by_whatsapp)s
 WHERE id = %(id)s
"""

PROVE_SIGN_IN = """
UPDATE access_contact_sign_in
   SET proven_at = %(now)s,
       wished_at = NULL
 WHERE id = %(id)s
   AND proven_at IS NULL
"""

LIST_OPEN_ACCOUNTS = """
SELECT id,
       person_id
  FROM access_account
 WHERE person_id = ANY(%(person_ids)s)
   AND state = 'open'
"""

# One code opens one session, for whom it was chosen first; and it is one proof into an open account: a limited one.
OPEN_CHOSEN = """
WITH chosen AS (
    UPDATE access_contact_sign_in
       SET opened_for = %(person_id)s
     WHERE id = %(sign_in_id)s
       AND browser = %(browser)s
       AND proven_at > %(proven_after)s
       AND opened_for IS NULL
 RETURNING id
), session AS (
    INSERT INTO access_session (id, token_hash, account_id, person_id, browser, device, level, proof, is_limited,
                                journey_id, opened_at, seen_at, ends_at)
         SELECT %(session_id)s, %(token_hash)s, a.id, a.person_id, %(browser)s, %(device)s, 2, %(proof)s, true,
                %(sign_in_id)s, %(now)s, %(now)s, %(now)s + %(life)s
           FROM chosen
          CROSS JOIN access_account a
          WHERE a.person_id = %(person_id)s
            AND a.state = 'open'
      RETURNING id
)
SELECT kit_expect(EXISTS (SELECT FROM session), 'this code has opened a session, or is over')
"""

FORGET_SIGN_INS = """
DELETE FROM access_contact_sign_in
      WHERE id IN (SELECT id FROM access_contact_sign_in WHERE asked_at < %(asked_before)s LIMIT %(limit)s)
  RETURNING id
"""


@dataclass(frozen=True, slots=True)
class ChosenSession:
    """A session about to be opened; of its token only the hash is here."""

    id: UUID
    token_hash: bytes
    browser: bytes
    device: str
    proof: str
    life: timedelta


async def upsert_sign_in(
    conn: Conn, sign_in_id: UUID, browser: bytes,
    *, kind: Kind, value_index: bytes, by_whatsapp: bool, language: str, now: datetime,
) -> SignInRow:  # fmt: skip
    params = {
        "id": sign_in_id, "browser": browser, "kind": kind, "value_index": value_index, "by_whatsapp": by_whatsapp,
        "language": language, "now": now,
    }  # fmt: skip
    row = await one(conn, UPSERT_SIGN_IN, params, of=SignInRow)
    assert row is not None, "an upsert returns its row"
    return row


async def find_sign_in(conn: Conn, sign_in_id: UUID, browser: bytes) -> SignInRow | None:
    return await one(conn, FIND_SIGN_IN, {"id": sign_in_id, "browser": browser}, of=SignInRow)


async def claim_wish(conn: Conn, *, now: datetime) -> SignInRow | None:
    """The wish that waits longest, for nobody else until the transaction ends."""
    return await one(conn, CLAIM_SIGN_IN_WISH, {"now": now}, of=SignInRow)


async def set_wish(conn: Conn, sign_in_id: UUID, wished_at: datetime | None) -> None:
    await run(conn, SET_SIGN_IN_WISH, {"id": sign_in_id, "wished_at": wished_at})


async def wish_again(conn: Conn, sign_in_id: UUID, *, by_whatsapp: bool, now: datetime) -> None:
    """Wish for the code once more; a wish that waits already keeps its place."""
    await run(conn, WISH_AGAIN, {"id": sign_in_id, "by_whatsapp": by_whatsapp, "now": now})


async def prove(conn: Conn, sign_in_id: UUID, *, now: datetime) -> None:
    await run(conn, PROVE_SIGN_IN, {"id": sign_in_id, "now": now})


async def list_open_accounts(conn: Conn, person_ids: list[UUID]) -> list[OpenAccount]:
    return await many(conn, LIST_OPEN_ACCOUNTS, {"person_ids": person_ids}, of=OpenAccount)


async def open_chosen(
    conn: Conn, session: ChosenSession, sign_in_id: UUID, person_id: UUID, *, proven_after: datetime, now: datetime
) -> None:
    """Open the session of who was chosen; undo everything if the code has opened one before, or is over."""
    params = {
        "session_id": session.id, "token_hash": session.token_hash, "browser": session.browser,
        "device": session.device, "proof": session.proof, "life": session.life, "sign_in_id": sign_in_id,
        "person_id": person_id, "proven_after": proven_after, "now": now,
    }  # fmt: skip
    await run(conn, OPEN_CHOSEN, params)


async def forget(conn: Conn, *, asked_before: datetime, limit: int) -> int:
    return len(await many(conn, FORGET_SIGN_INS, {"asked_before": asked_before, "limit": limit}, of=_Id))
