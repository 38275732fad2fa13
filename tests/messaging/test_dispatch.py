"""The dispatcher on a real database."""

import asyncio
import logging
from dataclasses import replace
from datetime import datetime, timedelta
from typing import LiteralString

import pytest

from peserta.kit.clock import utc_now
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.messaging import dispatch_store as store
from peserta.messaging.actions import cancel, enqueue, mark_used
from peserta.messaging.dispatch import SWITCHES_EVERY_S, Dispatcher
from peserta.messaging.draft import Channel, Lane
from peserta.messaging.guarding.guard import Held
from peserta.messaging.outcome import Outcome
from peserta.messaging.routes import route_store
from peserta.messaging.routes.route_actions import switch
from peserta.messaging.routes.routes import Routes
from peserta.messaging.routes.routing import Offer
from peserta.messaging.routes.setting import Setting
from tests.messaging.sending import (
    ADDRESS,
    PHONE,
    SCHEME,
    ScriptedMail,
    ScriptedRoute,
    a_dispatcher,
    a_draft,
    a_notice,
    attempts,
    code_of,
    message,
    put,
    put_code,
    running,
    until_all,
    until_count,
    until_state,
)
from tests.simulator.until import until


async def test_a_committed_message_is_sent_with_its_code(pool: Pool, keys: Keys) -> None:
    route = ScriptedRoute("A")
    now = utc_now()
    draft = a_draft(keys, now=now)

    async with running(a_dispatcher(pool, keys, route)):
        [message_id] = await put(pool, [draft], keys, now=now)
        row = await until_state(pool, message_id, "accepted")

    assert row["route"] == "A"
    [(to, text)] = route.sent
    assert to == PHONE
    assert code_of(draft, keys) in text
    assert 560 <= route.validity_s <= 570
    assert await attempts(pool, message_id) == [("A", "accepted")]


async def test_a_message_of_a_transaction_that_was_undone_is_never_sent(pool: Pool, keys: Keys) -> None:
    route = ScriptedRoute("A")
    now = utc_now()

    async def enqueue_and_fail() -> None:
        async with transaction(pool) as conn:
            await enqueue(conn, a_draft(keys, now=now), keys=keys, now=now)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await enqueue_and_fail()

    async with running(a_dispatcher(pool, keys, route)):
        await until_state(pool, await put_code(pool, keys), "accepted")

    assert len(route.sent) == 1


async def test_each_message_goes_out_once_though_four_dispatchers_work(pool: Pool, keys: Keys) -> None:
    routes = [ScriptedRoute("A") for _ in range(4)]
    now = utc_now()
    drafts = [a_draft(keys, to=f"+62899000{number:05d}", now=now) for number in range(400)]

    async with running(*(a_dispatcher(pool, keys, route) for route in routes)):
        await put(pool, drafts, keys, now=now)
        await until_all(pool, "accepted", 400)

    destinations = [to for route in routes for to, _ in route.sent]
    assert len(destinations) == len(set(destinations)) == 400


async def test_a_mail_is_sent_under_an_id_that_a_bounce_can_name(pool: Pool, keys: Keys) -> None:
    route = ScriptedMail("SURAT")

    async with running(a_dispatcher(pool, keys, route)):
        message_id = await put_code(pool, keys, to=ADDRESS)
        await until_state(pool, message_id, "accepted")

    assert route.sent[0][0] == ADDRESS
    async with pool.connection() as conn:
        cursor = await conn.execute("SELECT provider_id FROM messaging_attempt")
        assert await cursor.fetchall() == [(f"<{message_id.hex}.1@peserta.jkn-demo.example>",)]


@pytest.mark.parametrize(
    "outcome",
    [Outcome.THROTTLED, Outcome.FAILED, Outcome.SILENT, Outcome.LOST, Outcome.DOWN, Outcome.REFUSED, Outcome.EXPIRED],
)
async def test_the_next_route_is_tried_at_once(pool: Pool, keys: Keys, outcome: Outcome) -> None:
    good = ScriptedRoute("B", up=False)
    bad = ScriptedRoute("A", always=outcome, brings_up=good)
    now = utc_now()
    draft = a_draft(keys, now=now)

    async with running(a_dispatcher(pool, keys, bad, good)):
        [message_id] = await put(pool, [draft], keys, now=now)
        row = await until_state(pool, message_id, "accepted")

    assert await attempts(pool, message_id) == [("A", outcome.value), ("B", "accepted")]
    assert good.sent == bad.sent, "the same text, with the same code"
    assert row["tries"] == 2


async def test_a_notice_on_which_a_route_stayed_silent_does_not_go_there_again(pool: Pool, keys: Keys) -> None:
    silent, now = ScriptedRoute("A", always=Outcome.SILENT), utc_now()

    async with running(a_dispatcher(pool, keys, silent)):
        [message_id] = await put(pool, [a_notice(keys, now=now)], keys, now=now)
        row = await until_state(pool, message_id, "failed")

    assert row["reason"] == "no_answer"
    assert len(silent.sent) == 1


async def test_a_code_on_which_every_route_stayed_silent_goes_out_again_after_a_while(pool: Pool, keys: Keys) -> None:
    routes = [ScriptedRoute(name, [Outcome.SILENT]) for name in ("A", "B")]
    late = timedelta()

    async with running(a_dispatcher(pool, keys, *routes, clock=lambda: utc_now() + late)):
        message_id = await put_code(pool, keys)
        row = await until_state(pool, message_id, "queued")
        while row["doubted"] != ["A", "B"] and row["doubted"] != ["B", "A"]:
            row = await message(pool, message_id)
        until_at, read_at = row["doubts_until"], utc_now()
        assert isinstance(until_at, datetime)
        late = timedelta(seconds=16)
        await until_state(pool, message_id, "accepted")

    assert [len(route.sent) for route in routes] in ([2, 1], [1, 2])
    assert timedelta(seconds=10) < until_at - read_at < timedelta(seconds=15)
    assert len({text for route in routes for _, text in route.sent}) == 1, "the same code"


async def test_a_code_in_doubt_goes_on_at_a_route_that_only_failed(pool: Pool, keys: Keys) -> None:
    silent, busy = ScriptedRoute("A", always=Outcome.SILENT), ScriptedRoute("B", [Outcome.THROTTLED] * 3)
    await prefer(pool, "A", over="B")

    async with running(a_dispatcher(pool, keys, silent, busy)):
        message_id = await put_code(pool, keys)
        row = await until_state(pool, message_id, "accepted")

    assert row["route"] == "B"
    assert len(silent.sent) == 1


async def test_a_number_that_every_route_refuses_is_given_up(pool: Pool, keys: Keys) -> None:
    routes = [ScriptedRoute(name, always=Outcome.REFUSED) for name in ("A", "B")]

    async with running(a_dispatcher(pool, keys, *routes)):
        message_id = await put_code(pool, keys)
        row = await until_state(pool, message_id, "failed")

    assert row["reason"] == "refused"
    assert [len(route.sent) for route in routes] == [1, 1]


async def test_after_two_tries_on_each_route_it_rests_and_then_goes_on(pool: Pool, keys: Keys) -> None:
    routes = [ScriptedRoute(name, script=[Outcome.FAILED, Outcome.FAILED]) for name in ("A", "B")]

    async with running(a_dispatcher(pool, keys, *routes)):
        message_id = await put_code(pool, keys)
        await until_state(pool, message_id, "accepted")

    outcomes = [outcome for _, outcome in await attempts(pool, message_id)]
    assert outcomes == ["failed"] * 4 + ["accepted"]
    names = [name for name, _ in await attempts(pool, message_id)]
    assert sorted(names[:2]) == sorted(names[2:4]) == ["A", "B"]


async def test_a_message_whose_life_is_over_is_never_sent(pool: Pool, keys: Keys) -> None:
    route = ScriptedRoute("A")
    past = utc_now() - timedelta(minutes=10)
    [message_id] = await put(pool, [a_draft(keys, now=past)], keys, now=past)

    async with running(a_dispatcher(pool, keys, route)):
        await until_state(pool, message_id, "expired")

    assert route.sent == []
    assert await attempts(pool, message_id) == []


async def test_a_life_that_ends_between_taking_and_sending_is_noticed(pool: Pool, keys: Keys) -> None:
    good = ScriptedRoute("B", up=False)
    bad = ScriptedRoute("A", always=Outcome.FAILED, is_gated=True, brings_up=good)
    late = timedelta()
    now = utc_now()
    [message_id] = await put(pool, [a_draft(keys, now=now)], keys, now=now)

    async with running(a_dispatcher(pool, keys, bad, good, clock=lambda: utc_now() + late)):
        await until(lambda: len(bad.sent) == 1)
        late = timedelta(minutes=10)
        bad.open_gate.set()
        await until_state(pool, message_id, "expired")

    assert good.sent == []


async def test_without_any_route_a_message_waits_and_expires(pool: Pool, keys: Keys) -> None:
    route = ScriptedRoute("A", up=False)
    past = utc_now() - timedelta(minutes=20)
    [dead] = await put(pool, [a_draft(keys, now=past)], keys, now=past)
    alive = await put_code(pool, keys)

    async with running(a_dispatcher(pool, keys, route)):
        await until_state(pool, dead, "expired")
        assert (await message(pool, alive))["state"] == "queued"
        route.up = True
        await until_state(pool, alive, "accepted")

    assert len(route.sent) == 1


async def test_a_message_of_a_lane_that_no_route_takes_expires_while_codes_go_out(pool: Pool, keys: Keys) -> None:
    route, now = ScriptedRoute("A"), utc_now()
    notice = replace(a_notice(keys, now=now), not_after=now + timedelta(seconds=0.5))
    async with pool.connection() as conn:
        only_codes = Setting("A", "sms", is_on=True, weight=100, lanes=[Lane.CODE])
        await route_store.add_route(conn, only_codes, now=now)

    async with running(a_dispatcher(pool, keys, route)):
        [notice_id] = await put(pool, [notice], keys, now=now)
        await until_state(pool, await put_code(pool, keys), "accepted")
        await until_state(pool, notice_id, "expired")

    assert len(route.sent) == 1


async def test_after_a_crash_another_route_is_tried_when_the_lease_ends(pool: Pool, keys: Keys) -> None:
    message_id = await put_code(pool, keys)
    crashed_on = await claim_and_crash(pool)
    routes = [ScriptedRoute("A"), ScriptedRoute("B")]

    async with running(a_dispatcher(pool, keys, *routes)):
        await asyncio.sleep(0.1)
        assert not any(route.sent for route in routes), "the lease still runs"
    late = timedelta(seconds=11)
    async with running(a_dispatcher(pool, keys, *routes, clock=lambda: utc_now() + late)):
        await until_state(pool, message_id, "accepted")

    [other] = {"A", "B"} - {crashed_on}
    assert await attempts(pool, message_id) == [(crashed_on, None), (other, "accepted")]
    assert {route.name: len(route.sent) for route in routes} == {crashed_on: 0, other: 1}


async def claim_and_crash(pool: Pool) -> str:
    """What a dispatcher does before it is killed: take the message, write the attempt, and no more."""
    rooms = [store.Room(Lane.CODE, Channel.SMS, 10, timedelta(seconds=10))]
    both = [Offer(name, Channel.SMS, Lane.CODE, None, 1.0) for name in ("A", "B")]
    async with pool.connection() as conn:
        [claimed] = await store.claim_due(conn, rooms, both, (), Held(), utc_now())
    return claimed.route


async def test_after_a_crash_the_only_route_is_used_again(pool: Pool, keys: Keys) -> None:
    message_id = await put_code(pool, keys)
    await claim_and_crash(pool)
    async with pool.connection() as conn:
        await conn.execute("UPDATE messaging_message SET route = 'A'")
    only = ScriptedRoute("A")

    async with running(a_dispatcher(pool, keys, only, clock=lambda: utc_now() + timedelta(seconds=11))):
        await until_state(pool, message_id, "accepted")

    assert len(only.sent) == 1


async def test_a_result_that_comes_after_the_lease_leaves_the_other_dispatchers_state_alone(
    pool: Pool, keys: Keys
) -> None:
    slow, quick = ScriptedRoute("A", is_gated=True, always=Outcome.FAILED), ScriptedRoute("B")
    message_id = await put_code(pool, keys)

    async with running(a_dispatcher(pool, keys, slow)):
        await until(lambda: len(slow.sent) == 1)
        async with running(a_dispatcher(pool, keys, quick, clock=lambda: utc_now() + timedelta(seconds=11))):
            await until_state(pool, message_id, "accepted")
        slow.open_gate.set()

    row = await message(pool, message_id)
    assert (row["state"], row["route"], row["due_at"]) == ("accepted", "B", None)
    assert await attempts(pool, message_id) == [("A", "failed"), ("B", "accepted")]


async def test_a_message_that_keeps_killing_its_worker_is_given_up(pool: Pool, keys: Keys) -> None:
    message_id = await put_code(pool, keys)
    async with pool.connection() as conn:
        await conn.execute("UPDATE messaging_message SET tries = 140")

    async with running(a_dispatcher(pool, keys, ScriptedRoute("A"))):
        row = await until_state(pool, message_id, "failed")

    assert row["reason"] == "unavailable"


async def test_codes_pass_while_the_other_lanes_are_full(pool: Pool, keys: Keys) -> None:
    route = ScriptedRoute("A", is_gated=True)
    now = utc_now()
    await put(pool, [a_notice(keys, lane=Lane.BULK, now=now) for _ in range(50)], keys, now=now)
    await put(pool, [a_notice(keys, lane=Lane.NOTICE, now=now) for _ in range(50)], keys, now=now)

    async with running(a_dispatcher(pool, keys, route)):
        room = 2 + 4  # a tenth and a fifth of a window of twenty
        await until(lambda: route.under_way == room)
        await put_code(pool, keys)
        await until(lambda: route.under_way == room + 1)
        route.open_gate.set()
        await until_all(pool, "accepted", 101)

    assert route.most_under_way <= room + 1


async def test_bulk_goes_on_while_codes_fill_their_lane(pool: Pool, keys: Keys) -> None:
    route = ScriptedRoute("A", is_gated=True)
    now = utc_now()
    await put(pool, [a_draft(keys, now=now) for _ in range(100)], keys, now=now)
    [bulk] = await put(pool, [a_notice(keys, lane=Lane.BULK, now=now)], keys, now=now)

    async with running(a_dispatcher(pool, keys, route)):
        await until(lambda: route.under_way == 18 + 1)  # nine tenths of a window of twenty
        route.open_gate.set()
        await until_state(pool, bulk, "accepted")
        await until_all(pool, "accepted", 101)


async def test_a_route_switched_off_gets_nothing_within_a_second(pool: Pool, keys: Keys) -> None:
    one, other = ScriptedRoute("A"), ScriptedRoute("B")
    routes = Routes(sms=[one, other])
    await prefer(pool, "A", over="B")

    async with running(Dispatcher(pool, routes, keys=keys, scheme=SCHEME)):
        await until_state(pool, await put_code(pool, keys), "accepted")
        async with pool.connection() as conn:
            await switch(conn, "A", is_on=False, actor="shell:rina", reason="gangguan", now=utc_now())
        await until(lambda: [standing.name for standing in routes.standings("sms")] == ["B"])
        before = len(one.sent)
        for _ in range(5):
            await until_state(pool, await put_code(pool, keys), "accepted")

    assert SWITCHES_EVERY_S <= 1
    assert len(one.sent) == before
    assert len(other.sent) >= 5


async def prefer(pool: Pool, first: str, *, over: str) -> None:
    """Weigh one route so that the other is hardly ever drawn."""
    async with pool.connection() as conn:
        for name, weight in ((first, 1000), (over, 1)):
            await conn.execute(
                "INSERT INTO messaging_route (name, channel, weight) VALUES (%(name)s, 'sms', %(weight)s)",
                {"name": name, "weight": weight},
            )


async def test_a_route_that_fails_in_a_burst_rests_and_comes_back_and_the_log_says_why(
    pool: Pool, keys: Keys, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    rest_long(monkeypatch)
    shaky, steady = ScriptedRoute("A", script=[Outcome.FAILED] * 5), ScriptedRoute("B")
    dispatcher = a_dispatcher(pool, keys, shaky, steady)
    await prefer(pool, "A", over="B")

    async with running(dispatcher):
        for _ in range(20):
            await until_state(pool, await put_code(pool, keys), "accepted")
        assert len(shaky.sent) == 5
        assert len(steady.sent) == 20
        async with pool.connection() as conn:
            await conn.execute("UPDATE messaging_breaker SET until_at = now()")
        steady.up = False
        await until_state(pool, await put_code(pool, keys), "accepted")

    assert len(shaky.sent) == 6
    rests = [line for line in caplog.messages if "rests" in line]
    assert rests == ["route A rests (errors); its last answer: failed"]


def rest_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a route that fails rest until a test ends its rest."""
    for module in ("routes.route_state", "routes.route_store"):
        monkeypatch.setattr(f"peserta.messaging.{module}.REST_FIRST", timedelta(minutes=5))
    monkeypatch.setattr("peserta.messaging.routes.route_store.BEYOND_ANY_REST", timedelta(minutes=10))


@pytest.mark.parametrize("other", ["lanes = '{3}'", "operators = '{Indosat Ooredoo Hutchison}'"])
async def test_a_route_that_takes_other_messages_keeps_no_code_from_routes_that_rest(
    pool: Pool, keys: Keys, monkeypatch: pytest.MonkeyPatch, other: LiteralString
) -> None:
    rest_long(monkeypatch)
    shaky, elsewhere = ScriptedRoute("A", script=[Outcome.FAILED] * 5), ScriptedRoute("C")
    await prefer(pool, "A", over="C")
    async with pool.connection() as conn:
        await conn.execute("UPDATE messaging_route SET " + other + " WHERE name = 'C'")

    async with running(a_dispatcher(pool, keys, shaky, elsewhere)):
        for _ in range(3):
            await put_code(pool, keys)
        await until_count(pool, "SELECT count(*) FROM messaging_breaker", 1)
        await until_state(pool, await put_code(pool, keys), "accepted")

    assert elsewhere.sent == []


async def test_a_message_that_the_others_refused_does_not_wait_for_a_route_to_have_rested(
    pool: Pool, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    rest_long(monkeypatch)
    shaky = ScriptedRoute("A", script=[Outcome.FAILED] * 5, always=Outcome.REFUSED)
    steady = ScriptedRoute("B")
    dispatcher = a_dispatcher(pool, keys, shaky, steady)
    await prefer(pool, "A", over="B")

    async with running(dispatcher):
        while len(shaky.sent) < 5:  # the other is hardly ever drawn, not never
            await until_state(pool, await put_code(pool, keys), "accepted")
        steady.script = [Outcome.REFUSED]
        message_id = await put_code(pool, keys)
        row = await until_state(pool, message_id, "failed")

    assert row["reason"] == "refused"
    assert await attempts(pool, message_id) == [("B", "refused"), ("A", "refused")]


async def test_a_code_that_was_used_is_not_sent_in_another_round(pool: Pool, keys: Keys) -> None:
    message_id = await put_code(pool, keys)
    async with transaction(pool) as conn:
        await mark_used(conn, [message_id], now=utc_now())

    row = await message(pool, message_id)
    assert (row["state"], row["reason"]) == ("dropped", "used")
    assert row["used_at"] is not None


async def test_a_code_that_is_used_while_one_route_has_it_goes_to_no_other(pool: Pool, keys: Keys) -> None:
    first, other = ScriptedRoute("A", script=[Outcome.FAILED], is_gated=True), ScriptedRoute("B", up=False)
    first.brings_up = other
    async with running(a_dispatcher(pool, keys, first, other)):
        message_id = await put_code(pool, keys)
        await until(lambda: bool(first.sent))
        async with transaction(pool) as conn:
            await mark_used(conn, [message_id], now=utc_now())
        first.open_gate.set()
        await until_state(pool, message_id, "dropped")

    assert (await message(pool, message_id))["reason"] == "used"
    assert await attempts(pool, message_id) == [("A", "failed")]


async def test_a_code_that_is_used_after_a_crash_goes_to_no_other_route(pool: Pool, keys: Keys) -> None:
    message_id = await put_code(pool, keys)
    crashed_on = await claim_and_crash(pool)
    async with transaction(pool) as conn:
        await mark_used(conn, [message_id], now=utc_now())
    routes = [ScriptedRoute("A"), ScriptedRoute("B")]

    async with running(a_dispatcher(pool, keys, *routes, clock=lambda: utc_now() + timedelta(seconds=11))):
        await until_state(pool, message_id, "dropped")

    assert await attempts(pool, message_id) == [(crashed_on, None)]
    assert not any(route.sent for route in routes)


async def test_a_waiting_message_can_be_taken_back_and_a_sent_one_cannot(pool: Pool, keys: Keys) -> None:
    waiting, sent = await put_code(pool, keys), await put_code(pool, keys)
    async with pool.connection() as conn:
        await conn.execute(
            "UPDATE messaging_message SET state = 'accepted', due_at = NULL WHERE id = %(id)s", {"id": sent}
        )

    async with transaction(pool) as conn:
        await cancel(conn, [waiting, sent], "journey_over", now=utc_now())

    assert (await message(pool, waiting))["state"] == "dropped"
    assert (await message(pool, sent))["state"] == "accepted"


async def test_a_message_whose_seal_is_broken_fails_alone(pool: Pool, keys: Keys) -> None:
    broken = await put_code(pool, keys)
    async with pool.connection() as conn:
        await conn.execute("UPDATE messaging_message SET destination_sealed = 'x'")

    async with running(a_dispatcher(pool, keys, ScriptedRoute("A"))):
        good = await put_code(pool, keys)
        row = await until_state(pool, broken, "failed")
        await until_state(pool, good, "accepted")

    assert row["reason"] == "unreadable"


async def test_stopping_finishes_what_is_under_way(pool: Pool, keys: Keys) -> None:
    route = ScriptedRoute("A", is_gated=True)
    message_id = await put_code(pool, keys)

    async with running(a_dispatcher(pool, keys, route)):
        await until(lambda: route.under_way == 1)
        asyncio.get_running_loop().call_later(0.05, route.open_gate.set)

    assert (await message(pool, message_id))["state"] == "accepted"
