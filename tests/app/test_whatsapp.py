"""A code by WhatsApp beside SMS: offered where a route is on, the same code to the same phone, one budget."""

import re
from dataclasses import replace

import pytest
from litestar import Litestar

from peserta.kit.clock import utc_now
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.messaging.draft import Channel, Lane
from peserta.messaging.routes import route_store
from peserta.messaging.routes.setting import Setting
from peserta.messaging.telling.speed import SpeedBoard
from peserta.web.site import Site
from tests.access.walking import codes_to
from tests.app.asking import Answer, Journey, Person, begin
from tests.people import Someone, register


async def switch_on(app: Litestar, pool: Pool, channel: str, *, is_on: bool = True) -> None:
    setting = Setting(channel, channel, is_on=is_on, weight=100, provider="http", lanes=[Lane.CODE])
    async with transaction(pool) as conn:
        await route_store.add_route(conn, setting, now=utc_now())
        await route_store.set_route(conn, setting, note="of the test")
    # A board of the test's own: the application refreshes its own whenever it likes.
    board = SpeedBoard()
    async with pool.connection() as conn:
        await board.refresh(conn, utc_now())
    app.state.site = replace(site_of_app(app), speeds=board)


def site_of_app(app: Litestar) -> Site:
    site = app.state.site
    assert isinstance(site, Site)
    return site


@pytest.fixture
async def siti(pool: Pool, keys: Keys) -> Someone:
    return await register(pool, keys)


async def choosing(person: Person, siti: Someone) -> tuple[Journey, Answer]:
    journey = await begin(person)
    await journey.give(siti)
    return journey, await person.get(f"{journey.base}/cara")


def choice_of(page: Answer, title: str) -> str:
    """What the button sends that begins so."""
    [found] = re.findall(
        rf'name="kontak" value="([^"]+)">\s*<button[^>]*>(?:(?!</form>).)*{title}', page.text, re.DOTALL
    )
    assert isinstance(found, str)
    return found


async def sent(pool: Pool) -> list[tuple[str, str | None]]:
    async with pool.connection() as conn:
        found = await conn.execute(
            "SELECT channel, operator FROM messaging_message WHERE template = 'code' ORDER BY id"
        )
        return [(str(channel), operator) for channel, operator in await found.fetchall()]


async def test_whatsapp_is_offered_only_where_a_route_for_it_is_on(
    app: Litestar, person: Person, pool: Pool, siti: Someone
) -> None:
    await switch_on(app, pool, Channel.WHATSAPP, is_on=False)
    journey, page = await choosing(person, siti)
    assert page.text.count('name="kontak"') == 2
    assert "WhatsApp ke" not in page.text

    await switch_on(app, pool, Channel.WHATSAPP)
    page = await person.get(f"{journey.base}/cara")

    assert page.text.count('name="kontak"') == 3
    assert page.text.count("WhatsApp ke ••••") == 1


async def test_a_code_goes_by_whatsapp_and_opens_the_account(
    app: Litestar, person: Person, pool: Pool, keys: Keys, siti: Someone
) -> None:
    await switch_on(app, pool, Channel.WHATSAPP)
    journey, page = await choosing(person, siti)

    answer = await journey.post("kirim", kontak=choice_of(page, "WhatsApp ke"))
    box = await person.get(answer.location)

    assert await sent(pool) == [("whatsapp", None)]
    assert "Periksa WhatsApp Anda" in box.text
    assert "Kode WhatsApp diminta" in box.text
    [code] = await codes_to(pool, keys, siti.phone.value_index)
    assert (await journey.post("kode", kode=code)).location == f"{journey.base}/amankan"
    async with pool.connection() as conn:
        found = await conn.execute("SELECT proof FROM access_session")
        assert await found.fetchall() == [("whatsapp",)]


async def test_the_same_code_goes_by_both_ways_within_one_budget(
    app: Litestar, person: Person, pool: Pool, keys: Keys, siti: Someone
) -> None:
    await switch_on(app, pool, Channel.WHATSAPP)
    journey, page = await choosing(person, siti)
    by_sms, by_whatsapp = choice_of(page, "SMS ke"), choice_of(page, "WhatsApp ke")
    await journey.post("kirim", kontak=by_sms)

    too_soon = await journey.post("kirim", kontak=by_whatsapp)
    assert too_soon.location.endswith("/kode"), "the code is on its way, and the page says when the next may go"
    assert await sent(pool) == [("sms", siti.phone.operator)]
    async with pool.connection() as conn:
        await conn.execute("DELETE FROM kit_limit")
    await journey.post("kirim", kontak=by_whatsapp)

    assert await sent(pool) == [("sms", siti.phone.operator), ("whatsapp", None)]
    first, second = await codes_to(pool, keys, siti.phone.value_index)
    assert first == second
    box = await person.get(f"{journey.base}/kode")
    assert "Periksa WhatsApp Anda" in box.text
    assert "Kirim WhatsApp lagi ke" in box.text
    assert "Kirim ulang ke ••••" in box.text
    assert (await journey.post("kode", kode=first)).status == 303


async def test_a_choice_of_another_journey_is_none(app: Litestar, person: Person, pool: Pool, siti: Someone) -> None:
    await switch_on(app, pool, Channel.WHATSAPP)
    _, page = await choosing(person, siti)
    other, _ = await choosing(Person(app), siti)

    assert "_csrf" not in (await other.post("kirim", kontak=choice_of(page, "WhatsApp ke"))).location
    assert await sent(pool) == []
