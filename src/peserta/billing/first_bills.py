"""First bills of many families: those that can be paid now, and those of which a family is to be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from peserta.billing import first_bill_store as store
from peserta.billing.bill import Bill
from peserta.kit.database import Conn
from peserta.kit.values import Rupiah


@dataclass(frozen=True, slots=True)
class FirstPaid:
    """A first contribution that was paid: cover is active since `paid_on`."""

    bill_id: UUID
    family_id: UUID
    amount: Rupiah
    paid_on: date


async def lock_payable(conn: Conn, *, today: date, after: UUID, limit: int) -> Sequence[Bill]:
    """Unpaid first bills whose window is open, of families after `after`, by family.

    Until the caller's transaction ends nobody pays them: what is written about them is true.
    """
    return await store.lock_payable(conn, today=today, last_id=after, limit=limit)


async def claim_paid(conn: Conn, *, limit: int) -> list[FirstPaid]:
    """First contributions whose families have not been told; each is handed out once, if the caller commits."""
    rows = await store.claim_paid(conn, limit=limit)
    return [FirstPaid(row.bill_id, row.family_id, Rupiah(row.amount_idr), row.paid_on) for row in rows]
