"""The rows of contacts that members type and change, and every statement on them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peserta.access.contacts.contact_change import Change, Draft
from peserta.kit.database import Conn, many, one, run

# Everything about the contacts of an account happens one after the other.
LOCK_ACCOUNT = """
SELECT password_hash IS NOT NULL OR EXISTS (SELECT FROM access_passkey WHERE account_id = %(id)s) AS has_other_way
  FROM access_account
 WHERE id = %(id)s
   FOR UPDATE
"""

HAS_OTHER_WAY = """
SELECT password_hash IS NOT NULL OR EXISTS (SELECT FROM access_passkey WHERE account_id = %(id)s) AS has_other_way
  FROM access_account
 WHERE id = %(id)s
"""

UPSERT_DRAFT = """
INSERT INTO access_contact_draft AS d (id, session_id, account_id, person_id, kind, value_sealed, value_index,
                                       leaves_id, asked_at)
     VALUES (%(id)s, %(session_id)s, %(account_id)s, %(person_id)s, %(kind)s, %(value_sealed)s, %(value_index)s,
             %(leaves_id)s, %(now)s)
ON CONFLICT (session_id, value_index) WHERE proven_at IS NULL DO UPDATE
        SET leaves_id = excluded.leaves_id,
            asked_at  = excluded.asked_at
  RETURNING id, session_id, account_id, person_id, kind, value_sealed, value_index, leaves_id, asked_at, proven_at
"""

FIND_DRAFT = """
SELECT id,
       session_id,
       account_id,
       person_id,
       kind,
       value_sealed,
       value_index,
       leaves_id,
       asked_at,
       proven_at
  FROM access_contact_draft
 WHERE id = %(id)s
   AND session_id = %(session_id)s
"""

PROVE_DRAFT = """
WITH proven AS (
    UPDATE access_contact_draft
       SET proven_at = %(now)s
     WHERE id = %(id)s
       AND proven_at IS NULL
 RETURNING id
)
SELECT kit_expect(EXISTS (SELECT FROM proven), 'the contact was proven before')
"""

FORGET_DRAFTS = """
DELETE FROM access_contact_draft
      WHERE id IN (SELECT id FROM access_contact_draft WHERE asked_at < %(asked_before)s LIMIT %(limit)s)
  RETURNING id
"""

INSERT_CHANGE = """
INSERT INTO access_contact_change (id, account_id, person_id, session_id, added_id, leaves_id, made_at, ends_at,
                                   left_at)
     VALUES (%(id)s, %(account_id)s, %(person_id)s, %(session_id)s, %(added_id)s, %(leaves_id)s, %(made_at)s,
             %(ends_at)s, %(left_at)s)
"""

LIST_UNSETTLED = """
SELECT id,
       account_id,
       person_id,
       session_id,
       added_id,
       leaves_id,
       made_at,
       ends_at,
       left_at
  FROM access_contact_change
 WHERE person_id = %(person_id)s
   AND settled_at IS NULL
   AND undone_at IS NULL
 ORDER BY made_at DESC
"""

UNDO_CHANGE = """
UPDATE access_contact_change
   SET undone_at = %(now)s
 WHERE id = %(id)s
   AND settled_at IS NULL
   AND undone_at IS NULL
   AND ends_at > %(now)s
RETURNING id
"""

CLAIM_DUE_CHANGES = """
WITH due AS (
    SELECT id
      FROM access_contact_change
     WHERE ends_at <= %(now)s
       AND settled_at IS NULL
       AND undone_at IS NULL
     ORDER BY ends_at
     LIMIT %(limit)s
       FOR UPDATE SKIP LOCKED
)
UPDATE access_contact_change AS c
   SET settled_at = %(now)s
  FROM due
 WHERE c.id = due.id
RETURNING c.id, c.account_id, c.person_id, c.session_id, c.added_id, c.leaves_id, c.made_at, c.ends_at, c.left_at
"""

END_SESSIONS = """
UPDATE access_session
   SET revoked_at = %(now)s
 WHERE account_id = %(account_id)s
   AND id <> %(kept_id)s
   AND revoked_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class _Locked:
    has_other_way: bool


@dataclass(frozen=True, slots=True)
class _Id:
    id: UUID


async def lock_account(conn: Conn, account_id: UUID) -> bool:
    """Keep every other change of this account's contacts out; whether a password or a passkey opens it."""
    row = await one(conn, LOCK_ACCOUNT, {"id": account_id}, of=_Locked)
    assert row is not None, "a session has an account"
    return row.has_other_way


async def has_other_way(conn: Conn, account_id: UUID) -> bool:
    """Whether a password or a passkey opens this account."""
    row = await one(conn, HAS_OTHER_WAY, {"id": account_id}, of=_Locked)
    return row is not None and row.has_other_way


async def upsert_draft(conn: Conn, draft: Draft) -> Draft:
    params = {
        "id": draft.id, "session_id": draft.session_id, "account_id": draft.account_id, "person_id": draft.person_id,
        "kind": draft.kind, "value_sealed": draft.value_sealed, "value_index": draft.value_index,
        "leaves_id": draft.leaves_id, "now": draft.asked_at,
    }  # fmt: skip
    row = await one(conn, UPSERT_DRAFT, params, of=Draft)
    assert row is not None, "an upsert returns its row"
    return row


async def find_draft(conn: Conn, draft_id: UUID, session_id: UUID) -> Draft | None:
    return await one(conn, FIND_DRAFT, {"id": draft_id, "session_id": session_id}, of=Draft)


async def prove_draft(conn: Conn, draft_id: UUID, *, now: datetime) -> None:
    """Of many right answers at once, the transaction of all but one is undone."""
    await run(conn, PROVE_DRAFT, {"id": draft_id, "now": now})


async def forget_drafts(conn: Conn, *, asked_before: datetime, limit: int) -> int:
    return len(await many(conn, FORGET_DRAFTS, {"asked_before": asked_before, "limit": limit}, of=_Id))


async def insert_change(conn: Conn, change: Change) -> None:
    params = {
        "id": change.id, "account_id": change.account_id, "person_id": change.person_id,
        "session_id": change.session_id, "added_id": change.added_id, "leaves_id": change.leaves_id,
        "made_at": change.made_at, "ends_at": change.ends_at, "left_at": change.left_at,
    }  # fmt: skip
    await run(conn, INSERT_CHANGE, params)


async def list_unsettled(conn: Conn, person_id: UUID) -> list[Change]:
    """The changes that are under way, the newest first."""
    return await many(conn, LIST_UNSETTLED, {"person_id": person_id}, of=Change)


async def undo_change(conn: Conn, change_id: UUID, *, now: datetime) -> bool:
    return await one(conn, UNDO_CHANGE, {"id": change_id, "now": now}, of=_Id) is not None


async def claim_due_changes(conn: Conn, *, now: datetime, limit: int) -> list[Change]:
    """Settle the changes whose wait is over, each by one worker."""
    return await many(conn, CLAIM_DUE_CHANGES, {"now": now, "limit": limit}, of=Change)


async def end_sessions(conn: Conn, account_id: UUID, *, kept_id: UUID, now: datetime) -> None:
    await run(conn, END_SESSIONS, {"account_id": account_id, "kept_id": kept_id, "now": now})
