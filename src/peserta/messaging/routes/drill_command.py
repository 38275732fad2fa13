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
from peserta.kit.database import Pool, open_pool, transaction
from peserta.kit.keys import Keys
from peserta.messaging.actions import enqueue
from peserta.messaging.draft import Channel, CodeParts, Draft, Lane
from peserta.messaging.made_up import PHONE_BLOCK
from peserta.messaging.routes import route_actions
from peserta.messaging.routes.drill import PURPOSE, How, begin_drill, read_drilled
from peserta.messaging.routes.drill_store import Drilled
from peserta.messaging.routes.route_command import DONE, Terminal, answering, fail
from peserta.messaging.routes.setting import Change, Setting

LASTS_MAX: Final = timedelta(minutes=30)
DURATION: Final = re.compile(r"\A([0-9]{1,4})(s|m)\Z")
EVERY_S: Final = 0.2
RECOVERS_S: Final = 60.0
LIFE: Final = timedelta(minutes=2)
SETTLE_S: Final = 5.0
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
    return answering(terminal, lambda: asyncio.run(_drill(terminal, Plan(name, How(how), span), keys)))


async def _drill(terminal: Terminal, plan: Plan, keys: Keys) -> int:
    async with open_pool(terminal.dsn, size=2, name="peserta routes") as pool:
        began_at = utc_now()
        setting = await _begin(pool, plan, terminal.actor, now=began_at)
        if setting is None:
            return fail(terminal, f"a drill of {plan.route} is running already; wait until it is over")
        terminal.console.print(
            f"{plan.route} fails ({plan.how.value}) for made-up numbers during {plan.lasts.total_seconds():.0f} s;"
            " real messages notice nothing", markup=False, highlight=False,
        )  # fmt: skip
        ids = await _send(pool, plan, keys, setting, began_at)
        await asyncio.sleep(SETTLE_S)
        async with pool.connection() as conn:
            found = await read_drilled(conn, plan.route, ids, since=began_at)
    return _print(terminal, plan, found, len(ids), began_at)


async def _begin(pool: Pool, plan: Plan, actor: str, *, now: datetime) -> Setting | None:
    async with transaction(pool) as conn:
        setting = await route_actions.load_setting(conn, plan.route)
        if not await begin_drill(conn, plan.route, plan.how, lasts=plan.lasts, now=now):
            return None
        change = Change("drill", "-", f"{plan.how.value} for {plan.lasts.total_seconds():.0f} s")
        await route_actions.remember(conn, plan.route, change, actor=actor, reason="drill", now=now)
    return setting


async def _send(pool: Pool, plan: Plan, keys: Keys, setting: Setting, began_at: datetime) -> list[UUID]:
    """Ask for a made-up code five times a second, until the drill is over and the route works again."""
    ids: list[UUID] = []
    ends = time.monotonic() + plan.lasts.total_seconds()
    while time.monotonic() < ends + RECOVERS_S:
        async with transaction(pool) as conn:
            draft = _a_code(keys, setting.channel, len(ids), now=utc_now())
            ids.append(await enqueue(conn, draft, keys=keys, now=utc_now()))
        await asyncio.sleep(EVERY_S)
        if time.monotonic() > ends:
            async with pool.connection() as conn:
                found = await read_drilled(conn, plan.route, ids[-1:], since=began_at)
            if not found.rests:
                break
    return ids


def _a_code(keys: Keys, channel: str, number: int, *, now: datetime) -> Draft:
    to = f"{PHONE_BLOCK}{number % 100_000:05d}" if channel != Channel.EMAIL else f"latihan{number}@surel.example"
    return Draft(
        lane=Lane.CODE, channel=channel, template="code", language="id", to=to,
        destination_index=blind_index(keys, "phone" if channel != Channel.EMAIL else "email", to), not_after=now + LIFE,
        code=CodeParts(new_secret(), keys.code.newest_id, PURPOSE, 6),
    )  # fmt: skip


def _print(terminal: Terminal, plan: Plan, found: Drilled, asked: int, began_at: datetime) -> int:
    say = terminal.console.print
    if found.noticed_at is None:
        say("not noticed: too few codes took this route for five failures in a row", style="yellow")
    else:
        say(f"time to notice: {(found.noticed_at - began_at).total_seconds():.1f} s", highlight=False)
    if found.noticed_at is not None and found.closed_at is not None and not found.rests:
        recovered_s = (found.closed_at - began_at - plan.lasts).total_seconds()
        say(f"time to recover, after the fault had ended: {max(0.0, recovered_s):.1f} s", highlight=False)
    elif found.noticed_at is not None:
        say(f"not recovered within {RECOVERS_S:.0f} s", style="red", highlight=False)
    waiting = asked - found.accepted - found.lost
    say(
        f"codes: {asked} asked, {found.rerouted} by another route, {found.delayed} delayed over 3 s (slowest"
        f" {found.slowest_s:.1f} s), {found.lost + waiting} lost", highlight=False,
    )  # fmt: skip
    is_good = found.noticed_at is not None and not found.rests and found.lost + waiting == 0
    return DONE if is_good else NOT_AS_PROMISED
