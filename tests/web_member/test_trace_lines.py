"""The trace under a box for a code is short enough to be read, and says nothing that is not so."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from peserta.messaging.telling.trace import Step, TraceStep
from peserta.web.translation import Translation
from peserta.web_member.channel_words import trace_lines
from tests.web_member.states import STATES, demo_profile, member_pages

SMS, EMAIL = UUID(int=1), UUID(int=2)
NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)


def told(*steps: tuple[UUID, Step]) -> list[tuple[str, str]]:
    """What is said, and at which second, of steps that are a second apart."""
    traced = [
        TraceStep(message_id, "sms" if message_id == SMS else "email", step, NOW + timedelta(seconds=second))
        for second, (message_id, step) in enumerate(steps)
    ]
    lines = trace_lines(traced, [f"{step.at:%S}" for step in traced], {}, Translation("id").plain)
    return [(line.text, line.clock) for line in lines]


def test_tries_that_follow_each_other_are_one_line_with_the_newest_time() -> None:
    lines = told((SMS, Step.REQUESTED), (SMS, Step.HANDED_OVER), *[(SMS, Step.TRYING_ANOTHER_ROUTE)] * 13)

    assert lines == [
        ("Kode SMS diminta", "00"),
        ("Diserahkan ke operator", "01"),
        ("Dicoba lewat jalur lain, 13 kali", "14"),
        ("Menunggu sampai di HP", ""),
    ]


def test_tries_of_two_messages_or_with_something_between_are_told_apart() -> None:
    again = Step.TRYING_ANOTHER_ROUTE

    lines = told((SMS, again), (EMAIL, again), (SMS, again), (SMS, Step.PROMISED), (SMS, again))

    assert [text for text, _ in lines].count("Dicoba lewat jalur lain") == 4


def test_tries_by_routes_that_were_tried_before_are_not_said_to_be_others() -> None:
    lines = told((SMS, Step.HANDED_OVER), (SMS, Step.TRYING_ANOTHER_ROUTE), *[(SMS, Step.TRYING_AGAIN)] * 10)

    assert [text for text, _ in lines][1:3] == ["Dicoba lewat jalur lain", "Dicoba lagi, 10 kali"]


@pytest.mark.parametrize(
    ("opens_at", "said"), [("", "bisa dipakai sekarang"), ("16.02.41", "bisa diminta mulai 16.02.41")]
)
def test_other_ways_are_offered_from_when_a_button_sends_a_code(opens_at: str, said: str) -> None:
    late = TraceStep(SMS, "sms", Step.SLOW, NOW)

    [line, _waiting] = trace_lines([late], ["00"], {}, Translation("id").plain, opens_at=opens_at)

    assert said in line.detail


def page_of(name: str) -> str:
    [state] = [state for state in STATES if state.name == name]
    return state.render(member_pages(), demo_profile(), "id")


@pytest.mark.parametrize("name", ["code-number-gone", "code-number-refused", "code-address-gone", "enrol-code-lost"])
def test_where_nothing_arrives_another_contact_or_the_desk_is_named_and_no_code_is_sent_there_again(name: str) -> None:
    page = page_of(name)

    assert "tidak akan sampai. Pakai kontak lain" in page
    assert "Kirim ulang" not in page
    assert "Lihat dulu" not in page
    assert ("ke alamat ini tidak akan" in page) == (name == "code-address-gone")


@pytest.mark.parametrize("name", ["code-queued", "enrol-code-queued"])
def test_a_code_that_no_route_takes_is_not_said_to_be_sent(name: str) -> None:
    page = page_of(name)

    assert "masih antre: belum ada jalur yang menerimanya" in page
    assert "angka dikirim ke" not in page
    assert "biasanya" not in page
    assert "Lihat dulu" not in page


def test_whose_code_is_late_or_missing_is_sent_to_no_other_contact_they_may_not_have() -> None:
    late = TraceStep(SMS, "sms", Step.SLOW, NOW)
    [line, _waiting] = trace_lines([late], ["00"], {}, Translation("id").plain)
    [state] = [state for state in STATES if state.name == "enrol-code-missed"]

    page = state.render(member_pages(), demo_profile(), "id")

    assert "ontak lain" not in line.detail
    assert "lewat kontak lain" not in page
    assert "cara lain, ada di bawah" in page
