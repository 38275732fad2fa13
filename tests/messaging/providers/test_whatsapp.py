"""WhatsApp's own interface: what is sent to a simulated one, what it answers, and what it tells afterwards."""

import json
from collections.abc import AsyncGenerator

import pytest

from peserta.kit.scheme.gateway_profile import check_gateways
from peserta.kit.scheme.problems import Problems
from peserta.kit.scheme.whatsapp_profile import WhatsappProfile, whatsapp_gateway
from peserta.messaging.outcome import Outcome
from peserta.messaging.providers.http_gateway import HttpRoute
from peserta.messaging.providers.http_receipts import Called, ReceiptDoor
from peserta.messaging.receiving.receipt import ReceiptReason, ReceiptState
from peserta.simulator.inbox import State
from peserta.simulator.provider import HttpProvider
from peserta.simulator.whatsapp import PHONE_NUMBER_ID, WHATSAPP
from tests.messaging.providers.gateway_route import Calls, Provider, a_gateway, a_message

SECRET = "rahasia-wa"
SECRETS = {"token": SECRET, "app_secret": SECRET, "verify": SECRET}
PACE = 0.02


def a_profile(api: str = "https://graph.example/v23.0", *, simulated: bool = True) -> WhatsappProfile:
    return WhatsappProfile(api=api, phone_number_id=PHONE_NUMBER_ID, template="kode_masuk", simulated=simulated)


@pytest.fixture
async def calls() -> AsyncGenerator[Calls]:
    calls = Calls()
    await calls.start()
    yield calls
    await calls.stop()


@pytest.fixture
async def whatsapp(calls: Calls) -> AsyncGenerator[HttpProvider]:
    """A provider whose scripted delays are a fiftieth of the real ones."""
    provider = HttpProvider("WA", WHATSAPP, SECRET, receipts_url=calls.url, pace=PACE)
    yield provider
    await provider.stop()


async def a_route(provider: HttpProvider) -> HttpRoute:
    port = await provider.start()
    return HttpRoute(whatsapp_gateway(a_profile(f"http://127.0.0.1:{port}")), secrets=SECRETS)


def test_its_description_has_no_mistake() -> None:
    problems = Problems()

    check_gateways((whatsapp_gateway(a_profile()),), problems)

    assert problems.lines == []


async def test_the_code_stands_in_the_text_and_in_the_button() -> None:
    provider = Provider(body='{"messages": [{"id": "wamid.1", "message_status": "accepted"}]}')
    async with a_gateway(whatsapp_gateway(a_profile()), provider) as route:
        submitted = await route.submit(a_message(), timeout_s=3)

    code = [{"type": "text", "text": "482913"}]
    assert (submitted.outcome, submitted.provider_id) == (Outcome.ACCEPTED, "wamid.1")
    assert provider.said == {
        "messaging_product": "whatsapp", "recipient_type": "individual", "to": "628990000123", "type": "template",
        "biz_opaque_callback_data": "0192f0c4.1",
        "template": {
            "name": "kode_masuk", "language": {"code": "id"},
            "components": [
                {"type": "body", "parameters": code},
                {"type": "button", "sub_type": "url", "index": "0", "parameters": code},
            ],
        },
    }  # fmt: skip


@pytest.mark.parametrize(
    ("ending", "outcome", "state", "reason"),
    [
        ("123", Outcome.ACCEPTED, ReceiptState.DELIVERED, ReceiptReason.DELIVERED),
        ("906", Outcome.ACCEPTED, ReceiptState.UNDELIVERED, ReceiptReason.UNKNOWN),
        ("908", Outcome.ACCEPTED, ReceiptState.UNDELIVERED, ReceiptReason.BLOCKED),
        ("910", Outcome.ACCEPTED, ReceiptState.DELIVERED, ReceiptReason.DELIVERED),
        ("917", Outcome.ACCEPTED, ReceiptState.UNDELIVERED, ReceiptReason.NO_WHATSAPP),
    ],
)
async def test_each_message_is_told_of_with_its_reason(
    whatsapp: HttpProvider, calls: Calls, ending: str, outcome: Outcome, state: ReceiptState, reason: ReceiptReason
) -> None:
    route = await a_route(whatsapp)

    submitted = await route.submit(a_message(f"+628990000{ending}"), timeout_s=3)
    called = await calls.next()
    await route.close()

    door = ReceiptDoor(whatsapp_gateway(a_profile()), SECRETS)
    assert door.is_from_provider(called)
    [receipt] = door.read(called)
    assert submitted.outcome is outcome
    assert (receipt.provider_id, receipt.state, receipt.reason) == (submitted.provider_id, state, reason)
    assert b"482913" not in receipt.raw


@pytest.mark.parametrize(
    ("ending", "outcome"),
    [
        ("901", Outcome.THROTTLED),
        ("902", Outcome.REFUSED),
        ("903", Outcome.SILENT),
        ("904", Outcome.LOST),
        ("920", Outcome.FAILED),
    ],
)
async def test_each_fault_of_a_number_is_an_outcome(whatsapp: HttpProvider, ending: str, outcome: Outcome) -> None:
    route = await a_route(whatsapp)

    patience_s = 0.5 if outcome is Outcome.SILENT else 20
    submitted = await route.submit(a_message(f"+628990000{ending}"), timeout_s=patience_s)
    await route.close()

    assert submitted.outcome is outcome
    assert whatsapp.inbox.changed_after(0)[0].state in {State.REFUSED, State.UNANSWERED, State.DISCONNECTED}


async def test_a_wrong_token_is_the_routes_failure_and_not_the_numbers(whatsapp: HttpProvider) -> None:
    port = await whatsapp.start()
    profile = whatsapp_gateway(a_profile(f"http://127.0.0.1:{port}"))
    route = HttpRoute(profile, secrets=SECRETS | {"token": "lain"})

    assert (await route.submit(a_message(), timeout_s=3)).outcome is Outcome.FAILED
    await route.close()


async def test_a_text_that_a_person_wrote_to_us_is_no_receipt() -> None:
    door = ReceiptDoor(whatsapp_gateway(a_profile()), SECRETS)
    value = {"messages": [{"id": "wamid.9", "from": "628990000123", "text": {"body": "apa kode saya?"}}]}

    called = Called({}, {}, json.dumps({"entry": [{"changes": [{"value": value}]}]}).encode())

    assert door.read(called) == []


def test_all_statuses_of_one_call_are_read() -> None:
    door = ReceiptDoor(whatsapp_gateway(a_profile()), SECRETS)
    sent, read = {"id": "wamid.1", "status": "sent"}, {"id": "wamid.2", "status": "read"}
    failed = {"id": "wamid.3", "status": "failed", "errors": [{"code": 131049, "title": "x"}]}
    entries = [{"changes": [{"value": {"statuses": [sent, read]}}]}, {"changes": [{"value": {"statuses": [failed]}}]}]

    receipts = door.read(Called({}, {}, json.dumps({"entry": entries}).encode()))

    assert [(receipt.provider_id, receipt.state, receipt.reason) for receipt in receipts] == [
        ("wamid.1", ReceiptState.ACCEPTED, ReceiptReason.UNKNOWN),
        ("wamid.2", ReceiptState.DELIVERED, ReceiptReason.DELIVERED),
        ("wamid.3", ReceiptState.UNDELIVERED, ReceiptReason.BLOCKED),
    ]
