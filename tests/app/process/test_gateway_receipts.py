"""What a provider brings to `/gateway/NAME/receipts`, on the application and a real database."""

import asyncio
import hmac
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import msgspec
import pytest
from litestar import Litestar

from peserta.kit.clock import utc_now
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.messaging.providers.http_receipts import ReceiptDoor
from peserta.messaging.receiving import receipt_store
from peserta.web.site import Site
from tests.app.asking import Answer, Person
from tests.messaging.providers.gateway_route import an_example, secrets_of
from tests.messaging.sending import ScriptedRoute, a_dispatcher, message, put_code, running, until_state

PATH = "/gateway/wa-bearer/receipts"
ID = "wa-bearer-1"


@pytest.fixture
def provider(app: Litestar, person: Person) -> Person:
    """Somebody who can call the application, which knows two gateways."""
    site = app.state.site
    assert isinstance(site, Site)
    profiles = [an_example("bearer-json"), an_example("session-callback")]
    doors = {profile.name: ReceiptDoor(profile, secrets_of(profile)) for profile in profiles}
    app.state.site = replace(site, doors=doors)
    return person


async def bring(provider: Person, body: bytes, *, key: str = "rahasia-signing") -> Answer:
    signature = hmac.digest(key.encode(), body, "sha256").hex().encode()
    return await provider.ask("POST", PATH, body, [(b"x-signature", signature), (b"content-type", b"application/json")])


def told(status: str, message_id: str = ID) -> bytes:
    return msgspec.json.encode({"data": {"message_id": message_id, "status": status}})


async def accepted(pool: Pool, keys: Keys) -> UUID:
    """A message that the gateway has accepted under the number `ID`."""
    async with running(a_dispatcher(pool, keys, ScriptedRoute("wa-bearer"))):
        message_id = await put_code(pool, keys)
        await until_state(pool, message_id, "accepted")
    return message_id


async def kept(pool: Pool) -> Sequence[tuple[str, str]]:
    async with pool.connection() as conn:
        found = await conn.execute("SELECT provider_id, state FROM messaging_receipt ORDER BY id")
        return await found.fetchall()


async def test_a_receipt_moves_its_message(provider: Person, pool: Pool, keys: Keys) -> None:
    message_id = await accepted(pool, keys)

    answer = await bring(provider, told("delivered"))

    assert (answer.status, answer.body) == (200, b"")
    assert (await message(pool, message_id))["state"] == "delivered"


@pytest.mark.parametrize(
    ("brought", "state"),
    [
        (["sent", "delivered", "read"], "delivered"),
        (["read", "delivered", "sent"], "delivered"),
        (["delivered", "failed"], "delivered"),
        (["delivered", "delivered"], "delivered"),
        (["failed", "sent"], "failed"),
        (["something-new"], "accepted"),
    ],
)
async def test_a_message_never_comes_back_from_its_end(
    provider: Person, pool: Pool, keys: Keys, brought: list[str], state: str
) -> None:
    message_id = await accepted(pool, keys)

    for status in brought:
        assert (await bring(provider, told(status))).status == 200

    assert (await message(pool, message_id))["state"] == state
    assert len(await kept(pool)) == len(brought)


async def test_sixteen_calls_at_once_move_a_message_once(provider: Person, pool: Pool, keys: Keys) -> None:
    message_id = await accepted(pool, keys)

    answers = await asyncio.gather(*(bring(provider, told("delivered" if n % 2 else "failed")) for n in range(16)))

    assert {answer.status for answer in answers} == {200}
    assert (await message(pool, message_id))["state"] in {"delivered", "failed"}
    assert len(await kept(pool)) == 16


async def test_a_receipt_before_its_answer_is_matched_when_the_answer_is_written(
    provider: Person, pool: Pool, keys: Keys
) -> None:
    assert (await bring(provider, told("delivered"))).status == 200
    message_id = await accepted(pool, keys)

    async with pool.connection() as conn:
        matched = await receipt_store.match_receipts(conn, since=utc_now().replace(year=2000), now=utc_now())

    assert matched == 1
    assert (await message(pool, message_id))["state"] == "delivered"


async def test_an_unknown_id_is_kept_and_moves_nothing(provider: Person, pool: Pool, keys: Keys) -> None:
    message_id = await accepted(pool, keys)

    assert (await bring(provider, told("delivered", "lain"))).status == 200

    assert (await message(pool, message_id))["state"] == "accepted"
    assert await kept(pool) == [("lain", "DELIVERED")]


async def test_nothing_is_kept_of_who_cannot_sign(provider: Person, pool: Pool, keys: Keys) -> None:
    message_id = await accepted(pool, keys)

    forged = await bring(provider, told("delivered"), key="lain")
    bare = await provider.ask("POST", PATH, told("delivered"), [])

    assert (forged.status, bare.status) == (401, 401)
    assert await kept(pool) == []
    assert (await message(pool, message_id))["state"] == "accepted"


async def test_a_call_by_get_is_a_receipt_where_the_provider_has_no_other_way(provider: Person, pool: Pool) -> None:
    path = "/gateway/wa-sesi/receipts?session_id=s-9&status=2&kunci="

    assert (await provider.get(path + "lain")).status == 401
    assert (await provider.get(path + "rahasia-callback")).status == 200

    assert await kept(pool) == [("s-9", "DELIVERED")]


ODD = {
    "nothing": b"", "null": b"null", "list": b"[]", "half": b"{", "latin": b"\xff\xfe", "nul": b"\x00",
    "deep object": b'{"data": ' * 3_000, "deep list": b"[" * 20_000, "endless": b'{"data": {"message_id": 1e999}}',
    "nul in the id": told("delivered", "a\x00b"), "long id": told("delivered", "x" * 5_000),
}  # fmt: skip


@pytest.mark.parametrize("body", ODD.values(), ids=ODD.keys())
async def test_no_bytes_break_it(provider: Person, pool: Pool, body: bytes) -> None:
    assert (await bring(provider, body)).status in {200, 400}
    assert (await provider.ask("POST", PATH, body, [])).status == 401
    assert await kept(pool) == []


async def test_a_body_without_end_and_a_route_that_is_none_are_refused(provider: Person) -> None:
    assert (await bring(provider, b" " * 70_000)).status == 413
    assert (await provider.ask("POST", "/gateway/lain/receipts", b"{}", [])).status == 404
    assert (await provider.get("/gateway/lain/receipts")).status == 404
    assert (await provider.get(PATH)).status == 401


async def test_a_database_that_is_away_is_told_so_that_the_provider_comes_again(
    provider: Person, app: Litestar
) -> None:
    await app.state.site.pool.close()

    assert (await bring(provider, told("delivered"))).status == 503
