"""Routes that answer by script, drafts, and a running dispatcher."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import LiteralString
from uuid import UUID

from psycopg.rows import dict_row

from peserta.kit.blind_index import blind_index
from peserta.kit.clock import utc_now
from peserta.kit.codes import derive_code, new_secret
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.messaging.actions import enqueue
from peserta.messaging.dispatch import Dispatcher
from peserta.messaging.draft import CodeParts, Draft, Lane
from peserta.messaging.outcome import Outcome, Submitted
from peserta.messaging.routes.routes import Routes
from peserta.messaging.words.templates import Scheme

SCHEME = Scheme(
    name="JKN Demo", domain="peserta.jkn-demo.example", contact_centre="165", site="https://peserta.jkn-demo.example"
)
PHONE = "+628990000123"
ADDRESS = "siti@surel.example"
PATIENCE_S = 20.0


@dataclass
class Script:
    """Answers with the outcomes it was given, then accepts."""

    name: str
    script: list[Outcome] = field(default_factory=list[Outcome])
    always: Outcome = Outcome.ACCEPTED
    up: bool = True
    refused: str = ""
    sent: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    validity_s: int = 0
    open_gate: asyncio.Event = field(default_factory=asyncio.Event)
    is_gated: bool = False
    brings_up: "Script | None" = None
    under_way: int = 0
    most_under_way: int = 0

    async def answer(self, to: str, text: str) -> Submitted:
        self.sent.append((to, text))
        if self.brings_up is not None:
            self.brings_up.up = True
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        if self.is_gated:
            await self.open_gate.wait()
        self.under_way -= 1
        outcome = self.script.pop(0) if self.script else self.always
        provider_id = f"{self.name}-{len(self.sent)}" if outcome is Outcome.ACCEPTED else None
        return Submitted(outcome, provider_id)


class ScriptedRoute(Script):
    """An SMS route."""

    async def submit(self, to_e164: str, text: str, *, timeout_s: float, validity_s: int) -> Submitted:
        assert timeout_s <= 10.0
        self.validity_s = validity_s
        return await self.answer(to_e164, text)


class ScriptedMail(Script):
    """An e-mail route."""

    async def submit(self, to: str, subject: str, text: str, *, message_id: str, timeout_s: float) -> Submitted:
        assert subject
        assert timeout_s <= 10.0
        submitted = await self.answer(to, text)
        return Submitted(submitted.outcome, message_id if submitted.provider_id else None)


def a_draft(
    keys: Keys,
    *,
    to: str = PHONE,
    operator: str = "Telkomsel",
    now: datetime,
    life: timedelta = timedelta(minutes=9, seconds=30),
    length: int = 6,
    language: str = "id",
    secret: bytes | None = None,
) -> Draft:
    """A code by SMS or e-mail."""
    channel = "email" if "@" in to else "sms"
    return Draft(
        lane=Lane.CODE, channel=channel, template="code", language=language, to=to,
        destination_index=blind_index(keys, "email" if "@" in to else "phone", to), not_after=now + life,
        operator=operator if channel == "sms" else None,
        code=CodeParts(secret or new_secret(), keys.code.writing_id, "activation", length),
    )  # fmt: skip


def a_notice(keys: Keys, *, lane: Lane = Lane.NOTICE, now: datetime, to: str = PHONE) -> Draft:
    return Draft(
        lane=lane, channel="sms", template="data_matched", language="id", to=to,
        destination_index=blind_index(keys, "phone", to), not_after=now + timedelta(hours=1),
    )  # fmt: skip


def code_of(draft: Draft, keys: Keys) -> str:
    assert draft.code is not None
    return derive_code(
        keys, key_id=draft.code.key_id, secret=draft.code.secret, purpose=draft.code.purpose,
        destination=draft.destination_index, length=draft.code.length,
    )  # fmt: skip


async def put(pool: Pool, drafts: Sequence[Draft], keys: Keys, *, now: datetime) -> list[UUID]:
    async with transaction(pool) as conn:
        return [await enqueue(conn, draft, keys=keys, now=now) for draft in drafts]


async def put_code(pool: Pool, keys: Keys, *, to: str = PHONE) -> UUID:
    now = utc_now()
    [message_id] = await put(pool, [a_draft(keys, to=to, now=now)], keys, now=now)
    return message_id


def a_dispatcher(
    pool: Pool, keys: Keys, *routes: ScriptedRoute | ScriptedMail, clock: Callable[[], datetime] = utc_now
) -> Dispatcher:
    mails = [route for route in routes if isinstance(route, ScriptedMail)]
    texts = [route for route in routes if isinstance(route, ScriptedRoute)]
    return Dispatcher(pool, Routes(sms=texts, email=mails), keys=keys, scheme=SCHEME, clock=clock)


@asynccontextmanager
async def running(*dispatchers: Dispatcher) -> AsyncGenerator[None]:
    """Dispatchers at work; on leaving they finish what is under way."""
    stopping = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for dispatcher in dispatchers:
            group.create_task(dispatcher.run(stopping))
        try:
            yield
        finally:
            stopping.set()


Row = dict[str, object]


async def message(pool: Pool, message_id: UUID) -> Row:
    async with pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute("SELECT * FROM messaging_message WHERE id = %(id)s", {"id": message_id})
        row = await cursor.fetchone()
    assert row is not None
    return row


async def attempts(pool: Pool, message_id: UUID) -> list[tuple[str, str | None]]:
    """Route and outcome of each attempt, in order."""
    async with pool.connection() as conn:
        cursor = await conn.execute(
            "SELECT route, outcome FROM messaging_attempt WHERE message_id = %(id)s ORDER BY n", {"id": message_id}
        )
        return [(str(route), outcome) for route, outcome in await cursor.fetchall()]


async def until_state(pool: Pool, message_id: UUID, *states: str) -> Row:
    """Wait until a message is in one of these states."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            row = await message(pool, message_id)
            if row["state"] in states:
                return row
            await asyncio.sleep(0.005)


async def until_all(pool: Pool, state: str, count: int) -> None:
    """Wait until so many messages are in a state."""
    await until_count(pool, "SELECT count(*) FROM messaging_message WHERE state = %(state)s", count, {"state": state})


async def until_count(pool: Pool, sql: LiteralString, count: int, params: Mapping[str, object] | None = None) -> None:
    """Wait until a statement counts so many."""
    async with asyncio.timeout(PATIENCE_S), pool.connection() as conn:
        while True:
            if await (await conn.execute(sql, params)).fetchone() == (count,):
                return
            await asyncio.sleep(0.01)
