"""All key material of one installation, and how each key is derived from its root."""

from dataclasses import dataclass, field
from functools import cached_property

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from peserta.kit.mac import Mac

KEY_BYTES = 32


@dataclass(frozen=True)
class KeyRing:
    """The generations of one key, by number: the first one given is used for writing, all of them for reading.

    Not the highest: a new one must be able to stand everywhere for reading before anybody writes with it.
    """

    by_id: dict[int, bytes] = field(repr=False)

    @cached_property
    def writing_id(self) -> int:
        return next(iter(self.by_id))

    @property
    def writing(self) -> bytes:
        return self.by_id[self.writing_id]


@dataclass(frozen=True)
class Keys:
    """The four independent roots: codes, sealed fields, blind indexes, and browser tokens.

    They are separate so that whoever learns one learns nothing of the others.
    """

    code: KeyRing
    seal: KeyRing
    index: bytes = field(repr=False)
    token: bytes = field(repr=False)

    @cached_property
    def ciphers(self) -> dict[int, AESGCM]:
        return {key_id: AESGCM(key) for key_id, key in self.seal.by_id.items()}

    @cached_property
    def indexes(self) -> dict[str, Mac]:
        """One key per column, so that equal values in two columns do not look equal."""
        return {column: Mac(derive_key(self.index, f"index:{column}")) for column in INDEXED_COLUMNS}

    def token_key(self, purpose: str) -> bytes:
        """The key of one kind of browser token (session, csrf, proof of work)."""
        return self._token_keys[purpose]

    @cached_property
    def _token_keys(self) -> dict[str, bytes]:
        return {purpose: derive_key(self.token, f"token:{purpose}") for purpose in TOKEN_PURPOSES}


INDEXED_COLUMNS = ("nik", "card", "family", "phone", "email", "push")
TOKEN_PURPOSES = (
    "session",
    "csrf",
    "work",
    "limit",
    "choice",
    "form",
    "asked",
    "resume",
    "card",
    "passkey",
    "notice",
    "saved",
    "push",
    "helping",
    "confirmed",
    "reference",
    "bounce",
)


def derive_key(root: bytes, purpose: str) -> bytes:
    """32 bytes for one purpose (HKDF-SHA-256, RFC 5869)."""
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(root)
