"""First bills of many families: those that can be paid now, and those of which a family is to be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from peserta.billing import monthly_store
from peserta.billing.bill import Bill
from peserta.billing.charge import expects_cover
from peserta.billing.first import first_bill_store as store
from peserta.kit.database import Conn
from peserta.kit.values import Rupiah
from peserta.membership.actions import list_covers


@dataclass(frozen=True, slots=True)
class FirstPaid:
    """A first contribution that was paid: cover is active since `paid_on`.

    Unless somebody of the family is not `covered` by it, of which `payments` opens a case for a person to look at.
    """

    bill_id: UUID
    family_id: UUID
    amount: Rupiah
    paid_on: date
    covered: bool


async def lock_payable(conn: Conn, *, today: date, after: UUID, limit: int) -> Sequence[Bill]:
    """Unpaid first bills whose window is open, of families after `after`, by family.

    Until the caller's transaction ends nobody pays them: what is written about them is true.
    """
    return await store.lock_payable(conn, today=today, last_id=after, limit=limit)


async def claim_paid(conn: Conn, *, limit: int) -> list[FirstPaid]:
    """First contributions whose families have not been told; each is handed out once, if the caller commits."""
    rows = await store.claim_paid(conn, limit=limit)
    uncovered = await _list_uncovered(conn, [row.family_id for row in rows])
    return [
        FirstPaid(row.bill_id, row.family_id, Rupiah(row.amount_idr), row.paid_on, row.family_id not in uncovered)
        for row in rows
    ]


async def _list_uncovered(conn: Conn, family_ids: Sequence[UUID]) -> set[UUID]:
    """The families of which somebody should be covered and is not."""
    accounts = await monthly_store.list_accounts(conn, family_ids)
    covers = await list_covers(conn, [account.person_id for account in accounts])
    return {
        account.family_id
        for account in accounts
        if (cover := covers.get(account.person_id)) is not None and expects_cover(cover)
    }
