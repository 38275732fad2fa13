"""Sealing the trail: a hash chain made in batches, anchored by signatures outside the database.

Appending never waits for sealing. Transactions commit in another order than their ids were made, so
entries are sealed in the order in which they are found; the order of the chain is `seq`.
"""

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import psycopg
from psycopg_pool import PoolTimeout

from peserta.audit import seal_store as store
from peserta.audit.anchor import Anchor, PublicKeys, Signer
from peserta.audit.anchors_file import KeptAnchors, append_anchor
from peserta.audit.canonical import GENESIS, Entry, id_floor, next_hash
from peserta.audit.seal_store import Link
from peserta.kit.clock import utc_now
from peserta.kit.database import Pool, transaction
from peserta.kit.log import get_log
from peserta.kit.pausing import pause

__all__ = ["Keeper", "Sealer", "Signer", "anchor_end", "run_sealer"]

BATCH = 5_000
# Each pass looks back this far: a request's transaction commits long before.
RECENT = timedelta(seconds=20)
# What committed later, or was given an older moment, is found by a wider sweep.
SWEEP_EVERY = timedelta(minutes=10)
SWEEP_BACK = timedelta(days=1)
ANCHOR_EVERY = timedelta(minutes=1)
# How many anchors of others are put into a file at once, and when none before them can come any more.
CATCH_UP = 500
SETTLED = timedelta(minutes=5)
PAUSE_S = 2.0
NOTHING = UUID(int=0)

log = get_log(__name__)


class Sealer:
    """Seals what was committed, batch by batch; remembers how far it has looked.

    Several may run at once: whoever does not get the lock goes away with nothing done.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._after_id = NOTHING
        self._sweep_at: datetime | None = None

    async def seal_batch(self, *, now: datetime) -> int:
        """Seal at most `BATCH` entries and return how many; a full batch means that there may be more."""
        async with transaction(self._pool) as conn:
            if not await store.try_lock(conn):
                return 0
            end = await store.find_end(conn)
            is_sweep = self._sweep_at is None or now >= self._sweep_at
            after_id = sweep_floor(end, now) if is_sweep else self._after_id
            entries = await store.list_unsealed(conn, after_id=after_id, limit=BATCH)
            if entries:
                await store.insert_links(conn, list(chained(end, entries)))
        if is_sweep:
            self._sweep_at = now + SWEEP_EVERY
        # A full batch is gone on with; else everything up to now was looked at.
        self._after_id = entries[-1].id if len(entries) == BATCH else id_floor(now - RECENT)
        return len(entries)


def sweep_floor(end: Link | None, now: datetime) -> UUID:
    """Where a sweep begins: a day before now, or before the last link when sealing stood still."""
    if end is None:
        return NOTHING
    back_ms = SWEEP_BACK // timedelta(milliseconds=1)
    newest_ms = min(int(now.timestamp() * 1000), end.entry_id.int >> 80)
    return UUID(int=max(0, newest_ms - back_ms) << 80)


def chained(end: Link | None, entries: Iterable[Entry]) -> Iterable[Link]:
    """The links of new entries behind the present end of the chain."""
    seq, hash_ = (end.seq, end.hash) if end is not None else (0, GENESIS)
    for entry in entries:
        seq, hash_ = seq + 1, next_hash(hash_, entry)
        yield Link(seq, entry.id, hash_)


async def anchor_end(pool: Pool, signer: Signer, path: Path | None, *, now: datetime) -> Anchor | None:
    """Sign the end of the chain if it has grown and the last anchor is a minute old.

    The line is on disk before the row is committed: killed in between, the file knows an anchor that the
    table lacks, and it is still true. Links are never taken back by the application, so it stays true.
    """
    async with pool.connection() as conn:
        end = await store.find_end(conn)
        last = await store.find_last_anchor(conn)
    if end is None or (last is not None and (last.seq >= end.seq or now < last.at + ANCHOR_EVERY)):
        return None
    anchor = signer.sign(end.seq, end.hash, now)
    if path is not None:
        await asyncio.to_thread(append_anchor, path, anchor)
    async with pool.connection() as conn:
        await store.insert_anchor(conn, anchor)
    return anchor


class Keeper:
    """Keeps a file whole: whoever made an anchor, every worker's file has it.

    What no key of ours signed is left where it is, or whoever may write to the database could spoil each file.
    """

    def __init__(self, pool: Pool, path: Path, signer: Signer) -> None:
        self._pool = pool
        self._kept = KeptAnchors(path)
        self._keys = PublicKeys([signer.public_key])
        self._after_seq = 0

    async def catch_up(self, *, now: datetime) -> None:
        """Append the next anchors of the table that the file lacks, in their order, a bounded number at once."""
        async with self._pool.connection() as conn:
            listed = await store.list_anchors(conn, after_seq=self._after_seq, limit=CATCH_UP)
        anchors = [anchor for anchor in listed if anchor.is_signed_by(self._keys)]
        if not self._kept.holds(anchors) and not await asyncio.to_thread(self._kept.add, anchors):
            # A file that was put away begins anew, from the first anchor on.
            self._after_seq = 0
            return
        # Another worker's anchor may have been signed before these and come after them.
        settled = [anchor.seq for anchor in anchors if anchor.at < now - SETTLED]
        if not anchors and len(listed) == CATCH_UP:
            settled = [listed[-1].seq]
        self._after_seq = max([self._after_seq, *settled])


async def run_sealer(pool: Pool, signer: Signer, path: Path | None, stopping: asyncio.Event) -> None:
    """Seal and anchor until `stopping`; a database or a disk that is away is waited for."""
    sealer = Sealer(pool)
    keeper = Keeper(pool, path, signer) if path is not None else None
    while not stopping.is_set():
        sealed = 0
        try:
            sealed = await sealer.seal_batch(now=utc_now())
            await anchor_end(pool, signer, path, now=utc_now())
            if keeper is not None:
                await keeper.catch_up(now=utc_now())
        except (psycopg.Error, PoolTimeout) as error:
            log.warning("the audit trail waits for the database", error=type(error).__name__)
        except OSError as error:
            log.warning("no audit anchor can be written", file=str(path), why=error.strerror or str(error))
        if sealed < BATCH:
            await pause(stopping, PAUSE_S)
