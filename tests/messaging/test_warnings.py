"""Warnings to the owner of an account: they go out wherever codes or reminders do, and what goes nowhere is told."""

from datetime import timedelta

import pytest

from peserta.access.recovery.telling import notice
from peserta.kit.blind_index import blind_index
from peserta.kit.clock import utc_now
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.messaging.dispatch import Dispatcher
from peserta.messaging.draft import Draft, Lane
from peserta.messaging.routes.gaps import list_gaps
from peserta.messaging.routes.routes import Routes
from peserta.messaging.routes.setting import Setting
from tests.messaging.sending import PHONE, SCHEME, ScriptedRoute, a_notice, put, running, until_state


def a_warning(keys: Keys) -> Draft:
    index = blind_index(keys, "phone", PHONE)
    return notice("phone", PHONE, index, None, "disowned", "id", utc_now())


def a_dispatcher_with_lanes(pool: Pool, keys: Keys, route: ScriptedRoute, *lanes: Lane) -> Dispatcher:
    first = Setting(route.name, "sms", is_on=True, weight=100, lanes=list(lanes))
    return Dispatcher(pool, Routes(sms=[route], first=[first]), keys=keys, scheme=SCHEME)


@pytest.mark.parametrize("lane", [Lane.CODE, Lane.NOTICE])
async def test_a_warning_goes_out_by_a_route_that_takes_codes_or_reminders_alone(
    pool: Pool, keys: Keys, lane: Lane
) -> None:
    route = ScriptedRoute("A")
    async with running(a_dispatcher_with_lanes(pool, keys, route, lane)):
        [warning] = await put(pool, [a_warning(keys)], keys, now=utc_now())

        assert (await until_state(pool, warning, "accepted"))["route"] == "A"


async def test_a_reminder_does_not_take_the_way_of_codes(pool: Pool, keys: Keys) -> None:
    route = ScriptedRoute("A")
    async with running(a_dispatcher_with_lanes(pool, keys, route, Lane.CODE)):
        now = utc_now() - timedelta(hours=1)
        [reminder] = await put(pool, [a_notice(keys, now=now - timedelta(seconds=1))], keys, now=now)
        [warning] = await put(pool, [a_warning(keys)], keys, now=utc_now())

        await until_state(pool, warning, "accepted")
        assert (await until_state(pool, reminder, "expired"))["tries"] == 0
        assert len(route.sent) == 1


def test_what_no_route_takes_is_told_of_each_lane() -> None:
    codes = Setting("A", "sms", is_on=True, weight=100, lanes=[Lane.CODE])
    off = Setting("B", "sms", is_on=False, weight=100)
    payments = Setting("C", "sms", is_on=True, weight=100, lanes=[Lane.CONFIRMATION], operators=["XL"])

    assert list_gaps([codes, off, payments]) == [
        "SMS routes take payment for XL alone: to other numbers they are never sent",
        "no SMS route takes reminder: such messages by SMS are never sent",
        "no SMS route takes bulk: such messages by SMS are never sent",
        "no e-mail route is on: no message goes by e-mail",
    ]
    assert list_gaps([Setting(name, name, is_on=True, weight=1) for name in ("sms", "email")]) == []


def test_that_a_warning_goes_nowhere_is_told() -> None:
    payments = [Setting(name, name, is_on=True, weight=100, lanes=[Lane.CONFIRMATION]) for name in ("sms", "email")]

    assert "no SMS route takes warning: such messages by SMS are never sent" in list_gaps(payments)


async def test_a_worker_says_what_no_route_takes_when_it_begins_and_once(
    pool: Pool, caplog: pytest.LogCaptureFixture
) -> None:
    first = Setting("A", "sms", is_on=True, weight=100, lanes=[Lane.CODE])
    routes = Routes(sms=[ScriptedRoute("A")], first=[first])
    async with pool.connection() as conn:
        await routes.register(conn, utc_now())
        await routes.refresh(conn, utc_now())
        await routes.refresh(conn, utc_now())

    told = [record.message for record in caplog.records if "takes reminder" in record.message]
    assert told == ["no SMS route takes reminder: such messages by SMS are never sent; see peserta routes"]
