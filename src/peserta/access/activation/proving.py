"""Journey A, second half: the contacts on record, a code to one of them, and the right answer."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import psycopg

from peserta.access.activation import journey_store as store
from peserta.access.activation.choice import Choice, write_choice
from peserta.access.activation.code_sending import Address, Wished, code_draft
from peserta.access.activation.journey import Journey
from peserta.access.activation.journey_store import NewSession
from peserta.access.activation.journeys import Visit
from peserta.access.activation.rules import SESSION_LIFE, way_to
from peserta.access.tokens import hash_token, token_of_journey
from peserta.kit.database import Conn, Pool, deciding, lost_a_race, was_overtaken
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.kit.values import Reference
from peserta.messaging.actions import enqueue
from peserta.messaging.draft import Channel
from peserta.messaging.telling.promises import find_promised
from peserta.registry.actions import list_contacts, open_contact
from peserta.registry.contact import Contact
from peserta.registry.reading import read_contacts
from peserta.registry.standing import ContactRules, Standing, standing
from peserta.verification import actions as verification
from peserta.verification.actions import Send, Target
from peserta.verification.rules import Judgement, Policy, Sending, Verdict

PURPOSE = "activation"
# Whoever lost a race meets what the winner wrote; losing twice takes a third who was quicker again.
SEND_TRIES_MAX = 3


@dataclass(frozen=True, slots=True)
class Offer:
    """One contact on record as it is shown: never more than a hint of it."""

    contact: Contact
    channel: str
    standing: Standing
    choice: str

    @property
    def is_beside(self) -> bool:
        """Whether it is a second way to a contact that has one of its own."""
        return self.channel != way_to(self.contact.kind, by_whatsapp=False)

    @property
    def operator(self) -> str | None:
        """Who carries it to the phone; WhatsApp is nobody's network."""
        return None if self.channel == Channel.WHATSAPP else self.contact.operator


async def list_offers(
    conn: Conn, journey: Journey, *, keys: Keys, rules: ContactRules, has_whatsapp: bool, now: datetime
) -> list[Offer]:
    """Every contact on record of the matched person, usable or not, with why."""
    assert journey.person_id is not None, "only a matched journey has contacts"
    contacts = await list_contacts(conn, journey.person_id)
    return offers_of(journey, contacts, keys=keys, rules=rules, has_whatsapp=has_whatsapp, now=now)


def offers_of(
    journey: Journey, contacts: Iterable[Contact], *, keys: Keys, rules: ContactRules, has_whatsapp: bool, now: datetime
) -> list[Offer]:
    """The contacts as they are offered to the journey's browser; a phone that proves by WhatsApp too, where that is on.

    A phone takes one code, whichever way it goes, and its budgets are the same.
    """
    return [
        Offer(contact, channel, stands, write_choice(_choice(journey, contact, channel), journey.id, keys=keys))
        for contact in contacts
        for stands in (standing(contact, rules, now),)
        for channel in channels_of(contact, has_whatsapp=has_whatsapp and stands is Standing.PROVES)
    ]


def channels_of(contact: Contact, *, has_whatsapp: bool) -> list[Channel]:
    """How codes can go to a contact; first as everybody's messages do."""
    return list(dict.fromkeys(way_to(contact.kind, by_whatsapp=beside) for beside in (False, has_whatsapp)))


def _choice(journey: Journey, contact: Contact, channel: str) -> Choice:
    assert journey.person_id is not None, "only a matched journey has contacts"
    return Choice(
        person_id=journey.person_id,
        contact_id=contact.id,
        destination=contact.value_index,
        channel=channel,
        is_known=journey.is_known,
        has_own_tries=journey.has_own_tries,
    )


async def send_code(
    pool: Pool,
    journey_id: UUID,
    choice: Choice,
    visit: Visit,
    *,
    keys: Keys,
    policy: Policy,
    rules: ContactRules,
    now: datetime,
) -> Wished | None:
    """Queue a code to the chosen contact; None when this journey cannot choose it.

    Everything that is read comes in one round trip and everything that is written goes in another.
    """
    target = Target(
        journey_id=journey_id, browser=visit.browser, purpose=PURPOSE, subject=choice.person_id,
        is_known=choice.is_known, contact_id=choice.contact_id, channel=choice.channel,
        destination=choice.destination, has_own_tries=choice.has_own_tries,
    )  # fmt: skip
    for _ in range(SEND_TRIES_MAX):
        try:
            return await _send_once(
                pool, target, choice, visit,
                keys=keys, policy=policy, rules=rules, now=now,
            )  # fmt: skip
        except psycopg.Error as error:
            # Another tab or browser was quicker. What it did can be read now, and says what this wish must wait for.
            if not was_overtaken(error):
                raise
    return Wished(Sending.WAIT, now + policy.cool_down(1))


async def _send_once(
    pool: Pool, target: Target, choice: Choice, visit: Visit,
    *, keys: Keys, policy: Policy, rules: ContactRules, now: datetime,
) -> Wished | None:  # fmt: skip
    """One try; raises psycopg.Error, with nothing written, when somebody else was quicker."""
    async with deciding(pool) as conn:
        journey_reading = await store.find_journey(conn, target.journey_id, visit.browser)
        contacts_reading = await read_contacts(conn, choice.person_id)
        wish = await verification.begin_wish(conn, target, keys=keys, now=now)
        journey = await journey_reading.one()
        contact = next((c for c in await contacts_reading.many() if c.id == choice.contact_id), None)
        state, plan = await wish.plan(policy=policy, now=now)
        if journey is None or contact is None or not _may_choose(journey, contact, choice, rules, now):
            return None
        if state.is_proven or not plan.sends_now:
            return Wished(plan.sending, plan.opens_at, has_code=bool(state.round))
        challenge = verification.challenge_for(target, state, plan, keys=keys, policy=policy, now=now)
        reference = reference_of(target.journey_id, keys).characters if choice.resumes else ""
        address = Address(open_contact(contact, keys), contact.operator, visit.language, reference)
        message_id = await enqueue(conn, code_draft(target, address, challenge), keys=keys, now=now)
        send = Send(plan, challenge, message_id)
        await verification.record_sending(conn, target, state, send, keys=keys, policy=policy, now=now)
    return Wished(plan.sending)


def _may_choose(journey: Journey, contact: Contact, choice: Choice, rules: ContactRules, now: datetime) -> bool:
    """The choice was signed when the page was made; what it says must still be so."""
    return (
        journey.person_id == choice.person_id
        and (journey.is_known, journey.has_own_tries) == (choice.is_known, choice.has_own_tries)
        and contact.value_index == choice.destination
        and standing(contact, rules, now) is Standing.PROVES
    )


async def find_by_reference(conn: Conn, reference: Reference, browser: bytes) -> Journey | None:
    """A journey of this browser whose code could not be sent; another browser's does not exist for it."""
    for journey_id in await find_promised(conn, reference, PURPOSE):
        journey = await (await store.find_journey(conn, journey_id, browser)).one()
        if journey is not None and journey.person_id is not None:
            return journey
    return None


def reference_of(journey_id: UUID, keys: Keys) -> Reference:
    """Under which a journey is gone on with in its own browser; it is stored nowhere and proves nothing."""
    return Reference.new(hmac.digest(keys.token_key("reference"), journey_id.bytes, "sha256"))


@dataclass(frozen=True, slots=True)
class Answered:
    """A judgement and, when it was right, the token of the session."""

    judgement: Judgement
    token: str | None = None


async def answer_code(
    pool: Pool, journey_id: UUID, typed: str, visit: Visit, *, keys: Keys, policy: Policy, now: datetime
) -> Answered:
    """Judge an answer and, when it is right, open the account's session, once.

    The try is counted by a statement that has committed before anything is judged. The same right
    answer again gets the same session again: a reply lost on the way costs nothing.
    """
    judgement = await verification.answer(
        pool, journey_id, typed, browser=visit.browser, keys=keys, policy=policy, now=now
    )
    if judgement.verdict not in (Verdict.ACCEPTED, Verdict.AGAIN):
        return Answered(judgement)
    token = token_of_journey(journey_id, visit.browser, keys)
    if judgement.verdict is Verdict.ACCEPTED and not await _open_session(
        pool, journey_id, judgement, token, visit, now=now
    ):
        # The journey has turned to somebody else since the code was sent: that code is over.
        return Answered(Judgement(Verdict.EXPIRED))
    return Answered(judgement, token)


async def _open_session(
    pool: Pool, journey_id: UUID, judgement: Judgement, token: str, visit: Visit, *, now: datetime
) -> bool:
    """Open the session; return whether it is open, by this call or by another that was quicker."""
    challenge, person_id = judgement.challenge, judgement.subject
    assert challenge is not None, "a right answer is about a challenge"
    assert person_id is not None, "a right answer is about a person"
    session = NewSession(
        id=new_id(now), token_hash=hash_token(token), browser=visit.browser, device=visit.device,
        proof=challenge.channel, life=SESSION_LIFE,
    )  # fmt: skip
    proven = store.Proven(journey_id, challenge.n, person_id, challenge.contact_id, challenge.message_ids)
    try:
        async with pool.connection() as conn:
            await store.open_journey_session(
                conn, session, proven, account_id=new_id(now), entry_id=new_id(now),
                facts={"channel": challenge.channel}, now=now,
            )  # fmt: skip
    except psycopg.Error as error:
        # Of many right answers at once one opens the session; the others are given the same one.
        if not lost_a_race(error):
            raise
        async with pool.connection() as conn:
            return await store.was_opened(conn, session.token_hash)
    return True
