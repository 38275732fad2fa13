"""Reading one row: every wrong cell has a reason in words, and no value is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peserta.intake import quick
from peserta.intake.cells import RowFault, arrange
from peserta.intake.header import read_header, split_row
from peserta.intake.reasons import words
from peserta.intake.roll import read_card, read_row
from peserta.intake.roll_cells import COLUMNS, Cells
from peserta.intake.shape import shape
from peserta.intake.source import FileFault
from peserta.kit.values import BadValue, CardNumber, Email, FamilyNumber, Nik, Phone
from tests.intake.rolls import NOW, Row, row

PLACES = range(len(COLUMNS))
DIGEST = bytes(32)


def arranged(cells: list[str]) -> Cells:
    return Cells(*arrange(cells, PLACES, COLUMNS))


def fault_of(cells: Row) -> RowFault:
    with pytest.raises(RowFault) as caught:
        read_row(2, arranged([cells[column] for column in COLUMNS]), digest=DIGEST, today=NOW.date())
    return caught.value


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("card_number", "", "card.empty"),
        ("card_number", "000999000001", "card.length"),
        ("card_number", "0000000000000", "card.placeholder"),
        ("nik", "99000A5704850001", "nik.not_digits"),
        ("nik", "9900005704", "nik.length"),
        ("family_number", "", "family.empty"),
        ("name", "", "name.empty"),
        ("name", "12345", "name.no_letter"),
        ("name", "Siti\x00Aminah", "name.control"),
        ("name", "S" * 101, "name.length"),
        ("birth_date", "", "date.shape"),
        ("birth_date", "1990-02-30", "date.shape"),
        ("birth_date", "30-01-1990", "date.shape"),
        ("birth_date", "19900101", "date.shape"),
        ("birth_date", "1066-01-01", "date.range"),
        ("birth_date", "2026-11-24", "date.future"),
        ("sex", "M", "value.unknown"),
        ("relation", "tetangga", "value.unknown"),
        ("phone", "0215550123", "phone.not_mobile"),
        ("phone", "saya", "phone.not_number"),
        ("phone", "0812", "phone.length"),
        ("phone", "+14155550123", "phone.foreign"),
        ("phone_confirmed_on", "2026-12-01", "date.future"),
        ("email", "surel.contoh.example", "email.no_at"),
        ("email", "a@b@c", "email.shape"),
        ("segment", "pbi", "value.unknown"),
        ("class", "4", "value.unknown"),
        ("status", "aktif", "value.unknown"),
        ("status_reason", "malas", "value.unknown"),
        ("cover_to", "2019-01-01", "date.order"),
        ("fktp_code", "P1106010101", "facility.shape"),
        ("dentist_code", "9901g001", "facility.shape"),
        ("arrears_months", "-1", "number.shape"),
        ("arrears_months", "1.5", "number.shape"),
        ("died_on", "1970-01-01", "date.order"),
        ("name", "S" * 201, "cell.length"),
    ],
)
def test_a_wrong_cell_is_named_with_a_reason_in_words(column: str, cell: str, reason: str) -> None:
    fault = fault_of(row() | {column: cell})

    assert (fault.column, fault.reason) == (column, reason)
    assert words(fault.reason, fault.facts)


def test_a_day_of_confirmation_without_a_contact_is_wrong() -> None:
    assert fault_of(row(phone="", phone_confirmed_on="2026-01-01")).reason == "confirmed.nothing"


def test_an_amount_owed_for_no_month_is_wrong() -> None:
    assert fault_of(row(arrears_idr="35000")).reason == "arrears.months"


def test_a_row_with_too_many_cells_is_wrong() -> None:
    with pytest.raises(RowFault) as caught:
        arranged([""] * (len(COLUMNS) + 1))

    assert words(caught.value.reason, caught.value.facts) == "the row has 23 cells, the header 22"


@given(st.text())
def test_a_shape_shows_no_letter_and_no_digit_but_x_and_9(text: str) -> None:
    shown = shape(text).split("...")[0]

    assert {character for character in shown if character.isalnum()} <= {"x", "9"}
    assert not shown.startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (",".join((*COLUMNS, "ibu_kandung")), "unknown column “ibu_kandung”"),
        (",".join(COLUMNS[1:]), "column family_number is missing"),
        (",".join((*COLUMNS, "nik")), "column nik stands there twice"),
        (";".join(COLUMNS), "must be separated by commas"),
        ("9900000101200001,0009990000001,Siti", "is there a header?"),
        ('"nik', "quotation mark"),
        ("", "unknown column"),
    ],
)
def test_a_wrong_header_is_refused_naming_the_column(header: str, said: str) -> None:
    with pytest.raises(FileFault, match="line 1") as caught:
        read_header(header, COLUMNS, documented_in="docs/roll.md")

    assert said in str(caught.value)
    assert "990000" not in str(caught.value)


def test_a_quoted_comma_does_not_part_cells() -> None:
    assert split_row('"Fauzi, S.Pd",L,"say ""ah"""') == ["Fauzi, S.Pd", "L", 'say "ah"']


def same_as_kit(text: str, quickly: object, slowly: object) -> None:
    """Both read the same, or refuse for the same reason."""
    answers: list[object] = []
    for read in (quickly, slowly):
        assert callable(read)
        try:
            answers.append(read(text))
        except BadValue as bad:
            answers.append((bad.reason, bad.facts))
    assert answers[0] == answers[1]


NUMBERS = st.text("0123456789٣ .-x", max_size=18) | st.from_regex(r"[0-9]{13}|[0-9]{16}|0{13}|1{16}", fullmatch=True)
PHONES = st.from_regex(r"(\+62|62|0|\+|00)8[0-9]{5,14}", fullmatch=True) | st.text("0123456789+ -", max_size=18)
MAILS = st.from_regex(r"[a-zA-Z0-9._+-]{1,20}@[a-zA-Z0-9.-]{1,20}", fullmatch=True) | st.emails()


@given(NUMBERS)
def test_numbers_are_read_quickly_as_kit_reads_them(text: str) -> None:
    same_as_kit(text, quick.read_nik, Nik.parse)
    same_as_kit(text, quick.read_card, CardNumber.parse)
    same_as_kit(text, quick.read_family, FamilyNumber.parse)


@given(PHONES)
def test_phones_are_read_quickly_as_kit_reads_them(text: str) -> None:
    same_as_kit(text, quick.read_phone, Phone.parse)


@given(MAILS)
def test_addresses_are_read_quickly_as_kit_reads_them(text: str) -> None:
    same_as_kit(text, quick.read_email, Email.parse)


def test_the_card_number_alone_is_read_first() -> None:
    cells = arranged([row(sex="?")[column] for column in COLUMNS])

    assert read_card(cells).digits == row()["card_number"]
