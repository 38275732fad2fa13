"""How money, moments and contacts are written in a language."""

from datetime import date, datetime, tzinfo
from functools import lru_cache

from babel.dates import format_date

from peserta.kit.clock import JAKARTA
from peserta.kit.contacts import spaced

# Between hour and minute: 16.05 in Indonesian, 16:05 in English.
TIME_MARK = {"id": ".", "en": ":"}


def rupiah(amount: int) -> str:
    """Write whole rupiah, the same in both languages: `Rp105.000`."""
    written = f"{abs(amount):,}".replace(",", ".")
    return f"-Rp{written}" if amount < 0 else f"Rp{written}"


def long_date(day: date, language: str, zone: tzinfo = JAKARTA) -> str:
    """Write a day, or the day that a moment has in `zone`: `23 November 2026`."""
    return _date_words(day.astimezone(zone).date() if isinstance(day, datetime) else day, language)


def short_date(day: date, language: str) -> str:
    """Write a day of this year or the last: `23 Nov`."""
    return format_date(day, "d MMM", locale=language)


def month(day: date, language: str) -> str:
    """Write the month of a day: `November 2026`."""
    return format_date(day, "LLLL y", locale=language)


# Babel needs about 15 microseconds for a date, and pages repeat a few dates again and again.
@lru_cache(maxsize=4096)
def _date_words(day: date, language: str) -> str:
    return format_date(day, "d MMMM y", locale=language)


def short_time(moment: datetime, language: str, zone: tzinfo = JAKARTA) -> str:
    """Write the minute of a moment and its zone: `16.05 WIB`."""
    return moment.astimezone(zone).strftime(f"%H{TIME_MARK[language]}%M %Z")


def exact_time(moment: datetime, language: str, zone: tzinfo = JAKARTA) -> str:
    """Write a moment to the second, for traces: `16.05.11`."""
    mark = TIME_MARK[language]
    return moment.astimezone(zone).strftime(f"%H{mark}%M{mark}%S")


def whole(contact: str) -> str:
    """Show a contact as people read it out: `0899 0000 0777`, or the address."""
    return contact if "@" in contact else spaced(contact)


def masked(contact: str) -> str:
    """Show the first letter of an e-mail address, or the last two digits of a phone number, and no more."""
    return f"{contact[:1]}•••@•••" if "@" in contact else f"••••\N{NO-BREAK SPACE}{contact[-2:]}"
