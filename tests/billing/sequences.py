"""What may happen to families and their money in any order, and a model of it that knows no database."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum

from hypothesis import strategies as st

from peserta.billing.banks.snap_answer import (
    CONFLICT,
    LAPSED,
    NOT_FOUND,
    PAID,
    SUCCESSFUL,
    WRONG_AMOUNT,
    Verdict,
    inconsistent,
    too_early,
)
from peserta.kit.clock import JAKARTA

FAMILIES, BANKS = 3, 2
FIRST_IDR, MONTHLY_IDR = 70_000, 35_000
MIDNIGHT, LAST_SECOND = time(0, 0, 0), time(23, 59, 59)


@dataclass(frozen=True)
class Pass:
    """Time passes, and the worker of the new day runs or is down."""

    days: int
    at: time
    works: bool


@dataclass(frozen=True)
class ToMonthEnd:
    """The last second of the month comes; one more `Pass` is the first of the next, at midnight."""

    works: bool


@dataclass(frozen=True)
class Ask:
    """A bank asks about an account; `reused` takes an external id of that bank that was used before."""

    family: int
    bank: int
    reused: int | None


class Sum(Enum):
    RIGHT = 0
    ONE_LESS = -1
    ONE_MORE = 1


@dataclass(frozen=True)
class Pay:
    """A new payment; family `FAMILIES` is an account that nobody has. Twice at once: the bank's network stutters."""

    family: int
    bank: int
    sum: Sum
    reused: int | None
    at_once: bool


@dataclass(frozen=True)
class Again:
    """A payment of before, told again: as advice or not, under its external id or another, changed or not."""

    which: int
    is_advice: bool
    same_id: bool
    is_changed: bool


@dataclass(frozen=True)
class Renew:
    """A family begins again, in two tabs at once: something happens only where its window was missed."""

    family: int


Event = Pass | ToMonthEnd | Ask | Pay | Again | Renew

_REUSED = st.none() | st.integers(0, 5)
_FAMILY, _BANK = st.integers(0, FAMILIES - 1), st.integers(0, BANKS - 1)
_TIMES = st.sampled_from([MIDNIGHT, LAST_SECOND, time(12)])
_MOSTLY = st.sampled_from([True, True, True, False])
EVENTS: st.SearchStrategy[list[Event]] = st.lists(
    st.one_of(
        st.builds(Pass, st.sampled_from([0, 1, 3, 13, 14, 17, 30, 31]), _TIMES, _MOSTLY),
        st.builds(ToMonthEnd, _MOSTLY),
        st.builds(Ask, _FAMILY, _BANK, _REUSED),
        st.builds(Pay, _FAMILY, _BANK, st.just(Sum.RIGHT), st.none(), st.booleans()),
        st.builds(Pay, st.integers(0, FAMILIES), _BANK, st.sampled_from(Sum), _REUSED, st.booleans()),
        st.builds(Again, st.integers(0, 9), st.booleans(), st.booleans(), st.booleans()),
        st.builds(Renew, _FAMILY),
    ),
    min_size=4,
    max_size=20,
)


def moment_after(event: Pass | ToMonthEnd, now: datetime) -> datetime:
    """When it is once the event is over; time does not run backwards."""
    match event:
        case Pass(days, at, _):
            return max(now, datetime.combine(now.date() + timedelta(days), at, JAKARTA))
        case ToMonthEnd():
            next_month = (now.date().replace(day=1) + timedelta(32)).replace(day=1)
            return max(now, datetime.combine(next_month - timedelta(1), LAST_SECOND, JAKARTA))


@dataclass
class ModelFamily:
    """What is owed and covered, as the rules have it."""

    opens_on: date
    closes_on: date
    paid_on: date | None = None
    billed: set[date] = field(default_factory=set[date])
    owed: set[date] = field(default_factory=set[date])
    worked_on: date = date.min
    first_idr: int = FIRST_IDR

    def asked(self, today: date) -> tuple[Verdict, int]:
        """The verdict on the right sum, and that sum."""
        if self.paid_on is not None:
            return (SUCCESSFUL, MONTHLY_IDR * len(self.owed)) if self.owed else (PAID, 0)
        if today < self.opens_on:
            return too_early(self.opens_on), self.first_idr
        return (LAPSED, self.first_idr) if today > self.closes_on else (SUCCESSFUL, self.first_idr)

    def renew(self, today: date) -> bool:
        """Whether a new window begins: from day 14 to day 30 of today, for the one person who has an account."""
        if self.paid_on is not None or today <= self.closes_on:
            return False
        self.opens_on, self.closes_on, self.first_idr = today + timedelta(14), today + timedelta(30), MONTHLY_IDR
        return True

    def settle(self, today: date) -> None:
        self.owed.clear()
        if self.paid_on is None:
            self.paid_on = today
            self.billed.add(today.replace(day=1))

    def work(self, today: date) -> None:
        self.worked_on, month = today, today.replace(day=1)
        if self.paid_on is not None and month not in self.billed:
            self.billed.add(month)
            self.owed.add(month)

    @property
    def is_covered(self) -> bool:
        """Cover follows money: the first contribution was paid, and no month before this one is owed."""
        return self.paid_on is not None and all(month >= self.worked_on.replace(day=1) for month in self.owed)


@dataclass(frozen=True)
class Told:
    """A payment as a bank told it."""

    family: int
    bank: int
    request_id: str
    external_id: str
    paid: Decimal
    is_advice: bool = False


@dataclass
class Model:
    """All of it: families, the first verdict on each payment, and the external ids of each day."""

    families: list[ModelFamily]
    first: dict[tuple[int, str], tuple[Verdict, Told]] = field(
        default_factory=dict[tuple[int, str], tuple[Verdict, Told]]
    )
    used: set[tuple[int, str, str, date]] = field(default_factory=set[tuple[int, str, str, date]])
    booked_idr: int = 0

    def ask(self, family: int, bank: int, external_id: str, today: date) -> Verdict:
        call = (bank, "ask", external_id, today)
        if call in self.used:
            return CONFLICT
        self.used.add(call)
        return self.families[family].asked(today)[0]

    def pay(self, told: Told, today: date) -> Verdict:
        """The verdict on a payment, which is booked by it when it is right."""
        if found := self.first.get((told.bank, told.request_id)):
            verdict, earlier = found
            return verdict if told.is_advice and told.paid == earlier.paid else inconsistent(verdict)
        call = (told.bank, "pay", told.external_id, today)
        if call in self.used:
            return CONFLICT
        self.used.add(call)
        verdict = self._judge(told, today)
        self.first[told.bank, told.request_id] = verdict, told
        return verdict

    def _judge(self, told: Told, today: date) -> Verdict:
        if told.family == FAMILIES:
            return NOT_FOUND
        family = self.families[told.family]
        verdict, amount = family.asked(today)
        if verdict == SUCCESSFUL and told.paid != amount:
            return WRONG_AMOUNT
        if verdict == SUCCESSFUL:
            self.booked_idr += amount
            family.settle(today)
        return verdict
