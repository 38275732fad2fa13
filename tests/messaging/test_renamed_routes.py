"""A profile that was changed, and workers that still have the old one: what a route's name stands for."""

from peserta.kit.clock import utc_now
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.messaging.routes import route_store
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
