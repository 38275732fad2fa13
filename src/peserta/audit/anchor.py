"""Anchors: signed statements on how long the chain was at a moment, and in which hash it ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from peserta.audit.canonical import EPOCH, MICROSECOND, microseconds_of, moment_of

PURPOSE = b"peserta audit anchor 1\n"


@dataclass(frozen=True, slots=True)
class Anchor:
    """At `moment` (see `canonical`) the chain had `seq` entries and ended in `hash`."""

    seq: int
    hash: bytes
    moment: bytes
    key_id: str
    signature: bytes

    @property
    def at(self) -> datetime:
        return EPOCH + microseconds_of(self.moment) * MICROSECOND

    def is_signed_by(self, keys: "PublicKeys") -> bool:
        """Whether one of the scheme's keys made this statement."""
        return keys.verify(self.key_id, self.signature, statement(self.seq, self.hash, self.moment))


def statement(seq: int, hash_: bytes, moment: bytes) -> bytes:
    """What is signed: the purpose, then seq (8 bytes), hash (32) and moment (8)."""
    return PURPOSE + seq.to_bytes(8, "big", signed=True) + hash_ + moment


class Signer:
    """Signs anchors with Ed25519; `seed` is the raw 32 bytes of the private key."""

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)

    @property
    def public_key(self) -> Ed25519PublicKey:
        return self._key.public_key()

    @property
    def key_id(self) -> str:
        return key_id_of(self.public_key)

    def sign(self, seq: int, hash_: bytes, at: datetime) -> Anchor:
        """The anchor of one end of the chain."""
        moment = moment_of(at)
        return Anchor(seq, hash_, moment, self.key_id, self._key.sign(statement(seq, hash_, moment)))


class PublicKeys:
    """The keys whose anchors count: the present one and, after a change, those before it."""

    def __init__(self, keys: Iterable[Ed25519PublicKey]) -> None:
        self._by_id = {key_id_of(key): key for key in keys}

    def verify(self, key_id: str, signature: bytes, message: bytes) -> bool:
        key = self._by_id.get(key_id)
        if key is None:
            return False
        try:
            key.verify(signature, message)
        except InvalidSignature:
            return False
        return True


def key_id_of(key: Ed25519PublicKey) -> str:
    """The name of a key: the first 16 hexadecimal digits of the public key."""
    return key.public_bytes_raw().hex()[:16]


class _Line(msgspec.Struct, frozen=True):
    """An anchor as a line of the file; bytes in hexadecimal, the moment in ISO 8601."""

    seq: int
    hash: str
    at: datetime
    key_id: str
    signature: str


def anchor_line(anchor: Anchor) -> bytes:
    """One line of the anchors file, newline included."""
    line = _Line(anchor.seq, anchor.hash.hex(), anchor.at, anchor.key_id, anchor.signature.hex())
    return msgspec.json.encode(line) + b"\n"


def parse_anchor_line(line: bytes) -> Anchor | None:
    """The anchor in a line, or None when it holds none (a signature is checked elsewhere)."""
    try:
        read = msgspec.json.decode(line, type=_Line)
        hash_, signature = bytes.fromhex(read.hash), bytes.fromhex(read.signature)
    except ValueError:  # msgspec's errors are ValueErrors too
        return None
    if read.at.tzinfo is None or not 0 < read.seq < 2**63:
        return None
    return Anchor(read.seq, hash_, moment_of(read.at), read.key_id, signature)
