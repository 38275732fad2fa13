"""A passkey in software: makes key pairs and signs, as the W3C's Web Authentication says, and lies on request."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import encode_cbor

PRESENT, CHECKED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Authenticator:
    """One phone at one origin; `counts` of 0 is what phones that keep passkeys in a cloud always say."""

    origin: str
    rp_id: str
    counts: int = 0
    is_checked: bool = True
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, options: str) -> str:
        """The answer to `navigator.credentials.create`."""
        client = self._client("webauthn.create", json.loads(options)["challenge"])
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        credential = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + encode_cbor(cose)
        said = self._said(ATTESTED) + credential
        attestation = encode_cbor({"fmt": "none", "attStmt": {}, "authData": said})
        return self._answer({"clientDataJSON": _text(client), "attestationObject": _text(attestation)})

    def sign(self, options: str) -> str:
        """The answer to `navigator.credentials.get`."""
        client = self._client("webauthn.get", json.loads(options)["challenge"])
        said = self._said(0)
        signature = self.key.sign(said + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer({
            "clientDataJSON": _text(client), "authenticatorData": _text(said), "signature": _text(signature),
        })  # fmt: skip

    def _said(self, flags: int) -> bytes:
        flags |= PRESENT | (CHECKED if self.is_checked else 0)
        return hashlib.sha256(self.rp_id.encode()).digest() + bytes([flags]) + self.counts.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _answer(self, response: dict[str, str]) -> str:
        name = _text(self.credential_id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


def with_challenge(answer: str, challenge: bytes) -> str:
    """The same answer, claiming another challenge that it has not signed."""
    told = json.loads(answer)
    client = json.loads(_bytes(told["response"]["clientDataJSON"]))
    client["challenge"] = _text(challenge)
    told["response"]["clientDataJSON"] = _text(json.dumps(client).encode())
    return json.dumps(told)


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
