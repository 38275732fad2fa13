"""What push notices are for, which subscriptions are taken, and what follows from a service's answer. Pure."""

import binascii
from base64 import urlsafe_b64decode
from collections.abc import Sequence
from datetime import timedelta
from enum import Enum, StrEnum
from typing import Final
from urllib.parse import urlsplit

import msgspec

from peserta.kit.refusal import Refusal

TEXT_MAX: Final = 3_000
ENDPOINT_MAX: Final = 1_000
# An uncompressed point of P-256, and the secret of RFC 8291.
KEY_BYTES, SECRET_BYTES = 65, 16
TRIES_MAX: Final = 5
FIRST_WAIT: Final = timedelta(seconds=30)
LIFE: Final = timedelta(hours=24)
LOOPBACK: Final = ("localhost", "127.0.0.1")


class Purpose(StrEnum):
    """What somebody may want to be told of; each is chosen apart."""

    PAYMENT = "payment"
    TICKET = "ticket"
    SECURITY = "security"


class Outcome(Enum):
    """What a push service made of a message."""

    TAKEN = "taken"
    GONE = "gone"  # the browser takes nothing more, ever
    LATER = "later"
    REFUSED = "refused"


class SubscriptionKeys(msgspec.Struct, frozen=True):
    p256dh: str
    auth: str


class Subscription(msgspec.Struct, frozen=True):
    """What a browser gives (W3C Push API): where to send, and the keys that only it can open with."""

    endpoint: str
    keys: SubscriptionKeys

    def __repr__(self) -> str:
        return "Subscription(…)"


def read_subscription(text: str, services: Sequence[str], *, simulated: bool) -> Subscription:
    """A browser's subscription at a known service, or a refusal: its address is whatever somebody sent."""
    try:
        subscription = msgspec.json.decode(text[:TEXT_MAX], type=Subscription)
        lengths = [len(unpadded(part)) for part in (subscription.keys.p256dh, subscription.keys.auth)]
    except (msgspec.MsgspecError, binascii.Error, ValueError):
        raise Refusal("push.unreadable") from None
    if lengths != [KEY_BYTES, SECRET_BYTES] or len(subscription.endpoint) > ENDPOINT_MAX:
        raise Refusal("push.unreadable")
    if not is_known(subscription.endpoint, services, simulated=simulated):
        raise Refusal("push.unknown_service")
    return subscription


def is_known(endpoint: str, services: Sequence[str], *, simulated: bool) -> bool:
    """Whether an address is one of the services: `host`, or `*.host` for all below it; only by https, to port 443.

    A simulated one is `127.0.0.1:port` of this machine, by http.
    """
    if not endpoint.isascii() or not endpoint.isprintable() or "\\" in endpoint or " " in endpoint:
        return False
    try:
        parts = urlsplit(endpoint)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        return False
    if "@" in parts.netloc or parts.fragment:
        return False
    if simulated:
        return parts.scheme == "http" and host in LOOPBACK and f"{host}:{port}" in services
    if parts.scheme != "https" or port not in (None, 443):
        return False
    return any(host.endswith(name[1:]) if name.startswith("*.") else host == name for name in services)


def unpadded(text: str) -> bytes:
    """Base64url without padding, as browsers write keys."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def judge(status: int) -> Outcome:
    """What a status of RFC 8030 means for the message and its subscription."""
    if 200 <= status < 300:
        return Outcome.TAKEN
    if status in (404, 410):
        return Outcome.GONE
    # A redirect is not followed: it could lead anywhere.
    return Outcome.LATER if status == 429 or status >= 500 else Outcome.REFUSED


def wait_after(tries: int) -> timedelta | None:
    """How long until the next try: half a minute, then four times longer each; None when there is none."""
    return None if tries >= TRIES_MAX else FIRST_WAIT * 4 ** (tries - 1)
