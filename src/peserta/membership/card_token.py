"""What stands in the QR of a digital card: a signed note that its holder is covered or not, good for a few days.

It names nobody: the handle leads to a person in this scheme's database alone. Whoever has the public key can check
a note without asking anybody; whether the holder is covered *now* only the scheme knows.
"""

import binascii
from base64 import b32decode, b32encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from struct import Struct
from typing import Final, Literal
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from peserta.kit.keys import Keys

# A card kept on a phone without a network still opens a door this long; then its holder opens it once online.
NOTE_LIFE: Final = timedelta(days=7)
# A phone or a facility's computer may be this far behind.
CLOCK_SLACK: Final = timedelta(minutes=5)
PREFIX: Final = "PST1"
# Handle, covered or not, signed at, ends at: seconds since 1970.
FIELDS: Final = Struct(">16s?II")
SIGNATURE_BYTES: Final = 64
BODY_LENGTH: Final = -(-(FIELDS.size + SIGNATURE_BYTES) * 8 // 5)
TEXT_LENGTH_MAX: Final = 400

BadNoteReason = Literal["malformed", "not_genuine", "over"]


class BadNote(Exception):
    """A text that is no good note: `malformed`, `not_genuine`, or `over` (genuine, but its life has ended)."""

    def __init__(self, reason: BadNoteReason) -> None:
        super().__init__(reason)
        self.reason: BadNoteReason = reason


@dataclass(frozen=True, slots=True)
class CardNote:
    """Whether the holder of a card was covered at `signed_at`; whole seconds, to be believed until `ends_at`."""

    handle: UUID
    is_covered: bool
    signed_at: datetime
    ends_at: datetime


class CardSigner:
    """Signs notes with Ed25519; `seed` is the raw 32 bytes of the private key."""

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)

    @property
    def public_key(self) -> Ed25519PublicKey:
        return self._key.public_key()

    def sign(self, handle: UUID, *, is_covered: bool, now: datetime) -> str:
        """The text for the QR: capitals and digits only, which a QR holds in half the room."""
        signed_s = int(now.timestamp())
        ends_s = signed_s + int(NOTE_LIFE.total_seconds())
        said = FIELDS.pack(handle.bytes, is_covered, signed_s, ends_s)
        body = b32encode(said + self._key.sign(PREFIX.encode() + said))
        return PREFIX + body.decode().rstrip("=")


def card_signer(keys: Keys) -> CardSigner:
    """The signer of this installation."""
    return CardSigner(keys.token_key("card"))


def read_note(text: str, public_key: Ed25519PublicKey, *, now: datetime) -> CardNote:
    """The note that a text is; blanks and small letters are forgiven. Raises BadNote."""
    said, signature = _split(text)
    try:
        public_key.verify(signature, PREFIX.encode() + said)
    except InvalidSignature:
        raise BadNote("not_genuine") from None
    handle, is_covered, signed_s, ends_s = FIELDS.unpack(said)
    note = CardNote(UUID(bytes=handle), is_covered, _moment(signed_s), _moment(ends_s))
    if not note.signed_at - CLOCK_SLACK <= now < note.ends_at:
        raise BadNote("over")
    return note


def _split(text: str) -> tuple[bytes, bytes]:
    folded = "".join(text[:TEXT_LENGTH_MAX].split()).upper()
    body = folded.removeprefix(PREFIX)
    if body == folded or len(body) != BODY_LENGTH or not body.isascii():
        raise BadNote("malformed")
    try:
        signed = b32decode(body + "=" * (-BODY_LENGTH % 8))
    except binascii.Error:
        raise BadNote("malformed") from None
    if b32encode(signed).decode().rstrip("=") != body:
        raise BadNote("malformed")  # bits beyond the last byte: another text for the same note
    return signed[: FIELDS.size], signed[FIELDS.size :]


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
