"""The SQL of the day's work on all families, a batch at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from peserta.billing.bill import Bill
from peserta.kit.database import Conn, many


@dataclass(frozen=True, slots=True)
class Account:
    """A person whose virtual account finds the family's bill."""

    family_id: UUID
    person_id: UUID
    billed_from: date | None
    """The first month that is billed with this family; None: every month."""

    def is_billed_in(self, month: date) -> bool:
        return self.billed_from is None or self.billed_from <= month


@dataclass(frozen=True, slots=True)
class _Listed:
    family_id: UUID


# A family that may still pay its first contribution owes no month beside it: that bill is for the month in which it is
# paid. The bill of this month is looked for family by family, in the order of the accounts: joined as two sets, the
# whole of both would be read again for each batch.
LIST_UNBILLED = """
SELECT DISTINCT v.family_id
  FROM billing_va v
  LEFT JOIN LATERAL (
           SELECT true AS is_billed
             FROM billing_bill b
            WHERE b.family_id = v.family_id
              AND b.state <> 'lapsed'
              AND b.kind <> 'newborn'
              AND (b.period = %(month)s OR b.kind = 'first' AND b.state = 'open')
            LIMIT 1
       ) billed ON true
 WHERE v.family_id > %(last_id)s
   AND (v.billed_from IS NULL OR v.billed_from <= %(month)s)
   AND billed.is_billed IS NULL
 ORDER BY v.family_id
 LIMIT %(limit)s
"""

# Families whose first contribution, for all months up to its period, was paid in this month or later.
LIST_LEFT_OPEN = """
SELECT DISTINCT f.family_id
  FROM billing_bill f
  JOIN billing_paid d ON d.bill_id = f.id
  JOIN billing_receipt r ON r.payment_id = d.payment_id
 WHERE f.kind = 'first'
   AND f.state = 'paid'
   AND f.pays_from IS NOT NULL
   AND f.period < %(month)s
   AND f.period >= %(earliest)s
   AND r.paid_on >= %(month)s
   AND f.family_id > %(last_id)s
   AND NOT EXISTS (SELECT
                     FROM billing_bill b
                    WHERE b.family_id = f.family_id
                      AND b.period = %(month)s
                      AND b.state <> 'lapsed'
                      AND b.kind <> 'newborn')
 ORDER BY f.family_id
 LIMIT %(limit)s
"""

# An open bill beyond its last day, or of a month before this one.
LIST_OVERDUE = """
SELECT DISTINCT family_id
  FROM billing_bill
 WHERE state = 'open'
   AND (closes_on < %(today)s OR closes_on IS NULL AND period < %(month)s)
   AND family_id > %(last_id)s
 ORDER BY family_id
 LIMIT %(limit)s
"""

LIST_OPEN = """
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
 WHERE family_id = ANY(%(family_ids)b::uuid[])
   AND state = 'open'
"""

LIST_ACCOUNTS = """
SELECT family_id,
       person_id,
       billed_from
  FROM billing_va
 WHERE family_id = ANY(%(family_ids)b::uuid[])
"""


async def list_unbilled(conn: Conn, *, month: date, last_id: UUID, limit: int) -> list[UUID]:
    """Families after `last_id` that have accounts, no bill for the month and no first one that is open, by id."""
    params = {"month": month, "last_id": last_id, "limit": limit}
    return [row.family_id for row in await many(conn, LIST_UNBILLED, params, of=_Listed)]


async def list_left_open(conn: Conn, *, month: date, earliest: date, last_id: UUID, limit: int) -> list[UUID]:
    """Families after `last_id` that a first payment covers in the month and that were not billed for it, by id.

    `earliest` is the earliest period of such a first bill.
    """
    params = {"month": month, "earliest": earliest, "last_id": last_id, "limit": limit}
    return [row.family_id for row in await many(conn, LIST_LEFT_OPEN, params, of=_Listed)]


async def list_overdue(conn: Conn, *, today: date, month: date, last_id: UUID, limit: int) -> list[UUID]:
    """Families after `last_id` with a bill that should have been paid, by id."""
    params = {"today": today, "month": month, "last_id": last_id, "limit": limit}
    return [row.family_id for row in await many(conn, LIST_OVERDUE, params, of=_Listed)]


async def list_open(conn: Conn, family_ids: Sequence[UUID]) -> list[Bill]:
    return await many(conn, LIST_OPEN, {"family_ids": list(family_ids)}, of=Bill)


async def list_accounts(conn: Conn, family_ids: Sequence[UUID]) -> list[Account]:
    return await many(conn, LIST_ACCOUNTS, {"family_ids": list(family_ids)}, of=Account)
