"""Answers over HTTP that are packed, and requests that cannot be made: nothing that was taken is sent again."""

import asyncio
import gzip
import zlib
from codecs import BOM_UTF8
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import pytest

from peserta.kit.scheme.gateway_profile import GatewayProfile
from peserta.messaging.outcome import Outcome, Submitted
from peserta.messaging.providers.http_gateway import ANSWER_BYTES_MAX, HttpRoute
from tests.messaging.providers.gateway_route import Provider, a_gateway, a_message, an_example, at_port, secrets_of

TAKEN = b'{"messageId": 4711, "to": "08990000123", "status": "1", "text": "Success"}'


@asynccontextmanager
async def a_packing_provider(encoding: str, body: bytes) -> AsyncGenerator[GatewayProfile]:
    """Behind a proxy that packs every answer."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Length: {len(body)}\r\n\r\n"
        try:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(head.encode() + body)
            await writer.drain()
        except asyncio.IncompleteReadError:
            pass  # it had nothing to say
        finally:
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        yield at_port(an_example("form-status"), server.sockets[0].getsockname()[1])


async def ask(profile: GatewayProfile, secrets: Mapping[str, str] | None = None) -> Submitted:
    route = HttpRoute(profile, secrets=secrets or secrets_of(profile))
    try:
        return await route.submit(a_message(), timeout_s=3)
    finally:
        await route.close()


@pytest.mark.parametrize(
    ("encoding", "body"),
    [("gzip", gzip.compress(TAKEN)), ("deflate", zlib.compress(TAKEN)), ("identity", TAKEN)],
    ids=["gzip", "deflate", "identity"],
)
async def test_an_answer_that_is_packed_is_read(encoding: str, body: bytes) -> None:
    async with a_packing_provider(encoding, body) as profile:
        assert await ask(profile) == Submitted(Outcome.ACCEPTED, "4711", "http 200, 1")


async def test_the_mark_that_some_write_before_their_json_is_no_part_of_it() -> None:
    async with a_packing_provider("identity", BOM_UTF8 + TAKEN) as profile:
        assert await ask(profile) == Submitted(Outcome.ACCEPTED, "4711", "http 200, 1")


async def test_an_answer_that_bursts_when_it_is_unpacked_is_one_that_cannot_be_read() -> None:
    bomb = gzip.compress(b" " * 300 * ANSWER_BYTES_MAX + TAKEN)
    assert len(bomb) < ANSWER_BYTES_MAX
    async with a_packing_provider("gzip", bomb) as profile:
        assert (await ask(profile)).outcome is not Outcome.ACCEPTED


async def test_no_answer_is_asked_for_that_would_have_to_be_unpacked() -> None:
    provider = Provider(body=TAKEN.decode())
    async with a_gateway(an_example("form-status"), provider) as route:
        await route.submit(a_message(), timeout_s=3)

    assert provider.asked[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("secret", ["kunci\n", "kunçi→"])
async def test_a_secret_that_no_header_can_carry_leaves_no_message_in_doubt(secret: str) -> None:
    async with a_packing_provider("identity", TAKEN) as taking:
        profile = at_port(an_example("bearer-json"), urlsplit(taking.url).port or 0)
        submitted = await ask(profile, dict.fromkeys(secrets_of(profile), secret))

    assert submitted.outcome is Outcome.FAILED
    assert "kun" not in str(submitted)
