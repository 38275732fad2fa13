"""The SQL of the books."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from peserta.billing.ledger import Mistake, Transfer
from peserta.kit.database import Conn, one, run
from peserta.kit.ids import new_id

# Two entries a transfer. Those who write the same key at once: one has it, the other's transaction is undone.
INSERT_TRANSFERS = """
WITH new AS (
    SELECT *
      FROM unnest(
               %(ids)b::uuid[], %(keys)b::text[], %(days)b::date[], %(families)b::uuid[], %(debited)b::text[],
               %(credited)b::text[], %(amounts_idr)s::bigint[]
           ) AS new (id, key, day, family_id, debited, credited, amount_idr)
), transfers AS (
    INSERT INTO billing_ledger_transfer (id, key, day, booked_at)
         SELECT id, key, day, %(now)s
           FROM new
)
INSERT INTO billing_ledger_entry (transfer_id, n, account, family_id, debit_idr, credit_idr)
     SELECT id, 1, debited, family_id, amount_idr, 0
       FROM new
      UNION ALL
     SELECT id, 2, credited, family_id, 0, amount_idr
       FROM new
"""

COUNT_TRANSFERS = """
SELECT count(*) AS transfers
  FROM billing_ledger_transfer
"""

# The deferred check refuses this; it would take the owner of the database to write it.
FIND_UNBALANCED = """
SELECT 'debits and credits differ' AS what,
       'transfer ' || transfer_id  AS row,
       sum(debit_idr)::bigint      AS expected_idr,
       sum(credit_idr)::bigint     AS found_idr
  FROM billing_ledger_entry
 GROUP BY transfer_id
HAVING sum(debit_idr) <> sum(credit_idr)
 ORDER BY transfer_id
 LIMIT 1
"""

FIND_EMPTY = """
SELECT 'a transfer has no entries' AS what,
       'transfer ' || t.id         AS row,
       0::bigint                   AS expected_idr,
       0::bigint                   AS found_idr
  FROM billing_ledger_transfer t
 WHERE NOT EXISTS (SELECT FROM billing_ledger_entry e WHERE e.transfer_id = t.id)
 ORDER BY t.id
 LIMIT 1
"""

FIND_WRONG_RECEIVABLE = """
WITH booked AS (
    SELECT family_id,
           sum(debit_idr - credit_idr) AS amount_idr
      FROM billing_ledger_entry
     WHERE account = 'receivable'
     GROUP BY family_id
), billed AS (
    SELECT family_id,
           sum(amount_idr) AS amount_idr
      FROM billing_bill
     WHERE state = 'open'
     GROUP BY family_id
)
SELECT 'what a family owes differs from its open bills'     AS what,
       'family ' || coalesce(booked.family_id, billed.family_id) AS row,
       coalesce(billed.amount_idr, 0)::bigint               AS expected_idr,
       coalesce(booked.amount_idr, 0)::bigint               AS found_idr
  FROM booked
  FULL JOIN billed USING (family_id)
 WHERE coalesce(billed.amount_idr, 0) <> coalesce(booked.amount_idr, 0)
 ORDER BY 2
 LIMIT 1
"""

FIND_WRONG_PAYMENT = """
WITH booked AS (
    SELECT t.key,
           sum(e.debit_idr) AS amount_idr
      FROM billing_ledger_transfer t
      JOIN billing_ledger_entry e ON e.transfer_id = t.id
     WHERE starts_with(t.key, 'paid:')
     GROUP BY t.key
), accepted AS (
    SELECT 'paid:' || p.id AS key,
           p.paid          AS amount_idr,
           (SELECT sum(b.amount_idr)
              FROM billing_paid d
              JOIN billing_bill b ON b.id = d.bill_id
             WHERE d.payment_id = p.id
               AND b.state = 'paid') AS billed_idr
      FROM billing_payment p
     WHERE p.status = '00'
)
SELECT 'an accepted payment, its bills and its transfer differ' AS what,
       'payment ' || substr(coalesce(accepted.key, booked.key), 6) AS row,
       coalesce(accepted.amount_idr, 0)::bigint                 AS expected_idr,
       coalesce(booked.amount_idr, 0)::bigint                   AS found_idr
  FROM booked
  FULL JOIN accepted USING (key)
 WHERE accepted.amount_idr IS DISTINCT FROM booked.amount_idr
    OR accepted.amount_idr IS DISTINCT FROM accepted.billed_idr
 ORDER BY 2
 LIMIT 1
"""

FIND_UNPAID = """
SELECT 'a bill is marked paid and no payment paid it' AS what,
       'bill ' || b.id   AS row,
       b.amount_idr      AS expected_idr,
       0::bigint         AS found_idr
  FROM billing_bill b
 WHERE b.state = 'paid'
   AND NOT EXISTS (SELECT FROM billing_paid d WHERE d.bill_id = b.id)
 ORDER BY b.id
 LIMIT 1
"""

CHECKS: tuple[LiteralString, ...] = (
    FIND_UNBALANCED, FIND_EMPTY, FIND_WRONG_RECEIVABLE, FIND_WRONG_PAYMENT, FIND_UNPAID,
)  # fmt: skip


async def insert_transfers(conn: Conn, transfers: Sequence[Transfer], *, now: datetime) -> None:
    params = {
        "ids": [new_id(now) for _ in transfers],
        "keys": [transfer.key for transfer in transfers],
        "days": [transfer.day for transfer in transfers],
        "families": [transfer.family_id for transfer in transfers],
        "debited": [transfer.debited for transfer in transfers],
        "credited": [transfer.credited for transfer in transfers],
        "amounts_idr": [transfer.amount.amount for transfer in transfers],
        "now": now,
    }
    await run(conn, INSERT_TRANSFERS, params)


@dataclass(frozen=True, slots=True)
class _Counted:
    transfers: int


async def count_transfers(conn: Conn) -> int:
    counted = await one(conn, COUNT_TRANSFERS, of=_Counted)
    assert counted is not None, "a count has a row"
    return counted.transfers


async def find_mistake(conn: Conn) -> Mistake | None:
    for check in CHECKS:
        if mistake := await one(conn, check, of=Mistake):
            return mistake
    return None
