"""The SQL of first bills that are looked at for many families at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from peserta.billing.bill import Bill
from peserta.kit.database import Conn, many


@dataclass(frozen=True, slots=True)
class PaidRow:
    bill_id: UUID
    family_id: UUID
    amount_idr: int
    paid_on: date


# Whoever pays one of these bills waits until the caller has written what it says of it.
LOCK_PAYABLE = """
SELECT id,
       family_id,
       period,
       kind,
       care_class,
       persons,
       amount_idr,
       opens_on,
       closes_on,
       due_on,
       state,
       pays_from
  FROM billing_bill
 WHERE state = 'open'
   AND kind = 'first'
   AND opens_on <= %(today)s
   AND closes_on >= %(today)s
   AND family_id > %(last_id)s
 ORDER BY family_id
 LIMIT %(limit)s
   FOR SHARE
"""

CLAIM_PAID = """
WITH due AS (
    SELECT bill_id
      FROM billing_untold
     ORDER BY paid_at
     LIMIT %(limit)s
       FOR UPDATE SKIP LOCKED
), claimed AS (
    DELETE FROM billing_untold u
          USING due
          WHERE u.bill_id = due.bill_id
      RETURNING u.bill_id, u.paid_on
)
SELECT c.bill_id,
       b.family_id,
       b.amount_idr,
       c.paid_on
  FROM claimed c
  JOIN billing_bill b
    ON b.id = c.bill_id
"""


async def lock_payable(conn: Conn, *, today: date, last_id: UUID, limit: int) -> Sequence[Bill]:
    return await many(conn, LOCK_PAYABLE, {"today": today, "last_id": last_id, "limit": limit}, of=Bill)


async def claim_paid(conn: Conn, *, limit: int) -> list[PaidRow]:
    return await many(conn, CLAIM_PAID, {"limit": limit}, of=PaidRow)
