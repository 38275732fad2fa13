"""The part of the scheme profile that describes providers which are called over HTTP."""

import re
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from peserta.kit.scheme.problems import Problems, shown
from peserta.kit.scheme.route_profile import HTTP_ADDRESS, LOOPBACK_HOSTS, Brand, FirstSetting, RouteName, host_of

Name = Annotated[
    str,
    Meta(
        pattern=r"\A[a-z][a-z0-9_]{0,29}\Z", description="a small letter, then at most 29 small letters, digits and _"
    ),
]
Header = Annotated[
    str, Meta(pattern=r"\A[A-Za-z0-9-]{1,64}\Z", description="the name of a header: at most 64 letters, digits and -")
]
Path = Annotated[
    str,
    Meta(
        pattern=r"\A[^.\s]+(\.[^.\s]+)*\Z",
        max_length=200,
        description="names with dots between them, such as data.status",
    ),
]
"""Names of fields with dots between them, numbers for places in a list, "*" for each of them."""
Word = Annotated[str, Meta(min_length=1, max_length=64)]
Line = Annotated[str, Meta(pattern=r"\A[^\n\t]*\Z", description="text in one line")]
PLACE = re.compile(r"\{([a-z_]+(?:\.[a-z0-9_]+)?)\}")
PLACES = frozenset({
    "to", "digits", "local", "text", "code", "id", "sender", "language", "validity_s", "receipts_url",
})  # fmt: skip
SECRET = "secret."  # noqa: S105  # how places of secrets begin
Algorithm = Literal["sha1", "sha256", "sha512"]
Encoding = Literal["hex", "base64"]
State = Literal["enroute", "accepted", "delivered", "undelivered", "expired", "rejected"]
Reason = Literal["phone_off", "inbox_full", "blocked", "unknown_number", "expired", "rejected", "no_whatsapp"]


class GatewaySecret(msgspec.Struct, frozen=True, kw_only=True):
    """A secret of a gateway, for `{secret.NAME}`: in a file or in an environment variable, never here."""

    name: Name
    secret_file: str | None = None
    secret_env: str | None = None


class SignProfile(msgspec.Struct, frozen=True, kw_only=True):
    """How our requests are signed: HMAC of `signed`, in which {timestamp} and {body} are put in."""

    header: Header
    secret: Name
    algorithm: Algorithm = "sha256"
    encoding: Encoding = "hex"
    prefix: str = ""
    signed: str = "{body}"
    timestamp_header: Header | None = None


class AnswerProfile(msgspec.Struct, frozen=True, kw_only=True):
    """Where the answer names the message and says how it went, and what its words mean.

    The word stands at `status`, or at `error` where the HTTP status is none of 200 to 299; where neither is
    found it is "http 400", say. A word on none of the lists is a failure of the provider's own.
    """

    message_id: Path
    status: Path | None = None
    error: Path | None = None
    accepted: tuple[Word, ...] = ()
    """Empty: every HTTP status of 200 to 299 is."""
    throttled: tuple[Word, ...] = ("http 429",)
    refused: tuple[Word, ...] = ()
    """This number will never work here: it is asked for no more."""


class ChallengeProfile(msgspec.Struct, frozen=True, kw_only=True):
    """A GET with which the provider makes sure that the address is ours: it brings a secret, and is told `answer`."""

    secret: Name
    parameter: Word
    answer: Word


class ReceiptsProfile(msgspec.Struct, frozen=True, kw_only=True):
    """What is sent to `/gateway/NAME/receipts`, how it is known to be the provider's, and what it says."""

    check: Literal["hmac", "header", "query"]
    """HMAC of the body; a secret in a header; or, where the provider can do neither, one in the address."""
    secret: Name
    place: Word
    """The name of the header, or of the query's field."""
    algorithm: Algorithm = "sha256"
    encoding: Encoding = "hex"
    prefix: str = ""
    body: Literal["json", "form", "query"] = "json"
    items: Path | None = None
    """Where each receipt stands, when one call brings several."""
    message_id: Path
    status: Path
    reason: Path | None = None
    states: Annotated[dict[Word, State], Meta(min_length=1, max_length=100)]
    reasons: Annotated[dict[Word, Reason], Meta(max_length=200)] = {}
    challenge: ChallengeProfile | None = None


class GatewayProfile(msgspec.Struct, frozen=True, kw_only=True):
    """One provider that takes messages over HTTP.

    Texts of `headers`, `form` and `json` may hold {to} (+62...), {digits} (62...), {local} (0...), {text}, {code},
    {id} (ours), {sender}, {language}, {validity_s}, {receipts_url} and {secret.NAME}.
    """

    name: RouteName
    url: Annotated[
        str,
        Meta(
            pattern=r"\Ahttps?://[^\s?#@{}]+(\?[^\s#@{}]*)?\Z",
            max_length=500,
            description="an address such as https://gateway.example/send",
        ),
    ]
    channel: Literal["sms", "whatsapp"] = "sms"
    method: Literal["POST", "PUT"] = "POST"
    sender: Brand | None = None
    secrets: tuple[GatewaySecret, ...] = ()
    headers: Annotated[dict[Header, Line], Meta(max_length=20)] = {}
    form: Annotated[dict[str, str], Meta(max_length=50)] | None = None
    json: dict[str, object] | None = None
    sign: SignProfile | None = None
    answer: AnswerProfile
    receipts: ReceiptsProfile | None = None
    ca_file: str | None = None
    window: Annotated[int, Meta(ge=1, le=500)] = 20
    first: FirstSetting = FirstSetting()
    simulated: bool = False


def check_gateways(gateways: tuple[GatewayProfile, ...], problems: Problems) -> None:
    """Name what cannot work, or would send codes in the clear."""
    for gateway in gateways:
        at = f"gateway {gateway.name}"
        host = host_of(gateway.url)
        if host is None:
            problems.add(f"{at} url", shown(gateway.url), HTTP_ADDRESS)
        elif gateway.url.startswith("http://") and host not in LOOPBACK_HOSTS:
            problems.add(f"{at} url", "http://", "https://, except on this machine")
        if (gateway.form is None) == (gateway.json is None):
            problems.add(at, "both form and json, or none", "one of them")
        _check_secrets(gateway, at, problems)
        _check_places(gateway, at, problems)


def _check_secrets(gateway: GatewayProfile, at: str, problems: Problems) -> None:
    known = {secret.name for secret in gateway.secrets}
    receipts = gateway.receipts
    used = [part.secret for part in (gateway.sign, receipts, receipts and receipts.challenge) if part]
    for name in used:
        if name not in known:
            problems.add(f"{at} secret", shown(name), f"one of its secrets ({', '.join(sorted(known)) or 'none yet'})")


def _check_places(gateway: GatewayProfile, at: str, problems: Problems) -> None:
    """A slip of the finger in a place would send an empty text to everybody."""
    known = PLACES | {SECRET + secret.name for secret in gateway.secrets}
    written = msgspec.json.encode([gateway.headers, gateway.form, gateway.json]).decode()
    for name in sorted({*PLACE.findall(written)} - known):
        problems.add(f"{at} place", f"{{{name}}}", f"one of {', '.join(sorted(known))}")
    if not {"text", "code"} & {*PLACE.findall(written)}:
        problems.add(at, "neither {text} nor {code}", "one of them")
