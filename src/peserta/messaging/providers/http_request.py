"""What is sent to a provider over HTTP: the description of the profile with one message put in. Pure."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urlencode

import msgspec

from peserta.kit.scheme.gateway_profile import PLACE, SECRET, Algorithm, Encoding, GatewayProfile
from peserta.messaging.hand_over import HandOver


@dataclass(frozen=True, slots=True)
class Drafted:
    """A request ready to be sent. It holds a code and secrets: it is never logged."""

    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)


def draft_request(
    profile: GatewayProfile, it: HandOver, *, secrets: Mapping[str, str], receipts_url: str, at_s: int
) -> Drafted:
    """The request for one message, signed as the profile says; `at_s` is the time in seconds since 1970."""
    values = _values(profile, it, receipts_url) | {SECRET + name: secret for name, secret in secrets.items()}
    if profile.json is not None:
        body, kind = msgspec.json.encode(_filled(profile.json, values)), "application/json"
    else:
        form = {name: _fill(text, values) for name, text in (profile.form or {}).items()}
        body, kind = urlencode(form).encode(), "application/x-www-form-urlencoded"
    headers = {"Content-Type": kind} | {name: _fill(text, values) for name, text in profile.headers.items()}
    return Drafted(headers | _signature(profile, body, secrets, at_s), body)


def signature(key: str, signed: bytes, *, algorithm: Algorithm, encoding: Encoding) -> str:
    """HMAC as providers write it."""
    digest = hmac.digest(key.encode(), signed, getattr(hashlib, algorithm))
    return digest.hex() if encoding == "hex" else base64.b64encode(digest).decode()


def _values(profile: GatewayProfile, it: HandOver, receipts_url: str) -> dict[str, str]:
    digits = it.to.removeprefix("+")
    return {
        "to": it.to, "digits": digits, "local": "0" + digits.removeprefix("62"), "text": it.rendered.text,
        "code": it.rendered.code, "id": it.message_id.strip("<>").partition("@")[0], "sender": profile.sender or "",
        "language": it.rendered.language, "validity_s": str(it.validity_s), "receipts_url": receipts_url,
    }  # fmt: skip


def _filled(value: object, values: Mapping[str, str]) -> object:
    """A JSON value with the message put in; `{validity_s}` that stands alone becomes a number."""
    if isinstance(value, str):
        return int(values["validity_s"]) if value == "{validity_s}" else _fill(value, values)
    if isinstance(value, list):
        return [_filled(each, values) for each in cast("list[object]", value)]
    if isinstance(value, dict):
        table = cast("dict[str, object]", value)
        return {name: _filled(each, values) for name, each in table.items()}
    return value


def _fill(text: str, values: Mapping[str, str]) -> str:
    """One pass: braces in a value are no places."""
    return PLACE.sub(lambda place: values.get(place[1], ""), text)


def _signature(profile: GatewayProfile, body: bytes, secrets: Mapping[str, str], at_s: int) -> dict[str, str]:
    sign = profile.sign
    if sign is None:
        return {}
    signed = sign.signed.encode().replace(b"{timestamp}", str(at_s).encode()).replace(b"{body}", body)
    written = signature(secrets[sign.secret], signed, algorithm=sign.algorithm, encoding=sign.encoding)
    stamp = {sign.timestamp_header: str(at_s)} if sign.timestamp_header else {}
    return {sign.header: sign.prefix + written} | stamp
