"""The HTTP gateway: what it sends by each example of docs/gateways, and how each answer or none is an outcome."""

import asyncio
import hmac
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import msgspec
import pytest

from peserta.kit.scheme.gateway_profile import AnswerProfile, GatewayProfile, SignProfile, check_gateways
from peserta.kit.scheme.problems import Problems
from peserta.messaging.outcome import Outcome, Submitted
from peserta.messaging.providers.http_answer import read_answer
from peserta.messaging.providers.http_gateway import ANSWER_BYTES_MAX, HttpRoute
from tests.messaging.providers.gateway_route import (
    EXAMPLES,
    RECEIPTS_URL,
    TEXT,
    Provider,
    a_gateway,
    a_message,
    an_example,
    at_port,
    secrets_of,
)

ACCEPTED, THROTTLED, REFUSED, FAILED, SILENT = (
    Outcome.ACCEPTED, Outcome.THROTTLED, Outcome.REFUSED, Outcome.FAILED, Outcome.SILENT,
)  # fmt: skip


@pytest.mark.parametrize("stem", EXAMPLES)
def test_each_example_is_a_description_without_a_mistake(stem: str) -> None:
    problems = Problems()

    check_gateways((an_example(stem),), problems)

    assert problems.lines == []


async def test_a_form_has_the_keys_the_number_and_the_text() -> None:
    provider = Provider(body='{"messageId": 4711, "to": "08990000123", "status": "1", "text": "Success"}')
    async with a_gateway(an_example("form-status"), provider) as route:
        submitted = await route.submit(a_message(), timeout_s=3)

    assert submitted == Submitted(ACCEPTED, "4711", "http 200, 1")
    assert provider.asked[0].values == {
        "userkey": "rahasia-userkey", "passkey": "rahasia-passkey", "to": "08990000123", "message": TEXT,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("stem", "asked", "answer", "provider_id"),
    [
        (
            "nested-ids",
            {
                "api_key": "rahasia-key", "api_secret": "rahasia-secret", "from": "JKN Demo", "to": "628990000123",
                "text": TEXT, "ttl": 300, "callback": RECEIPTS_URL, "client-ref": "0192f0c4.1",
            },
            '{"message-count": "1", "messages": [{"message-id": "0A0000", "status": "0", "to": "62899"}]}',
            "0A0000",
        ),
        (
            "bearer-json",
            {
                "to_number": "628990000123", "to_name": "Peserta",
                "message_template_id": "11111111-2222-3333-4444-555555555555",
                "channel_integration_id": "66666666-7777-8888-9999-000000000000", "language": {"code": "id"},
                "parameters": {
                    "body": [{"key": "1", "value": "code", "value_text": "482913"}],
                    "buttons": [{"index": "0", "type": "url", "value": "482913"}],
                },
            },
            '{"status": "success", "data": {"id": "7d2c", "name": "x"}}',
            "7d2c",
        ),
        (
            "app-key",
            {
                "messages": [{
                    "sender": "JKN Demo", "destinations": [{"to": "628990000123", "messageId": "0192f0c4.1"}],
                    "content": {"text": TEXT}, "options": {"validityPeriod": {"amount": 300, "timeUnit": "SECONDS"}},
                    "webhooks": {"delivery": {"url": RECEIPTS_URL}},
                }],
            },
            '{"bulkId": "b", "messages": [{"messageId": "m-1", "status": {"groupId": 1, "groupName": "PENDING"}}]}',
            "m-1",
        ),
        (
            "session-callback",
            {
                "msisdn": "628990000123", "otp": "482913", "time_limit": 300, "lang_code": "id",
                "callback_url": f"{RECEIPTS_URL}?kunci=rahasia-callback",
            },
            '{"message": "OTP is being sent", "session_id": "s-9", "otp": "482913"}',
            "s-9",
        ),
    ],
)  # fmt: skip
async def test_json_is_filled_in_and_the_answer_names_the_message(
    stem: str, asked: object, answer: str, provider_id: str
) -> None:
    provider = Provider(body=answer)
    async with a_gateway(an_example(stem), provider) as route:
        submitted = await route.submit(a_message(), timeout_s=3)

    assert (submitted.outcome, submitted.provider_id) == (ACCEPTED, provider_id)
    assert provider.said == asked
    assert "482913" not in (submitted.detail or "")


@pytest.mark.parametrize(
    ("stem", "name", "value"),
    [
        ("app-key", "authorization", "App rahasia-key"),
        ("bearer-json", "authorization", "Bearer rahasia-token"),
        ("session-callback", "api-key", "rahasia-api_key"),
    ],
)
async def test_secrets_go_in_the_headers_that_ask_for_them(stem: str, name: str, value: str) -> None:
    provider = Provider()
    async with a_gateway(an_example(stem), provider) as route:
        await route.submit(a_message(), timeout_s=3)

    assert provider.asked[0].headers[name] == value


@pytest.mark.parametrize(
    ("stem", "status", "body", "outcome"),
    [
        ("form-status", 200, '{"status": "5", "text": "Nomor tidak valid"}', REFUSED),
        ("form-status", 200, '{"status": "0", "text": "Userkey salah"}', FAILED),
        ("form-status", 200, '{"status": true}', FAILED),
        ("form-status", 200, '{"text": "no status"}', SILENT),
        ("form-status", 200, "<html>Login</html>", SILENT),
        ("form-status", 200, "", SILENT),
        ("form-status", 500, '{"status": "1"}', FAILED),
        ("form-status", 502, "Bad gateway", SILENT),
        ("form-status", 302, "", FAILED),
        ("form-status", 401, "{}", FAILED),
        ("nested-ids", 200, '{"messages": [{"status": "1", "error-text": "Throttled"}]}', THROTTLED),
        ("nested-ids", 200, '{"messages": [{"status": "7"}]}', REFUSED),
        ("nested-ids", 200, '{"messages": []}', SILENT),
        ("nested-ids", 429, "", THROTTLED),
        ("app-key", 200, '{"messages": [{"messageId": "m", "status": {"groupName": "REJECTED"}}]}', REFUSED),
        ("app-key", 400, '{"errorCode": "E429"}', THROTTLED),
        ("bearer-json", 400, '{"status": "error", "error": {"code": 422, "messages": ["x"]}}', REFUSED),
        ("session-callback", 400, '{"error_code": "INVALID_MSISDN"}', REFUSED),
        ("session-callback", 200, "{}", ACCEPTED),
    ],
)
async def test_each_answer_is_an_outcome(stem: str, status: int, body: str, outcome: Outcome) -> None:
    async with a_gateway(an_example(stem), Provider(status, body)) as route:
        submitted = await route.submit(a_message(), timeout_s=3)

    assert submitted.outcome is outcome


@pytest.mark.parametrize("word", ["628990000123", "482913", "kode 482913", "\x00", "x" * 200])
def test_no_word_of_a_provider_that_might_hold_a_number_or_a_code_is_kept(word: str) -> None:
    profile = AnswerProfile(message_id="id", status="status", accepted=("ok",))

    submitted = read_answer(profile, 200, msgspec.json.encode({"status": word, "id": "\x00"}))

    assert submitted.outcome in {FAILED, SILENT}
    assert word not in (submitted.detail or "")


@pytest.mark.parametrize(
    "odd", [b'"a\\u0000b"', b'""', b'" "', '"é"'.encode(), b'"' + b"x" * 129 + b'"', b"null", b"{}"]
)
def test_an_id_that_the_database_could_not_hold_is_no_id(odd: bytes) -> None:
    assert read_answer(AnswerProfile(message_id="id"), 200, b'{"id": ' + odd + b"}") == Submitted(
        ACCEPTED, None, "http 200"
    )


async def test_a_request_is_signed_over_time_and_body() -> None:
    profile = msgspec.structs.replace(
        an_example("form-status"),
        sign=SignProfile(
            header="X-Signature", secret="passkey", signed="{timestamp}.{body}", timestamp_header="X-Time",
            prefix="v1=", encoding="hex",
        ),
    )  # fmt: skip
    provider = Provider()
    async with a_gateway(profile, provider) as route:
        await route.submit(a_message(), timeout_s=3)

    [asked] = provider.asked
    signed = asked.headers["x-time"].encode() + b"." + asked.body
    assert asked.headers["x-signature"] == "v1=" + hmac.digest(b"rahasia-passkey", signed, "sha256").hex()


async def test_numbers_of_made_up_people_never_reach_a_real_gateway() -> None:
    provider = Provider()
    async with a_gateway(an_example("form-status"), provider, simulated=False) as route:
        submitted = await route.submit(a_message(), timeout_s=3)

    assert submitted == Submitted(REFUSED, detail="made_up")
    assert provider.asked == []


@asynccontextmanager
async def a_rude_provider(*said: bytes, hangs_up: bool) -> AsyncGenerator[GatewayProfile]:
    """Reads nothing, says what it was told, and then hangs up or says no more."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            for part in said:
                writer.write(part)
                await writer.drain()
            if not hangs_up:
                await reader.read()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    yield at_port(an_example("form-status"), server.sockets[0].getsockname()[1])
    server.close()


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize(
    ("said", "hangs_up", "outcome"),
    [
        ((), True, Outcome.LOST),
        ((), False, SILENT),
        ((b"SSH-2.0-OpenSSH\r\n",), True, Outcome.LOST),
        ((HEAD + b'Content-Length: 50\r\n\r\n{"status": ',), True, Outcome.LOST),
        ((HEAD + b'Content-Length: 50\r\n\r\n{"status": ',), False, SILENT),
        ((HEAD + b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope",), True, SILENT),
        ((HEAD + b"\r\n", b"x" * 2 * ANSWER_BYTES_MAX), False, SILENT),
        ((HEAD + b"\r\n" + b"[" * 50_000,), True, SILENT),
    ],
)
async def test_a_rude_provider_ends_in_an_outcome_in_time(
    said: tuple[bytes, ...], hangs_up: bool, outcome: Outcome
) -> None:
    async with a_rude_provider(*said, hangs_up=hangs_up) as profile:
        route = HttpRoute(profile, secrets=secrets_of(profile))
        async with asyncio.timeout(10):
            submitted = await route.submit(a_message(), timeout_s=0.5 if outcome is SILENT else 8)
        await route.close()

    assert submitted.outcome is outcome


async def test_a_provider_that_is_away_is_down_and_no_secret_is_in_any_word(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    profile = at_port(an_example("form-status"), 1)
    route = HttpRoute(profile, secrets=secrets_of(profile))

    submitted = await route.submit(a_message(), timeout_s=3)
    await route.close()

    assert submitted.outcome is Outcome.DOWN
    assert (submitted.detail or "").startswith("ConnectError: All connection attempts failed")
    assert not any(word in caplog.text + repr(route.__dict__) for word in ("482913", "8990000123"))
    assert "rahasia" not in caplog.text


async def test_a_life_that_is_over_sends_nothing() -> None:
    provider = Provider()
    async with a_gateway(an_example("form-status"), provider) as route:
        assert await route.submit(a_message(), timeout_s=0) == Submitted(Outcome.EXPIRED)

    assert provider.asked == []


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"url": "http://gateway.example/x"}, "https://"),
        ({"form": {"to": "{nomor}", "message": "{text}"}}, "{nomor}"),
        ({"form": {"to": "{to}"}}, "neither {text} nor {code}"),
        ({"json": {"to": "{to}"}}, "both form and json"),
        ({"sign": SignProfile(header="X", secret="lain")}, "'lain'"),
    ],
)
def test_a_description_that_cannot_work_is_named(changes: dict[str, object], named: str) -> None:
    problems = Problems()

    check_gateways((msgspec.structs.replace(an_example("form-status"), **changes),), problems)

    assert any(named in line for line in problems.lines)
