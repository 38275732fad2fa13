"""What people type becomes a value or a stated reason, and a value never prints itself."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peserta.kit.values import (
    BadValue,
    BirthFacts,
    CardNumber,
    Email,
    FamilyNumber,
    Nik,
    PersonName,
    Phone,
    Reference,
    Rupiah,
    Sex,
)

NIK = "3171234506780001"
CARD = "0001234567890"

Parse = Callable[[str], object]
PARSES: list[Parse] = [
    Nik.parse,
    CardNumber.parse,
    FamilyNumber.parse,
    Phone.parse,
    lambda text: Phone.parse(text, countries=("ID", "SG")),
    Email.parse,
    PersonName.parse,
    Reference.parse,
    Rupiah.parse,
]
# Any text at all, halves of surrogate pairs included; and texts near to what is asked.
ANY_TEXT = st.text(st.characters(codec=None), max_size=60)
NEAR_TEXT = st.text(st.sampled_from("0123456789 ０９٣²½+-–.()/,'@:RpIDrpX\u200b\u00a0\x00"), max_size=24)
NEAR_EMAIL = st.from_regex(r"\A[\w.+'\"-]{0,8}@[\w.\[\]:-]{0,12}\Z")


def reason_of(parse: Parse, text: str) -> BadValue:
    with pytest.raises(BadValue) as refused:
        parse(text)
    return refused.value


@pytest.mark.parametrize(
    "typed",
    [
        NIK,
        f"  {NIK}\n",
        "3171 2345 0678 0001",
        "3171.2345.0678.0001",
        "317123-450678-0001",
        "317123–450678—0001",
        "'3171234506780001",
        "３１７１２３４５０６７８０００１",
        "31712345\u200b06780001\ufeff",
        "3171\u00a02345\u00a00678\u00a00001",
        "٣١٧١٢٣٤٥٠٦٧٨٠٠٠١",
    ],
)
def test_a_nik_is_read_however_it_is_typed(typed: str) -> None:
    assert Nik.parse(typed).digits == NIK


@pytest.mark.parametrize(
    ("parse", "typed", "reason"),
    [
        (Nik.parse, "", "nik.empty"),
        (Nik.parse, " - . ", "nik.empty"),
        (Nik.parse, "\u200b", "nik.empty"),
        (Nik.parse, "3171234506780O01", "nik.not_digits"),
        (Nik.parse, "3.17123E+15", "nik.not_digits"),
        (Nik.parse, NIK[:-1], "nik.length"),
        (Nik.parse, NIK + "0", "nik.length"),
        (Nik.parse, "1" * 5_000, "nik.length"),
        (Nik.parse, "0000000000000000", "nik.placeholder"),
        (Nik.parse, "9999 9999 9999 9999", "nik.placeholder"),
        (Nik.parse, "1234567890123456", "nik.placeholder"),
        (CardNumber.parse, NIK, "card.length"),
        (CardNumber.parse, "0000000000000", "card.placeholder"),
        (FamilyNumber.parse, "0000000000000000", "family.placeholder"),
        (FamilyNumber.parse, CARD, "family.length"),
        (Phone.parse, "", "phone.empty"),
        (Phone.parse, "0812 CALL ME", "phone.not_number"),
        (Phone.parse, "0812+3456789", "phone.not_number"),
        (Phone.parse, "()", "phone.not_number"),
        (Phone.parse, "0812", "phone.length"),
        (Phone.parse, "08123456789012345", "phone.length"),
        (Phone.parse, "+" + "9" * 40, "phone.length"),
        (Phone.parse, "(021) 1234567", "phone.not_mobile"),
        (Phone.parse, "0800 1234567", "phone.not_mobile"),
        (Phone.parse, "+65 8123 4567", "phone.foreign"),
        (Email.parse, "", "email.empty"),
        (Email.parse, "budi.surat.example", "email.no_at"),
        (Email.parse, "budi@surat", "email.shape"),
        (Email.parse, "budi@localhost", "email.shape"),
        (Email.parse, "budi santoso@surat.example", "email.shape"),
        (Email.parse, "büdi@surat.example", "email.shape"),
        (Email.parse, "budi@[127.0.0.1]", "email.shape"),
        (Email.parse, "=?utf-8?q?=0A?=@surat.example", "email.shape"),
        (Email.parse, "b@c.example\r\nBcc: x@y.example", "email.shape"),
        (Email.parse, "b@" + "c" * 300 + ".example", "email.length"),
        (PersonName.parse, " \t\u200b", "name.empty"),
        (PersonName.parse, "123", "name.no_letter"),
        (PersonName.parse, "BUDI\x00SANTOSO", "name.control"),
        (PersonName.parse, "BUDI\ud800", "name.control"),
        (PersonName.parse, "B" * 101, "name.length"),
        (PersonName.parse, "B" * 2_000, "name.length"),
        (Rupiah.parse, "", "rupiah.empty"),
        (Rupiah.parse, "-5", "rupiah.negative"),
        (Rupiah.parse, "Rp -5.000", "rupiah.negative"),
        (Rupiah.parse, "105,000", "rupiah.shape"),
        (Rupiah.parse, "1.5", "rupiah.shape"),
        (Rupiah.parse, "10.50.000", "rupiah.shape"),
        (Rupiah.parse, "1000000000000001", "rupiah.too_much"),
        (Rupiah.parse, "9" * 900, "rupiah.too_much"),
    ],
)
def test_what_is_no_value_is_refused_with_its_reason(parse: Parse, typed: str, reason: str) -> None:
    assert reason_of(parse, typed).reason == reason


def test_a_wrong_length_says_how_many_digits_there_were() -> None:
    assert reason_of(Nik.parse, NIK[:-1]).facts == {"count": 15, "expected": 16}


@pytest.mark.parametrize("parse", [Nik.parse, Phone.parse, Email.parse], ids=["NIK", "phone", "e-mail"])
def test_a_refusal_never_repeats_what_was_typed(parse: Parse) -> None:
    refused = reason_of(parse, "rahasia 0812 @ x")

    assert "rahasia" not in f"{refused!r} {refused} {refused.facts}"
    assert refused.__cause__ is None
    assert refused.__suppress_context__ or refused.__context__ is None


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (Nik.parse(NIK), "Nik(3171********0001)"),
        (CardNumber.parse(CARD), "CardNumber(*********7890)"),
        (FamilyNumber.parse(NIK), "FamilyNumber(3171********0001)"),
        (Phone.parse("0899 0000 1234"), "Phone(0899*****234)"),
        (Phone.parse("+65 8123 4567", countries=("ID", "SG")), "Phone(+658****567)"),
        (Email.parse("budi@surat.example"), "Email(b***@s***.example)"),
        (PersonName.parse("Budi Santoso"), "PersonName(B*** S***)"),
    ],
)
def test_personal_values_print_masked(value: object, printed: str) -> None:
    assert [repr(value), str(value), f"{value}", f"{[value]}"] == [printed, printed, printed, f"[{printed}]"]


@pytest.mark.parametrize(
    ("digits", "facts"),
    [
        ("3171230506780001", BirthFacts(day=5, month=6, year=78, sex=Sex.MALE)),
        ("3171234506780001", BirthFacts(day=5, month=6, year=78, sex=Sex.FEMALE)),
        ("9999992902250001", BirthFacts(day=29, month=2, year=25, sex=Sex.MALE)),
        ("3171237112000001", BirthFacts(day=31, month=12, year=0, sex=Sex.FEMALE)),
        ("3171233002780001", None),
        ("3171230013780001", None),
        ("3171234006780001", None),
        ("3171237206780001", None),
        ("3171230500780001", None),
    ],
)
def test_a_nik_hints_at_a_birth(digits: str, facts: BirthFacts | None) -> None:
    assert Nik.parse(digits).birth_facts() == facts


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("  Siti\t Nur\n Aini ", "Siti Nur Aini"),
        ("Ma'ruf", "Ma'ruf"),
        ("Rene\u0301", "René"),
        ("\u202eBudi\u200b", "Budi"),
        ("X", "X"),
        ("B" * 100, "B" * 100),
    ],
)
def test_a_name_stays_as_written(typed: str, written: str) -> None:
    assert PersonName.parse(typed).text == written


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("0", 0),
        ("105000", 105_000),
        ("105.000", 105_000),
        ("Rp105.000", 105_000),
        ("rp. 1.105.000,00", 1_105_000),
        ("IDR 42000,-", 42_000),
        ("1000000000000000", 10**15),
    ],
)
def test_an_amount_is_read_however_it_is_typed(typed: str, amount: int) -> None:
    assert Rupiah.parse(typed).amount == amount


def test_an_amount_is_written_as_indonesia_writes_it() -> None:
    assert [Rupiah(0).format(), f"{Rupiah(105_000)}", str(Rupiah(1_050_000))] == ["Rp0", "Rp105.000", "Rp1.050.000"]


def test_an_amount_is_never_negative() -> None:
    assert reason_of(lambda _: Rupiah(-1), "").reason == "rupiah.negative"


@settings(max_examples=150, derandomize=True)
@given(text=ANY_TEXT | NEAR_TEXT | NEAR_EMAIL)
def test_any_text_gives_a_value_or_a_reason(text: str) -> None:
    for parse in PARSES:
        with suppress(BadValue):
            parse(text)


@settings(max_examples=50, derandomize=True)
@given(number=st.integers(min_value=1, max_value=10**12))
def test_reading_the_digits_again_changes_nothing(number: int) -> None:
    digits = f"{number:016}"
    short = digits[3:]

    assert Nik.parse(Nik.parse(digits).digits) == Nik(digits)
    assert FamilyNumber.parse(FamilyNumber.parse(digits).digits) == FamilyNumber(digits)
    assert CardNumber.parse(CardNumber.parse(short).digits) == CardNumber(short)


@settings(max_examples=100, derandomize=True)
@given(text=ANY_TEXT)
def test_reading_a_name_again_changes_nothing(text: str) -> None:
    try:
        name = PersonName.parse(text)
    except BadValue:
        return

    assert PersonName.parse(name.text) == name
    assert 1 <= len(name.text) <= 100


@settings(max_examples=50, derandomize=True)
@given(amount=st.integers(min_value=0, max_value=10**15))
def test_a_written_amount_is_read_back(amount: int) -> None:
    assert Rupiah.parse(Rupiah(amount).format()) == Rupiah(amount)
