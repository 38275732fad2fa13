"""Where the measured people get their codes: from the simulated phones, or (short flow) from the key and the row."""

import asyncio
import re
from contextlib import suppress
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from peserta.kit.codes import derive_code
from peserta.kit.keys import Keys
from peserta.simulator.remote import RemoteControl

CODE = re.compile(r"#([0-9]{6})\b")
SECRET = "SELECT secret, destination FROM verification_challenge WHERE journey_id = %s"  # noqa: S105


class Phones:
    """Follows the side doors of the operators and hands each code to whoever waits for it."""

    def __init__(self, controls: list[RemoteControl]) -> None:
        self._controls = controls
        self._codes: dict[str, str] = {}
        self._waiting: dict[str, asyncio.Future[str]] = {}
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._follow(control)) for control in self._controls]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def numbers(self) -> set[str]:
        """The phones that got a code, without their plus."""
        return set(self._codes)

    async def code(self, phone: str) -> str:
        number = phone.removeprefix("+")
        if number not in self._codes:
            self._waiting[number] = asyncio.get_running_loop().create_future()
            return await asyncio.wait_for(self._waiting[number], 30)
        return self._codes[number]

    async def _follow(self, control: RemoteControl) -> None:
        with suppress(ConnectionError):
            await self._listen(control)

    async def _listen(self, control: RemoteControl) -> None:
        async for arrived in control.follow():
            found = CODE.search(arrived.text)
            if found is None or arrived.to in self._codes:
                continue
            self._codes[arrived.to] = found.group(1)
            waiting = self._waiting.pop(arrived.to, None)
            # Who has waited too long has gone.
            if waiting is not None and not waiting.done():
                waiting.set_result(found.group(1))


async def code_from_row(conn: AsyncConnection[TupleRow], keys: Keys, journey: str) -> str:
    """The code as only somebody with the database and the key could make it; it costs us one statement."""
    row = await (await conn.execute(SECRET, (UUID(hex=journey),))).fetchone()
    assert row is not None, "the code was queued"
    return derive_code(keys, key_id=1, secret=row[0], purpose="activation", destination=row[1], length=6)
