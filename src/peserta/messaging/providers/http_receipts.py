"""What a provider sends about its messages over HTTP: known by its signature, then read. Pure."""

import hmac
import re
from codecs import BOM_UTF8
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl

import msgspec

from peserta.kit.scheme.gateway_profile import GatewayProfile, ReceiptsProfile
from peserta.messaging.providers.dotted import FOUND_MAX, find_all, find_word
from peserta.messaging.providers.http_request import signature
from peserta.messaging.receiving.receipt import EVIDENCE_BYTES_MAX, Receipt, ReceiptReason, ReceiptState, reason_of

FIELDS_MAX: Final = 100
_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_.-]{1,200}")


class UnreadableError(ValueError):
    """Not what the profile says this provider sends."""


@dataclass(frozen=True, slots=True)
class Called:
    """One request to our address; `headers` have names in small letters."""

    query: Mapping[str, str] = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


class ReceiptDoor:
    """Where one provider brings its receipts."""

    def __init__(self, profile: GatewayProfile, secrets: Mapping[str, str]) -> None:
        assert profile.receipts is not None, "only a provider that brings receipts has a door"
        self.route = profile.name
        self.comes_by_get = profile.receipts.body == "query"
        self._receipts = profile.receipts
        self._secrets = secrets

    def is_from_provider(self, called: Called) -> bool:
        """Whether it bears the provider's signature or secret; nothing else of it may be looked at before."""
        receipts = self._receipts
        secret = self._secrets[receipts.secret]
        if receipts.check == "query":
            return _same(called.query.get(receipts.place, ""), secret)
        shown = called.headers.get(receipts.place.lower(), "")
        if receipts.check == "header":
            return _same(shown, receipts.prefix + secret)
        made = signature(secret, called.body, algorithm=receipts.algorithm, encoding=receipts.encoding)
        return _same(shown, receipts.prefix + made)

    def answer_challenge(self, called: Called) -> str | None:
        """What to say to a provider that makes sure the address is ours; None when it is not that provider."""
        challenge = self._receipts.challenge
        if challenge is None or not _same(called.query.get(challenge.parameter, ""), self._secrets[challenge.secret]):
            return None
        answer = called.query.get(challenge.answer, "")
        return answer if _CHALLENGE.fullmatch(answer) else None

    def read(self, called: Called) -> list[Receipt]:
        """The receipts in a call; those that name no message are left out. Raises UnreadableError."""
        items = find_all(_value(self._receipts, called), self._receipts.items)
        if len(items) >= FOUND_MAX:
            raise UnreadableError("more receipts than a call may bring")
        read = [self._read_one(item) for item in items]
        return [receipt for receipt in read if receipt.provider_id is not None]

    def _read_one(self, item: object) -> Receipt:
        receipts = self._receipts
        message_id = find_word(item, receipts.message_id)
        word, cause = find_word(item, receipts.status) or "", find_word(item, receipts.reason) or ""
        state = ReceiptState[receipts.states.get(word, "unknown").upper()]
        reason = receipts.reasons.get(cause)
        evidence = f"id:{message_id} stat:{word} err:{cause}".encode()
        return Receipt(
            route=self.route, provider_id=message_id, state=state,
            reason=reason_of(state, ReceiptReason(reason) if reason else None), raw=evidence[:EVIDENCE_BYTES_MAX],
        )  # fmt: skip


def _same(shown: str, expected: str) -> bool:
    """In a time that tells nothing, whatever was sent."""
    return hmac.compare_digest(shown.encode("utf-8", "replace"), expected.encode())


def _value(receipts: ReceiptsProfile, called: Called) -> object:
    match receipts.body:
        case "query":
            return called.query
        case "form":
            try:
                return dict(parse_qsl(called.body.decode(), keep_blank_values=True, max_num_fields=FIELDS_MAX))
            except ValueError:
                raise UnreadableError("not a form") from None
        case "json":
            try:
                return msgspec.json.decode(called.body.removeprefix(BOM_UTF8))
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
                raise UnreadableError("not JSON") from None
