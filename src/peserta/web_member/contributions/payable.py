"""What the pages on paying share: what a family owes, and its number at each bank."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from peserta.billing.bill import Bill
from peserta.billing.bills import list_accounts, list_bills
from peserta.billing.dues import Dues, dues_of
from peserta.billing.first.renewal import window_again
from peserta.billing.rules import Window, following_month
from peserta.kit.clock import business_date
from peserta.kit.database import Conn
from peserta.web.site import Site


@dataclass(frozen=True, slots=True)
class Way:
    """One bank with the family's number there."""

    bank: str
    number: str


@dataclass(frozen=True, slots=True)
class Payable:
    """What a family owes and where it can pay; `first` is its first bill, None when it never had one.

    `next_on` is when the next month's bill is issued, `again` the window of a family that begins again today.
    """

    dues: Dues
    ways: list[Way]
    first: Bill | None
    next_on: date
    again: Window


async def load_payable(conn: Conn, site: Site, family_id: UUID) -> Payable:
    """How a family stands with its contributions today."""
    today = business_date(site.now())
    bills = await list_bills(conn, family_id)
    numbers = await list_accounts(conn, family_id)
    return Payable(
        dues=dues_of(bills, today),
        # Each of its numbers finds the family's bill: one is enough to be told.
        ways=[Way(bank.name.upper(), bank.company_code + number) for bank in site.banks for number in numbers[:1]],
        first=next((bill for bill in reversed(bills) if bill.kind == "first"), None),
        next_on=following_month(today),
        again=window_again(today),
    )
