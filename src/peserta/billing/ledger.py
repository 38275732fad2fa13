"""What is written into the books: transfers whose debits equal their credits."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from peserta.kit.values import Rupiah

RECEIVABLE = "receivable"
"""What a family owes."""
INCOME = "income"
"""What was billed."""


def clearing(bank: str) -> str:
    """What a bank has taken for us and not yet settled."""
    return f"clearing:{bank}"


@dataclass(frozen=True, slots=True)
class Transfer:
    """One amount of one family from an account (credited) to another (debited).

    `key` says what happened and to which row; the books take each key once.
    """

    key: str
    family_id: UUID
    debited: str
    credited: str
    amount: Rupiah
    day: date


def bill_issued(bill_id: UUID, family_id: UUID, amount: Rupiah, day: date) -> Transfer:
    return Transfer(f"issued:{bill_id}", family_id, RECEIVABLE, INCOME, amount, day)


def bill_lapsed(bill_id: UUID, family_id: UUID, amount: Rupiah, day: date) -> Transfer:
    """What was billed and will never be paid is taken back."""
    return Transfer(f"lapsed:{bill_id}", family_id, INCOME, RECEIVABLE, amount, day)


def contribution_paid(payment_id: UUID, family_id: UUID, bank: str, amount: Rupiah, day: date) -> Transfer:
    return Transfer(f"paid:{payment_id}", family_id, clearing(bank), RECEIVABLE, amount, day)


@dataclass(frozen=True, slots=True)
class Mistake:
    """The first thing that is wrong in the books, in words for whoever keeps them."""

    what: str
    row: str
    expected_idr: int
    found_idr: int
