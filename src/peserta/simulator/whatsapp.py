"""A simulated WhatsApp (Cloud API): takes approved templates over HTTP, tells of them by signed calls.

    PROVIDER_SECRET=… python -m peserta.simulator.whatsapp --name WA --receipts http://127.0.0.1:8000/gateway/WA/receipts

The last three digits of a number decide as at the SMSC. The secret is token, app secret and verify token at once.
"""

import argparse
from typing import Final, Literal

import msgspec

from peserta.simulator.http import PageRequest, PageResponse
from peserta.simulator.inbox import State
from peserta.simulator.lifetime import run
from peserta.simulator.provider import Asked, Kind, Told, hmac_sha256, is_bad_number, is_throttle
from peserta.simulator.serving import add_provider_options, serve_provider

PHONE_NUMBER_ID: Final = "100000000000001"
PATH: Final = f"/{PHONE_NUMBER_ID}/messages"
# What the real one says for each GSM error the magic numbers have.
ERRORS: Final = {0: 131000, 1: 131026, 13: 131049, 27: 131000, 32: 131000}
WORDS: Final = {
    "id": "{code} adalah kode verifikasi Anda. Demi keamanan, jangan bagikan kode ini.",
    "en": "{code} is your verification code. For your security, do not share this code.",
}


class Text(msgspec.Struct):
    """One parameter of a template."""

    type: Literal["text"]
    text: str


class Component(msgspec.Struct):
    """Body, or the button that copies."""

    type: Literal["body", "button"]
    parameters: list[Text]
    sub_type: str = ""
    index: str = ""


class Language(msgspec.Struct):
    """A template's language."""

    code: str


class Template(msgspec.Struct):
    """A template with its values."""

    name: str
    language: Language
    components: list[Component]


class Message(msgspec.Struct):
    """What is posted."""

    messaging_product: Literal["whatsapp"]
    to: str
    type: Literal["template"]
    template: Template


def read(request: PageRequest) -> Asked | None:
    """An authentication template; the code must stand in the text and in the button alike."""
    try:
        message = msgspec.json.decode(request.body, type=Message)
    except msgspec.MsgspecError:
        return None
    texts = {component.type: component.parameters[0].text for component in message.template.components}
    code = texts.get("body", "")
    if not 1 <= len(code) <= 15 or texts.get("button") != code or message.template.language.code not in WORDS:
        return None
    words = WORDS[message.template.language.code].format(code=code)
    return Asked(message.to, words, message.template.name)


def refused(status: int) -> PageResponse:
    """The API's errors."""
    code = 130429 if is_throttle(status) else 131026 if is_bad_number(status) else 131000
    body = msgspec.json.encode({"error": {"message": f"(#{code})", "type": "OAuthException", "code": code}}).decode()
    return PageResponse(body, 429 if is_throttle(status) else 400, content_type="application/json")


def receipt(told: Told) -> str:
    """One status in a webhook's many brackets."""
    is_good = told.state is State.DELIVERED
    errors = {} if is_good else {"errors": [{"code": ERRORS.get(told.network_error, 131000), "title": "x"}]}
    status = {"id": f"wamid.{told.message_id}", "status": "delivered" if is_good else "failed", "recipient_id": told.to}
    value = {"messaging_product": "whatsapp", "statuses": [status | errors]}
    return msgspec.json.encode({
        "object": "whatsapp_business_account",
        "entry": [{"id": "0", "changes": [{"field": "messages", "value": value}]}],
    }).decode()  # fmt: skip


def accepted(message_id: str, asked: Asked) -> str:
    """The answer that names the message."""
    return msgspec.json.encode({
        "messaging_product": "whatsapp", "contacts": [{"input": asked.to, "wa_id": asked.to}],
        "messages": [{"id": f"wamid.{message_id}", "message_status": "accepted"}],
    }).decode()  # fmt: skip


WHATSAPP: Final = Kind(
    path=PATH,
    is_allowed=lambda request, secret: request.headers.get("authorization") == f"Bearer {secret}",
    read=read, accepted=accepted, refused=refused, receipt=receipt,
    signed=lambda body, secret: {"X-Hub-Signature-256": f"sha256={hmac_sha256(secret, body)}"},
)  # fmt: skip


async def serve(options: argparse.Namespace) -> None:
    """Run one until it is told to stop."""
    await serve_provider(WHATSAPP, options)


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(description="A simulated WhatsApp (Cloud API) on 127.0.0.1.")
    add_provider_options(parser)
    run(serve, parser.parse_args())


if __name__ == "__main__":
    main()
