"""Money, moments and contacts as they are written."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from peserta.kit.contacts import in_fours
from peserta.web.formats import exact_time, long_date, masked, rupiah, short_time
from peserta.web.translation import Translation

MOMENT = datetime(2026, 11, 23, 17, 30, 5, tzinfo=UTC)


@pytest.mark.parametrize(("amount", "written"), [(0, "Rp0"), (105_000, "Rp105.000"), (-1_250_000, "-Rp1.250.000")])
def test_rupiah_are_whole_and_grouped_by_dots(amount: int, written: str) -> None:
    assert rupiah(amount) == written


def test_a_moment_is_written_in_its_zone() -> None:
    assert long_date(MOMENT, "id") == "24 November 2026"
    assert short_time(MOMENT, "id") == "00.30 WIB"
    assert short_time(MOMENT, "en", ZoneInfo("Asia/Jayapura")) == "02:30 WIT"
    assert exact_time(MOMENT, "id") == "00.30.05"


def test_a_day_is_written_in_the_language() -> None:
    assert [long_date(date(1992, 8, 17), language) for language in ("id", "en")] == [
        "17 Agustus 1992",
        "17 August 1992",
    ]


@pytest.mark.parametrize(
    ("past", "in_indonesian", "in_english"),
    [
        (timedelta(seconds=59), "baru saja", "just now"),
        (timedelta(minutes=1), "1 menit lalu", "1 minute ago"),
        (timedelta(hours=5), "5 jam lalu", "5 hours ago"),
        (timedelta(days=1), "1 hari lalu", "1 day ago"),
    ],
)
def test_the_past_is_said_roughly(past: timedelta, in_indonesian: str, in_english: str) -> None:
    assert Translation("id").ago(MOMENT - past, MOMENT) == in_indonesian
    assert Translation("en").ago(MOMENT - past, MOMENT) == in_english


@pytest.mark.parametrize(
    ("digits", "written"), [("", ""), ("0001234567890", "0001 2345 6789 0"), ("12345678", "1234 5678")]
)
def test_a_long_number_is_written_in_groups_of_four(digits: str, written: str) -> None:
    assert in_fours(digits) == written


@pytest.mark.parametrize(
    ("contact", "shown"), [("+6289900001234", "••••\N{NO-BREAK SPACE}34"), ("siti@contoh.example", "s•••@•••")]
)
def test_a_contact_is_shown_masked(contact: str, shown: str) -> None:
    assert masked(contact) == shown
