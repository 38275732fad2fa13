"""What is asked of a family."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from peserta.kit.values import Rupiah

BillState = Literal["open", "paid", "lapsed"]
BillKind = Literal["first", "monthly", "newborn"]


@dataclass(frozen=True, slots=True)
class Bill:
    """A month's contribution of a family; `closes_on` is the last day of a first bill, None for any other.

    That of a newborn is for all months from its birth to `period`. A first one with `pays_from` is for all months from
    that to `period`; without, for one month, which is that of the payment once it is paid.
    """

    id: UUID
    family_id: UUID
    period: date
    kind: BillKind
    care_class: int
    persons: int
    amount_idr: int
    opens_on: date
    closes_on: date | None
    due_on: date
    state: BillState
    pays_from: date | None = None

    @property
    def amount(self) -> Rupiah:
        return Rupiah(self.amount_idr)

    def is_over(self, day: date) -> bool:
        """Whether the window of a first bill has closed."""
        return self.closes_on is not None and day > self.closes_on

    @property
    def asked_in(self) -> date:
        """The 1st of the month in which it is first asked for: its own, or a later one where that was over."""
        return max(self.period, self.opens_on.replace(day=1))
