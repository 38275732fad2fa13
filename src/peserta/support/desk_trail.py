"""Why a code or a payment did not arrive, for the officer who has the person open."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from peserta.billing.actions import find_arrears
from peserta.billing.arrears import Arrears
from peserta.billing.bill import Bill
from peserta.billing.bills import list_accounts, list_bills
from peserta.billing.receipt import Receipt
from peserta.billing.receipts import list_receipts
from peserta.kit.database import Conn
from peserta.messaging.reading import read_traced
from peserta.messaging.recent import list_codes_to
from peserta.messaging.telling.trace import LateTime, TraceStep, read_trace
from peserta.registry.actions import load_person
from peserta.registry.contact import Contact
from peserta.support.actions import list_tickets_of
from peserta.support.lookups import PersonAtDesk
from peserta.support.ticket import TicketLine

LOOKED_BACK: Final = timedelta(hours=24)
CODES_SHOWN: Final = 10
BILLS_SHOWN: Final = 6
TICKETS_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class CodeAtDesk:
    """One code to a contact: what became of it, the oldest step first, and when it was typed, if it was."""

    contact: Contact
    steps: tuple[TraceStep, ...]
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class MoneyAtDesk:
    """The newest bills and payments of a family, its account number without any prefix, and the roll's arrears."""

    bills: list[Bill]
    receipts: list[Receipt]
    number: str | None
    arrears: Arrears | None = None


async def load_codes_at_desk(conn: Conn, person: PersonAtDesk, late_s: LateTime, *, now: datetime) -> list[CodeAtDesk]:
    """The codes of the last day to this person's contacts, the newest first, with what their handsets told.

    A contact may stand on several records: who asked is not told, only where it went. Never a code.
    """
    contacts = {contact.value_index: contact for contact in person.contacts}
    codes = await list_codes_to(conn, list(contacts), since=now - LOOKED_BACK, limit=CODES_SHOWN, now=now)
    traced = {one.id: one for one in await (await read_traced(conn, [code.id for code in codes])).many()}
    return [
        CodeAtDesk(
            contacts[code.destination_index],
            tuple(read_trace([traced[code.id]], late_s, is_proven=True, now=now)),
            traced[code.id].used_at,
        )
        for code in codes
    ]


async def load_money_at_desk(conn: Conn, person: PersonAtDesk) -> MoneyAtDesk:
    """What the person's family was asked for, and what it has paid."""
    family_id = (await load_person(conn, person.lookup.person_id)).family_id
    numbers = await list_accounts(conn, family_id)
    return MoneyAtDesk(
        (await list_bills(conn, family_id))[:BILLS_SHOWN],
        (await list_receipts(conn, family_id))[:BILLS_SHOWN],
        numbers[0] if numbers else None,
        await find_arrears(conn, family_id),
    )


async def list_tickets_at_desk(conn: Conn, person: PersonAtDesk) -> list[TicketLine]:
    """What the person has asked in their account, the newest first; reading one is written down when it is opened."""
    return (await list_tickets_of(conn, person.lookup.person_id))[:TICKETS_SHOWN]
