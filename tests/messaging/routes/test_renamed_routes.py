"""A profile that was changed, and workers that still have the old one: what a route's name stands for."""

from datetime import timedelta
from uuid import uuid4

from peserta.kit.clock import utc_now
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.messaging.outcome import Outcome
from peserta.messaging.routes import route_store
from peserta.messaging.routes.route_actions import switch
from peserta.messaging.routes.setting import Setting
from tests.messaging.sending import (
    ADDRESS,
    ScriptedMail,
    ScriptedRoute,
    a_dispatcher,
    attempts,
    put_code,
    running,
    until_state,
)
from tests.simulator.until import until


async def settings(pool: Pool) -> dict[str, Setting]:
    async with pool.connection() as conn:
        return {setting.name: setting for setting in await route_store.list_routes(conn)}


async def test_a_name_that_was_another_channels_is_given_the_messages_of_its_own(pool: Pool, keys: Keys) -> None:
    before = Setting("utama", "email", is_on=True, weight=30, provider="smtp", price_idr=7)
    async with pool.connection() as conn:
        await route_store.add_route(conn, before, now=utc_now())
    texts, mails = ScriptedRoute("utama"), ScriptedMail("surat")

    async with running(a_dispatcher(pool, keys, texts, mails)):
        text_id, mail_id = await put_code(pool, keys), await put_code(pool, keys, to=ADDRESS)
        await until_state(pool, text_id, "accepted")
        await until_state(pool, mail_id, "accepted")

    assert await attempts(pool, text_id) == [("utama", "accepted")]
    assert await attempts(pool, mail_id) == [("surat", "accepted")]
    now = (await settings(pool))["utama"]
    assert (now.channel, now.provider) == ("sms", "smpp")
    assert (now.weight, now.price_idr) == (30, 7), "what may be changed while all runs stays"
    async with pool.connection() as conn:
        [happened] = await route_store.list_history(conn, "utama", limit=10)
    assert (happened.actor, happened.what, happened.was, happened.becomes) == ("machine", "channel", "email", "sms")


async def test_workers_with_different_profiles_each_know_their_own_routes(pool: Pool, keys: Keys) -> None:
    old, new = ScriptedMail("utama"), ScriptedRoute("utama")

    async with running(a_dispatcher(pool, keys, old)):
        await until_state(pool, await put_code(pool, keys, to=ADDRESS), "accepted")
        async with running(a_dispatcher(pool, keys, new)):
            for _ in range(5):
                await until_state(pool, await put_code(pool, keys), "accepted")
                await until_state(pool, await put_code(pool, keys, to=ADDRESS), "accepted")

    assert len(old.sent) == 6
    assert len(new.sent) == 5


async def test_a_code_that_every_route_of_one_worker_refused_is_taken_by_a_route_of_another(
    pool: Pool, keys: Keys
) -> None:
    refusing = ScriptedRoute("A", always=Outcome.REFUSED)
    known, new = ScriptedRoute("A", always=Outcome.REFUSED), ScriptedRoute("B")
    soon = utc_now() + timedelta(minutes=1)
    async with pool.connection() as conn:
        await route_store.add_route(conn, Setting("B", "sms", is_on=True, weight=100), now=utc_now())
        await route_store.check_in(conn, uuid4(), routes=["A", "B"], now=soon)

    async with running(a_dispatcher(pool, keys, refusing)):
        message_id = await put_code(pool, keys)
        await until(lambda: len(refusing.sent) == 1)
        async with running(a_dispatcher(pool, keys, known, new)):
            await until_state(pool, message_id, "accepted")

    assert (await attempts(pool, message_id))[-1] == ("B", "accepted")


async def test_a_code_is_given_up_when_nobody_at_work_has_another_route(pool: Pool, keys: Keys) -> None:
    async with pool.connection() as conn:
        for name, is_on in (("B", True), ("C", False)):
            await route_store.add_route(conn, Setting(name, "sms", is_on=is_on, weight=100), now=utc_now())
        await switch(conn, "C", is_on=False, actor="shell:rina", reason="gangguan", now=utc_now())
        await route_store.check_in(conn, uuid4(), routes=["C"], now=utc_now() + timedelta(minutes=1))

    async with running(a_dispatcher(pool, keys, ScriptedRoute("A", always=Outcome.REFUSED))):
        row = await until_state(pool, await put_code(pool, keys), "failed")

    assert row["reason"] == "refused"
