"""The SQL of bills and virtual accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from peserta.billing.bill import Bill
from peserta.kit.database import Conn, many, one, run


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose virtual account it is."""

    family_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True)
class Number:
    number: str


@dataclass(frozen=True, slots=True)
class Payer:
    person_id: UUID


INSERT_BILLS = """
INSERT INTO billing_bill (id, family_id, period, kind, care_class, persons, amount_idr, opens_on, closes_on, due_on,
                          pays_from, issued_at)
     SELECT id, family_id, period, kind, care_class, persons, amount_idr, opens_on, closes_on, due_on, pays_from,
            %(now)s
       FROM unnest(
                %(ids)b::uuid[], %(families)b::uuid[], %(periods)b::date[], %(kinds)b::text[],
                %(classes)s::smallint[], %(persons)s::smallint[], %(amounts_idr)s::bigint[], %(opens)b::date[],
                %(closes)b::date[], %(dues)b::date[], %(pays_from)b::date[]
            ) AS new (id, family_id, period, kind, care_class, persons, amount_idr, opens_on, closes_on, due_on,
                      pays_from)
ON CONFLICT (family_id, period) WHERE state <> 'lapsed' AND kind <> 'newborn'
 DO NOTHING
  RETURNING id, family_id, period, kind, care_class, persons, amount_idr, opens_on, closes_on, due_on, state,
            pays_from
"""

# Bills after their family, always: whoever has locked the family meets nobody here.
LIST_BILLS = """
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
 WHERE family_id = %(family_id)s
 ORDER BY period DESC,
          issued_at DESC
 LIMIT %(limit)s
"""

# A first contribution that waits is for the month in which it is paid, wherever its window began; where that month was
# billed all the same it stays where it was, for a payment must not fail by it. One that is for all months since an
# earlier cover stays where it is too: the month of the payment is billed by itself.
END_BILLS = """
WITH ended AS (
    UPDATE billing_bill b
       SET state = %(state)s,
           ended_at = %(now)s,
           period = CASE WHEN kind = 'first' AND pays_from IS NULL AND %(state)s = 'paid'
                              AND NOT EXISTS (SELECT
                                                FROM billing_bill o
                                               WHERE o.family_id = b.family_id
                                                 AND o.id <> b.id
                                                 AND o.period = date_trunc('month', %(today)s::date)::date
                                                 AND o.state <> 'lapsed'
                                                 AND o.kind <> 'newborn')
                         THEN date_trunc('month', %(today)s::date)::date
                         ELSE period END
     WHERE id = ANY(%(ids)b::uuid[])
       AND state = 'open'
 RETURNING id
)
SELECT kit_expect((SELECT count(*) FROM ended) = cardinality(%(ids)b::uuid[]), 'a bill was ended before')
"""

# Who moves to another family keeps their number.
OPEN_ACCOUNTS = """
INSERT INTO billing_va (number, person_id, family_id, opened_at)
     SELECT number, person_id, %(family_id)s, %(now)s
       FROM unnest(%(numbers)b::text[], %(persons)b::uuid[]) AS new (number, person_id)
ON CONFLICT (person_id) DO UPDATE
        SET family_id = excluded.family_id,
            billed_from = NULL
      WHERE billing_va.number = excluded.number
"""

FIND_OWNER = """
SELECT family_id,
       person_id
  FROM billing_va
 WHERE number = %(number)s
"""

LIST_NUMBERS = """
SELECT number
  FROM billing_va
 WHERE family_id = %(family_id)s
 ORDER BY number
"""

LIST_PAYERS = """
SELECT person_id
  FROM billing_va
 WHERE family_id = %(family_id)s
"""


async def insert_bills(conn: Conn, bills: Sequence[Bill], *, now: datetime) -> list[Bill]:
    """Those that were not there yet."""
    params = {
        "ids": [bill.id for bill in bills],
        "families": [bill.family_id for bill in bills],
        "periods": [bill.period for bill in bills],
        "kinds": [bill.kind for bill in bills],
        "classes": [bill.care_class for bill in bills],
        "persons": [bill.persons for bill in bills],
        "amounts_idr": [bill.amount_idr for bill in bills],
        "opens": [bill.opens_on for bill in bills],
        "closes": [bill.closes_on for bill in bills],
        "dues": [bill.due_on for bill in bills],
        "pays_from": [bill.pays_from for bill in bills],
        "now": now,
    }
    return await many(conn, INSERT_BILLS, params, of=Bill)


async def list_bills(conn: Conn, family_id: UUID, *, limit: int) -> list[Bill]:
    """The newest first."""
    return await many(conn, LIST_BILLS, {"family_id": family_id, "limit": limit}, of=Bill)


async def end_bills(conn: Conn, ids: Sequence[UUID], *, state: str, today: date, now: datetime) -> None:
    await run(conn, END_BILLS, {"ids": list(ids), "state": state, "today": today, "now": now})


async def open_accounts(conn: Conn, family_id: UUID, numbers: dict[UUID, str], *, now: datetime) -> None:
    params = {"family_id": family_id, "numbers": list(numbers.values()), "persons": list(numbers), "now": now}
    await run(conn, OPEN_ACCOUNTS, params)


async def find_owner(conn: Conn, number: str) -> Owner | None:
    return await one(conn, FIND_OWNER, {"number": number}, of=Owner)


async def list_numbers(conn: Conn, family_id: UUID) -> list[Number]:
    return await many(conn, LIST_NUMBERS, {"family_id": family_id}, of=Number)


async def list_payers(conn: Conn, family_id: UUID) -> list[Payer]:
    return await many(conn, LIST_PAYERS, {"family_id": family_id}, of=Payer)
