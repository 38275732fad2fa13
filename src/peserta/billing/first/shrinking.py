"""A family is found to have fewer persons than it was asked for: its first contribution becomes smaller."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from peserta.billing.bills import issue_bills, lapse, list_bills
from peserta.billing.shares import share_of
from peserta.kit.database import Conn
from peserta.kit.ids import new_id


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
