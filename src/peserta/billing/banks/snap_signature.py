"""SNAP BI signatures: what is signed, and checking it. Pure; always over the raw bytes that came.

Source: ASPI, "Standar Teknis dan Keamanan SNAP", symmetric and asymmetric signatures.
"""

import base64
import binascii
import hashlib
import hmac

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

_WHITESPACE = frozenset(b" \t\n\r")
_QUOTE, _BACKSLASH = ord('"'), ord("\\")
_HEX_OF_SHA512 = 128


def minify(body: bytes) -> bytes:
    """The JSON without the whitespace that means nothing, and otherwise byte for byte as it came.

    Parsing and writing it again would change numbers (`10000.00`), escapes and the order of keys, and
    with them the signature.
    """
    kept = bytearray()
    in_text = is_escaped = False
    for byte in body:
        if in_text:
            kept.append(byte)
            if is_escaped:
                is_escaped = False
            elif byte == _BACKSLASH:
                is_escaped = True
            elif byte == _QUOTE:
                in_text = False
        elif byte not in _WHITESPACE:
            kept.append(byte)
            in_text = byte == _QUOTE
    return bytes(kept)


def string_to_sign(*, method: str, path: str, token: str, body: bytes, timestamp: str) -> str:
    """What a transaction's signature is made over: `path` with its query as it was asked for."""
    body_hash = hashlib.sha256(minify(body)).hexdigest()
    return ":".join((method.upper(), path, token, body_hash, timestamp))


def is_signed_with_secret(signature: str, text: str, client_secret: str) -> bool:
    """Check a symmetric signature (HMAC-SHA512): base64 with or without padding, or hexadecimal."""
    expected = hmac.digest(client_secret.encode(), text.encode(), "sha512")
    return hmac.compare_digest(_decoded(signature, hex_length=_HEX_OF_SHA512), expected)


def is_signed_by(signature: str, text: str, key: RSAPublicKey) -> bool:
    """Check an asymmetric signature (RSASSA-PKCS1-v1_5 with SHA-256), in the same ways of writing."""
    try:
        key.verify(
            _decoded(signature, hex_length=key.key_size // 4), text.encode(), padding.PKCS1v15(), hashes.SHA256()
        )
    except InvalidSignature:
        return False
    return True


def _decoded(signature: str, *, hex_length: int) -> bytes:
    """The bytes of a signature; nothing for what is none, which then fits no text."""
    try:
        if len(signature) == hex_length:
            return bytes.fromhex(signature)
        return base64.b64decode(signature + "=" * (-len(signature) % 4), validate=True)
    except (ValueError, binascii.Error):
        return b""
