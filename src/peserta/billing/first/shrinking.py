"""A family is found to have fewer persons than it was asked for: its first contribution becomes smaller."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from peserta.billing.bills import issue_bills, lapse, list_bills
from peserta.billing.receipts import list_receipts
from peserta.billing.shares import share_of
from peserta.kit.database import Conn
from peserta.kit.ids import new_id


@dataclass(frozen=True, slots=True)
class PaidShare:
    """One person's part of a first contribution that was paid, and the number of its receipt."""

    amount_idr: int
    receipt: str


async def take_out_of_first_bill(conn: Conn, family_id: UUID, born_on: date, *, today: date, now: datetime) -> bool:
    """Ask for one person less, who was born on that day, in the same window; the family is locked.

    False where the first contribution was paid already: then money is to be given back, which is not ours to do here.
    """
    first = next((bill for bill in await list_bills(conn, family_id) if bill.kind == "first"), None)
    if first is None or first.state == "paid":
        return False
    if first.state == "lapsed":
        return True
    await lapse(conn, first, today=today, now=now)
    amount_idr = first.amount_idr - share_of(first, born_on)
    if first.persons > 1 and amount_idr > 0:
        smaller = replace(first, id=new_id(now), persons=first.persons - 1, amount_idr=amount_idr, state="open")
        await issue_bills(conn, [smaller], today=today, now=now)
    return True


async def find_paid_share(conn: Conn, family_id: UUID, born_on: date) -> PaidShare | None:
    """What was paid with the first contribution for one person, who was born on that day; None where nothing was."""
    paid = (bill for bill in await list_bills(conn, family_id) if bill.kind == "first" and bill.state == "paid")
    if (first := next(paid, None)) is None:
        return None
    receipts = await list_receipts(conn, family_id)
    reference = next((one.shown_reference for one in receipts if first.period in one.periods), "")
    return PaidShare(share_of(first, born_on), reference)
