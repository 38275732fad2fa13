"""What messages may cost: no worker sends what it cannot pay, codes go before bulk, and whoever waits is told why."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import LiteralString

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peserta.kit.clock import utc_now
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.messaging.actions import trace
from peserta.messaging.dispatch import Dispatcher
from peserta.messaging.draft import Lane
from peserta.messaging.guarding import guard_store as store
from peserta.messaging.guarding.abuse_actions import set_guard, switch_channel
from peserta.messaging.guarding.purse import Ceilings, Purse, Spans, Spent
from peserta.messaging.outcome import Outcome
from peserta.messaging.routes.routes import Routes
from peserta.messaging.routes.setting import Setting
from peserta.messaging.telling.pace import Pace
from peserta.messaging.telling.speed import SpeedBoard
from peserta.messaging.telling.trace import Step
from tests.messaging.sending import (
    SCHEME,
    ScriptedMail,
    ScriptedRoute,
    a_draft,
    a_notice,
    put,
    put_code,
    running,
    until_all,
    until_count,
    until_state,
)

PRICE = 300
SPENT = "SELECT coalesce(sum(idr), 0)::bigint FROM messaging_spent"
TOLD = "SELECT count(*) FROM messaging_message WHERE reason = 'ceiling'"


def a_worker(
    pool: Pool, keys: Keys, *routes: ScriptedRoute, at: datetime, mail: ScriptedMail | None = None
) -> Dispatcher:
    """A dispatcher whose routes cost money, by a clock that begins `at` a moment: no minute begins while it works."""
    first = [Setting(route.name, "sms", is_on=True, weight=100, price_idr=PRICE) for route in routes]
    all_routes = Routes(sms=routes, email=[mail] if mail else [], first=first)
    began = utc_now()
    return Dispatcher(pool, all_routes, keys=keys, scheme=SCHEME, clock=lambda: at + (utc_now() - began))


@pytest.fixture
def at() -> datetime:
    return utc_now().replace(second=5)


async def allow(pool: Pool, **asked: int) -> None:
    async with transaction(pool) as conn:
        words = {what: str(idr) for what, idr in asked.items()}
        await set_guard(conn, words, actor="shell:rina", reason="pagu baru", now=utc_now())


async def switch(pool: Pool, *, is_on: bool) -> None:
    async with transaction(pool) as conn:
        await switch_channel(conn, "sms", is_on=is_on, actor="shell:rina", reason="tagihan aneh", now=utc_now())


async def number(pool: Pool, sql: LiteralString) -> int:
    async with pool.connection() as conn:
        row = await (await conn.execute(sql)).fetchone()
    assert row is not None
    return int(row[0])


def numbers(count: int) -> list[str]:
    """One of each block."""
    return [f"+62899{block:04d}0123" for block in range(count)]


async def test_three_workers_together_spend_the_ceiling_and_not_a_rupiah_more(
    pool: Pool, keys: Keys, at: datetime
) -> None:
    await allow(pool, minute_idr=20 * PRICE + PRICE // 2)
    drafts = [a_draft(keys, to=to, now=at) for to in numbers(60)]
    await put(pool, drafts, keys, now=at)
    routes = [ScriptedRoute("A") for _ in range(3)]

    async with running(*(a_worker(pool, keys, route, at=at) for route in routes)):
        await until_all(pool, "accepted", 20)
        await until_count(pool, TOLD, 40)

    assert sum(len(route.sent) for route in routes) == 20
    # What the workers held and did not spend was given back when they stopped.
    assert await number(pool, SPENT) == 20 * PRICE


async def test_codes_go_on_when_the_ceiling_is_too_near_for_reminders(pool: Pool, keys: Keys, at: datetime) -> None:
    await allow(pool, hour_idr=10 * PRICE)
    await put(pool, [a_notice(keys, lane=Lane.NOTICE, now=at) for _ in range(20)], keys, now=at)
    route = ScriptedRoute("A")

    async with running(a_worker(pool, keys, route, at=at)):
        await until_all(pool, "accepted", 7)
        codes = await put(pool, [a_draft(keys, to=to, now=at) for to in numbers(3)], keys, now=at)
        for code in codes:
            await until_state(pool, code, "accepted")

    assert len(route.sent) == 10


async def test_what_a_provider_did_not_take_costs_nothing(pool: Pool, keys: Keys, at: datetime) -> None:
    await allow(pool, day_idr=2 * PRICE)
    first, second = ScriptedRoute("A", always=Outcome.FAILED), ScriptedRoute("B")
    ids = await put(pool, [a_draft(keys, to=to, now=at) for to in numbers(2)], keys, now=at)

    async with running(a_worker(pool, keys, first, second, at=at)):
        for message_id in ids:
            await until_state(pool, message_id, "accepted")

    assert await number(pool, SPENT) == 2 * PRICE


async def test_a_stopped_channel_sends_nothing_says_so_and_goes_on_when_it_may(
    pool: Pool, keys: Keys, at: datetime
) -> None:
    await switch(pool, is_on=False)
    route, mail = ScriptedRoute("A"), ScriptedMail("M")
    code = await put_code(pool, keys)
    letter = await put_code(pool, keys, to="siti@surel.example")

    async with running(a_worker(pool, keys, route, at=utc_now(), mail=mail)):
        await until_state(pool, letter, "accepted")
        await until_count(pool, "SELECT count(*) FROM messaging_message WHERE reason = 'stopped'", 1)
        async with pool.connection() as conn:
            told = await trace(conn, [code], speeds=SpeedBoard(), now=utc_now())
        assert (told[-1].step, told[-1].reason, told[-1].private) == (Step.HELD, "stopped", False)
        assert route.sent == []
        await switch(pool, is_on=True)
        row = await until_state(pool, code, "accepted")

    assert row["reason"] is None
    assert await number(pool, "SELECT count(*) FROM messaging_guard_history WHERE what = 'sms'") == 2
    assert await number(pool, "SELECT count(*) FROM audit_entry WHERE kind = 'messaging.guard_changed'") == 2


async def test_a_channel_that_is_stopped_or_can_be_paid_no_more_is_called_disturbed_before_it_is_chosen(
    pool: Pool, keys: Keys, at: datetime
) -> None:
    async def paces(now: datetime) -> tuple[Pace, Pace]:
        speeds = SpeedBoard()
        async with pool.connection() as conn:
            await speeds.refresh(conn, now)
        return speeds.present("sms", "Telkomsel").state, speeds.present("email").state

    await allow(pool, minute_idr=2 * PRICE)
    await put(pool, [a_draft(keys, to=to, now=at) for to in numbers(3)], keys, now=at)
    async with running(a_worker(pool, keys, ScriptedRoute("A"), at=at, mail=ScriptedMail("M"))):
        await until_count(pool, TOLD, 1)
        spent_out = at + timedelta(seconds=1)
        assert await paces(spent_out) == (Pace.DOWN, Pace.UNKNOWN), "e-mail costs nothing"
    assert await paces(at + timedelta(minutes=1)) == (Pace.UNKNOWN, Pace.UNKNOWN), "the next minute has money again"

    await switch(pool, is_on=False)

    assert await paces(at + timedelta(minutes=1)) == (Pace.DOWN, Pace.UNKNOWN)


async def test_of_sixteen_slices_at_once_no_rupiah_is_given_twice(pool: Pool, at: datetime) -> None:
    await allow(pool, minute_idr=9_000, hour_idr=9_000)

    async def take() -> int:
        async with pool.connection() as conn:
            got = await store.take_slice(
                conn, Spans.of(at), old_at=None, unspent_idr=0, slices=2, least_idr=PRICE, now=at
            )  # fmt: skip
        return got.slice_idr

    taken = [idr for _ in range(3) for idr in await asyncio.gather(*(take() for _ in range(16)))]

    assert 9_000 - PRICE < sum(taken) <= 9_000
    assert await number(pool, SPENT) == sum(taken)


@settings(max_examples=100, derandomize=True)
@given(
    slice_idr=st.integers(0, 5_000),
    steps=st.lists(st.tuples(st.sampled_from(list(Lane)), st.integers(1, 900), st.booleans()), max_size=40),
)
def test_a_purse_never_pays_more_than_was_put_in(slice_idr: int, steps: list[tuple[Lane, int, bool]]) -> None:
    purse, minute = Purse(), datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
    purse.fill(slice_idr, ceilings=Ceilings(minute_idr=5_000), spent=Spent(0, 0, 0), minute_at=minute)
    paid_idr = 0

    for lane, price_idr, comes_back in steps:
        if purse.affords(lane, price_idr) == 0:
            continue
        paid = purse.pay(lane, price_idr)
        if comes_back:
            purse.give_back(paid)
        else:
            paid_idr += price_idr

    assert paid_idr + purse.empty() == slice_idr


def test_of_another_minutes_slice_nothing_comes_back() -> None:
    purse = Purse()
    first, second = datetime(2026, 11, 26, 8, 0, tzinfo=UTC), datetime(2026, 11, 26, 8, 1, tzinfo=UTC)
    purse.fill(900, ceilings=Ceilings(minute_idr=900), spent=Spent(0, 0, 0), minute_at=first)
    paid = purse.pay(Lane.CODE, PRICE)
    assert purse.empty() == 600
    purse.fill(0, ceilings=Ceilings(minute_idr=900), spent=Spent(900, 900, 900), minute_at=second)

    purse.give_back(paid)

    assert purse.affords(Lane.CODE, PRICE) == 0
