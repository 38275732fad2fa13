"""The calendar file, read back by the rules of RFC 5545."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from peserta.web.calendar_file import Span, calendar_file

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SPAN = Span(
    "a@b.example", date(2026, 12, 7), date(2026, 12, 23), "Bayar", "Baris satu, dua; tiga\nempat", "https://b.example/d"
)


def unfolded(body: bytes) -> list[str]:
    assert body.endswith(b"\r\n")
    return body.decode().replace("\r\n ", "").split("\r\n")[:-1]


def value_of(body: bytes, name: str) -> str:
    line = next(line for line in unfolded(body) if line.startswith(name + ":"))
    text = line.partition(":")[2]
    return text.replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\")


def test_it_is_one_event_of_whole_days_whose_end_is_the_day_after() -> None:
    lines = unfolded(calendar_file(SPAN, now=NOW))

    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    for line in (
        "VERSION:2.0", "UID:a@b.example", "DTSTAMP:20261123T090000Z", "DTSTART;VALUE=DATE:20261207",
        "DTEND;VALUE=DATE:20261224", "DESCRIPTION:Baris satu\\, dua\\; tiga\\nempat",
    ):  # fmt: skip
        assert lines.count(line) == 1
    assert lines.count("BEGIN:VALARM") == lines.count("END:VALARM") == 2


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=300))
def test_no_line_is_longer_than_75_octets_and_nothing_is_lost(text: str) -> None:
    title = text.replace("\\", "/")
    body = calendar_file(Span("u", SPAN.first, SPAN.last, title, "", ""), now=NOW)

    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert value_of(body, "SUMMARY") == title
