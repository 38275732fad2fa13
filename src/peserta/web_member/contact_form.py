"""One box for a phone or an e-mail address."""

from collections.abc import Collection

from peserta.kit.typed import BadValue
from peserta.kit.values import Email, Phone

TYPED_MAX = 300


def read_contact(text: str, countries: Collection[str]) -> Phone | Email:
    """What somebody typed into one box for both; `BadValue` in the words of the one it looks like.

    Phones are of one of these countries.
    """
    if not text.strip():
        raise BadValue("contact.empty")
    return Email.parse(text) if "@" in text else Phone.parse(text, countries=countries)
