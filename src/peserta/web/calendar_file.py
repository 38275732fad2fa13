"""One span of days as a calendar file (RFC 5545) that every phone can open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

MEDIA_TYPE: Final = "text/calendar; charset=utf-8"
LINE_OCTETS_MAX: Final = 75
# Nine in the morning of the first day, and of the last: the end of an all-day event is the midnight after it.
ALARMS: Final = ("TRIGGER:PT9H", "TRIGGER;RELATED=END:-PT15H")


@dataclass(frozen=True, slots=True)
class Span:
    """Days that somebody should not forget, `first` and `last` included; `uid` stays the same for the same thing."""

    uid: str
    first: date
    last: date
    title: str
    text: str
    url: str


def calendar_file(span: Span, *, now: datetime) -> bytes:
    """The file, with a reminder in the morning of the first and of the last day, whatever zone the phone is in."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Peserta//Peserta//ID",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{_escaped(span.uid)}",
        f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{span.first:%Y%m%d}",
        f"DTEND;VALUE=DATE:{span.last + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(span.title)}",
        f"DESCRIPTION:{_escaped(span.text)}",
        f"URL:{span.url}",
        "TRANSP:TRANSPARENT",
        *_alarms(span),
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(_folded(line) for line in lines)


def _alarms(span: Span) -> Iterable[str]:
    for trigger in ALARMS:
        yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_escaped(span.title)}", trigger, "END:VALARM")


def _escaped(text: str) -> str:
    """As a TEXT value; a carriage return would end the line for some readers."""
    for character, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        text = text.replace(character, written)
    return text


def _folded(line: str) -> bytes:
    """At most 75 octets a line, the rest behind a space; no letter is cut in two."""
    whole, part = b"", b""
    for character in line:
        octets = character.encode()
        if len(part) + len(octets) > LINE_OCTETS_MAX:
            whole, part = whole + part + b"\r\n", b" "
        part += octets
    return whole + part + b"\r\n"
