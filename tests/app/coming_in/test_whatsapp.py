"""A code by WhatsApp beside SMS: offered where a route is on, the same code to the same phone, one budget."""

import pytest
from litestar import Litestar

from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.messaging.draft import Channel
from tests.access.walking import codes_to
from tests.app.asking import Answer, Journey, Person, begin
from tests.app.coming_in.channels import choice_of, sent, switch_on
from tests.people import Someone, register


@pytest.fixture
async def siti(pool: Pool, keys: Keys) -> Someone:
    return await register(pool, keys)


async def choosing(person: Person, siti: Someone) -> tuple[Journey, Answer]:
    journey = await begin(person)
    await journey.give(siti)
    return journey, await person.get(f"{journey.base}/cara")


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
