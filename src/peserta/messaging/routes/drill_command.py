"""`peserta routes drill`: fail a route for made-up numbers, and see what the workers make of it."""

import asyncio
import re
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from peserta.kit.blind_index import blind_index
from peserta.kit.clock import utc_now
from peserta.kit.codes import new_secret
from peserta.kit.database import Conn, Pool, open_pool, transaction
from peserta.kit.keys import Keys
from peserta.messaging.actions import enqueue
from peserta.messaging.draft import Channel, CodeParts, Draft, Lane
from peserta.messaging.made_up import PHONE_BLOCK
from peserta.messaging.routes import route_actions
from peserta.messaging.routes.drill import PURPOSE, How, begin_drill, end_drill, read_drilled
from peserta.messaging.routes.drill_store import Drilled
from peserta.messaging.routes.route_command import DONE, Terminal, answering, fail, say
from peserta.messaging.routes.setting import Change, Setting, in_words

LASTS_MAX: Final = timedelta(minutes=30)
DURATION: Final = re.compile(r"\A([0-9]{1,4})(s|m)\Z")
EVERY_S: Final = 0.2
LOOK_EVERY_S: Final = 0.5
RECOVERS_S: Final = 60.0
LIFE: Final = timedelta(minutes=2)
# A code that no route took looks again after ten seconds at most.
SETTLE_S: Final = 20.0
NOT_AS_PROMISED: Final = 1


def read_duration(text: str) -> timedelta | None:
    """A span such as "90s" or "2m", of one second to thirty minutes; None when it is none."""
    found = DURATION.match(text)
    if found is None:
        return None
    span = timedelta(seconds=int(found[1]) * (60 if found[2] == "m" else 1))
    return span if timedelta(seconds=1) <= span <= LASTS_MAX else None


@dataclass(frozen=True, slots=True)
class Plan:
    """A drill to run."""

    route: str
    how: How
    lasts: timedelta


def drill(terminal: Terminal, name: str, *, lasts: str, how: str, keys: Keys) -> int:
    """Run a drill and print what it showed; the exit code is 1 when a code was lost or the fault not noticed."""
    span = read_duration(lasts)
    if span is None:
        return fail(terminal, f"--for {lasts}: expected a span such as 90s or 2m, at most 30m")
    return answering(terminal, lambda: asyncio.run(run_drill(terminal, Plan(name, How(how), span), keys)))


async def run_drill(terminal: Terminal, plan: Plan, keys: Keys) -> int:
    """The same inside a loop. However it ends, the route works again from then on."""
    async with open_pool(terminal.dsn, size=2, name="peserta routes", prepares=False) as pool:
        watch = Watch(terminal, plan, began_at=utc_now())
        async with transaction(pool) as conn:
            setting = await route_actions.load_setting(conn, plan.route)
            why = await _begin(conn, plan, setting, terminal.actor, now=watch.began_at)
        if why:
            return fail(terminal, why)
        lasts_s = plan.lasts.total_seconds()
        say(terminal, f"{plan.route} fails ({plan.how.value}) for made-up numbers for {lasts_s:.0f} s;"
                      " real messages notice nothing")  # fmt: skip
        try:
            ids = await _send(pool, watch, setting, keys)
            found = await _settle(pool, plan, ids, watch.began_at)
        finally:
            async with pool.connection() as conn:
                await end_drill(conn, plan.route, now=utc_now())
    return _print(terminal, plan, found, len(ids), watch.began_at)


@dataclass(slots=True)
class Watch:
    """A drill that runs, and what was told of it so far."""

    terminal: Terminal
    plan: Plan
    began_at: datetime
    was_noticed: bool = False

    is_over: bool = False

    def tell(self, found: Drilled) -> None:
        """Say once that it was noticed."""
        if found.noticed_at is not None and not self.was_noticed:
            self.was_noticed = True
            after_s = (found.noticed_at - self.began_at).total_seconds()
            say(
                self.terminal,
                f"noticed after {after_s:.1f} s: it rests, and codes to made-up numbers go elsewhere, or wait",
            )

    def end(self) -> None:
        """Say once that the fault has ended."""
        if not self.is_over:
            self.is_over = True
            say(self.terminal, f"the fault is over; waiting until {self.plan.route} is used again")


async def _begin(conn: Conn, plan: Plan, setting: Setting, actor: str, *, now: datetime) -> str:
    """Begin it; "", or why a drill would show nothing."""
    name = plan.route
    if not setting.is_on:
        return f"{name} is off, so no code takes it; peserta routes on {name} first"
    if Lane.CODE not in setting.lanes:
        lanes = in_words(setting, "lanes")
        return f"{name} takes no codes (its lanes: {lanes}), and a drill is made of codes; expected a route that does"
    links = (await route_actions.list_links(conn, now=now))[name]
    if not links.workers:
        return "no worker is at work, so nobody would notice; start peserta work first"
    if why := route_actions.why_unlinked(links):
        return f"{name}: {why}; so no code takes it, and a drill would show nothing"
    if not await begin_drill(conn, name, plan.how, lasts=plan.lasts, now=now):
        return f"a drill of {name} is running already; wait until it is over"
    change = Change("drill", "-", f"{plan.how.value} for {plan.lasts.total_seconds():.0f} s")
    await route_actions.remember(conn, name, change, actor=actor, reason="drill", now=now)
    return ""


async def _send(pool: Pool, watch: Watch, setting: Setting, keys: Keys) -> list[UUID]:
    """Ask for a made-up code five times a second, until the drill is over and the route works again."""
    ids: list[UUID] = []
    ends, looks = time.monotonic() + watch.plan.lasts.total_seconds(), 0.0
    while (now_s := time.monotonic()) < ends + RECOVERS_S:
        async with transaction(pool) as conn:
            draft = _a_code(keys, setting, len(ids), now=utc_now())
            ids.append(await enqueue(conn, draft, keys=keys, now=utc_now()))
        if now_s >= looks:
            looks = now_s + LOOK_EVERY_S
            async with pool.connection() as conn:
                found = await read_drilled(conn, setting.name, ids[-1:], since=watch.began_at)
            watch.tell(found)
            if now_s > ends:
                watch.end()
                if not found.rests:
                    break
        await asyncio.sleep(EVERY_S)
    return ids


async def _settle(pool: Pool, plan: Plan, ids: list[UUID], since: datetime) -> Drilled:
    """What became of the codes, once none is on its way any more; those that had to wait go out by and by."""
    until_s = time.monotonic() + SETTLE_S
    while True:
        async with pool.connection() as conn:
            found = await read_drilled(conn, plan.route, ids, since=since)
        if found.accepted + found.lost == len(ids) or time.monotonic() > until_s:
            return found
        await asyncio.sleep(LOOK_EVERY_S)


def _a_code(keys: Keys, setting: Setting, number: int, *, now: datetime) -> Draft:
    is_mail = setting.channel == Channel.EMAIL
    to = f"latihan{number}@surel.example" if is_mail else f"{PHONE_BLOCK}{number % 100_000:05d}"
    return Draft(
        lane=Lane.CODE, channel=setting.channel, template="code", language="id", to=to,
        operator=next(iter(setting.operators), None),
        destination_index=blind_index(keys, "email" if is_mail else "phone", to), not_after=now + LIFE,
        code=CodeParts(new_secret(), keys.code.writing_id, PURPOSE, 6),
    )  # fmt: skip


def _print(terminal: Terminal, plan: Plan, found: Drilled, asked: int, began_at: datetime) -> int:
    if found.noticed_at is None:
        say(terminal, "not noticed: too few codes took this route for five failures in a row")
    else:
        say(terminal, f"time to notice: {(found.noticed_at - began_at).total_seconds():.1f} s")
    if found.noticed_at is not None and found.closed_at is not None and not found.rests:
        recovered_s = (found.closed_at - began_at - plan.lasts).total_seconds()
        say(terminal, f"time to recover, after the fault had ended: {max(0.0, recovered_s):.1f} s")
    elif found.noticed_at is not None:
        say(terminal, f"not recovered within {RECOVERS_S:.0f} s")
    waiting = asked - found.accepted - found.lost
    say(
        terminal,
        f"codes: {asked} asked, {found.rerouted} by another route, {found.delayed} delayed over 3 s (slowest"
        f" {found.slowest_s:.1f} s), {found.lost + waiting} lost",
    )
    is_good = found.noticed_at is not None and not found.rests and found.lost + waiting == 0
    return DONE if is_good else NOT_AS_PROMISED
