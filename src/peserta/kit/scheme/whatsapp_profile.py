"""WhatsApp's own interface (Cloud API) as a gateway's description, made from a few settings: all its words are here."""

from typing import Annotated

import msgspec
from msgspec import Meta

from peserta.kit.scheme.gateway_profile import (
    AnswerProfile,
    ChallengeProfile,
    GatewayProfile,
    GatewaySecret,
    Reason,
    ReceiptsProfile,
)
from peserta.kit.scheme.route_profile import FirstSetting, RouteName

# Cloud API, "Error codes". Not listed: what is wrong with our account or our template is a failure of the route.
THROTTLED = ("4", "80007", "130429", "131048", "131056", "http 429")
REFUSED = ("131021", "131026", "131030")
REASONS: dict[str, Reason] = {
    "131026": "no_whatsapp",
    "130472": "blocked",
    "131049": "blocked",
    "131050": "blocked",
    "131031": "rejected",
    "131042": "rejected",
}


class WhatsappProfile(msgspec.Struct, frozen=True, kw_only=True):
    """One number of ours at WhatsApp, and the approved authentication template with a button that copies the code."""

    name: RouteName = "whatsapp"
    api: Annotated[
        str,
        Meta(
            pattern=r"\Ahttps?://[^\s?#@{}]+\Z",
            max_length=200,
            description="an address such as https://graph.facebook.com/v23.0",
        ),
    ] = "https://graph.facebook.com/v23.0"
    phone_number_id: Annotated[str, Meta(pattern=r"\A[0-9]{1,32}\Z", description="1 to 32 digits in quotes")]
    template: Annotated[
        str, Meta(pattern=r"\A[a-z0-9_]{1,512}\Z", description="the name of a template: small letters, digits and _")
    ]
    token_file: str | None = None
    token_env: str | None = None
    app_secret_file: str | None = None
    app_secret_env: str | None = None
    verify_file: str | None = None
    verify_env: str | None = None
    window: Annotated[int, Meta(ge=1, le=500)] = 20
    first: FirstSetting = FirstSetting(lanes=("code",))
    simulated: bool = False


def whatsapp_gateway(profile: WhatsappProfile) -> GatewayProfile:
    """The same as a gateway: only codes go there, in the provider's own words, the code in text and button."""
    return GatewayProfile(
        name=profile.name, channel="whatsapp", url=f"{profile.api}/{profile.phone_number_id}/messages",
        secrets=(
            GatewaySecret(name="token", secret_file=profile.token_file, secret_env=profile.token_env),
            GatewaySecret(name="app_secret", secret_file=profile.app_secret_file, secret_env=profile.app_secret_env),
            GatewaySecret(name="verify", secret_file=profile.verify_file, secret_env=profile.verify_env),
        ),
        headers={"Authorization": "Bearer {secret.token}"}, json=_message(profile.template),
        answer=AnswerProfile(message_id="messages.0.id", error="error.code", throttled=THROTTLED, refused=REFUSED),
        receipts=_receipts(), window=profile.window, first=profile.first, simulated=profile.simulated,
    )  # fmt: skip


def _message(template: str) -> dict[str, object]:
    """The template's message; the button that copies was made one of type "url" when the template was created."""
    code = [{"type": "text", "text": "{code}"}]
    return {
        "messaging_product": "whatsapp", "recipient_type": "individual", "to": "{digits}", "type": "template",
        "biz_opaque_callback_data": "{id}",
        "template": {
            "name": template, "language": {"code": "{language}"},
            "components": [
                {"type": "body", "parameters": code},
                {"type": "button", "sub_type": "url", "index": "0", "parameters": code},
            ],
        },
    }  # fmt: skip


def _receipts() -> ReceiptsProfile:
    return ReceiptsProfile(
        check="hmac", secret="app_secret", place="X-Hub-Signature-256", prefix="sha256=",  # noqa: S106  its name
        items="entry.*.changes.*.value.statuses.*", message_id="id", status="status", reason="errors.0.code",
        states={"sent": "accepted", "delivered": "delivered", "read": "delivered", "failed": "undelivered"},
        reasons=REASONS,
        challenge=ChallengeProfile(secret="verify", parameter="hub.verify_token", answer="hub.challenge"),  # noqa: S106
    )  # fmt: skip
