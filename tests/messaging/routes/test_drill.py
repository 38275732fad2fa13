"""A drill fails a route for made-up numbers alone, and shows how soon the workers notice."""

import asyncio
import io
import re
import time
from datetime import timedelta

import pytest
from rich.console import Console

from peserta.kit.clock import utc_now
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.messaging.draft import Lane
from peserta.messaging.hand_over import HandOver
from peserta.messaging.outcome import Outcome
from peserta.messaging.routes import drill_command as command
from peserta.messaging.routes import route_store
from peserta.messaging.routes.drill import How, begin_drill, end_drill
from peserta.messaging.routes.drill_command import LASTS_MAX
from peserta.messaging.routes.route_command import Terminal
from peserta.messaging.routes.routes import Routes
from peserta.messaging.routes.setting import Setting
from peserta.messaging.words.templates import Rendered
from tests.messaging.sending import ScriptedRoute, a_dispatcher, running, until_count

AT_WORK = "SELECT count(*) FROM messaging_dispatcher"
NOTICED = "SELECT count(*) FROM messaging_route_history WHERE what = 'drill breaker' AND becomes = 'open'"
MADE_UP, REAL = "+628990000123", "+6281200000123"


def a_text(to: str) -> HandOver:
    return HandOver(
        lane=0, channel="sms", to=to, rendered=Rendered("", "kode 123456"), message_id="<1@x>", timeout_s=0.01,
        validity_s=600,
    )  # fmt: skip


async def a_worker(pool: Pool, *routes: ScriptedRoute) -> Routes:
    worker = Routes(sms=routes)
    async with pool.connection() as conn:
        await worker.register(conn, utc_now())
        await worker.refresh(conn, utc_now())
    return worker


async def begin(pool: Pool, how: How, *workers: Routes, lasts: timedelta = timedelta(minutes=2)) -> bool:
    async with transaction(pool) as conn:
        begun = await begin_drill(conn, "A", how, lasts=lasts, now=utc_now())
    for worker in workers:
        async with pool.connection() as conn:
            await worker.refresh(conn, utc_now())
    return begun


@pytest.mark.parametrize(
    ("how", "outcome"), [(How.ERROR, Outcome.FAILED), (How.SILENT, Outcome.SILENT), (How.DOWN, Outcome.DOWN)]
)
async def test_made_up_numbers_fail_and_real_ones_notice_nothing(pool: Pool, how: How, outcome: Outcome) -> None:
    route, other = ScriptedRoute("A"), ScriptedRoute("B")
    worker = await a_worker(pool, route, other)
    await begin(pool, how, worker)

    drilled = [(await worker.submit("A", a_text(MADE_UP), wait_s=0)).outcome for _ in range(7)]
    real = await worker.submit("A", a_text(REAL), wait_s=0)

    assert drilled == [outcome] * 5 + [Outcome.DOWN] * 2, "after the fifth it rests, for made-up numbers"
    assert real.outcome is Outcome.ACCEPTED
    assert [to for to, _ in route.sent] == [REAL]
    assert [standing.name for standing in worker.standings("sms") if standing.is_open] == ["A", "B"]


async def test_the_rest_of_a_drill_is_that_of_all_workers_and_ends_after_it(pool: Pool) -> None:
    one = await a_worker(pool, ScriptedRoute("A"), ScriptedRoute("B"))
    other = await a_worker(pool, ScriptedRoute("A"), ScriptedRoute("B"))
    await begin(pool, How.ERROR, one, other, lasts=timedelta(seconds=1))
    for _ in range(5):
        await one.submit("A", a_text(MADE_UP), wait_s=0)
    later = utc_now() + timedelta(seconds=5)

    for worker in (one, other):
        async with pool.connection() as conn:
            await worker.refresh(conn, utc_now())
    resting = await other.submit("A", a_text(MADE_UP), wait_s=0)
    for worker in (one, one, other):
        async with pool.connection() as conn:
            await worker.refresh(conn, later)
        await worker.submit("A", a_text(MADE_UP), wait_s=0)
    again = await other.submit("A", a_text(MADE_UP), wait_s=0)

    assert resting.outcome is Outcome.DOWN
    assert again.outcome is Outcome.ACCEPTED


async def test_after_a_drill_that_was_broken_off_the_next_is_noticed_again(pool: Pool) -> None:
    worker = await a_worker(pool, ScriptedRoute("A"), ScriptedRoute("B"))
    for _ in range(2):
        await begin(pool, How.ERROR, worker)
        for _ in range(5):
            await worker.submit("A", a_text(MADE_UP), wait_s=0)
        async with pool.connection() as conn:
            await worker.refresh(conn, utc_now())
            await end_drill(conn, "A", now=utc_now())

    await until_count(pool, NOTICED, 2)


async def test_sixteen_drills_of_one_route_at_once_are_one(pool: Pool) -> None:
    await a_worker(pool, ScriptedRoute("A"))

    begun = await asyncio.gather(*(begin(pool, How.ERROR) for _ in range(16)))

    assert sum(begun) == 1


@pytest.mark.parametrize("text", ["", "2", "0s", "31m", "2h", "1.5m", "-3s", "²s", "99999s"])
def test_a_span_that_is_none_is_refused(text: str) -> None:
    assert command.read_duration(text) is None


class Clock:
    """The clock of a drill: its time is over when the test says so, however busy the machine is."""

    def __init__(self) -> None:
        self.over_at_s: float | None = None

    def end(self) -> None:
        self.over_at_s = time.monotonic()

    def monotonic(self) -> float:
        if self.over_at_s is None:
            return 0.0
        return LASTS_MAX.total_seconds() + 1 + time.monotonic() - self.over_at_s


async def test_the_command_prints_what_the_workers_made_of_it(
    pool: Pool, keys: Keys, app_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr(command, "EVERY_S", 0.02)
    monkeypatch.setattr(command, "time", clock)
    screen = io.StringIO()
    terminal = Terminal(app_dsn, "shell:rina", Console(file=screen, width=200))
    routes = [ScriptedRoute("A"), ScriptedRoute("B")]

    async with running(a_dispatcher(pool, keys, *routes)), asyncio.TaskGroup() as group:
        await until_count(pool, AT_WORK, 1)
        drill = group.create_task(
            asyncio.to_thread(command.drill, terminal, "A", lasts="30m", how="error", keys=keys)
        )  # fmt: skip
        await until_count(pool, NOTICED, 1)
        async with pool.connection() as conn:
            await conn.execute("UPDATE messaging_drill SET until_at = now()")
        clock.end()
        code = await drill

    printed = screen.getvalue()
    assert code == 0, printed
    assert re.search(r"noticed after \d.\d s: it rests", printed)
    assert "time to notice: " in printed
    assert "time to recover, after the fault had ended: " in printed
    assert ", 0 lost" in printed
    assert [route.sent for route in routes] == [[], []], "no provider was called"


async def test_the_command_names_what_is_wrong(pool: Pool, keys: Keys, app_dsn: str) -> None:
    screen = io.StringIO()
    terminal = Terminal(app_dsn, "shell:rina", Console(file=screen, width=200))
    await a_worker(pool, ScriptedRoute("A"))

    codes = [
        await asyncio.to_thread(command.drill, terminal, name, lasts=lasts, how="error", keys=keys)
        for name, lasts in (("A", "soon"), ("X", "2s"))
    ]

    assert codes == [2, 2]
    assert "--for soon: expected a span such as 90s or 2m, at most 30m" in screen.getvalue()
    assert "X: there is no such route; expected one of: A" in screen.getvalue()


async def test_a_drill_that_would_show_nothing_is_refused_with_the_reason(pool: Pool, keys: Keys, app_dsn: str) -> None:
    screen = io.StringIO()
    terminal = Terminal(app_dsn, "shell:rina", Console(file=screen, width=200))
    first = [
        Setting("A", "sms", is_on=False, weight=100), Setting("B", "sms", is_on=True, weight=100, lanes=[Lane.BULK]),
        Setting("C", "sms", is_on=True, weight=100),
    ]  # fmt: skip
    async with transaction(pool) as conn:
        for setting in first:
            await route_store.add_route(conn, setting, now=utc_now())
            await route_store.set_route(conn, setting, note="of the test")

    codes = [
        await asyncio.to_thread(command.drill, terminal, setting.name, lasts="2s", how="error", keys=keys)
        for setting in first
    ]

    assert codes == [2, 2, 2]
    for why in ("A is off", "B takes no codes (its lanes: bulk)", "no worker is at work"):
        assert why in screen.getvalue()


async def test_a_drill_of_a_route_without_a_link_is_refused(pool: Pool, keys: Keys, app_dsn: str) -> None:
    screen = io.StringIO()
    terminal = Terminal(app_dsn, "shell:rina", Console(file=screen, width=200))
    down = ScriptedRoute("A")
    down.up = False
    routes = Routes(sms=[down])
    async with transaction(pool) as conn:
        await routes.register(conn, utc_now())
        await routes.refresh(conn, utc_now())

    code = await asyncio.to_thread(command.drill, terminal, "A", lasts="2s", how="error", keys=keys)

    assert (code, "A: no link in the one worker; so no code takes it" in screen.getvalue()) == (2, True)


async def test_a_drill_that_is_broken_off_ends_at_once(pool: Pool, keys: Keys, app_dsn: str) -> None:
    terminal = Terminal(app_dsn, "shell:rina", Console(file=io.StringIO()))
    worker = await a_worker(pool, ScriptedRoute("A"), ScriptedRoute("B"))
    plan = command.Plan("A", How.ERROR, timedelta(minutes=20))
    running_drill = asyncio.create_task(command.run_drill(terminal, plan, keys))
    await until_count(pool, "SELECT count(*) FROM messaging_drill WHERE until_at > now()", 1)

    running_drill.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running_drill

    async with pool.connection() as conn:
        await worker.refresh(conn, utc_now())
    assert (await worker.submit("A", a_text(MADE_UP), wait_s=0)).outcome is Outcome.ACCEPTED
