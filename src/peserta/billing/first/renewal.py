"""Asking a family once more whose first contribution was not paid in its window: a new window, nothing told twice."""

from datetime import date, datetime
from uuid import UUID

from peserta.audit.actions import append
from peserta.billing import bill_store
from peserta.billing.bill import Bill
from peserta.billing.bills import issue_first_bill, lapse, list_bills, missed_of
from peserta.billing.charge import waits
from peserta.billing.rules import Enrolled, Origin, Window, first_window
from peserta.kit.database import Conn
from peserta.membership.actions import list_covers
from peserta.registry.actions import lock_family


def window_again(today: date) -> Window:
    """The window of a family that begins again: whoever missed one waits as a new family does."""
    return first_window(Enrolled(Origin.NEW, today))


async def renew(conn: Conn, family_id: UUID, *, actor: str, today: date, now: datetime) -> Bill | None:
    """A first bill with a window from today, for a family whose last one lapsed; None where there is nothing to renew.

    Locks the family. Pressed twice, or in two tabs, it is one bill.
    """
    await lock_family(conn, family_id)
    missed = missed_of(await list_bills(conn, family_id), today)
    if missed is None:
        return None
    payers = [payer.person_id for payer in await bill_store.list_payers(conn, family_id)]
    persons = sum(waits(cover) for cover in (await list_covers(conn, payers)).values())
    if not persons:
        return None
    if missed.state == "open":
        # The worker has not come by yet.
        await lapse(conn, missed, today=today, now=now)
    bill = await issue_first_bill(
        conn, family_id, window_again(today), care_class=missed.care_class, persons=persons, today=today, now=now
    )
    for person_id in payers:
        facts = {"opens_on": bill.opens_on.isoformat()}
        await append(conn, kind="billing.window_renewed", person_id=person_id, actor=actor, facts=facts, now=now)
    return bill
