"""A simulated SMS gateway that is called over HTTP, of the shape of docs/gateways/app-key.toml.

    PROVIDER_SECRET=… python -m peserta.simulator.gateway --name HTTP --port 0

The last three digits of a number decide as at the SMSC. The secret is key and signature of receipts at once.
"""

import argparse
from typing import Final

import msgspec

from peserta.simulator.http import PageRequest, PageResponse
from peserta.simulator.inbox import State
from peserta.simulator.lifetime import run
from peserta.simulator.provider import Asked, Kind, Told, is_bad_number, is_throttle
from peserta.simulator.serving import add_provider_options, serve_provider

PATH: Final = "/sms/3/messages"
GROUPS: Final = {State.DELIVERED: "DELIVERED", State.EXPIRED: "EXPIRED"}
ERRORS: Final = {
    1: "EC_UNKNOWN_SUBSCRIBER", 13: "EC_CALL_BARRED", 27: "EC_ABSENT_SUBSCRIBER", 32: "EC_MEMORY_CAPACITY_EXCEEDED",
}  # fmt: skip


class Destination(msgspec.Struct):
    """One number."""

    to: str


class Content(msgspec.Struct):
    """The text."""

    text: str


class Delivery(msgspec.Struct):
    """Where receipts are wanted."""

    url: str = ""


class Webhooks(msgspec.Struct):
    """Calls back."""

    delivery: Delivery = msgspec.field(default_factory=Delivery)


class Message(msgspec.Struct):
    """One text to some numbers; here to one."""

    sender: str
    destinations: list[Destination]
    content: Content
    webhooks: Webhooks = msgspec.field(default_factory=Webhooks)


class Posted(msgspec.Struct):
    """What is posted."""

    messages: list[Message]


def read(request: PageRequest) -> Asked | None:
    """The first text to the first number."""
    try:
        [message] = msgspec.json.decode(request.body, type=Posted).messages
        [destination] = message.destinations
    except (msgspec.MsgspecError, ValueError):
        return None
    return Asked(destination.to, message.content.text, message.sender, told_at=message.webhooks.delivery.url)


def accepted(message_id: str, asked: Asked) -> str:
    """The answer that names the message."""
    status = {"groupId": 1, "groupName": "PENDING", "id": 26, "name": "PENDING_ACCEPTED"}
    return msgspec.json.encode(
        {"messages": [{"messageId": message_id, "status": status, "destination": asked.to}]}
    ).decode()


def refused(status: int) -> PageResponse:
    """Too fast; or a status that says no to this number; or a fault of its own."""
    if is_throttle(status):
        return PageResponse('{"errorCode": "E429"}', 429, content_type="application/json")
    if is_bad_number(status):
        body = '{"messages": [{"status": {"groupId": 5, "groupName": "REJECTED"}}]}'
        return PageResponse(body, content_type="application/json")
    return PageResponse('{"errorCode": "E500"}', 500, content_type="application/json")


def receipt(told: Told) -> str:
    """One result of a webhook."""
    group = GROUPS.get(told.state, "UNDELIVERABLE")
    error = {"name": ERRORS.get(told.network_error, "NO_ERROR")}
    result = {"messageId": told.message_id, "to": told.to, "status": {"groupName": group}, "error": error}
    return msgspec.json.encode({"results": [result]}).decode()


GATEWAY: Final = Kind(
    path=PATH,
    is_allowed=lambda request, secret: request.headers.get("authorization") == f"App {secret}",
    read=read, accepted=accepted, refused=refused, receipt=receipt,
    signed=lambda _body, secret: {"Authorization": f"App {secret}"},
)  # fmt: skip


async def serve(options: argparse.Namespace) -> None:
    """Run one until it is told to stop."""
    await serve_provider(GATEWAY, options)


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(description="A simulated SMS gateway (HTTP, JSON) on 127.0.0.1.")
    add_provider_options(parser)
    run(serve, parser.parse_args())


if __name__ == "__main__":
    main()
