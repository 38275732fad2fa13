"""What the page with the code box shows: where codes went, how they fare, and when another may go."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peserta.access.journey_store import Journey
from peserta.access.journeys import find_journey
from peserta.access.proving import Offer, list_offers, read_progress
from peserta.kit.database import Conn
from peserta.messaging.trace import TraceStep, trace
from peserta.registry.standing import Standing
from peserta.verification.actions import sendable_at
from peserta.verification.rules import Challenge, State
from peserta.web.answers import Asked


@dataclass(frozen=True, slots=True)
class Destination:
    """One contact beside the code box: `opens_at` is when a code may go there (again)."""

    offer: Offer
    was_sent: bool
    opens_at: datetime | None


@dataclass(frozen=True, slots=True)
class Progress:
    """One journey's codes: `expires_at` is the end of the newest live one, None when none is live."""

    journey: Journey
    state: State
    steps: list[TraceStep]
    destinations: list[Destination]
    live: list[Challenge]
    is_over: bool

    @property
    def expires_at(self) -> datetime | None:
        return max((challenge.expires_at for challenge in self.live), default=None)

    @property
    def length(self) -> int:
        """Characters of the newest code."""
        return self.live[-1].length if self.live else 6


async def load_progress(asked: Asked, journey_id: UUID) -> Progress | None:
    """Everything about one journey of this browser, or None when it is not (or matched nobody)."""
    site, now = asked.site, asked.site.now()
    async with site.pool.connection() as conn:
        journey = await find_journey(conn, journey_id, asked.visitor.browser)
        if journey is None or journey.person_id is None:
            return None
        state = await read_progress(conn, journey_id, asked.visitor.browser)
        steps = await _load_steps(conn, state, now)
        offers = await list_offers(conn, journey, keys=site.keys, now=now)
        usable = [offer for offer in offers if offer.standing is Standing.PROVES]
        opens = await sendable_at(
            conn, [offer.contact.value_index for offer in usable], browser=asked.visitor.browser,
            is_known=journey.is_known, keys=site.keys, now=now,
        )  # fmt: skip
    live = [challenge for challenge in state.challenges if challenge.is_live(now)]
    sent = {challenge.contact_id for challenge in live}
    return Progress(
        journey=journey,
        state=state,
        steps=steps,
        destinations=[
            Destination(offer, offer.contact.id in sent, opens.get(offer.contact.value_index)) for offer in usable
        ],
        live=live,
        is_over=state.is_proven or not live,
    )


async def _load_steps(conn: Conn, state: State, now: datetime) -> list[TraceStep]:
    ids = [message_id for challenge in state.challenges for message_id in challenge.message_ids]
    return await trace(conn, ids, now=now) if ids else []
