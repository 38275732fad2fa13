"""What became of a member's codes stands beside their ticket in words, with why."""

import pytest

from peserta.messaging.draft import Channel
from peserta.messaging.telling.trace import Step
from peserta.web.translation import Translation
from peserta.web_staff.tickets import shown_trace

AT = "2026-11-23T09:05:11Z"


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("step", Step)
def test_every_step_of_every_channel_has_words(step: Step, channel: Channel, language: str) -> None:
    [(what, _why, at)] = shown_trace([(f"{channel}.{step}", AT)], Translation(language).plain)

    assert f"{channel}.{step}" not in what
    assert at.isoformat() == "2026-11-23T09:05:11+00:00"


def test_why_is_said_where_it_is_known() -> None:
    told = shown_trace([("sms.failed.phone_off", AT), ("sms.held.braked", AT)], Translation("id").plain)

    assert [what for what, _, _ in told] == ["Tidak sampai", "Belum dikirim"]
    assert "mati" in told[0][1]
    assert "disalahgunakan" in told[1][1]


def test_what_nobody_knows_any_more_stays_as_it_was_written() -> None:
    assert [what for what, _, _ in shown_trace([("fax.sent", AT)], Translation("id").plain)] == ["fax.sent"]


def test_tries_that_follow_each_other_are_one_line_with_the_newest_time_at_the_desk_too() -> None:
    tries = [("sms.trying_another_route", f"2026-11-23T09:00:{second:02d}+00:00") for second in range(40)]

    told = shown_trace([("sms.requested", AT), *tries, ("sms.failed.refused", AT)], Translation("id").plain)

    assert [what for what, _, _ in told] == ["Kode SMS diminta", "Dicoba lewat jalur lain, 40 kali", "Tidak sampai"]
    assert told[1][2].second == 39
