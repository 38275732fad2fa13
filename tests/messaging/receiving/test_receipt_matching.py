"""Receipts, true and lying, on a real database."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from peserta.kit.clock import utc_now
from peserta.kit.database import Pool, open_pool
from peserta.kit.keys import Keys
from peserta.messaging.actions import mark_used
from peserta.messaging.outcome import Outcome
from peserta.messaging.receiving import receipt_store
from peserta.messaging.receiving.receipt import Receipt, ReceiptReason, ReceiptState
from peserta.messaging.receiving.receipts import Receipts
from peserta.messaging.routes.routes import Routes
from tests.messaging.sending import (
    ScriptedRoute,
    a_dispatcher,
    message,
    put_code,
    running,
    until_state,
)

# Random and counted values hold every short string of digits now and then.
RANDOM = {"uuid", "timestamptz"}


@asynccontextmanager
async def listening(pool: Pool) -> AsyncGenerator[Receipts]:
    receipts, stopping = Receipts(pool), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(receipts.run(stopping))
        try:
            yield receipts
        finally:
            stopping.set()


def a_receipt(
    provider_id: str | None = "A-1",
    state: ReceiptState = ReceiptState.DELIVERED,
    reason: ReceiptReason = ReceiptReason.DELIVERED,
    *,
    route: str = "A",
) -> Receipt:
    return Receipt(route, provider_id, state, reason, raw=b"id:A-1 stat:DELIVRD err:000")


async def accepted(pool: Pool, keys: Keys) -> UUID:
    """A message that route A has accepted under the number A-1."""
    async with running(a_dispatcher(pool, keys, ScriptedRoute("A"))):
        message_id = await put_code(pool, keys)
        await until_state(pool, message_id, "accepted")
    return message_id


async def test_a_receipt_moves_its_message(pool: Pool, keys: Keys) -> None:
    message_id = await accepted(pool, keys)

    async with listening(pool) as receipts:
        await receipts.take(a_receipt())

    row = await message(pool, message_id)
    assert (row["state"], row["reason"]) == ("delivered", None)
    assert row["ended_at"] is not None


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (ReceiptState.UNDELIVERED, ReceiptReason.PHONE_OFF),
        (ReceiptState.UNDELIVERED, ReceiptReason.INBOX_FULL),
        (ReceiptState.REJECTED, ReceiptReason.REJECTED),
        (ReceiptState.EXPIRED, ReceiptReason.EXPIRED),
    ],
)
async def test_a_failure_keeps_its_reason(pool: Pool, keys: Keys, state: ReceiptState, reason: ReceiptReason) -> None:
    message_id = await accepted(pool, keys)

    async with listening(pool) as receipts:
        await receipts.take(a_receipt(state=state, reason=reason))

    row = await message(pool, message_id)
    assert (row["state"], row["reason"]) == ("failed", reason.value)


@pytest.mark.parametrize("state", [ReceiptState.ENROUTE, ReceiptState.ACCEPTED, ReceiptState.UNKNOWN])
async def test_a_receipt_that_is_not_final_changes_nothing(pool: Pool, keys: Keys, state: ReceiptState) -> None:
    message_id = await accepted(pool, keys)

    async with listening(pool) as receipts:
        await receipts.take(a_receipt(state=state, reason=ReceiptReason.UNKNOWN))

    assert (await message(pool, message_id))["state"] == "accepted"


async def test_a_final_state_is_never_left(pool: Pool, keys: Keys) -> None:
    message_id = await accepted(pool, keys)

    async with listening(pool) as receipts:
        await receipts.take(a_receipt())
        before = await message(pool, message_id)
        await receipts.take(a_receipt())
        await receipts.take(a_receipt(state=ReceiptState.UNDELIVERED, reason=ReceiptReason.PHONE_OFF))
        await asyncio.gather(*(receipts.take(a_receipt()) for _ in range(16)))

    assert await message(pool, message_id) == before


@pytest.mark.parametrize(
    "lie",
    [a_receipt("A-999"), a_receipt(None), a_receipt(route="B"), a_receipt("'; DROP TABLE x --"), a_receipt("")],
    ids=["unknown number", "no number", "another route's number", "nonsense", "empty"],
)
async def test_a_lie_changes_nothing_and_is_kept(pool: Pool, keys: Keys, lie: Receipt) -> None:
    message_id = await accepted(pool, keys)
    before = await message(pool, message_id)

    async with listening(pool) as receipts:
        await receipts.take(lie)

    assert await message(pool, message_id) == before
    async with pool.connection() as conn:
        cursor = await conn.execute("SELECT count(*), count(message_id) FROM messaging_receipt")
        assert await cursor.fetchone() == (1, 0)


@pytest.mark.parametrize("is_early", [False, True], ids=["after its answer", "before its answer"])
async def test_a_number_that_an_operator_gave_to_two_texts_names_neither(
    pool: Pool, keys: Keys, *, is_early: bool
) -> None:
    async with running(a_dispatcher(pool, keys, ScriptedRoute("A"))):
        texts = [await put_code(pool, keys) for _ in range(2)]
        for text in texts:
            await until_state(pool, text, "accepted")
    async with pool.connection() as conn:
        await conn.execute("UPDATE messaging_attempt SET provider_id = %s", ["later" if is_early else "A-1"])
    phone_off = a_receipt(state=ReceiptState.UNDELIVERED, reason=ReceiptReason.PHONE_OFF)

    async with listening(pool) as receipts:
        await receipts.take(phone_off)
        async with pool.connection() as conn:
            await conn.execute("UPDATE messaging_attempt SET provider_id = 'A-1'")
            await receipt_store.match_receipts(conn, since=utc_now() - timedelta(minutes=1), now=utc_now())

    assert [(await message(pool, text))["state"] for text in texts] == ["accepted", "accepted"]


async def test_a_number_that_is_used_again_later_names_the_newest(pool: Pool, keys: Keys) -> None:
    async with running(a_dispatcher(pool, keys, ScriptedRoute("A"))):
        older, newer = [await put_code(pool, keys) for _ in range(2)]
        for text in (older, newer):
            await until_state(pool, text, "accepted")
    async with pool.connection() as conn:
        await conn.execute("UPDATE messaging_attempt SET provider_id = 'A-1'")
        await conn.execute(
            "UPDATE messaging_attempt SET started_at = started_at - interval '2 hours' WHERE message_id = %s", [older]
        )

    async with listening(pool) as receipts:
        await receipts.take(a_receipt())

    assert [(await message(pool, text))["state"] for text in (older, newer)] == ["accepted", "delivered"]


async def test_a_receipt_that_overtakes_its_answer_is_matched_when_the_answer_is_written(
    pool: Pool, keys: Keys
) -> None:
    route = ScriptedRoute("A", is_gated=True)
    message_id = await put_code(pool, keys)

    async with listening(pool) as receipts, running(a_dispatcher(pool, keys, route)):
        while not route.sent:  # noqa: ASYNC110  the script has no event
            await asyncio.sleep(0.005)
        await receipts.take(a_receipt())
        assert (await message(pool, message_id))["state"] == "sending"
        route.open_gate.set()
        await until_state(pool, message_id, "delivered")

    async with pool.connection() as conn:
        cursor = await conn.execute("SELECT message_id FROM messaging_receipt")
        assert await cursor.fetchall() == [(message_id,)]


async def test_a_storm_of_one_routes_receipts_delays_no_other_routes(
    pool: Pool, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipt_store, "MATCH_MAX", 10)
    message_id = await accepted(pool, keys)
    async with pool.connection() as conn:
        await conn.execute("UPDATE messaging_attempt SET provider_id = NULL")
        await Routes(sms=[ScriptedRoute("B")]).register(conn, utc_now())
    async with listening(pool) as receipts:
        await receipts.take(a_receipt())
        await asyncio.gather(*(receipts.take(a_receipt(f"B-{n}", route="B")) for n in range(20)))
    async with pool.connection() as conn:
        await conn.execute("UPDATE messaging_attempt SET provider_id = 'A-1'")

        matched = await receipt_store.match_receipts(conn, since=utc_now() - timedelta(minutes=1), now=utc_now())

    assert matched == 1
    assert (await message(pool, message_id))["state"] == "delivered"


async def test_delivered_from_an_earlier_route_ends_the_search_for_another(pool: Pool, keys: Keys) -> None:
    message_id = await accepted(pool, keys)
    async with pool.connection() as conn:
        # As after a lease that ran out while route A was answering: route B has it now.
        await conn.execute(
            "UPDATE messaging_message SET state = 'sending', tries = 2, route = 'B', due_at = now() + interval '5 s'"
        )

    async with listening(pool) as receipts:
        await receipts.take(a_receipt(state=ReceiptState.UNDELIVERED, reason=ReceiptReason.PHONE_OFF))
        assert (await message(pool, message_id))["state"] == "sending", "route B may still succeed"
        await receipts.take(a_receipt())

    row = await message(pool, message_id)
    assert (row["state"], row["due_at"]) == ("delivered", None)


@pytest.mark.parametrize(
    ("second", "state"), [("refused", "failed"), ("failed", "failed"), ("silent", "accepted"), (None, "accepted")]
)
@pytest.mark.parametrize("comes_first", [False, True])
async def test_why_a_code_did_not_come_is_told_unless_another_route_may_have_it(
    pool: Pool, keys: Keys, second: str | None, state: str, *, comes_first: bool
) -> None:
    undelivered = a_receipt("A-1", ReceiptState.UNDELIVERED, ReceiptReason.INBOX_FULL)
    message_id = await accepted(pool, keys)
    async with pool.connection() as conn:
        # As after a second send, which takes nothing back of what route A accepted.
        await conn.execute("UPDATE messaging_message SET tries = 2")
        await conn.execute(
            "INSERT INTO messaging_attempt (message_id, n, route, started_at, ended_at, outcome)"
            " VALUES (%(id)s, 2, 'B', now(), CASE WHEN %(second)s::text IS NULL THEN NULL ELSE now() END, %(second)s)",
            {"id": message_id, "second": second},
        )
        if comes_first:
            await conn.execute("UPDATE messaging_attempt SET provider_id = NULL WHERE n = 1")
    async with listening(pool) as receipts:
        await receipts.take(undelivered)
    if comes_first:
        async with pool.connection() as conn:
            await conn.execute("UPDATE messaging_attempt SET provider_id = 'A-1' WHERE n = 1")
            await receipt_store.match_receipts(conn, since=utc_now() - timedelta(minutes=1), now=utc_now())

    row = await message(pool, message_id)
    assert (row["state"], row["reason"]) == (state, "inbox_full" if state == "failed" else None)


async def test_good_news_wins_when_both_come_together(pool: Pool, keys: Keys) -> None:
    message_id = await accepted(pool, keys)
    bad = a_receipt(state=ReceiptState.UNDELIVERED, reason=ReceiptReason.PHONE_OFF)
    now = utc_now()
    heard = [
        receipt_store.Heard(UUID(int=n), r.route, r.provider_id, r.state.name, r.reason.value, r.raw)
        for n, r in enumerate([bad, a_receipt(), bad])
    ]

    async with pool.connection() as conn:
        await receipt_store.store_receipts(conn, heard, now=now)

    assert (await message(pool, message_id))["state"] == "delivered"


async def test_a_code_that_was_typed_stays_used_whatever_the_operator_says(pool: Pool, keys: Keys) -> None:
    message_id = await accepted(pool, keys)
    async with pool.connection() as conn:
        await mark_used(conn, [message_id], now=utc_now())

    async with listening(pool) as receipts:
        await receipts.take(a_receipt(state=ReceiptState.UNDELIVERED, reason=ReceiptReason.UNKNOWN))

    assert (await message(pool, message_id))["used_at"] is not None


async def test_a_receipt_that_cannot_be_stored_is_not_taken(pool: Pool, app_dsn: str) -> None:
    async with open_pool(app_dsn, size=2, name="to be closed") as its_own:
        async with listening(its_own) as receipts:
            await its_own.close()
            with pytest.raises(psycopg.OperationalError):
                await receipts.take(a_receipt())


async def test_no_phone_and_no_code_stands_in_clear_in_any_table(pool: Pool, keys: Keys) -> None:
    route = ScriptedRoute("A", script=[Outcome.FAILED])
    async with listening(pool) as receipts, running(a_dispatcher(pool, keys, route)):
        message_id = await put_code(pool, keys, to="+628990004711")
        await until_state(pool, message_id, "accepted")
        await receipts.take(a_receipt("A-2"))
    code = route.sent[0][1].rsplit("#", 1)[1]

    for table in ("message", "attempt", "receipt", "route"):
        for value in await all_values(pool, f"messaging_{table}"):
            assert b"4711" not in value
            assert b"+62" not in value
            assert code.encode() not in value


async def all_values(pool: Pool, table: str) -> list[bytes]:
    """Every value of every row as it would be read in a dump, whole columns one by one."""
    async with pool.connection() as conn, conn.cursor() as cursor:
        await cursor.execute(SQL("SELECT * FROM {}").format(Identifier(table)))
        columns = [
            number for number, column in enumerate(cursor.description or ()) if column.type_display not in RANDOM
        ]
        values = [row[number] for row in await cursor.fetchall() for number in columns]
    assert values
    return [value if isinstance(value, bytes) else str(value).encode() for value in values]
