"""`peserta routes`: what somebody at the keyboard changes, and is told."""

import asyncio
import io
import re

import pytest
from psycopg.rows import dict_row
from rich.console import Console

from peserta.kit.clock import utc_now
from peserta.kit.database import Pool, transaction
from peserta.messaging.routes import route_command as command
from peserta.messaging.routes import route_store
from peserta.messaging.routes.route_actions import change
from peserta.messaging.routes.routes import Routes
from peserta.messaging.routes.setting import Setting
from tests.messaging.sending import ScriptedMail, ScriptedRoute


class Keyboard:
    """The commands on one database, and what they print. Each brings its own event loop, so it gets a thread."""

    def __init__(self, dsn: str) -> None:
        self._screen = io.StringIO()
        self._terminal = command.Terminal(dsn, "shell:rina", Console(file=self._screen, width=200))

    @property
    def printed(self) -> str:
        return self._screen.getvalue()

    async def list(self) -> int:
        return await asyncio.to_thread(command.list_routes, self._terminal, now=utc_now())

    async def set(self, name: str, *, reason: str = "harga baru", **asked: str) -> int:
        return await asyncio.to_thread(
            command.set_route, self._terminal, name, asked, reason=reason, now=utc_now()
        )  # fmt: skip

    async def switch(self, name: str, *, is_on: bool, reason: str = "gangguan") -> int:
        return await asyncio.to_thread(
            command.switch, self._terminal, name, is_on=is_on, reason=reason, now=utc_now()
        )  # fmt: skip

    async def history(self, name: str | None = None, *, limit: int = 50) -> int:
        return await asyncio.to_thread(command.show_history, self._terminal, name, limit=limit)


@pytest.fixture
async def keyboard(app_dsn: str, pool: Pool) -> Keyboard:
    first = [Setting("jalur-a", "sms", is_on=True, weight=70, price_idr=300, operators=["Telkomsel"])]
    routes = Routes(
        sms=[ScriptedRoute("jalur-a"), ScriptedRoute("jalur-b")], email=[ScriptedMail("surat")], first=first
    )
    async with pool.connection() as conn:
        await routes.register(conn, utc_now())
    return Keyboard(app_dsn)


async def test_the_list_shows_what_is_set(keyboard: Keyboard) -> None:
    assert await keyboard.list() == 0

    lines = keyboard.printed.splitlines()
    at = lines.index("jalur-a: sms by smpp, on")
    assert lines[at + 1] == "  no worker is at work"
    assert lines[at + 2] == "  weight 70, price-idr 300, tps none, window 20, extra-hour-idr 100000"
    assert lines[at + 3 : at + 5] == ["  lanes code,payment,reminder,bulk", "  operators Telkomsel"]


async def test_the_list_shows_why_nothing_can_be_sent(keyboard: Keyboard, pool: Pool) -> None:
    down = ScriptedRoute("jalur-b")
    down.up = False
    async with transaction(pool) as conn:
        await Routes(sms=[ScriptedRoute("jalur-a"), down]).refresh(conn, utc_now())
        await Routes(sms=[ScriptedRoute("jalur-a")]).refresh(conn, utc_now())
        await route_store.open_breaker(conn, "jalur-a", "errors", is_drill=False, now=utc_now())

    await keyboard.list()

    lines = keyboard.printed.splitlines()
    assert re.fullmatch(
        r"  linked, in 2 of 2 workers; rests until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d WIB \(errors\)",
        lines[lines.index("jalur-a: sms by smpp, on") + 1],
    )
    assert lines[lines.index("jalur-b: sms by smpp, on") + 1] == "  no link in the one worker"
    assert lines[lines.index("surat: email by smtp, on") + 1] == (
        "  no worker has it: the profile that they were started with does not name it"
    )


async def test_what_no_route_takes_any_more_is_told_at_once_and_in_the_list(keyboard: Keyboard) -> None:
    gap = "Attention: no SMS route takes reminder: such messages by SMS are never sent"
    await keyboard.list()
    assert "Attention" not in keyboard.printed

    await keyboard.set("jalur-a", lanes="code")
    assert "reminder: such" not in keyboard.printed
    await keyboard.set("jalur-b", lanes="code,payment,bulk")
    assert keyboard.printed.splitlines()[-1] == gap

    await keyboard.list()
    assert keyboard.printed.splitlines()[-1] == gap


async def test_a_change_is_printed_and_kept_with_who_and_why(keyboard: Keyboard, pool: Pool) -> None:
    assert await keyboard.set("jalur-a", weight="40", tps="200", operators="all", lanes="code,payment") == 0
    assert await keyboard.switch("jalur-a", is_on=False) == 0

    assert "jalur-a: weight 70 -> 40" in keyboard.printed
    assert "jalur-a: state on -> off" in keyboard.printed
    assert await keyboard.history("jalur-a") == 0
    async with pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute("SELECT what, was, becomes, actor, reason FROM messaging_route_history ORDER BY id")
        rows = await cursor.fetchall()
        await cursor.execute("SELECT facts FROM audit_entry WHERE kind = 'messaging.route_changed'")
        audited = await cursor.fetchall()
    assert {(row["what"], row["was"], row["becomes"]) for row in rows} == {
        ("weight", "70", "40"), ("tps", "none", "200"), ("operators", "Telkomsel", "all"),
        ("lanes", "code,payment,reminder,bulk", "code,payment"), ("state", "on", "off"),
    }  # fmt: skip
    assert {(row["actor"], row["reason"]) for row in rows} == {("shell:rina", "harga baru"), ("shell:rina", "gangguan")}
    assert len(audited) == 5


async def test_what_is_so_already_leaves_no_trace(keyboard: Keyboard, pool: Pool) -> None:
    assert await keyboard.set("jalur-a", weight="70") == 0

    assert "nothing was changed" in keyboard.printed
    assert await keyboard.history() == 0
    assert "Nothing was changed yet" in keyboard.printed


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"weight": "0"}, "--weight: got '0'; expected a whole number from 1 to 1,000"),
        ({"price_idr": "1,5"}, "--price-idr: got '1,5'; expected a whole number from 0 to 100,000"),
        ({"tps": "-3"}, "--tps: got '-3'; expected a whole number from 1 to 10,000"),
        ({"tps": "²"}, "--tps: got '²'; expected"),
        ({"window": "9" * 400}, "expected a whole number from 1 to 500"),
        ({"lanes": "kode"}, "--lanes: got 'kode'; expected any of code, payment, reminder, bulk, or all"),
        ({"lanes": ","}, "--lanes: got none; expected any of"),
        ({"operators": ""}, "--operators: expected names such as Telkomsel,XL, or all"),
        ({"operators": "Telkomsel,Telkomsell"}, "--operators: got 'Telkomsell'; expected any of AXIS, Indosat"),
        ({}, "nothing to set; expected at least one of --weight, --price-idr"),
    ],
)
async def test_a_wrong_value_is_named_with_what_was_expected(
    keyboard: Keyboard, asked: dict[str, str], expected: str
) -> None:
    assert await keyboard.set("jalur-a", **asked) == 2

    assert expected in keyboard.printed


async def test_an_unknown_route_and_a_missing_reason_are_named(keyboard: Keyboard) -> None:
    assert await keyboard.switch("jalur-x", is_on=False) == 2
    assert await keyboard.switch("jalur-a", is_on=False, reason=" ") == 2
    assert await keyboard.history(limit=0) == 2

    assert "there is no such route; expected one of: jalur-a, jalur-b, surat" in keyboard.printed
    assert "--reason without words: expected why" in keyboard.printed
    assert "--limit 0: expected 1 to 1,000" in keyboard.printed


async def test_sixteen_changes_at_once_leave_a_history_without_gaps(keyboard: Keyboard, pool: Pool) -> None:
    async def set_weight(weight: int) -> None:
        async with transaction(pool) as conn:
            asked = {"weight": str(weight)}
            await change(conn, "jalur-b", asked, actor="shell:rina", reason="sekaligus", now=utc_now())

    await asyncio.gather(*(set_weight(weight) for weight in range(1, 17)))

    async with pool.connection() as conn:
        cursor = await conn.execute("SELECT was, becomes FROM messaging_route_history")
        steps = dict(await cursor.fetchall())
        cursor = await conn.execute("SELECT weight::text FROM messaging_route WHERE name = 'jalur-b'")
        [(last,)] = await cursor.fetchall()
    weight = "100"
    for _ in range(16):
        weight = steps.pop(weight)
    assert (weight, steps) == (last, {})
