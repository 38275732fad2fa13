"""Everything the scheme knows of one person, as one value with a stable form (docs/my-data.md)."""

from datetime import datetime
from typing import Final
from uuid import UUID

from peserta.access.accounts import find_account_state
from peserta.access.helping.helping import list_help
from peserta.access.passkeys.passkeys import list_passkeys
from peserta.access.session import Session
from peserta.access.sessions import list_sessions
from peserta.audit.happening import Happening
from peserta.audit.timeline import TIMELINE_MAX, staff_acts, timeline
from peserta.billing.actions import find_arrears
from peserta.billing.bills import list_bills
from peserta.billing.receipts import list_receipts
from peserta.casework.actions import list_closed_about, read_note
from peserta.consent.actions import find_proof
from peserta.facility.actions import list_choices
from peserta.kit.database import Conn
from peserta.kit.keys import Keys
from peserta.kit.values import Reference
from peserta.membership.actions import find_cover
from peserta.registry.actions import list_contacts, open_contact
from peserta.registry.confirming import load_identity
from peserta.support.actions import NO_BROWSER, find_own_ticket, list_tickets_of
from peserta.web_member.household.people import Household, Relative
from peserta.web_member.own.my_messages import acceptances_of, messages_of

SCHEMA: Final = "peserta/my-data/1"
Json = dict[str, object]


async def collect(conn: Conn, session: Session, household: Household, *, keys: Keys, now: datetime) -> Json:
    """All parts; what is another person's is left out, and so is whatever opens anything."""
    person_id = household.viewer.person.id
    return {
        "schema": SCHEMA,
        "made_at": now.isoformat(),
        "person": await _person(conn, household, keys=keys),
        "contacts": await _contacts(conn, person_id, keys=keys),
        "cover": await _cover(conn, person_id),
        "family": [_relative(one) for one in household.relatives if not one.is_viewer],
        "facilities": await _facilities(conn, household),
        "money": await _money(conn, household.family_id),
        "account": await _account(conn, session, now=now),
        "helpers": await _helpers(conn, person_id),
        "tickets": await _tickets(conn, person_id, keys=keys),
        "cases": await _cases(conn, person_id, keys=keys),
        "messages": await messages_of(conn, person_id, keys=keys),
        "acceptances": await acceptances_of(conn, person_id, household.family_id),
        "looked_at_by_staff": [_happening(one) for one in await staff_acts(conn, person_id, limit=TIMELINE_MAX)],
        "history": [_happening(one) for one in await timeline(conn, person_id, limit=TIMELINE_MAX)],
    }


async def _person(conn: Conn, household: Household, *, keys: Keys) -> Json:
    member = household.viewer.person
    identity = await load_identity(conn, member.id, keys=keys)
    return {
        "name": member.name, "born_on": member.born_on.isoformat(), "sex": member.sex, "relation": member.relation,
        "nik": identity.nik.digits if identity.nik else None,
        "card_number": identity.card.digits if identity.card else None,
        "family_card_number": identity.family.digits,
    }  # fmt: skip


async def _contacts(conn: Conn, person_id: UUID, *, keys: Keys) -> list[Json]:
    return [
        {
            "kind": contact.kind, "value": open_contact(contact, keys), "recorded_at": contact.recorded_at.isoformat(),
            "proven_at": _moment(contact.proven_at), "held_until": _moment(contact.held_until),
        }
        for contact in await list_contacts(conn, person_id)
    ]  # fmt: skip


async def _cover(conn: Conn, person_id: UUID) -> Json | None:
    cover = await find_cover(conn, person_id)
    if cover is None:
        return None
    return {
        "segment": cover.segment, "care_class": cover.care_class, "status": cover.status,
        "reason": cover.status_reason,
        "from": cover.cover_from.isoformat() if cover.cover_from else None,
        "to": cover.cover_to.isoformat() if cover.cover_to else None,
    }  # fmt: skip


def _relative(one: Relative) -> Json:
    """As the page of the family shows somebody else (decision 30)."""
    return {
        "name": one.person.name, "relation": one.person.relation, "is_minor": one.is_minor,
        "covered": one.cover is not None and one.cover.status == "active", "facility": one.facility or None,
    }  # fmt: skip


async def _facilities(conn: Conn, household: Household) -> Json:
    choices = await list_choices(conn, household.viewer.person.id)
    return {
        "chosen": [{"role": choice.kind, "code": choice.code, "name": choice.name} for choice in choices],
        "waiting": [
            {"role": change.kind, "code": change.to_code, "effective_on": change.effective_on.isoformat()}
            for change in household.viewer.waiting
        ],
    }


async def _money(conn: Conn, family_id: UUID) -> Json:
    arrears = await find_arrears(conn, family_id)
    return {
        "bills": [
            {
                "period": bill.period.isoformat(), "kind": bill.kind, "persons": bill.persons,
                "amount_idr": bill.amount_idr, "due_on": bill.due_on.isoformat(), "state": bill.state,
            }
            for bill in await list_bills(conn, family_id)
        ],
        "payments": [
            {
                "receipt": receipt.shown_reference, "amount_idr": receipt.amount_idr,
                "paid_on": receipt.paid_on.isoformat(), "bank": receipt.bank, "bank_reference": receipt.bank_reference,
                "months": [period.isoformat()[:7] for period in receipt.periods],
            }
            for receipt in await list_receipts(conn, family_id)
        ],
        "arrears_of_the_roll": {"months": arrears.months, "amount_idr": arrears.amount_idr} if arrears else None,
    }  # fmt: skip


async def _account(conn: Conn, session: Session, *, now: datetime) -> Json:
    sessions = await list_sessions(conn, session, now=now)
    return {
        "state": await find_account_state(conn, session.person_id),
        "sessions": [
            {"device": one.device, "proof": one.proof, "level": one.level, "opened_at": one.opened_at.isoformat()}
            for one in sessions
        ],
        "passkeys": [
            {"name": key.name, "made_at": key.made_at.isoformat(), "used_at": _moment(key.used_at)}
            for key in await list_passkeys(conn, session)
        ],
    }


async def _helpers(conn: Conn, person_id: UUID) -> list[Json]:
    """Help either way, with the consent word for word where it was this person's."""
    lines: list[Json] = []
    for row in await list_help(conn, person_id):
        is_mine = row.person_id == person_id
        proof = await find_proof(conn, row.id, "helper") if is_mine else None
        lines.append({
            "role": "helped" if is_mine else "helper", "scope": row.scope, "invited_at": row.invited_at.isoformat(),
            "taken_at": _moment(row.taken_at), "ends_at": row.ends_at.isoformat(), "ended_at": _moment(row.ended_at),
            "consent": proof.bodies if proof else [],
        })  # fmt: skip
    return lines


async def _tickets(conn: Conn, person_id: UUID, *, keys: Keys) -> list[Json]:
    lines: list[Json] = []
    for line in await list_tickets_of(conn, person_id):
        reference = Reference(line.reference)
        ticket = await find_own_ticket(conn, reference, browser=NO_BROWSER, person_id=person_id, keys=keys)
        if ticket is not None:
            lines.append({
                "reference": str(reference), "state": ticket.state, "opened_at": ticket.opened_at.isoformat(),
                "waits_since": ticket.waits_since.isoformat() if ticket.state == "open" else None,
                "message": ticket.message, "contact": ticket.contact or None,
                "notes": [{"by": note.author, "at": note.at.isoformat(), "body": note.body} for note in ticket.notes],
            })  # fmt: skip
    return lines


async def _cases(conn: Conn, person_id: UUID, *, keys: Keys) -> list[Json]:
    return [
        {
            "kind": case.kind, "opened_at": case.opened_at.isoformat(), "closed_at": _moment(case.closed_at),
            "decision": case.decision, "note": read_note(case, keys) or None,
        }
        for case in await list_closed_about(conn, [person_id])
    ]  # fmt: skip


def _happening(one: Happening) -> Json:
    """Of staff and helpers only that it was they: who they are is not this person's data."""
    return {"at": one.at.isoformat(), "kind": one.kind, "by": one.actor.partition(":")[0], "facts": dict(one.facts)}


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
