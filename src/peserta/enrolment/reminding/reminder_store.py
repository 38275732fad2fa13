"""The rows of reminders, and whom they are sent to; every statement on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from peserta.enrolment.application import ContactKind
from peserta.kit.database import Conn, many, run


@dataclass(frozen=True, slots=True)
class AddresseeRow:
    family_id: UUID
    reference: str
    language: str
    contact_id: UUID
    contact_kind: ContactKind
    contact_sealed: bytes
    contact_index: bytes


@dataclass(frozen=True, slots=True)
class Inserted:
    bill_id: UUID


@dataclass(frozen=True, slots=True)
class Message:
    message_id: UUID


LIST_ADDRESSEES = """
SELECT family_id,
       reference,
       language,
       contact_id,
       contact_kind,
       contact_sealed,
       contact_index
  FROM enrolment_application
 WHERE family_id = ANY(%(family_ids)b::uuid[])
   AND proven_at IS NOT NULL
 ORDER BY submitted_at
"""

# Of two workers that remind at once, the second waits here for the first and finds nothing left to do.
INSERT_REMINDERS = """
INSERT INTO enrolment_reminder (bill_id, day, reminded_at)
     SELECT bill_id, day, %(now)s
       FROM unnest(%(bill_ids)b::uuid[], %(days)b::date[]) AS new (bill_id, day)
ON CONFLICT (bill_id, day) DO NOTHING
  RETURNING bill_id
"""

KEEP_MESSAGE = """
UPDATE enrolment_reminder
   SET message_id = %(message_id)s
 WHERE bill_id = %(bill_id)s
   AND day = %(day)s
"""

LIST_MESSAGES = """
SELECT message_id
  FROM enrolment_reminder
 WHERE bill_id = ANY(%(bill_ids)b::uuid[])
   AND message_id IS NOT NULL
"""


async def list_addressees(conn: Conn, family_ids: Sequence[UUID]) -> dict[UUID, AddresseeRow]:
    """By family; of a family that enrolled twice, its last application."""
    rows = await many(conn, LIST_ADDRESSEES, {"family_ids": list(family_ids)}, of=AddresseeRow)
    return {row.family_id: row for row in rows}


async def insert_reminders(conn: Conn, days: dict[UUID, date], *, now: datetime) -> set[UUID]:
    """The bills, of those with their days, that had no such reminder yet."""
    params = {"bill_ids": list(days), "days": list(days.values()), "now": now}
    return {row.bill_id for row in await many(conn, INSERT_REMINDERS, params, of=Inserted)}


async def keep_message(conn: Conn, bill_id: UUID, day: date, message_id: UUID) -> None:
    await run(conn, KEEP_MESSAGE, {"bill_id": bill_id, "day": day, "message_id": message_id})


async def list_messages(conn: Conn, bill_ids: Sequence[UUID]) -> list[UUID]:
    """The messages that reminded of these bills."""
    return [row.message_id for row in await many(conn, LIST_MESSAGES, {"bill_ids": list(bill_ids)}, of=Message)]
