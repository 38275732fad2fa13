"""A push notice as it travels: a few words for everybody alike, encrypted for one browser, signed by this server."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, cast
from urllib.parse import urlsplit

import http_ece
import msgspec
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

from peserta.access.push.push_rules import Purpose, Subscription, unpadded
from peserta.kit.keys import Keys

# The order of P-256 (SEC 2, 2.4.2).
ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
# The magic number of a declarative message (WHATWG, Push API): phones of Apple show it without waking any script.
DECLARATIVE: Final = 8030
SIGNED_FOR: Final = timedelta(hours=12)
PATHS: Final = {Purpose.PAYMENT: "/iuran", Purpose.TICKET: "/bantuan", Purpose.SECURITY: "/profil/perangkat"}
# No name, number or sum: it stands on a locked screen, and passes through somebody else's servers.
BODIES: Final = {
    "id": {
        Purpose.PAYMENT: "Ada pembayaran iuran yang diterima. Buka untuk melihatnya.",
        Purpose.TICKET: "Ada jawaban atas laporan Anda. Buka untuk membacanya.",
        Purpose.SECURITY: "Ada perubahan pada keamanan akun. Bukan Anda? Buka dan periksa.",
    },
    "en": {
        Purpose.PAYMENT: "A contribution payment has arrived. Open to see it.",
        Purpose.TICKET: "Your ticket has an answer. Open to read it.",
        Purpose.SECURITY: "Something changed in your account's security. Not you? Open and check.",
    },
}


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends: the scheme's name, where its pages are, and whom a push service may write to."""

    name: str
    public_url: str
    domain: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What is posted to the endpoint."""

    body: bytes
    headers: dict[str, str]


def vapid_key(keys: Keys) -> ec.EllipticCurvePrivateKey:
    """The key that push services know this server by (RFC 8292), derived from the root of the browser tokens."""
    seed = int.from_bytes(keys.token_key("push"), "big")
    return ec.derive_private_key(seed % (ORDER - 1) + 1, ec.SECP256R1())


def public_point(keys: Keys) -> bytes:
    """What a browser is told when it subscribes: an uncompressed point."""
    return vapid_key(keys).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def payload(purpose: Purpose, sender: Sender, language: str) -> bytes:
    """The words, and where a tap leads; the same for everybody."""
    return msgspec.json.encode({
        "web_push": DECLARATIVE,
        "notification": {
            "title": sender.name, "body": BODIES[language][purpose], "lang": language, "dir": "ltr",
            "navigate": sender.public_url + PATHS[purpose], "tag": str(purpose), "silent": False,
        },
    })  # fmt: skip


def write_letter(
    subscription: Subscription, purpose: Purpose, sender: Sender, *, language: str, keys: Keys,
    not_after: datetime, now: datetime,
) -> Letter:  # fmt: skip
    """Encrypt (RFC 8291) and sign (RFC 8292) one notice; a later one of the same purpose takes its place."""
    body = cast("bytes", http_ece.encrypt(  # pyright: ignore[reportUnknownMemberType]
        payload(purpose, sender, language), private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=unpadded(subscription.keys.p256dh), auth_secret=unpadded(subscription.keys.auth), version="aes128gcm",
    ))  # fmt: skip
    parts = urlsplit(subscription.endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}", "sub": f"https://{sender.domain}",
        "exp": int((now + SIGNED_FOR).timestamp()),
    }  # fmt: skip
    signed = Vapid02(vapid_key(keys), {"no-strict": True}).sign(claims)  # pyright: ignore[reportUnknownMemberType]
    headers = {
        "content-encoding": "aes128gcm", "content-type": "application/octet-stream",
        "ttl": str(max(int((not_after - now).total_seconds()), 0)), "topic": str(purpose),
        "urgency": "high" if purpose is Purpose.SECURITY else "normal", "authorization": signed["Authorization"],
    }  # fmt: skip
    return Letter(body, headers)
