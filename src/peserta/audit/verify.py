"""Proving that the trail is the one that was written: the chain, its anchors, and what stands outside it.

Everything older than the last anchor is proven by its signature; what came later is held together by the
chain alone, which somebody who may write to the database can compute anew.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from psycopg import Connection, IsolationLevel
from psycopg.rows import TupleRow

from peserta.audit.anchor import PublicKeys
from peserta.audit.anchors_file import read_anchors
from peserta.audit.canonical import id_floor, next_hash
from peserta.audit.chain import Place, Walk, belongs_at
from peserta.audit.fault import Fault, Report, Unkept, Wrong
from peserta.audit.signed import Signed
from peserta.audit.verify_store import Trail

# An entry that committed late may wait for the next wide sweep of the sealer.
GRACE = timedelta(hours=1)


def verify(conn: Connection[TupleRow], keys: PublicKeys, files: Sequence[Path]) -> Report:
    """Read the whole trail in one snapshot and report on it; of what grows, only the places of anchors are held.

    `conn` must be outside a transaction. Without a file only the anchors of the database are compared; a file that
    is named and is missing, or holds no anchor, is a fault once an anchor was made.
    """
    conn.isolation_level = IsolationLevel.REPEATABLE_READ
    conn.read_only = True
    with conn.transaction():
        trail = Trail(conn)
        walk = Walk()
        walk.read(trail.places())
        stored = Signed(trail, keys)
        stored.read((None, anchor) for anchor in trail.anchors())
        kept = [_read_file(trail, keys, file, is_expected=stored.count > 0) for file in files]
        faults = [*_chain_faults(trail, walk, (stored, *kept)), *stored.faults]
        faults += [fault for signed in kept for fault in signed.faults]
        last = max((stored, *kept), key=lambda signed: signed.seq)
        if last.at is not None:
            old = trail.find_old_unsealed(below_id=id_floor(last.at - GRACE))
            faults += [Fault(Wrong.NEVER_SEALED, entry_id=old)] if old is not None else []
        return Report(
            sealed=walk.sealed, stored=stored.reach, kept=tuple(signed.reach for signed in kept),
            unkept=_unkept(stored, kept) if files else None,
            waiting=trail.count_unsealed(), out_of_time=walk.out_of_time, faults=tuple(dict.fromkeys(faults)),
        )  # fmt: skip


def _read_file(trail: Trail, keys: PublicKeys, path: Path, *, is_expected: bool) -> Signed:
    kept = Signed(trail, keys, path)
    try:
        kept.read(read_anchors(path))
    except FileNotFoundError:
        kept.faults += [Fault(Wrong.NO_ANCHORS_FILE, file=path)] if is_expected else []
    else:
        kept.faults += [Fault(Wrong.EMPTY_ANCHORS_FILE, file=path)] if is_expected and not kept.count else []
    return kept


def _unkept(stored: Signed, kept: Iterable[Signed]) -> Unkept | None:
    """Which anchors of the database no file holds; both are nearly in order already, so sorting them is cheap."""
    outside = sorted(seq for signed in kept for seq in signed.seqs)
    alone = [seq for seq in stored.seqs if not _holds(outside, seq)]
    return Unkept(len(alone), alone[0]) if alone else None


def _holds(seqs: list[int], seq: int) -> bool:
    at = bisect_left(seqs, seq)
    return at < len(seqs) and seqs[at] == seq


def _chain_faults(trail: Trail, walk: Walk, signed: Iterable[Signed]) -> Iterator[Fault]:
    """The first fault of the chain, named as exactly as the rest of the trail allows."""
    fault = walk.fault
    if fault is None:
        return
    if walk.broken_at is not None and fault.wrong is Wrong.CHANGED:
        if any(belongs_at(walk.before, walk.broken_at, place) for place in trail.places()):
            fault = replace(fault, wrong=Wrong.REORDERED)
        elif any(each.moved_up for each in signed):
            fault = replace(fault, wrong=Wrong.CUT_OUT)
    elif walk.broken_at is not None and fault.entry_id is None:
        fault = _with_lost_entry(trail, walk.before, walk.broken_at, fault)
    yield fault


def _with_lost_entry(trail: Trail, before: bytes, behind: Place, fault: Fault) -> Fault:
    """Name the entry whose link alone was taken away: it is the one on which the next link rests."""
    if behind.entry is None or behind.seq != (fault.seq or 0) + 1:
        return fault
    for entry in trail.unsealed():
        if next_hash(next_hash(before, entry), behind.entry) == behind.hash:
            return replace(fault, entry_id=entry.id)
    return fault
