"""`peserta abuse`: what somebody at the keyboard changes, and is told."""

import asyncio
import io
import re
from datetime import timedelta
from uuid import UUID

import pytest
from rich.console import Console

from peserta.kit.clock import utc_now
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.messaging.guarding import abuse_command as command
from peserta.messaging.guarding.abuse_actions import show
from peserta.messaging.guarding.abuse_command import AskedBrake
from peserta.messaging.routes.route_command import Terminal
from tests.messaging.sending import ScriptedRoute, a_dispatcher, put_code, running, until_count

NUMBER = "0899 0001 2345"


class Keyboard:
    """The commands on one database, and what they print. Each brings its own event loop, so it gets a thread."""

    def __init__(self, dsn: str, keys: Keys) -> None:
        self._screen = io.StringIO()
        self._terminal = Terminal(dsn, "shell:rina", Console(file=self._screen, width=200), command="abuse")
        self._keys = keys

    @property
    def printed(self) -> str:
        return self._screen.getvalue()

    async def list(self) -> int:
        return await asyncio.to_thread(command.list_all, self._terminal, keys=self._keys, now=utc_now())

    async def set(self, *, reason: str = "pagu baru", **asked: str) -> int:
        return await asyncio.to_thread(command.set_guard, self._terminal, asked, reason=reason, now=utc_now())

    async def switch(self, channel: str, *, is_on: bool) -> int:
        return await asyncio.to_thread(
            command.switch, self._terminal, channel, is_on=is_on, reason="tagihan aneh", now=utc_now()
        )  # fmt: skip

    async def brake(self, number: str, lasts: str = "2h") -> int:
        asked = AskedBrake(number, lasts, "tagihan aneh")
        return await asyncio.to_thread(command.brake, self._terminal, asked, keys=self._keys, now=utc_now())

    async def lift(self, brake_id: str) -> int:
        return await asyncio.to_thread(command.lift, self._terminal, brake_id, reason="pameran", now=utc_now())

    async def history(self, limit: int = 50) -> int:
        return await asyncio.to_thread(command.show_history, self._terminal, limit=limit)


@pytest.fixture
def keyboard(app_dsn: str, keys: Keys, pool: Pool) -> Keyboard:
    del pool  # what is written here is gone before the next test
    return Keyboard(app_dsn, keys)


async def test_ceilings_are_set_shown_and_remembered(keyboard: Keyboard) -> None:
    assert await keyboard.list() == 0
    assert "Rp0" in keyboard.printed
    assert await keyboard.set(minute_idr="1000000", day_idr="50000000") == 0
    assert await keyboard.set(day_idr="none") == 0
    assert await keyboard.set(day_idr="none") == 0
    await keyboard.list()
    await keyboard.history()

    for words in ("minute_idr none -> 1000000", "day_idr 50000000 -> none", "Rp1.000.000", "nothing was changed"):
        assert words in keyboard.printed


@pytest.mark.parametrize("text", ["-1", "0", "1e6", "", "9999999999999999", "satu"])
async def test_a_ceiling_that_is_none_is_refused_with_what_was_expected(keyboard: Keyboard, text: str) -> None:
    assert await keyboard.set(minute_idr=text) == 2
    assert "--minute-idr" in keyboard.printed
    assert "1 to 1,000,000,000,000, or none" in keyboard.printed


async def test_a_longer_span_has_no_lower_ceiling_than_a_shorter_one(keyboard: Keyboard) -> None:
    assert await keyboard.set(minute_idr="5000", day_idr="900000") == 0

    assert await keyboard.set(hour_idr="4000") == 2
    assert "--hour-idr: got 4000; expected at least the 5000" in keyboard.printed
    assert await keyboard.set(hour_idr="1000000") == 2
    assert await keyboard.set(hour_idr="5000", minute_idr="none") == 0


async def test_a_brake_by_hand_holds_a_code_until_it_is_lifted(keyboard: Keyboard, pool: Pool, keys: Keys) -> None:
    route = ScriptedRoute("A")
    assert await keyboard.brake(NUMBER) == 0
    assert await keyboard.brake(NUMBER) == 0
    assert "nothing was changed" in keyboard.printed
    await keyboard.list()
    assert "+6289900012" not in keyboard.printed
    assert "+628990001xxxx" in keyboard.printed
    async with pool.connection() as conn:
        [brake] = (await show(conn, keys=keys, now=utc_now())).brakes
    await put_code(pool, keys, to="+6289900019999")

    async with running(a_dispatcher(pool, keys, route)):
        await until_count(pool, "SELECT count(*) FROM messaging_message WHERE reason = 'braked'", 1)
        assert route.sent == []
        assert await keyboard.lift(str(brake.brake.id)) == 0
        await until_count(pool, "SELECT count(*) FROM messaging_message WHERE state = 'accepted'", 1)

    assert await keyboard.lift(str(brake.brake.id)) == 2
    assert "no brake that lasts has this id" in keyboard.printed


async def test_a_brake_is_made_longer_and_its_end_is_told(keyboard: Keyboard, pool: Pool, keys: Keys) -> None:
    assert await keyboard.brake(NUMBER, "2h") == 0
    assert await keyboard.brake(NUMBER, "6h") == 0
    assert await keyboard.brake(NUMBER, "1h") == 0

    async with pool.connection() as conn:
        [brake] = (await show(conn, keys=keys, now=utc_now())).brakes
    assert timedelta(hours=5, minutes=59) < brake.brake.until_at - utc_now() <= timedelta(hours=6)
    end = r"until \d{4}-\d\d-\d\d \d\d:\d\d WIB"
    assert re.search(rf"\+628990001xxxx: brake off -> \+62899… {end}", keyboard.printed)
    assert re.search(rf"\+628990001xxxx: brake {end} -> \+62899… {end}", keyboard.printed)
    assert "+628990001xxxx: that is how it was" in keyboard.printed
    await keyboard.history()
    assert re.search(rf"brake {brake.brake.id} off -> \+62899… {end}", keyboard.printed)


async def test_what_cannot_be_done_is_said(keyboard: Keyboard) -> None:
    assert await keyboard.set() == 2
    assert await keyboard.brake("0899") == 2
    assert await keyboard.brake(NUMBER, "200h") == 2
    assert await keyboard.lift("itu") == 2
    assert await keyboard.lift(str(UUID(int=1))) == 2
    assert await keyboard.switch("fax", is_on=False) == 2
    assert await keyboard.set(reason=" ", minute_idr="5") == 2
    assert await keyboard.history(limit=0) == 2
    assert "peserta routes" not in keyboard.printed


async def test_a_channel_is_stopped_and_let_go(keyboard: Keyboard) -> None:
    assert await keyboard.switch("sms", is_on=False) == 0
    await keyboard.list()
    assert "Stopped channels: sms." in keyboard.printed
    assert await keyboard.switch("sms", is_on=True) == 0
    await keyboard.history()
    assert "sms off -> on" in keyboard.printed
