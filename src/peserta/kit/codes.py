"""One-time codes are derived at the moment of sending and of judging; they are never stored."""

import hmac
import secrets

from peserta.kit.keys import Keys

SECRET_BYTES = 16
SHORT = 6
LONG = 10
# Letters and digits that survive bad handwriting and a bad telephone line.
LONG_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"


def new_secret() -> bytes:
    """The random part of a challenge: 16 bytes from the system's CSPRNG (ASVS 6.5.3)."""
    return secrets.token_bytes(SECRET_BYTES)


def derive_code(keys: Keys, *, key_id: int, secret: bytes, purpose: str, destination: bytes, length: int) -> str:
    """The code of one challenge at one destination, truncated as RFC 4226 section 5.3 does.

    `destination` is the blind index of the phone or e-mail, so the same secret sent to two places
    gives two codes and neither works for the other. Six characters are digits; longer codes use an
    alphabet of 30, and are for persons whom many strangers try.
    """
    name = purpose.encode()
    message = secret + bytes([len(name)]) + name + bytes([len(destination)]) + destination
    # A key that was taken away for good leaves rows behind. What it made is over: nobody's answer is right for it.
    key = keys.code.by_id.get(key_id) or secrets.token_bytes(32)
    digest = hmac.digest(key, message, "sha256")
    if length == SHORT:
        offset = digest[-1] & 0x0F
        number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
        return f"{number % 10**SHORT:06d}"
    number = int.from_bytes(digest, "big")
    letters: list[str] = []
    for _ in range(length):
        number, letter = divmod(number, len(LONG_ALPHABET))
        letters.append(LONG_ALPHABET[letter])
    return "".join(letters)


def typed_code(text: str) -> str:
    """What a person typed, without the spaces and dashes of a pasted code, in capitals."""
    return "".join(character for character in text.upper() if character.isalnum())
