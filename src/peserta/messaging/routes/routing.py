"""Which route a message takes, and what follows when one has failed: pure rules."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from peserta.messaging.draft import Channel, Lane
from peserta.messaging.made_up import MADE_UP
from peserta.messaging.outcome import Outcome, Submitted

TRIES_MAX: Final = 140
"""Attempts of one message, over all routes and rounds; a message that kills its worker ends here too.

Enough for two routes that refuse clearly for the ten minutes a code lives at most.
"""
# In the first round; later each route is asked once.
TRIES_PER_ROUND: Final = 2
# A code does not wait longer than ten seconds for routes that may work again; nobody waits for the rest.
CODE_BACK_OFF: Final = tuple(timedelta(seconds=s) for s in (1, 2, 3, 5, 8, 10))
BACK_OFF: Final = (*CODE_BACK_OFF, timedelta(seconds=20), timedelta(seconds=30))
# A route on trial gets every hundredth message; the others show whether it works again.
TRIAL_SHARE: Final = 0.01
# A message that the others have refused does not wait for a route to have rested.
RESTING_SHARE: Final = 1e-9

# After these nobody knows whether the message is on its way: the same route might send it twice.
UNCERTAIN: Final = frozenset({Outcome.SILENT, Outcome.LOST})
CLOSED_AFTER: Final = UNCERTAIN | {Outcome.REFUSED}

# A code is wanted more than a second text of it is feared: a route that may have sent it is asked again
# when the others cannot help, after ever longer rests: five times in the ten minutes a code lives at most.
DOUBT_RESTS: Final = tuple(timedelta(seconds=s) for s in (15, 45, 135, 270))

ANSWER_S: Final = 10.0
# A person waits for a code: three seconds of silence are enough to ask the other operator.
CODE_ANSWER_S: Final = {Channel.SMS: 3.0, Channel.EMAIL: 6.0, Channel.WHATSAPP: 3.0}


@dataclass(frozen=True, slots=True)
class Standing:
    """A route that is switched on, and how it stands now.

    `share` is its part of the messages, relative to the others; 0 while it is down. One that `rests` has so
    small a share that it takes only what no open route may take; so has one that `is_full`.
    """

    name: str
    channel: str
    share: float
    is_on_trial: bool = False
    rests: bool = False
    is_full: bool = False

    @property
    def is_up(self) -> bool:
        return self.share > 0

    @property
    def is_open(self) -> bool:
        return self.is_up and not self.rests


@dataclass(frozen=True, slots=True)
class Offer:
    """A route for the messages of one lane to one operator's numbers; None stands for all other operators."""

    route: str
    channel: str
    lane: int
    operator: str | None
    share: float


def share_of(weight: int, *, success: float, is_up: bool, is_on_trial: bool, rests: bool = False) -> float:
    """A route's part of the messages: its weight, much less when it fails often, next to nothing while it rests."""
    if not is_up:
        return 0.0
    if rests:
        return RESTING_SHARE
    # Squared: a route that loses every third message gets less than half of its weight.
    return weight * success**2 * (TRIAL_SHARE if is_on_trial else 1.0)


def answer_s(lane: int, channel: str) -> float:
    """How long a provider may take to answer a message of this lane."""
    return CODE_ANSWER_S[Channel(channel)] if lane == Lane.CODE else ANSWER_S


def lease_of(lane: int, channel: str) -> timedelta:
    """How long a dispatcher may keep a message: one attempt, and time to write down how it ended."""
    return timedelta(seconds=answer_s(lane, channel) + 7)


@dataclass(frozen=True, slots=True)
class Accepted:
    """A provider has taken it."""


@dataclass(frozen=True, slots=True)
class TryRoute:
    """Hand it to this route at once."""

    route: str


@dataclass(frozen=True, slots=True)
class Rest:
    """Try again at `until`, when a route may have come back."""

    until: datetime


@dataclass(frozen=True, slots=True)
class GiveUp:
    """It cannot be sent: `state` "failed" with a reason, or "expired"."""

    state: str
    reason: str | None = None


Next = Accepted | TryRoute | Rest | GiveUp


@dataclass(frozen=True, slots=True)
class Round:
    """What is known of a message after an attempt.

    `tried` counts this round's attempts by route, `closed` names the routes that must not see the
    message again, `tries` counts all attempts ever. `doubted` are left out until `doubts_until`. `elsewhere` are
    routes that other workers alone have.
    """

    tried: Mapping[str, int]
    closed: Collection[str]
    tries: int
    not_after: datetime
    doubted: Collection[str] = ()
    doubts_until: datetime | None = None
    lane: int = Lane.CODE
    elsewhere: Collection[str] = ()

    def tries_left(self, route: str, routes: int) -> bool:
        """Whether a route may be tried again in this round, of so many."""
        is_first = self.tries <= TRIES_PER_ROUND * routes
        return self.tried.get(route, 0) < (TRIES_PER_ROUND if is_first else 1)

    def pause(self, routes: int) -> timedelta:
        """How long it rests after this round, of so many routes."""
        pauses = CODE_BACK_OFF if self.lane == Lane.CODE else BACK_OFF
        rounds_before = max(0, self.tries // max(1, routes) - TRIES_PER_ROUND)
        return pauses[min(rounds_before, len(pauses) - 1)]

    def doubts(self, route: str, now: datetime) -> bool:
        """Whether this route may have sent it, so short a time ago that it is not asked again."""
        return route in self.doubted and self.doubts_until is not None and now < self.doubts_until


def doubt_rest(outcome: Outcome, lane: int, times_before: int) -> timedelta | None:
    """How long a route that may have sent a message is left out; None: for good, or nothing is in doubt."""
    if outcome not in UNCERTAIN or lane != Lane.CODE or times_before >= len(DOUBT_RESTS):
        return None
    return DOUBT_RESTS[times_before]


def plan_next(
    submitted: Submitted, last_route: str, standings: Sequence[Standing], round_: Round, *, now: datetime
) -> Next:
    """What follows an attempt. `standings` are the channel's routes that are switched on.

    The next route comes at once, each twice in the first round and once in every other; between rounds
    the message rests, and they go on until its life is over.
    """
    if submitted.outcome is Outcome.ACCEPTED:
        return Accepted()
    if now >= round_.not_after:
        return GiveUp("expired")
    possible = [standing for standing in standings if standing.name not in round_.closed]
    # Another worker may take it by a route that it has not seen yet.
    if not possible and standings and set(round_.elsewhere) <= set(round_.closed):
        return GiveUp("failed", _why(submitted))
    if round_.tries >= TRIES_MAX:
        return GiveUp("failed", "unavailable")
    asked = [standing for standing in possible if not round_.doubts(standing.name, now)]
    untried = [s for s in asked if s.is_up and round_.tries_left(s.name, len(possible))]
    if untried:
        return TryRoute(min(untried, key=lambda s: _eagerness(s, last_route, round_)).name)
    until = now + round_.pause(len(possible))
    if possible and not asked and round_.doubts_until is not None:
        until = round_.doubts_until
    # Whoever takes it at the end of its life says so in its state.
    return Rest(min(until, round_.not_after))


def _why(submitted: Submitted) -> str:
    """Why no route is left for a message, after the last of them."""
    if submitted.outcome is not Outcome.REFUSED:
        return "no_answer"
    return MADE_UP if submitted.detail == MADE_UP else submitted.reason or "refused"


def _eagerness(standing: Standing, last_route: str, round_: Round) -> tuple[bool, int, bool, float]:
    return standing.rests, round_.tried.get(standing.name, 0), standing.name == last_route, -standing.share
