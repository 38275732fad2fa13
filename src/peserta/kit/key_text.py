"""Keys as people keep them: base64 in the environment or in files, read with care and never shown."""

import base64
import binascii
import secrets
from collections.abc import Mapping

from peserta.kit.keys import KEY_BYTES, KeyRing, Keys
from peserta.kit.scheme.problems import Problems

CODE_KEYS = "PESERTA_CODE_KEYS"
SEAL_KEYS = "PESERTA_SEAL_KEYS"
INDEX_KEY = "PESERTA_INDEX_KEY"
TOKEN_KEY = "PESERTA_TOKEN_KEY"  # noqa: S105  # a name, not a secret
AUDIT_KEY = "PESERTA_AUDIT_KEY"
KEY_NAMES = (CODE_KEYS, SEAL_KEYS, INDEX_KEY, TOKEN_KEY, AUDIT_KEY)

KEY_ID_MAX = 255  # a sealed value names its key in one byte
RING_FORM = 'numbered keys such as "1:BASE64,2:BASE64", each of 32 bytes'
KEY_FORM = "32 bytes in base64"
# A placeholder that somebody forgot.
FILLER = f"{KEY_BYTES} bytes that are all the same, as of a place that was not filled in"
RANDOM = "random ones, as `peserta keys` prints them"


def fresh_keys() -> dict[str, str]:
    """New random keys, by the names they have in the environment."""
    return {name: (f"1:{_random_key()}" if name in (CODE_KEYS, SEAL_KEYS) else _random_key()) for name in KEY_NAMES}


def read_keys(texts: Mapping[str, str], problems: Problems) -> tuple[Keys, bytes] | None:
    """All keys and the Ed25519 seed of the audit anchors, or None after adding every problem."""
    before = len(problems.lines)
    code, seal = (_read_ring(name, texts, problems) for name in (CODE_KEYS, SEAL_KEYS))
    index, token, audit = (_read_key(name, texts, problems) for name in (INDEX_KEY, TOKEN_KEY, AUDIT_KEY))
    if len(problems.lines) > before:
        return None
    every = [*code.values(), *seal.values(), index, token, audit]
    if len(set(every)) < len(every):
        # Whoever learned one would know another.
        problems.lines.append(f"{', '.join(KEY_NAMES)}: two keys are the same; expected independent random keys")
        return None
    return Keys(code=KeyRing(code), seal=KeyRing(seal), index=index, token=token), audit


def _read_ring(name: str, texts: Mapping[str, str], problems: Problems) -> dict[int, bytes]:
    text = texts.get(name)
    if not text:
        problems.missing(name, RING_FORM)
        return {}
    ring: dict[int, bytes] = {}
    for part in text.split(","):
        number, _, encoded = part.strip().partition(":")
        key = _decoded(encoded)
        key_id = int(number) if number.isascii() and number.isdigit() and len(number) <= 3 else 0
        if key is None or not 1 <= key_id <= KEY_ID_MAX or key_id in ring:
            problems.add(name, masked(text), f"{RING_FORM}, numbered from 1 to {KEY_ID_MAX}, each number once")
            return {}
        if _is_filler(key):
            problems.add(name, FILLER, RANDOM)
            return {}
        ring[key_id] = key
    return ring


def _read_key(name: str, texts: Mapping[str, str], problems: Problems) -> bytes:
    text = texts.get(name)
    if not text:
        problems.missing(name, KEY_FORM)
        return b""
    key = _decoded(text)
    if key is None:
        problems.add(name, masked(text), KEY_FORM)
        return b""
    if _is_filler(key):
        problems.add(name, FILLER, RANDOM)
        return b""
    return key


def masked(secret: str) -> str:
    """What may be said of a secret in a message."""
    return f"a secret of {len(secret)} characters"


def _decoded(text: str) -> bytes | None:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if len(key) == KEY_BYTES else None


def _is_filler(key: bytes) -> bool:
    return len(set(key)) == 1


def _random_key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
