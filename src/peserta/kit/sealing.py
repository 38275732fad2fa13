"""Sealed fields: AES-256-GCM, bound to the very place where they stand."""

import os
from uuid import UUID

from cryptography.exceptions import InvalidTag

from peserta.kit.keys import Keys

NONCE_BYTES = 12


class SealBroken(Exception):
    """A sealed value was changed, moved to another row, or sealed by an unknown key."""


def seal(keys: Keys, text: str, *, place: str, row: UUID) -> bytes:
    """Seal `text` for one column (`place` is "table.column") of one row.

    Layout: key id (1 byte), nonce (12), ciphertext and tag. Place and row are authenticated, so a
    sealed value copied to another row or column does not open.
    """
    key_id = keys.seal.writing_id
    nonce = os.urandom(NONCE_BYTES)
    return bytes([key_id]) + nonce + keys.ciphers[key_id].encrypt(nonce, text.encode(), _bound(place, row))


def unseal(keys: Keys, sealed: bytes, *, place: str, row: UUID) -> str:
    """Open a sealed value, or raise `SealBroken`."""
    cipher = keys.ciphers.get(sealed[0]) if sealed else None
    if cipher is None:
        raise SealBroken(place)
    try:
        return cipher.decrypt(sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :], _bound(place, row)).decode()
    except (InvalidTag, ValueError):  # a ValueError when it was cut short
        raise SealBroken(place) from None


def _bound(place: str, row: UUID) -> bytes:
    return place.encode() + b"|" + row.bytes
