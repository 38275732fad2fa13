"""What the page with the code box shows: where codes went, how they fare, and when another may go."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peserta.access.activation.journey import Journey
from peserta.access.activation.journeys import read_journey, read_proven_contacts
from peserta.access.activation.proving import PURPOSE, Offer, offers_of
from peserta.kit.database import reading
from peserta.messaging.draft import Channel
from peserta.messaging.reading import read_traced
from peserta.messaging.telling.trace import (
    Outage,
    Traced,
    TraceStep,
    find_outage,
    is_lost,
    is_waiting,
    newest_failed,
    read_trace,
)
from peserta.registry.reading import read_contacts
from peserta.registry.standing import Standing
from peserta.verification.actions import read_cooling, read_state
from peserta.verification.rules import Challenge, State
from peserta.web.answers import Asked


@dataclass(frozen=True, slots=True)
class Destination:
    """One contact beside the code box: `opens_at` is when a code may go there (again); none arrives if it `is_lost`."""

    offer: Offer
    was_sent: bool
    opens_at: datetime | None
    is_lost: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """One journey's codes, of which `live` are still judged: `expires_at` is the end of the newest, if there is one."""

    journey: Journey
    state: State
    steps: list[TraceStep]
    destinations: list[Destination]
    live: list[Challenge]
    outage: Outage | None
    newest_channel: str
    is_over: bool
    is_missed: bool
    is_lost: bool
    is_waiting: bool

    @property
    def open_to(self) -> list[Destination]:
        """Those that a code may reach."""
        return [destination for destination in self.destinations if not destination.is_lost]

    @property
    def expires_at(self) -> datetime | None:
        return max((challenge.expires_at for challenge in self.live), default=None)

    @property
    def length(self) -> int:
        """Characters of the newest code."""
        return self.live[-1].length if self.live else 6


async def load_progress(asked: Asked, journey_id: UUID) -> Progress | None:
    """Everything about one journey of this browser, or None when it is not (or matched nobody).

    Two round trips: first the journey and its codes, then all that depends on them.
    """
    site, now = asked.site, asked.site.now()
    browser = asked.visitor.browser
    async with reading(site.pool) as conn:
        journey_reading = await read_journey(conn, journey_id, browser)
        pending = await read_state(conn, journey_id, browser)
        journey, state = await journey_reading.one(), await pending.load()
        if journey is None or journey.person_id is None:
            return None
        messages = [message_id for challenge in state.challenges for message_id in challenge.message_ids]
        traced = await read_traced(conn, messages)
        proven = await read_proven_contacts(conn, browser, journey.person_id)
        contacts = await read_contacts(conn, journey.person_id)
        cooling = await read_cooling(
            conn, PURPOSE, {challenge.destination for challenge in state.challenges}, browser=browser,
            is_known=journey.is_known, keys=site.keys, now=now,
        )  # fmt: skip
        found = await traced.many()
        steps = _steps(asked, state, found, own={each.contact_id for each in await proven.many()}, now=now)
        offers = offers_of(
            journey, await contacts.many(), keys=site.keys, rules=site.contact_rules,
            has_whatsapp=site.speeds.is_open(Channel.WHATSAPP), now=now,
        )  # fmt: skip
        opens_at = await cooling.opens_at()
    live = state.judged(site.policy, now)
    channels = {each.id: each.channel for each in found}
    # One code may go to a phone by SMS and by WhatsApp.
    sent = [
        (challenge.contact_id, channels.get(message_id, challenge.channel), message_id)
        for challenge in live
        for message_id in challenge.message_ids
    ]
    went = {(contact_id, channel) for contact_id, channel, _ in sent}
    newest = [message_id for _, _, message_id in sent]
    # What was sent there last says whether anything arrives there.
    last = {
        (challenge.contact_id, channels.get(message_id, challenge.channel)): message_id
        for challenge in state.challenges
        for message_id in challenge.message_ids
    }
    lost = {place for place, message_id in last.items() if is_lost(steps, message_id)}
    outage = find_outage(found)
    return Progress(
        journey=journey,
        state=state,
        steps=steps,
        destinations=[
            Destination(
                offer,
                (offer.contact.id, offer.channel) in went,
                opens_at.get(offer.contact.value_index),
                is_lost=(offer.contact.id, offer.channel) in lost,
            )
            for offer in offers
            if offer.standing is Standing.PROVES
        ],
        live=live,
        outage=outage,
        newest_channel=sent[-1][1] if sent else Channel.SMS,
        is_over=state.is_proven or not (live or is_lasting(outage)),
        is_missed=newest_failed(steps, newest),
        is_lost=bool(newest) and is_lost(steps, newest[-1]),
        is_waiting=not state.is_proven and is_waiting(found, newest, site.speeds.is_idle, now=now),
    )


def is_lasting(outage: Outage | None) -> bool:
    """Whether there is still something to wait for when no code is valid any more."""
    return outage is not None and outage.told_at is None


def _steps(asked: Asked, state: State, found: list[Traced], *, own: set[UUID], now: datetime) -> list[TraceStep]:
    """The trace; what a handset did is there for the contacts that this browser has proven, now or before."""
    seen = {
        message_id
        for challenge in state.challenges
        if state.is_proven or challenge.contact_id in own
        for message_id in challenge.message_ids
    }
    steps = [
        step
        for each in found
        for step in read_trace([each], asked.site.speeds.late_s, is_proven=each.id in seen, now=now)
    ]
    return sorted(steps, key=lambda step: step.at)
