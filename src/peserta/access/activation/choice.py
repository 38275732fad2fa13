"""A contact as it stands in a form: signed, so that one round trip is enough to send a code there."""

import base64
import binascii
import hmac
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from peserta.kit.keys import Keys

MAC_BYTES = 16
BYTES = 16 + 16 + 32 + 1 + 1


# One letter each.
LETTERS: Final = {"sms": b"s", "email": b"e", "whatsapp": b"w"}
CHANNELS: Final = {letter: channel for channel, letter in LETTERS.items()}


@dataclass(frozen=True, slots=True)
class Choice:
    """One contact of the person a journey matched, as offered to its browser.

    `destination` is a blind index and tells the browser nothing. Everything is checked again against
    the rows that are read; the signature only makes sure that they can be read together. What a form
    offers `resumes`: when its code cannot be sent, its journey is gone on with later.
    """

    person_id: UUID
    contact_id: UUID
    destination: bytes
    channel: str
    is_known: bool
    has_own_tries: bool = False
    resumes: bool = True


def write_choice(choice: Choice, journey_id: UUID, *, keys: Keys) -> str:
    body = b"".join((
        choice.person_id.bytes, choice.contact_id.bytes, choice.destination,
        LETTERS[choice.channel], _how_known(choice),
    ))  # fmt: skip
    return base64.urlsafe_b64encode(body + _mac(body, journey_id, keys)).decode().rstrip("=")


def read_choice(text: str, journey_id: UUID, *, keys: Keys) -> Choice | None:
    """The choice, or None when it was not made for this journey."""
    try:
        raw = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (binascii.Error, UnicodeEncodeError):
        return None
    body, mac = raw[:-MAC_BYTES], raw[-MAC_BYTES:]
    if len(body) != BYTES or not hmac.compare_digest(mac, _mac(body, journey_id, keys)):
        return None
    return Choice(
        person_id=UUID(bytes=body[:16]),
        contact_id=UUID(bytes=body[16:32]),
        destination=body[32:64],
        channel=CHANNELS[body[64:65]],
        is_known=body[65:66] in (b"k", b"o"),
        has_own_tries=body[65:66] == b"o",
    )


def _how_known(choice: Choice) -> bytes:
    if choice.has_own_tries:
        return b"o"
    return b"k" if choice.is_known else b"u"


def _mac(body: bytes, journey_id: UUID, keys: Keys) -> bytes:
    return hmac.digest(keys.token_key("choice"), journey_id.bytes + body, "sha256")[:MAC_BYTES]
