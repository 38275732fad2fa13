"""Checking the whole trail: the first entry that was changed, is missing, was moved or slipped in."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from peserta.audit import verify_store as store
from peserta.audit.canonical import GENESIS, next_hash
from peserta.audit.seal import Anchor, key_id_of
from peserta.audit.verify_store import Linked
from peserta.kit.database import Conn


class AnchorsFileError(Exception):
    """The anchors file cannot be read; the message names the line."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was found; `fault` is None when every sealed entry is as it was sealed."""

    entries: int
    anchors: int
    unsealed: int
    fault: str | None = None


async def verify(conn: Conn, keys: Sequence[Ed25519PublicKey], anchors: Sequence[Anchor]) -> Report:
    """Walk the chain once in bounded memory, comparing every anchor on the way.

    `anchors` are those kept outside the database: they prove everything older than the last of them,
    even against somebody who may change every row and knows no key.
    """
    by_key = {key_id_of(key): key for key in keys}
    if fault := _forged(anchors, by_key):
        return Report(0, len(anchors), 0, fault)
    by_seq = {anchor.seq: anchor for anchor in anchors}
    expected, hash_ = 0, GENESIS
    async for linked in _links(conn):
        expected += 1
        fault, hash_ = _check(linked, expected, hash_, by_seq)
        if fault:
            return Report(expected, len(anchors), 0, fault)
    last = max(by_seq, default=0)
    if last > expected:
        fault = f"entries {expected + 1} to {last} are missing: the chain ends before the last anchor"
        return Report(expected, len(anchors), 0, fault)
    return await _check_unsealed(conn, anchors, expected)


def _forged(anchors: Sequence[Anchor], keys: Mapping[str, Ed25519PublicKey]) -> str | None:
    for anchor in anchors:
        key = keys.get(anchor.key_id)
        if key is None:
            return f"the anchor at entry {anchor.seq} was signed by an unknown key ({anchor.key_id})"
        try:
            key.verify(bytes.fromhex(anchor.signature), anchor.message)
        except (InvalidSignature, ValueError):
            return f"the anchor at entry {anchor.seq} has a wrong signature"
    return None


def _check(linked: Linked, expected: int, before: bytes, anchors: Mapping[int, Anchor]) -> tuple[str | None, bytes]:
    if linked.seq != expected:
        return f"entry {expected} is missing: the next one is {linked.seq}", before
    entry = linked.entry
    if entry is None:
        return f"entry {expected} ({linked.entry_id}) is missing", before
    hash_ = next_hash(before, entry)
    if hash_ != linked.hash:
        return f"entry {expected} ({linked.entry_id}, {linked.kind}) was changed or moved", before
    anchor = anchors.get(expected)
    if anchor is not None and anchor.hash != hash_.hex():
        return (
            f"the chain up to entry {expected} is not the one that was anchored at {anchor.at:%Y-%m-%d %H:%M:%S}",
            before,
        )
    return None, hash_


async def _check_unsealed(conn: Conn, anchors: Sequence[Anchor], entries: int) -> Report:
    """An entry that is older than an anchor, by more than a transaction lasts, slipped in afterwards."""
    last = max((anchor.at for anchor in anchors), default=None)
    found = await store.find_unsealed(conn, last)
    fault = None
    if found.oldest is not None:
        fault = f"an entry ({found.oldest}) is older than the last anchor and was never sealed: it slipped in"
    return Report(entries, len(anchors), found.unsealed, fault)


async def _links(conn: Conn) -> AsyncIterator[Linked]:
    after = 0
    while page := await store.list_links(conn, after):
        for linked in page:
            yield linked
        after = page[-1].seq


def read_anchors(path: Path) -> list[Anchor]:
    """The anchors in a file, one JSON object in each line; a line cut short by a crash ends it."""
    anchors: list[Anchor] = []
    lines = path.read_bytes().split(b"\n")
    for number, line in enumerate(lines, start=1):
        try:
            if line:
                anchors.append(msgspec.json.decode(line, type=Anchor))
        except msgspec.MsgspecError as error:
            if number == len(lines):
                break
            raise AnchorsFileError(f"{path}, line {number}: {error}; expected an anchor as JSON") from None
    return anchors


def stored_anchor(seq: int, hash_: bytes, at: datetime, key_id: str, signature: bytes) -> Anchor:
    """An anchor as the database keeps it."""
    return Anchor(seq, hash_.hex(), at, key_id, signature.hex())
