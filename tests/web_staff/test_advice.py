"""The one best next step that stands beside the codes of a person."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from peserta.messaging.telling.trace import Step, TraceStep
from peserta.registry.contact import Contact
from peserta.support.desk_trail import CodeAtDesk
from peserta.web_staff.trail import advice_words

NOW = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)
PHONE = Contact(UUID(int=1), "phone", "88", None, bytes(32), b"", NOW, NOW, None, 1)
MAIL = Contact(UUID(int=2), "email", "s", None, bytes(32), b"", NOW, NOW, None, 1)
BOTH = [PHONE, MAIL]


def a_code(contact: Contact, step: Step, reason: str | None = None, *, used: bool = False) -> CodeAtDesk:
    channel = "sms" if contact is PHONE else "email"
    steps = (TraceStep(UUID(int=9), channel, Step.REQUESTED, NOW), TraceStep(UUID(int=9), channel, step, NOW, reason))
    return CodeAtDesk(contact, steps, NOW + timedelta(seconds=9) if used else None)


OFF = a_code(PHONE, Step.FAILED, "phone_off")
BOUNCED = a_code(MAIL, Step.FAILED, "bounced")


@pytest.mark.parametrize(
    ("codes", "proving", "says"),
    [
        ([], BOTH, ""),
        ([a_code(PHONE, Step.ACCEPTED_BY_OPERATOR)], BOTH, ""),
        ([a_code(PHONE, Step.DELIVERED, used=True)], BOTH, ""),
        ([a_code(PHONE, Step.DELIVERED)], BOTH, "sudah sampai dan belum diketik"),
        ([OFF], BOTH, "memilih kode lewat E-mail s•••"),
        ([a_code(PHONE, Step.SLOW)], BOTH, "memilih kode lewat E-mail s•••"),
        ([OFF], [PHONE], "menyalakan HP"),
        ([a_code(PHONE, Step.FAILED, "inbox_full")], [PHONE], "menghapus beberapa SMS"),
        ([a_code(PHONE, Step.FAILED, "blocked")], [PHONE], "membuka blokir"),
        ([a_code(PHONE, Step.FAILED, "refused")], [PHONE], "kode aktivasi di loket"),
        ([BOUNCED, OFF], BOTH, "kode aktivasi di loket"),
        ([OFF, BOUNCED], BOTH, "menyalakan HP"),
        ([BOUNCED, a_code(PHONE, Step.DELIVERED)], BOTH, "memilih kode lewat HP •••• 88"),
    ],
)
def test_the_newest_code_that_does_not_come_has_one_next_step(
    codes: list[CodeAtDesk], proving: list[Contact], says: str
) -> None:
    advice = advice_words(codes, proving, str)

    assert says in advice
    assert bool(says) == bool(advice)
