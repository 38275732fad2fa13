"""Texts that somebody earns money with: what an attack costs, what it is told, and who gets in beside it."""

import asyncio
import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from litestar import Litestar

from peserta.demo import numbers
from peserta.kit.clock import utc_now
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.messaging.dispatch import Dispatcher
from peserta.messaging.guarding.abuse_actions import set_guard
from peserta.messaging.guarding.block_watch import BlockWatch
from peserta.messaging.guarding.number_block import beginning_of
from peserta.messaging.routes.routes import Routes
from peserta.messaging.routes.setting import Setting
from tests.app.asking import Answer, Journey, Person, begin
from tests.messaging.sending import SCHEME, ScriptedRoute, running, until_count
from tests.people import register

PRICE_IDR = 300
UNUSED_MAX, AT_ONCE = 5, 10
ATTACKED, JOINING = 24, 5
CEILING_IDR = (AT_ONCE + JOINING + 4) * PRICE_IDR
UNMET = "SELECT count(*) FROM messaging_message WHERE channel = 'sms' AND reason IS NULL AND accepted_at IS NULL"
HELD = "SELECT count(*) FROM messaging_message WHERE reason = 'braked'"
SPENT = "SELECT sum(idr)::bigint FROM messaging_spent"


def phone(serial: int) -> str:
    """What `register` gives this person."""
    return numbers.phone(10 * serial)


BLOCK = beginning_of(phone(0))
THEIRS = [serial for serial in range(2_000) if beginning_of(phone(serial)) == BLOCK]
OURS = [serial for serial in range(2_000) if beginning_of(phone(serial)) != BLOCK]


@dataclass
class Asking:
    """Somebody before the choice of a contact, in a browser and at an address of their own."""

    journey: Journey
    choice: str
    phone: str

    async def ask(self) -> Answer:
        return await self.journey.post("kirim", kontak=self.choice)

    async def page(self) -> Answer:
        return await self.journey.person.get(f"{self.journey.base}/kode")


@pytest.fixture
async def route(pool: Pool, keys: Keys) -> AsyncGenerator[ScriptedRoute]:
    """An operator that asks money, and a worker; five codes of a block may be unused, and there is a ceiling."""
    route = ScriptedRoute("A")
    first = [Setting("A", "sms", is_on=True, weight=100, price_idr=PRICE_IDR)]
    async with transaction(pool) as conn:
        asked = {"block_unused_max": str(UNUSED_MAX), "day_idr": str(CEILING_IDR)}
        await set_guard(conn, asked, actor="shell:rina", reason="kontrak", now=utc_now())
    await BlockWatch(keys).look(pool)
    async with running(Dispatcher(pool, Routes(sms=[route], first=first), keys=keys, scheme=SCHEME)):
        yield route


async def reach_choice(app: Litestar, pool: Pool, keys: Keys, serial: int) -> Asking:
    someone = await register(pool, keys, serial, now=utc_now())
    journey = await begin(Person(app, address=f"198.51.{serial // 250}.{serial % 250}"))
    assert (await journey.give(someone)).status == 303
    page = await journey.person.get(f"{journey.base}/cara")
    return Asking(journey, page.find(r'name="kontak" value="([^"]+)"'), phone(serial))


async def read_code(route: ScriptedRoute, number: str) -> str:
    async with asyncio.timeout(10):
        while True:
            if codes := [code for to, text in route.sent if to == number for code in re.findall("#([0-9]{6})", text)]:
                return codes[-1]
            await asyncio.sleep(0.01)


async def get_in(asking: Asking, route: ScriptedRoute) -> None:
    assert (await asking.ask()).status == 303
    answer = await asking.journey.post("kode", kode=await read_code(route, asking.phone))
    assert answer.status == 303


async def test_pumping_costs_less_than_the_ceiling_and_every_member_beside_it_gets_in(
    app: Litestar, pool: Pool, keys: Keys, route: ScriptedRoute
) -> None:
    attack = [await reach_choice(app, pool, keys, serial) for serial in THEIRS[:ATTACKED]]
    members = [await reach_choice(app, pool, keys, serial) for serial in OURS[:JOINING]]

    answers = [await asking.ask() for asking in attack]
    await asyncio.gather(*(get_in(member, route) for member in members))
    again = [await asking.ask() for asking in attack]
    await until_count(pool, UNMET, 0)

    # Nothing in an answer tells that no text goes out.
    assert {answer.status for answer in (*answers, *again)} == {303}
    reached = {to for to, _ in route.sent if beginning_of(to) == BLOCK}
    assert UNUSED_MAX <= len(reached) <= AT_ONCE
    async with pool.connection() as conn:
        row = await (await conn.execute(SPENT)).fetchone()
    assert row is not None
    assert len(route.sent) * PRICE_IDR <= row[0] < CEILING_IDR


async def test_whoever_is_really_there_is_offered_the_other_ways_at_once(
    app: Litestar, pool: Pool, keys: Keys, route: ScriptedRoute
) -> None:
    for serial in THEIRS[: UNUSED_MAX + 3]:
        await (await reach_choice(app, pool, keys, serial)).ask()
    await until_count(pool, UNMET, 0)
    assert await BlockWatch(keys, clock=lambda: utc_now() + timedelta(minutes=3)).look(pool) == 1
    real = await reach_choice(app, pool, keys, THEIRS[-1])

    answer = await real.ask()
    await until_count(pool, HELD, 1)
    page = await real.page()

    assert answer.status == 303
    assert real.phone not in {to for to, _ in route.sent}
    assert "Lebih lambat dari biasanya" in page.text
    assert "Kirim e-mail ke" in page.text
    assert "disalahgunakan" not in page.text
