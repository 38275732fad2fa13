"""The rows of the chain and its anchors, and every statement that makes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peserta.audit.anchor import Anchor
from peserta.audit.canonical import Entry
from peserta.kit.database import Conn, many, one, run

LOCK_KEY = 0x61756469  # "audi"


@dataclass(frozen=True, slots=True)
class Link:
    """One entry in its place in the chain."""

    seq: int
    entry_id: UUID
    hash: bytes


@dataclass(frozen=True, slots=True)
class Anchored:
    """How far the last anchor reaches, and when it was made."""

    seq: int
    at: datetime


@dataclass(frozen=True, slots=True)
class _Locked:
    locked: bool


TRY_LOCK = """
SELECT pg_try_advisory_xact_lock(%(key)s) AS locked
"""

FIND_END = """
SELECT seq,
       entry_id,
       hash
  FROM audit_link
 ORDER BY seq DESC
 LIMIT 1
"""

FIND_LAST_ANCHOR = """
SELECT seq,
       at
  FROM audit_anchor
 ORDER BY seq DESC
 LIMIT 1
"""

LIST_ANCHORS_AFTER = """
SELECT seq,
       hash,
       timestamptz_send(at) AS moment,
       key_id,
       signature
  FROM audit_anchor
 WHERE seq > %(after_seq)s
 ORDER BY seq
 LIMIT %(limit)s
"""

# The lower bound stands twice: the planner does not carry it over to the other index by itself.
LIST_UNSEALED = """
SELECT e.id,
       timestamptz_send(e.at) AS moment,
       e.kind,
       e.person_id,
       e.actor,
       e.facts::text AS facts
  FROM audit_entry e
 WHERE e.id > %(after_id)s
   AND NOT EXISTS (
           SELECT
             FROM audit_link l
            WHERE l.entry_id = e.id
              AND l.entry_id > %(after_id)s
       )
 ORDER BY e.id
 LIMIT %(limit)s
"""

INSERT_LINKS = """
INSERT INTO audit_link (seq, entry_id, hash)
     SELECT seq, entry_id, hash
       FROM unnest(%(seqs)s::bigint[], %(entry_ids)s::uuid[], %(hashes)s::bytea[]) AS new (seq, entry_id, hash)
"""

INSERT_ANCHOR = """
INSERT INTO audit_anchor (seq, hash, at, key_id, signature)
     VALUES (%(seq)s, %(hash)s, %(at)s, %(key_id)s, %(signature)s)
ON CONFLICT (seq) DO NOTHING
"""


async def try_lock(conn: Conn) -> bool:
    """Whether this transaction is now the only one that seals."""
    locked = await one(conn, TRY_LOCK, {"key": LOCK_KEY}, of=_Locked)
    return locked is not None and locked.locked


async def find_end(conn: Conn) -> Link | None:
    return await one(conn, FIND_END, of=Link)


async def find_last_anchor(conn: Conn) -> Anchored | None:
    return await one(conn, FIND_LAST_ANCHOR, of=Anchored)


async def list_anchors(conn: Conn, *, after_seq: int, limit: int) -> list[Anchor]:
    """The anchors behind a place of the chain, in its order."""
    return await many(conn, LIST_ANCHORS_AFTER, {"after_seq": after_seq, "limit": limit}, of=Anchor)


async def list_unsealed(conn: Conn, *, after_id: UUID, limit: int) -> list[Entry]:
    """Committed entries without a link, in the order of their ids."""
    return await many(conn, LIST_UNSEALED, {"after_id": after_id, "limit": limit}, of=Entry)


async def insert_links(conn: Conn, links: Sequence[Link]) -> None:
    params = {
        "seqs": [link.seq for link in links], "entry_ids": [link.entry_id for link in links],
        "hashes": [link.hash for link in links],
    }  # fmt: skip
    await run(conn, INSERT_LINKS, params)


async def insert_anchor(conn: Conn, anchor: Anchor) -> None:
    params = {
        "seq": anchor.seq, "hash": anchor.hash, "at": anchor.at, "key_id": anchor.key_id,
        "signature": anchor.signature,
    }  # fmt: skip
    await run(conn, INSERT_ANCHOR, params)
