"""The way of one taken message from route to route, until it is decided."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Final

from peserta.kit.keys import Keys
from peserta.kit.sealing import unseal
from peserta.messaging.claimed import DESTINATION, Claimed
from peserta.messaging.dispatch_store import Ended
from peserta.messaging.hand_over import HandOver
from peserta.messaging.outcome import Outcome, Submitted
from peserta.messaging.routes.drill import PURPOSE
from peserta.messaging.routes.routes import Routes
from peserta.messaging.routes.routing import (
    CLOSED_AFTER,
    Accepted,
    GiveUp,
    Next,
    Rest,
    Round,
    TryRoute,
    answer_s,
    doubt_rest,
    lease_of,
    plan_next,
)
from peserta.messaging.words.templates import Scheme, render

# After these the provider has not taken it, and asks no money for it.
UNPAID: Final = frozenset(
    {Outcome.THROTTLED, Outcome.REFUSED, Outcome.DEFERRED, Outcome.FAILED, Outcome.EXPIRED, Outcome.DOWN}
)
# A process that stood still must not call a provider with a lease that is about to end.
LEASE_MARGIN: Final = timedelta(seconds=2)


class Trip:
    """One taken message and where it has been. It holds no text: each attempt makes its own."""

    def __init__(self, message: Claimed, routes: Routes, *, keys: Keys, scheme: Scheme) -> None:
        self._message = message
        self._routes = routes
        self._keys = keys
        self._scheme = scheme
        self._n = message.tries
        self._route: str | None = message.route
        self._lease_ends_at = message.lease_ends_at
        self._tried: Counter[str] = Counter()
        self._closed = set(message.avoid_routes)
        self._doubted = list(message.doubted)
        self._doubts_until = message.doubts_until
        self._is_free = message.code_purpose == PURPOSE
        self._place = routes.take(message.route, message.lane, is_free=self._is_free)

    def is_over(self, now: datetime) -> bool:
        """Whether it is decided, or its lease leaves no time for another attempt."""
        return self._route is None or now + self._answer + LEASE_MARGIN > self._lease_ends_at

    async def hand_over(self, now: datetime) -> Submitted:
        """Call the provider of the present route; nothing is sent once the message's life is over."""
        message, route = self._message, self._route
        assert route is not None, "it is not over"
        left_s = (message.not_after - now).total_seconds()
        if left_s <= 0:
            return Submitted(Outcome.EXPIRED)
        to = unseal(self._keys, message.destination_sealed, place=DESTINATION, row=message.id)
        rendered = render(message, self._keys, self._scheme, now=now)
        self._tried[route] += 1
        it = HandOver(
            lane=message.lane, channel=message.channel, to=to, rendered=rendered,
            # What a bounce names; the number of the attempt tells two hand-overs apart.
            message_id=f"<{message.id.hex}.{self._n}@{self._scheme.domain}>",
            timeout_s=min(self._answer.total_seconds(), left_s), validity_s=max(1, int(left_s)),
            is_drill=self._is_free,
        )  # fmt: skip
        return await self._routes.submit(route, it, wait_s=self._place.wait_s)

    def decide(self, submitted: Submitted, now: datetime) -> Ended:
        """How the attempt ended and what follows; afterwards this stands at the next route, or is over."""
        message, route, n = self._message, self._route, self._n
        assert route is not None, "it is not over"
        if submitted.outcome in UNPAID:
            self._routes.guard.give_back(self._place.paid)
        rest = doubt_rest(submitted.outcome, message.lane, self._doubted.count(route))
        closed_route = route if submitted.outcome in CLOSED_AFTER and rest is None else None
        if closed_route is not None:
            self._closed.add(closed_route)
        if rest is not None:
            self._doubted.append(route)
            self._doubts_until = now + rest
        next_ = self._plan(submitted, route, now)
        self.end()
        state, reason, due_at, gone = "accepted", None, None, ""
        match next_:
            case Accepted():
                pass
            case TryRoute():
                self._route, self._n = next_.route, n + 1
                self._place = self._routes.take(next_.route, message.lane, is_free=self._is_free)
                self._lease_ends_at = due_at = now + lease_of(message.lane, message.channel)
                state = "sending"
            # It was accepted before: what the second send came to takes nothing back.
            case Rest() if not message.is_extra:
                state, due_at = "queued", next_.until
            case GiveUp() if not message.is_extra:
                state, reason, gone = next_.state, next_.reason, submitted.gone
            case Rest() | GiveUp():
                pass
        return Ended(
            id=message.id, n=n, ended_at=now, outcome=submitted.outcome.value, provider_id=submitted.provider_id,
            detail=submitted.detail, state=state, reason=reason, due_at=due_at, closed_route=closed_route,
            doubted_route=route if rest else None, doubts_until=self._doubts_until if rest else None,
            next_route=self._route, gone=gone,
        )  # fmt: skip

    def _plan(self, submitted: Submitted, route: str, now: datetime) -> Next:
        message = self._message
        round_ = Round(
            self._tried, self._closed, tries=self._n, not_after=message.not_after, doubted=self._doubted,
            doubts_until=self._doubts_until, lane=message.lane,
            elsewhere=self._routes.elsewhere(message.channel, message.lane, message.operator),
        )  # fmt: skip
        standings = self._routes.standings(message.channel, message.lane, message.operator)
        return plan_next(submitted, route, standings, round_, now=now)

    def give_up(self, reason: str, now: datetime) -> Ended:
        """The end of a message that cannot be sent at all."""
        self.end()
        return Ended(
            id=self._message.id, n=self._n, ended_at=now, outcome=Outcome.FAILED.value, provider_id=None,
            detail=reason, state="accepted" if self._message.is_extra else "failed", reason=reason,
        )  # fmt: skip

    def end(self) -> None:
        """Stand at no route any more; called again it does nothing."""
        if self._route is not None:
            self._routes.give_back(self._route, self._message.lane)
        self._route = None

    @property
    def _answer(self) -> timedelta:
        return timedelta(seconds=answer_s(self._message.lane, self._message.channel))
