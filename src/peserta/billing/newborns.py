"""What a newborn owes that joins a family on record, whose numbers at the banks find it with everything else."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from peserta.billing.bill import Bill
from peserta.billing.bills import issue_bills, lapse, list_bills, missed_of
from peserta.billing.rules import Enrolled, Origin, first_of, first_window, months_due
from peserta.billing.shares import share_of
from peserta.billing.tariff import family_contribution
from peserta.kit.database import Conn
from peserta.kit.ids import new_id


async def bill_newborn(
    conn: Conn, family_id: UUID, born_on: date, *, care_class: int, today: date, now: datetime
) -> Bill | None:
    """Ask for a newborn from its birth on; the family is locked, and billed for this month already.

    A family that waits for its first contribution pays it for one person more, in the same window: for those of its
    months in which the child lived. None where that window was missed: when the family begins again, everybody who
    waits is asked for.
    """
    bills = await list_bills(conn, family_id)
    first = next((bill for bill in bills if bill.kind == "first"), None)
    if first is not None and first.state == "open" and not first.is_over(today):
        await lapse(conn, first, today=today, now=now)
        amount_idr = first.amount_idr + share_of(first, born_on)
        bill = replace(first, id=new_id(now), persons=first.persons + 1, amount_idr=amount_idr)
    elif missed_of(bills, today):
        return None
    else:
        bill = _own_bill(family_id, born_on, care_class=care_class, today=today, now=now)
    [issued] = await issue_bills(conn, [bill], today=today, now=now)
    return issued


def _own_bill(family_id: UUID, born_on: date, *, care_class: int, today: date, now: datetime) -> Bill:
    window = first_window(Enrolled(Origin.NEWBORN, today, born_on))
    months = months_due(window.pays_from, today)
    return Bill(
        id=new_id(now), family_id=family_id, period=first_of(today), kind="newborn", care_class=care_class, persons=1,
        amount_idr=sum(family_contribution(care_class, 1, month).amount for month in months),
        opens_on=window.opens_on, closes_on=None, due_on=window.closes_on, state="open",
    )  # fmt: skip
