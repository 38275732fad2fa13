"""A claim matches a record when identifier, birth date and name agree, and says what does not."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peserta.kit.values import CardNumber, Nik, PersonName
from peserta.registry.matching import Claim, Match, Reason, Record, match

NIK = Nik("3171234506780001")
CARD = CardNumber("0001234567890")
BORN_ON = date(1978, 6, 5)


def a_claim(*, identifier: Nik | CardNumber = NIK, name: str = "Siti Nur'aini", born_on: date = BORN_ON) -> Claim:
    return Claim(identifier=identifier, name=PersonName(name), born_on=born_on)


def a_record(*, name: str = "SITI NURAINI", born_on: date | None = BORN_ON) -> Record:
    return Record(name=PersonName(name), born_on=born_on)


@pytest.mark.parametrize("identifier", [NIK, CARD])
def test_a_claim_whose_three_facts_agree_matches(identifier: Nik | CardNumber) -> None:
    found = match(a_claim(identifier=identifier), a_record())

    assert found.matched
    assert found.reasons == {Reason.IDENTIFIER_AGREES, Reason.BIRTH_DATE_AGREES, Reason.NAME_AGREES}


@pytest.mark.parametrize(
    ("claim", "record", "reason"),
    [
        (a_claim(born_on=date(1978, 5, 6)), a_record(), Reason.BIRTH_DATE_DIFFERS),
        (a_claim(), a_record(born_on=None), Reason.BIRTH_DATE_NOT_ON_RECORD),
        (a_claim(name="SITA NURAINI"), a_record(), Reason.NAME_DIFFERS),
        (a_claim(name="SITI"), a_record(), Reason.NAME_DIFFERS),
        (a_claim(identifier=Nik("0" * 16)), a_record(), Reason.IDENTIFIER_IS_PLACEHOLDER),
        (a_claim(identifier=CardNumber("0" * 13)), a_record(), Reason.IDENTIFIER_IS_PLACEHOLDER),
    ],
)
def test_one_fact_that_disagrees_is_enough_and_is_named(claim: Claim, record: Record, reason: Reason) -> None:
    found = match(claim, record)

    assert not found.matched
    assert reason in found.reasons


def test_the_date_in_the_nik_does_not_count() -> None:
    lawfully_other = date(1980, 1, 1)

    assert match(a_claim(born_on=lawfully_other), a_record(born_on=lawfully_other)).matched


def test_nothing_compared_is_not_a_match() -> None:
    assert not Match(frozenset()).matched


@pytest.mark.parametrize(
    ("claimed", "recorded"),
    [("SITI AMINAH", "SITA AMINAH"), ("AHMAD FAUZI", "AHMAD FAUZAN"), ("BY NY SITI", "SITI"), ("HASAN", "HUSEN")],
)
def test_a_twin_who_uses_the_others_number_is_not_the_other(claimed: str, recorded: str) -> None:
    found = match(a_claim(name=claimed), a_record(name=recorded))

    assert found.reasons == {Reason.IDENTIFIER_AGREES, Reason.BIRTH_DATE_AGREES, Reason.NAME_DIFFERS}


def test_what_was_found_names_no_person() -> None:
    found = match(a_claim(), a_record())

    assert "SITI" not in f"{found!r} {a_claim()!r} {a_record()!r}".upper()


@settings(max_examples=100, derandomize=True)
@given(name=st.text(max_size=40), born_on=st.dates() | st.none())
def test_every_comparison_gives_three_reasons_and_never_forgives_one(name: str, born_on: date | None) -> None:
    found = match(a_claim(), a_record(name=name, born_on=born_on))

    assert len(found.reasons) == 3
    assert found.matched == all(reason.value.endswith(".agrees") for reason in found.reasons)
