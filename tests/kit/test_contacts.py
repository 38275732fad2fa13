"""A phone number and an e-mail address are read however they are typed, and have one form."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peserta.kit.contacts import spaced
from peserta.kit.values import BadValue, Email, Phone

NEAR_EMAIL = st.from_regex(r"\A[\w.+'\"-]{0,8}@[\w.\[\]:-]{0,12}\Z")


@pytest.mark.parametrize(
    "typed",
    [
        "089900001234",
        "0899-0000-1234",
        "(0899) 0000.1234",
        "6289900001234",
        "+6289900001234",
        "+62 (0)899 0000 1234",
        "006289900001234",
        "89900001234",
        "＋６２８９９００００１２３４",
        "\u200e+62 899\u00a00000\u00a01234\u202c",
    ],
)
def test_a_phone_is_read_however_it_is_typed(typed: str) -> None:
    assert Phone.parse(typed).e164 == "+6289900001234"


@pytest.mark.parametrize("e164", ["+628990000000", "+628990000999", "+6289900001234", "+62899000012345"])
def test_the_demo_numbers_are_mobile_numbers(e164: str) -> None:
    assert Phone.parse(e164).e164 == e164


@pytest.mark.parametrize(
    ("typed", "operator"),
    [
        ("0811 000 0000", "Telkomsel"),
        ("0815 0000 0000", "Indosat Ooredoo Hutchison"),
        ("0895 0000 0000", "Indosat Ooredoo Hutchison"),
        ("0817 0000 0000", "XL"),
        ("0831 0000 0000", "AXIS"),
        ("0881 0000 0000", "Smartfren"),
        ("0828 0000 0000", None),
    ],
)
def test_a_prefix_tells_the_operator(typed: str, operator: str | None) -> None:
    assert Phone.parse(typed).operator == operator


def test_a_member_abroad_is_accepted_where_the_scheme_allows_that_country_alone() -> None:
    assert Phone.parse("+65 8123 4567", countries=("ID", "SG")).e164 == "+6581234567"
    with pytest.raises(BadValue, match=r"phone\.country") as bad:
        Phone.parse("+60 12-345 6789", countries=("ID", "SG"))
    assert bad.value.facts == {"countries": "+62, +65"}


@pytest.mark.parametrize(
    "typed",
    ["021 345 6789", "0809 123 4567", "0800 123 4567", "+62 21 345 6789"],
    ids=["landline", "premium", "free of charge", "landline with its country"],
)
def test_a_number_that_is_no_mobile_phone_gets_no_code(typed: str) -> None:
    with pytest.raises(BadValue, match=r"phone\.(not_mobile|length)"):
        Phone.parse(typed)


def test_a_foreign_number_that_costs_its_caller_is_refused_where_its_country_is_allowed() -> None:
    with pytest.raises(BadValue, match=r"phone\.not_mobile"):
        Phone.parse("+44 909 879 0000", countries=("ID", "GB"))
    with pytest.raises(BadValue, match=r"phone\.country"):  # a satellite phone is of no country
        Phone.parse("+881 612 345 678", countries=("ID", "GB"))


@pytest.mark.parametrize(
    ("typed", "address", "normalised"),
    [
        (" Budi.Santoso+jkn@Surat.EXAMPLE ", "Budi.Santoso+jkn@surat.example", "budi.santoso+jkn@surat.example"),
        ("budi＠surat.example", "budi@surat.example", "budi@surat.example"),
        ("budi@\u200bsurat.example", "budi@surat.example", "budi@surat.example"),
        ("a@münchen.example", "a@xn--mnchen-3ya.example", "a@xn--mnchen-3ya.example"),
    ],
)
def test_an_address_keeps_its_spelling_and_has_one_form_for_the_index(
    typed: str, address: str, normalised: str
) -> None:
    email = Email.parse(typed)

    assert (email.address, email.normalised) == (address, normalised)


@settings(max_examples=100, derandomize=True)
@given(subscriber=st.from_regex(r"\A8[1-35-9][0-9]{7,10}\Z"))
def test_every_mobile_number_is_the_same_with_and_without_its_country(subscriber: str) -> None:
    phone = Phone.parse(f"0{subscriber}")

    assert phone == Phone.parse(f"+62{subscriber}") == Phone.parse(phone.e164)


@settings(max_examples=100, derandomize=True)
@given(address=st.emails() | NEAR_EMAIL)
def test_reading_an_address_again_changes_nothing(address: str) -> None:
    try:
        email = Email.parse(address)
    except BadValue:
        return

    assert Email.parse(email.address) == email
    assert Email.parse(email.normalised).normalised == email.normalised


@pytest.mark.parametrize(("e164", "written"), [("+628990000777", "0899 0000 777"), ("+60123456789", "+601 2345 6789")])
def test_a_number_is_written_as_it_is_read_out(e164: str, written: str) -> None:
    assert spaced(e164) == written
