"""A number that now belongs to somebody else: it is claimed, its former holder warned, and let go after a wait.

Whoever holds a number can prove it, and nobody else: proving is what decides. Nothing is asked of staff, except
where the former holder cannot be warned.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from peserta.access.contacts import claim_store as store
from peserta.access.contacts.claim_store import Claim
from peserta.access.contacts.sharing import list_others
from peserta.access.needs import Service
from peserta.access.proofs import check_opens
from peserta.access.recovery.telling import News, tell_contacts
from peserta.access.session import Session
from peserta.audit.actions import append
from peserta.casework.actions import open_case
from peserta.kit.clock import day_of
from peserta.kit.database import Conn, Pool, transaction
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.messaging.actions import list_unreachable
from peserta.registry.actions import list_contacts
from peserta.registry.changing import Holder, release_unproven
from peserta.registry.contact import Contact

# Who claims must hold the number now: the proof of yesterday may be that of the holder before.
PROVEN_WITHIN: Final = timedelta(hours=24)
CASE_KIND: Final = "contact_claimed"


@dataclass(frozen=True, slots=True)
class ClaimRules:
    """How long a former holder has to prove a number again; longer where no other contact can warn them."""

    wait: timedelta = timedelta(days=7)
    wait_unwarned: timedelta = timedelta(days=30)


async def claim_contact(
    pool: Pool, session: Session, contact_id: UUID, *, rules: ClaimRules, keys: Keys, language: str, now: datetime
) -> int:
    """Claim a contact of one's own from every other family it stands with; how many records that is.

    Refuses with "contact.gone", and with "contact.prove_first" when it was not proven within a day. Claiming twice
    is no error.
    """
    check_opens(session, Service.CONTACTS, now=now)
    async with transaction(pool) as conn:
        own = next((one for one in await list_contacts(conn, session.person_id) if one.id == contact_id), None)
        if own is None:
            raise Refusal("contact.gone")
        if own.proven_at is None or own.proven_at <= now - PROVEN_WITHIN:
            raise Refusal("contact.prove_first")
        claimed = 0
        for holder in await list_others(conn, session.person_id, own.value_index):
            claimed += await _claim(conn, session, own, holder, rules=rules, keys=keys, language=language, now=now)
    return claimed


async def _claim(
    conn: Conn, session: Session, own: Contact, holder: Holder, *,
    rules: ClaimRules, keys: Keys, language: str, now: datetime,
) -> bool:  # fmt: skip
    """Claim one record, warn its holder on every other contact, or ask staff where there is none."""
    contacts = await list_contacts(conn, holder.person_id)
    others = [contact for contact in contacts if contact.id != holder.contact_id and not contact.is_held(now)]
    unreachable = await list_unreachable(conn, [contact.value_index for contact in others], now=now)
    is_warned = any(contact.value_index not in unreachable for contact in others)
    claim = Claim(
        id=new_id(now), contact_id=holder.contact_id, person_id=holder.person_id, claimant_contact_id=own.id,
        claimant_id=session.person_id, begun_at=now, ends_at=now + (rules.wait if is_warned else rules.wait_unwarned),
        outcome=None, language=language,
    )  # fmt: skip
    if not await store.insert_claim(conn, claim):
        return False
    if is_warned:
        news = News("contact_claimed", facts={"closes_on": day_of(claim.ends_at).strftime("%d-%m-%Y")})
        await tell_contacts(conn, holder.person_id, news, keys=keys, language=language, now=now, but=holder.contact_id)
    else:
        case: dict[str, str | int] = {"contact": str(holder.contact_id), "claim": str(claim.id)}
        await open_case(conn, CASE_KIND, holder.person_id, case, f"{CASE_KIND}:{holder.contact_id}", now=now)
    facts = {"claim": str(claim.id), "warned": str(is_warned).lower()}
    await append(conn, kind="contact.claimed", person_id=holder.person_id, actor="system", facts=facts, now=now)
    await append(conn, kind="contact.claim_begun", person_id=session.person_id, actor="member", facts=facts, now=now)
    return True


async def end_claims(pool: Pool, *, keys: Keys, now: datetime) -> int:
    """End every claim whose wait is over, each by one worker; how many numbers were let go."""
    released = 0
    while True:
        async with transaction(pool) as conn:
            claim = await store.claim_due(conn, now=now)
            if claim is None:
                return released
            released += await _end(conn, claim, keys=keys, now=now)


async def _end(conn: Conn, claim: Claim, *, keys: Keys, now: datetime) -> bool:
    """Let the number go, unless its former holder has proven it since, or the claimant holds it no more."""
    claimant = {contact.id for contact in await list_contacts(conn, claim.claimant_id)}
    outcome = "withdrawn"
    if claim.claimant_contact_id in claimant:
        is_released = await release_unproven(conn, claim.contact_id, since=claim.begun_at, now=now)
        outcome = "released" if is_released else "kept"
    await store.end(conn, claim.id, outcome, now=now)
    if outcome == "released":
        await tell_contacts(conn, claim.person_id, "contact_released", keys=keys, language=claim.language, now=now)
    facts = {"claim": str(claim.id), "outcome": outcome}
    await append(conn, kind="contact.claim_ended", person_id=claim.person_id, actor="system", facts=facts, now=now)
    return outcome == "released"
