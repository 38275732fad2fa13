"""What a month costs: a row for each published amount."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peserta.billing.tariff import PBPU_AND_BP, NoRate, family_contribution, rate_of
from peserta.kit.values import Rupiah

MONTHS = st.dates(date(2020, 7, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("care_class", "month", "member", "state"),
    [
        (1, date(2020, 7, 1), 150_000, 0),
        (2, date(2020, 7, 1), 100_000, 0),
        (3, date(2020, 7, 1), 25_500, 16_500),
        (3, date(2020, 12, 31), 25_500, 16_500),
        (3, date(2021, 1, 1), 35_000, 7_000),
        (3, date(2026, 11, 23), 35_000, 7_000),
        (1, date(2026, 11, 23), 150_000, 0),
    ],
)
def test_each_published_rate(care_class: int, month: date, member: int, state: int) -> None:
    rate = rate_of(care_class, month)

    assert (rate.member, rate.state) == (Rupiah(member), Rupiah(state))


@given(MONTHS)
def test_the_whole_of_class_3_is_42_000_whoever_pays_it(month: date) -> None:
    assert rate_of(3, month).whole == Rupiah(42_000)


@given(st.sampled_from([1, 2, 3]), MONTHS)
def test_each_class_has_exactly_one_rate_in_each_month(care_class: int, month: date) -> None:
    valid = [rate for rate in PBPU_AND_BP if rate.care_class == care_class and rate.is_valid_in(month)]

    assert len(valid) == 1


@pytest.mark.parametrize(
    ("care_class", "month"), [(3, date(2020, 6, 30)), (4, date(2026, 1, 1)), (0, date(2026, 1, 1))]
)
def test_a_class_or_month_without_a_rate_is_named(care_class: int, month: date) -> None:
    with pytest.raises(NoRate, match=f"class {care_class} in {month:%Y-%m}"):
        rate_of(care_class, month)


def test_a_family_pays_for_each_of_its_persons() -> None:
    assert family_contribution(3, 4, date(2026, 12, 1)) == Rupiah(140_000)
    assert family_contribution(1, 25, date(2026, 12, 1)) == Rupiah(3_750_000)
