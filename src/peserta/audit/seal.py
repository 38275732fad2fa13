"""Sealing the trail: a hash chain made in batches, anchored by signatures outside the database.

Appending never waits for sealing. Entries are sealed in the order in which they are found, because
transactions commit in another order than their ids were made; the order of the chain is `seq`.
"""

import asyncio
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import psycopg
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from psycopg_pool import PoolTimeout

from peserta.audit import seal_store as store
from peserta.audit.canonical import GENESIS, next_hash
from peserta.kit.clock import utc_now
from peserta.kit.database import Conn, Pool

BATCH = 2_000
# An entry's id is made before its transaction commits; no transaction of ours lives this long.
RECENT = timedelta(minutes=10)
SWEEP_EVERY = timedelta(hours=1)
ANCHOR_EVERY = timedelta(minutes=1)
PAUSE_S = 1.0

log = structlog.get_logger()


class Signer:
    """Signs anchors with Ed25519; `key_id` is the beginning of its public key."""

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)

    @property
    def public_key(self) -> Ed25519PublicKey:
        return self._key.public_key()

    @property
    def key_id(self) -> str:
        return key_id_of(self.public_key)

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)


def key_id_of(key: Ed25519PublicKey) -> str:
    return key.public_bytes_raw().hex()[:16]


class Anchor(msgspec.Struct, frozen=True):
    """A signed statement: at `at` the chain had `seq` entries and ended in `hash` (hex)."""

    seq: int
    hash: str
    at: datetime
    key_id: str
    signature: str

    @property
    def message(self) -> bytes:
        return anchor_message(self.seq, bytes.fromhex(self.hash), self.at)


def anchor_message(seq: int, hash_: bytes, at: datetime) -> bytes:
    return b"|".join((b"peserta-audit-anchor-1", str(seq).encode(), hash_.hex().encode(), at.isoformat().encode()))


async def seal_batch(pool: Pool, *, since: datetime | None) -> int:
    """Seal committed entries with ids from `since` on (all, when None); return how many.

    One sealer at a time: another one that comes meanwhile goes away with nothing done.
    """
    async with pool.connection() as conn, conn.transaction():
        if not await store.try_lock(conn):
            return 0
        end = await store.find_end(conn)
        entries = await store.list_unsealed(conn, since=since, limit=BATCH)
        hash_ = end.hash if end else GENESIS
        seq = end.seq if end else 0
        links: list[store.Link] = []
        for entry in entries:
            seq, hash_ = seq + 1, next_hash(hash_, entry)
            links.append(store.Link(seq, entry.id, hash_))
        await store.insert_links(conn, links)
        return len(links)


async def anchor(conn: Conn, signer: Signer, path: Path | None, *, now: datetime) -> Anchor | None:
    """Sign the end of the chain when it has grown; the line is on disk before the row is committed.

    Killed in between, the file knows an anchor that the table lacks: it is still true.
    """
    end = await store.find_end(conn)
    last = await store.find_last_anchor(conn)
    if end is None or (last is not None and last.seq >= end.seq):
        return None
    signature = signer.sign(anchor_message(end.seq, end.hash, now))
    made = Anchor(end.seq, end.hash.hex(), now, signer.key_id, signature.hex())
    if path is not None:
        await asyncio.to_thread(_append_line, path, made)
    await store.insert_anchor(conn, end.seq, end.hash, at=now, key_id=signer.key_id, signature=signature)
    return made


def _append_line(path: Path, made: Anchor) -> None:
    with path.open("ab") as file:
        file.write(msgspec.json.encode(made) + b"\n")
        file.flush()
        os.fsync(file.fileno())


@dataclass
class _Turn:
    """When the next wide sweep and the next anchor are due."""

    sweep_at: datetime
    anchor_at: datetime


async def run_sealer(pool: Pool, signer: Signer, path: Path | None, stopping: asyncio.Event) -> None:
    """Seal and anchor until `stopping`; a database that is away is waited for."""
    start = utc_now()
    turn = _Turn(sweep_at=start, anchor_at=start + timedelta(seconds=5))
    while not stopping.is_set():
        try:
            sealed = await _take_turn(pool, signer, path, turn)
        except (psycopg.Error, PoolTimeout) as error:
            log.warning("the audit trail waits for the database", error=type(error).__name__)
            sealed = 0
        if sealed < BATCH:
            await _pause(stopping)


async def _take_turn(pool: Pool, signer: Signer, path: Path | None, turn: _Turn) -> int:
    now = utc_now()
    is_sweep = now >= turn.sweep_at
    sealed = await seal_batch(pool, since=None if is_sweep else now - RECENT)
    if is_sweep and sealed < BATCH:
        turn.sweep_at = now + SWEEP_EVERY
    if now >= turn.anchor_at:
        async with pool.connection() as conn:
            await anchor(conn, signer, path, now=now)
        turn.anchor_at = now + ANCHOR_EVERY
    return sealed


async def _pause(stopping: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(stopping.wait(), PAUSE_S)
    except TimeoutError:
        return
