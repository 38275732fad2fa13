"""What one person's cover costs a month, by segment and class, from when to when.

The amounts are those of Perpres 64/2020, as BPJS Kesehatan publishes them: PBPU and BP pay by the class
of hospital room they chose; the state pays part of class 3; PBI is paid by the state. An amount ends
where the next one begins; none is ever changed, so that an old bill can be reckoned again.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from peserta.kit.values import Rupiah

# Who pays for themselves: only they are billed here. PPU is paid by employers, PBI by the state.
PaysForThemselves = Literal["PBPU", "BP"]


@dataclass(frozen=True, slots=True)
class Rate:
    """Rupiah per person and month; `member` is what the family pays, `state` what is paid for it."""

    care_class: int
    member: Rupiah
    state: Rupiah
    valid_from: date
    valid_to: date | None = None

    @property
    def whole(self) -> Rupiah:
        return Rupiah(self.member.amount + self.state.amount)

    def is_valid_in(self, month: date) -> bool:
        """Whether it is the rate of the month that this day is in; rates change on the first of a month."""
        first = month.replace(day=1)
        return self.valid_from <= first and (self.valid_to is None or first <= self.valid_to)


class NoRate(LookupError):
    """No rate is known for a class in a month: the scheme has no such class, or the month is before its tariff."""


def _rate(care_class: int, member: int, state: int, begin: date, end: date | None = None) -> Rate:
    return Rate(care_class, Rupiah(member), Rupiah(state), begin, end)


_JULY_2020, _END_OF_2020, _2021 = date(2020, 7, 1), date(2020, 12, 31), date(2021, 1, 1)

PBPU_AND_BP: Final = (
    _rate(1, 150_000, 0, _JULY_2020),
    _rate(2, 100_000, 0, _JULY_2020),
    # The state pays 16,500 of class 3 in the second half of 2020, and 7,000 from 2021.
    _rate(3, 25_500, 16_500, _JULY_2020, _END_OF_2020),
    _rate(3, 35_000, 7_000, _2021),
)


def rate_of(care_class: int, month: date, rates: tuple[Rate, ...] = PBPU_AND_BP) -> Rate:
    """The rate of a class of room in the month that `month` is in; `NoRate` when there is none."""
    for rate in rates:
        if rate.care_class == care_class and rate.is_valid_in(month):
            return rate
    raise NoRate(f"no rate for class {care_class} in {month:%Y-%m}")


def family_contribution(care_class: int, persons: int, month: date, rates: tuple[Rate, ...] = PBPU_AND_BP) -> Rupiah:
    """What a family of so many persons pays for a month: one bill for the whole family card, in one class."""
    return Rupiah(rate_of(care_class, month, rates).member.amount * persons)
