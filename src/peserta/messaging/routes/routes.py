"""The routes of this process: the provider clients, how each stands, and what all workers know of them."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import uuid4

from peserta.kit.database import Conn
from peserta.messaging.draft import Channel, Lane
from peserta.messaging.guarding.guard import Guard
from peserta.messaging.guarding.purse import Paid
from peserta.messaging.hand_over import HandOver
from peserta.messaging.made_up import is_made_up
from peserta.messaging.outcome import Outcome, Submitted
from peserta.messaging.routes import route_store as store
from peserta.messaging.routes.breaker import Breaker, Phase
from peserta.messaging.routes.calling import Clients, GatewayRoute, MailRoute, SmsRoute
from peserta.messaging.routes.choosing_store import list_points
from peserta.messaging.routes.drill import Drills
from peserta.messaging.routes.gaps import list_gaps
from peserta.messaging.routes.health import Fault
from peserta.messaging.routes.link_store import list_held, set_refused
from peserta.messaging.routes.route_state import RouteState
from peserta.messaging.routes.routing import Offer, Standing, answer_s
from peserta.messaging.routes.setting import Setting

log = logging.getLogger(__name__)

WEIGHT: Final = 100
# An answer that took longer than this part of the patience counts as slow.
SLOW_PART: Final = 2 / 3
# While every open route of a channel is on trial, so many messages find out whether it works again.
TRIAL_ROOM: Final = 2


@dataclass(frozen=True, slots=True)
class Place:
    """A message's place at a route: how long it must wait for the route's pace, and what was paid for it."""

    wait_s: float
    paid: Paid


@dataclass(frozen=True, slots=True)
class _News:
    """What the other workers must learn of a route: a fault, or that it works again."""

    route: str
    fault: Fault | None


class Routes:
    """All routes of this process. Settings, rests and the number of workers stand in the database."""

    def __init__(
        self, *, sms: Sequence[SmsRoute] = (), email: Sequence[MailRoute] = (),
        gateways: Sequence[GatewayRoute] = (), first: Sequence[Setting] = (),
    ) -> None:  # fmt: skip
        """`first` are the settings of routes that nobody has written down yet, from the profile."""
        self._id = uuid4()
        self._clients = Clients(sms, email, gateways)
        starting = {setting.name: setting for setting in first}
        self._states: dict[str, RouteState] = {}
        for name, route in self._clients.sms.items():
            setting = starting.get(name) or Setting(name, Channel.SMS, is_on=True, weight=WEIGHT)
            self._states[name] = RouteState(setting, lambda route=route: route.up)
        for name in self._clients.email:
            setting = starting.get(name) or Setting(name, Channel.EMAIL, is_on=True, weight=WEIGHT, provider="smtp")
            self._states[name] = RouteState(setting, lambda: True)
        for name, gateway in self._clients.gateways.items():
            setting = starting.get(name) or Setting(name, gateway.channel, is_on=True, weight=WEIGHT, provider="http")
            self._states[name] = RouteState(setting, lambda: True)
        # The points of a lane and an operator, by route; see `choosing`.
        self._points: dict[tuple[int, str], dict[str, int]] = {}
        # Routes that only others have: while a new profile is rolled out, workers differ.
        self._elsewhere: Sequence[Setting] = ()
        self._news: list[_News] = []
        self._drills = Drills()
        self._was_read = False
        self._gaps: list[str] = []
        self._refused: dict[str, str] = {}
        self.guard = Guard()
        self.has_news = asyncio.Event()

    async def register(self, conn: Conn, now: datetime) -> None:
        """Write down the routes nobody has written down yet, switched on, and which channel each is of."""
        for state in self._states.values():
            await store.add_route(conn, state.setting, now=now)

    async def refresh(self, conn: Conn, now: datetime) -> None:
        """Tell the other workers what was noticed here, and read what they and the operator have set."""
        self.has_news.clear()
        while self._news:
            await self._tell(conn, self._news[0], now)
            self._news.pop(0)
        linked = [name for name, state in self._states.items() if state.is_linked()]
        workers = await store.check_in(
            conn, self._id, usable=self._usable(), routes=[*self._states], linked=linked, now=now
        )
        await self._tell_refused(conn)
        others: list[Setting] = []
        for setting in await store.list_routes(conn):
            if setting.name in self._states:
                self._states[setting.name].set(setting, workers=workers)
            elif setting.is_on:
                others.append(setting)
        held = await list_held(conn, now=now) if others else set[str]()
        self._elsewhere = [setting for setting in others if setting.name in held]
        self._say_gaps()
        prices = [state.setting.price_idr for state in self._states.values() if state.setting.is_on]
        await self.guard.refresh(conn, prices, workers=workers, now=now)
        rows = await store.look_at_breakers(conn, self._id, now=now)
        await self._drills.refresh(conn, [state.setting for state in self._states.values()], rows, now)
        resting = {row.route: row for row in rows if not row.is_drill}
        for name, state in self._states.items():
            row = resting.get(name)
            # Whoever may probe has been told that the rest is over, whatever its row says.
            rest_s = (row.until_at - now).total_seconds() if row and not row.may_probe else 0.0
            until_s = _now_s() + rest_s
            state.see(Breaker(until_s, row.may_probe) if row else None)
        self._was_read = True
        self._points = {}
        for row in await list_points(conn):
            self._points.setdefault((row.lane, row.operator), {})[row.route] = row.points

    async def _tell_refused(self, conn: Conn) -> None:
        refused = {name: route.refused for name, route in self._clients.sms.items() if route.refused}
        if refused != self._refused:
            await set_refused(conn, self._id, refused)
        self._refused = refused

    def _say_gaps(self) -> None:
        """Say what no route takes, when that is news: it would wait and end unseen."""
        gaps = list_gaps([*(state.setting for state in self._states.values()), *self._elsewhere])
        for gap in gaps:
            if gap not in self._gaps:
                log.warning("%s; see peserta routes", gap)
        self._gaps = gaps

    def _usable(self) -> list[str]:
        """The channels on which a code can go out now; none before the rests of the routes are known."""
        states = self._states.values() if self._was_read else ()
        usable = [state for state in states if state.is_usable(_now_s()) and not self._why_not(state, Lane.CODE)]
        return sorted({state.setting.channel for state in usable})

    async def leave(self, conn: Conn, now: datetime) -> None:
        """Say that this dispatcher is at work no more, and give back what it did not spend."""
        await store.check_out(conn, self._id)
        await self.guard.leave(conn, now)

    def standings(self, channel: str, lane: int = Lane.CODE, operator: str | None = None) -> list[Standing]:
        """How the routes for such messages stand now.

        Those switched off, not meant for them, or not to be paid now are left out.
        """
        now_s = _now_s()
        states = [s for s in self._serving(channel, lane, operator) if not self._why_not(s, lane)]
        points = self._points.get((lane, operator or ""), {})
        weights = points if all(state.setting.name in points for state in states) else {}

        def standings(*, rests: bool) -> list[Standing]:
            return [s.standing(lane, now_s, rests=rests, weight=weights.get(s.setting.name)) for s in states]

        found = standings(rests=True)
        # Better a route that should rest than none: its failures may have been those of a few numbers.
        return found if any(standing.is_open for standing in found) else standings(rests=False)

    def elsewhere(self, channel: str, lane: int, operator: str | None) -> list[str]:
        """The routes for such messages that other workers have and this one has not."""
        return [
            setting.name
            for setting in self._elsewhere
            if setting.channel == channel and setting.takes(lane) and setting.serves(operator)
        ]

    def why_held(self, channel: str, lane: int) -> str | None:
        """Why messages of a lane wait although routes are there: the guard lets none of them through."""
        reasons = [self._why_not(state, lane) for state in self._states.values() if self._takes(state, channel, lane)]
        return reasons[0] if reasons and all(reasons) else None

    @staticmethod
    def _takes(state: RouteState, channel: str, lane: int) -> bool:
        setting = state.setting
        return setting.channel == channel and setting.is_on and setting.takes(lane)

    def _serving(self, channel: str, lane: int, operator: str | None) -> list[RouteState]:
        return [s for s in self._states.values() if s.setting.channel == channel and s.serves(lane, operator)]

    def _why_not(self, state: RouteState, lane: int) -> str | None:
        return self.guard.why_not(state.setting.channel, lane, state.setting.price_idr)

    def open_settings(self, channel: str, lane: int) -> list[Setting]:
        """What is set of the routes of a channel that are open for a lane now."""
        names = [standing.name for standing in self.standings(channel, lane) if standing.is_open]
        return [self._states[name].setting for name in names]

    def special_operators(self, channel: str) -> list[str]:
        """The operators whose messages do not find the same routes as everybody's."""
        names = {name for name, state in self._states.items() if state.setting.channel == channel}
        served = {operator for name in names for operator in self._states[name].setting.operators}
        shifted = {operator for (_, operator), points in self._points.items() if operator and names & points.keys()}
        return sorted(served | shifted)

    def offers(self, lane: int, channel: str) -> list[Offer]:
        """The routes that messages of a lane may take now, for each special operator and for all others."""
        return [
            Offer(standing.name, channel, lane, operator, standing.share)
            for operator in (None, *self.special_operators(channel))
            for standing in self.standings(channel, lane, operator)
            if standing.is_up
        ]

    def room(self, lane: int, channel: str, under_way: int, most: int) -> int:
        """How many messages of a lane may be taken now; few where no route that takes them is known to work."""
        now_s = _now_s()
        open_names = {
            standing.name
            for operator in (None, *self.special_operators(channel))
            for standing in self.standings(channel, lane, operator)
            if standing.is_open
        }
        works = trial = 0
        for state in (self._states[name] for name in open_names):
            room = max(0, state.gate.room(lane, now_s))
            if state.phase(now_s) is Phase.CLOSED:
                works += room
            else:
                trial += room
        room = works + min(trial, TRIAL_ROOM) if works else min(trial, TRIAL_ROOM - under_way)
        return self.guard.room(lane, self.price(lane, channel), min(room, most))

    def price(self, lane: int, channel: str) -> int:
        """What a message of a lane costs at most now."""
        taking = [state for state in self._states.values() if self._takes(state, channel, lane)]
        return max((s.setting.price_idr for s in taking if not self._why_not(s, lane)), default=0)

    def take(self, name: str, lane: int, *, is_free: bool) -> Place:
        """Count a message as on its way to a route, and pay for it unless it `is_free`."""
        state = self._states[name]
        paid = self.guard.pay(lane, 0 if is_free else state.setting.price_idr)
        if self.guard.wants_more:
            self.has_news.set()
        return Place(state.gate.take(lane, _now_s()), paid)

    def give_back(self, name: str, lane: int) -> None:
        """The message is not on its way there any more."""
        self._states[name].gate.give_back(lane)

    async def submit(self, name: str, it: HandOver, *, wait_s: float) -> Submitted:
        """Hand one message to a route, when its gate lets it through; every ending is an Outcome."""
        if is_made_up(it.to) and (failed := await self._drills.fail(name, timeout_s=it.timeout_s)) is not None:
            self._tell_soon()
            return failed
        self._tell_soon()
        if it.is_drill:
            return Submitted(Outcome.ACCEPTED, detail="drill: nothing is sent")
        state, loop = self._states[name], asyncio.get_running_loop()
        began_s = loop.time()
        async with AsyncExitStack() as place:
            try:
                async with asyncio.timeout(it.timeout_s):
                    if wait_s > 0:
                        await asyncio.sleep(wait_s)
                    await place.enter_async_context(state.gate.passing(it.lane))
            except TimeoutError:
                return Submitted(Outcome.EXPIRED, detail="no place at the gate")
            handed_over_s = loop.time()
            submitted = await self._clients.submit(name, it, timeout_s=it.timeout_s - (handed_over_s - began_s))
        took_s = loop.time() - handed_over_s
        was_slow = took_s > answer_s(it.lane, it.channel) * SLOW_PART
        if news := state.note(submitted.outcome, loop.time(), was_slow=was_slow):
            self._news.append(_News(name, news if isinstance(news, Fault) else None))
            self.has_news.set()
            _say(self._news[-1], submitted)
        return submitted

    def _tell_soon(self) -> None:
        if self._drills.has_news:
            self.has_news.set()

    async def _tell(self, conn: Conn, news: _News, now: datetime) -> None:
        if news.fault is None:
            await store.close_breaker(conn, news.route, is_drill=False, now=now)
        else:
            await store.open_breaker(conn, news.route, news.fault, is_drill=False, now=now)


def _say(news: _News, last: Submitted) -> None:
    """Whoever has to mend a setting needs the provider's last answer, which stands in no history."""
    if news.fault:
        answer = last.detail or last.outcome.value
        log.warning("route %s rests (%s); its last answer: %s", news.route, news.fault, answer)


def _now_s() -> float:
    return asyncio.get_running_loop().time()
