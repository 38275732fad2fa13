"""The rows of the chain and its anchors, and every statement on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peserta.audit.canonical import Entry
from peserta.kit.database import Conn, many, one, run

LOCK_KEY = 0x61756469  # "audi"


@dataclass(frozen=True, slots=True)
class Link:
    seq: int
    entry_id: UUID
    hash: bytes


@dataclass(frozen=True, slots=True)
class End:
    """The last link or the last anchor: how far, and with which hash."""

    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class _Locked:
    locked: bool


TRY_LOCK = """
SELECT pg_try_advisory_xact_lock(%(key)s) AS locked
"""

FIND_END = """
SELECT seq,
       hash
  FROM audit_link
 ORDER BY seq DESC
 LIMIT 1
"""

FIND_LAST_ANCHOR = """
SELECT seq,
       hash
  FROM audit_anchor
 ORDER BY seq DESC
 LIMIT 1
"""

# The ids of one window are read by the primary key; what is sealed falls out by another.
LIST_UNSEALED = """
SELECT e.id,
       e.at,
       e.kind,
       e.person_id,
       e.actor,
       e.facts
  FROM audit_entry e
 WHERE e.id >= kit_uuid7_floor(coalesce(%(since)s::timestamptz, 'epoch'))
   AND NOT EXISTS (SELECT FROM audit_link l WHERE l.entry_id = e.id)
 ORDER BY e.id
 LIMIT %(limit)s
"""

INSERT_LINKS = """
INSERT INTO audit_link (seq, entry_id, hash)
SELECT *
  FROM unnest(%(seqs)s::bigint[], %(entry_ids)s::uuid[], %(hashes)s::bytea[])
"""

INSERT_ANCHOR = """
INSERT INTO audit_anchor (seq, hash, at, key_id, signature)
     VALUES (%(seq)s, %(hash)s, %(at)s, %(key_id)s, %(signature)s)
ON CONFLICT (seq) DO NOTHING
"""


async def try_lock(conn: Conn) -> bool:
    locked = await one(conn, TRY_LOCK, {"key": LOCK_KEY}, of=_Locked)
    return locked is not None and locked.locked


async def find_end(conn: Conn) -> End | None:
    return await one(conn, FIND_END, of=End)


async def find_last_anchor(conn: Conn) -> End | None:
    return await one(conn, FIND_LAST_ANCHOR, of=End)


async def list_unsealed(conn: Conn, *, since: datetime | None, limit: int) -> list[Entry]:
    return await many(conn, LIST_UNSEALED, {"since": since, "limit": limit}, of=Entry)


async def insert_links(conn: Conn, links: Sequence[Link]) -> None:
    if not links:
        return
    params = {
        "seqs": [link.seq for link in links], "entry_ids": [link.entry_id for link in links],
        "hashes": [link.hash for link in links],
    }  # fmt: skip
    await run(conn, INSERT_LINKS, params)


async def insert_anchor(conn: Conn, seq: int, hash_: bytes, *, at: datetime, key_id: str, signature: bytes) -> None:
    params = {"seq": seq, "hash": hash_, "at": at, "key_id": key_id, "signature": signature}
    await run(conn, INSERT_ANCHOR, params)
