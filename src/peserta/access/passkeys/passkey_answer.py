"""What a browser is asked about passkeys, and reading what it answers: the W3C's forms, by the library `webauthn`."""

import binascii
from base64 import urlsafe_b64decode
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import msgspec
import webauthn
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

ANSWER_MAX: Final = 8_000
ALGORITHMS: Final = [
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
]


class BadAnswer(Exception):
    """What the browser sent is no answer to what it was asked, or is not signed by the key it names."""


@dataclass(frozen=True, slots=True)
class Party:
    """Who asks: `id` is the host a passkey is bound to, `origin` the one address its pages have."""

    id: str
    origin: str
    name: str


@dataclass(frozen=True, slots=True)
class NewKey:
    """A passkey that was just made, its public key in COSE form."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    is_backed_up: bool


@dataclass(frozen=True, slots=True)
class Use:
    """A passkey that has just signed."""

    sign_count: int
    is_backed_up: bool


def ask_for_new(party: Party, account_id: UUID, name: str, known: Iterable[bytes], challenge: bytes) -> str:
    """The options for `navigator.credentials.create`, as JSON; a phone that has one of `known` makes no second."""
    options = webauthn.generate_registration_options(
        rp_id=party.id, rp_name=party.name, user_name=name, user_display_name=name, user_id=account_id.bytes,
        challenge=challenge, supported_pub_key_algs=ALGORITHMS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=credential_id) for credential_id in known],
    )  # fmt: skip
    return webauthn.options_to_json(options)


def ask_for_any(party: Party, challenge: bytes) -> str:
    """The options for `navigator.credentials.get`: no account is named, so none is told of."""
    options = webauthn.generate_authentication_options(
        rp_id=party.id, challenge=challenge, user_verification=UserVerificationRequirement.REQUIRED
    )
    return webauthn.options_to_json(options)


class _Response(msgspec.Struct):
    clientDataJSON: str  # noqa: N815 - as the standard names it


class _Answer(msgspec.Struct):
    rawId: str  # noqa: N815
    response: _Response


class _ClientData(msgspec.Struct):
    challenge: str


def credential_and_challenge(text: str) -> tuple[bytes, bytes]:
    """Which passkey an answer names and which challenge it says it signed, neither proven yet. Raises BadAnswer."""
    if len(text) > ANSWER_MAX:
        raise BadAnswer
    try:
        answer = msgspec.json.decode(text, type=_Answer)
        client = msgspec.json.decode(_bytes_of(answer.response.clientDataJSON), type=_ClientData)
        return _bytes_of(answer.rawId), _bytes_of(client.challenge)
    except (msgspec.MsgspecError, binascii.Error, ValueError):
        raise BadAnswer from None


def read_new(text: str, party: Party, challenge: bytes) -> NewKey:
    """A new passkey, its holder present and checked by the phone. Raises BadAnswer."""
    try:
        made = webauthn.verify_registration_response(
            credential=text, expected_challenge=challenge, expected_rp_id=party.id, expected_origin=party.origin,
            require_user_verification=True, supported_pub_key_algs=ALGORITHMS,
        )  # fmt: skip
    except _UNREADABLE:
        raise BadAnswer from None
    return NewKey(made.credential_id, made.credential_public_key, made.sign_count, made.credential_backed_up)


def read_use(text: str, party: Party, challenge: bytes, public_key: bytes, sign_count: int) -> Use:
    """What a passkey signed; a counter that does not grow is that of a copy. Raises BadAnswer."""
    try:
        used = webauthn.verify_authentication_response(
            credential=text, expected_challenge=challenge, expected_rp_id=party.id, expected_origin=party.origin,
            credential_public_key=public_key, credential_current_sign_count=sign_count, require_user_verification=True,
        )  # fmt: skip
    except _UNREADABLE:
        raise BadAnswer from None
    return Use(used.new_sign_count, used.credential_backed_up)


def _bytes_of(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


# Of bytes that somebody made up, the library's parsers raise these as well.
_UNREADABLE: Final[tuple[type[Exception], ...]] = (
    WebAuthnException, ValueError, TypeError, KeyError, IndexError, AttributeError,
)  # fmt: skip
