"""Every kind of case has a name at the desk, and what is known of it is in words."""

import re
from pathlib import Path
from uuid import UUID

import pytest

from peserta import web_staff
from peserta.casework.case import Case
from peserta.web_staff.case_facts import other_lines, to_do
from peserta.web_staff.case_words import kind_words
from tests.people import NOW

SOURCE = Path(web_staff.__file__).parent.parent
OPENED = re.compile(r'(?:open_case\(\s*conn, |(?:CASE|REFUND)_KIND(?:: Final)? = )"([a-z_]+)"')


def test_no_case_that_is_opened_anywhere_is_called_other() -> None:
    opened = {kind for path in SOURCE.rglob("*.py") for kind in OPENED.findall(path.read_text())}

    assert {"disowned", "paid_not_covered", "refund_due"} <= opened
    assert [kind for kind in sorted(opened) if kind_words(kind, str) == kind_words("of nobody", str)] == []


AN_ID = str(UUID(int=7))


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        ({"contact": AN_ID, "kind": "phone", "roll_hint": "01"}, ["nomor HP", "•••• 01"]),
        ({"contact": AN_ID, "kind": "email", "roll_hint": "s"}, ["alamat e-mail", "s•••"]),
        (
            {"event": AN_ID, "about": "password_changed", "proof": "password"},
            ["Kata sandi baru untuk akun Anda sudah berlaku.", "kata sandi"],
        ),
        ({"payment": AN_ID, "receipt": "K7M4-PQX2-93DN", "persons": 2, "uncovered": 1}, ["2", "1", "K7M4-PQX2-93DN"]),
        ({"receipt": "K7M4-PQX2-93DN", "amount_idr": 35_000}, ["Rp35.000", "K7M4-PQX2-93DN"]),
    ],
    ids=["phone", "email", "disowned", "paid", "refund"],
)
def test_what_is_known_of_a_case_is_in_words_and_in_an_order_of_its_own(
    facts: dict[str, str | int], shown: list[str]
) -> None:
    for order in (facts, dict(reversed(facts.items()))):
        case = Case(UUID(int=1), "of_a_kind", None, order, NOW, "open", None, None, None)

        assert [words for _, words in other_lines(case, str)] == shown


@pytest.mark.parametrize("kind", ["disowned", "nik_missing"])
def test_whoever_is_to_be_called_has_a_number_that_the_officer_can_read(kind: str) -> None:
    assert "nomor di data induk" in to_do(kind, str)
