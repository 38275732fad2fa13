"""What a notice carries so that its reader can say "that was not me": a link in an e-mail, a reference in an SMS.

Both are derived when the text is made, as codes are, and stored nowhere: whoever has to find a notice by
one of them keeps its hash.
"""

import hmac
from base64 import urlsafe_b64encode
from typing import Final
from uuid import UUID

from peserta.kit.keys import Keys
from peserta.kit.reference import check_character, parse_characters, random_characters

LINK_PATH: Final = "/bukan-saya"
REFERENCE_LENGTH: Final = 8
_HALF: Final = REFERENCE_LENGTH // 2


def link_token(keys: Keys, message_id: UUID) -> str:
    """The secret part of the address in an e-mail: 256 bits, as text."""
    return urlsafe_b64encode(_derive(keys, b"link", message_id)).decode().rstrip("=")


def spoken_reference(keys: Keys, message_id: UUID) -> str:
    """Eight characters to type or read out, of which the last checks the others; shown as `K7M4-PQN5`.

    Too few to be a secret by themselves (34 bits): who uses one says a birth date as well.
    """
    body = random_characters(_derive(keys, b"reference", message_id), REFERENCE_LENGTH - 1)
    return shown_reference(body + check_character(body))


def parse_reference(text: str) -> str:
    """The reference somebody typed, as it is shown; BadValue as of `Reference.parse`."""
    return shown_reference(parse_characters(text, REFERENCE_LENGTH))


def shown_reference(characters: str) -> str:
    """In two halves."""
    return f"{characters[:_HALF]}-{characters[_HALF:]}"


def _derive(keys: Keys, purpose: bytes, message_id: UUID) -> bytes:
    return hmac.digest(keys.token_key("notice"), purpose + b"|" + message_id.bytes, "sha256")
