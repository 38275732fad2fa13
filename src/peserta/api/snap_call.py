"""Who calls: the headers of a SNAP BI call, checked in the order that banks' acceptance tests expect."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from peserta.billing.banks.bank import Bank
from peserta.billing.banks.snap_answer import (
    BAD_SIGNATURE,
    BAD_TOKEN,
    NOT_ALLOWED,
    STALE,
    UNKNOWN_CLIENT,
    SnapRefusal,
    invalid_format,
    missing,
)
from peserta.billing.banks.snap_message import read_moment
from peserta.billing.banks.snap_signature import is_signed_by, is_signed_with_secret, string_to_sign

# The standard names no limit; this is what implementations commonly allow clocks to differ by.
SKEW_MAX: Final = timedelta(minutes=5)
EXTERNAL_ID = re.compile(r"[0-9]{1,36}")
OF_TRANSACTION: Final = ("X-TIMESTAMP", "X-SIGNATURE", "X-PARTNER-ID", "X-EXTERNAL-ID", "CHANNEL-ID")
OF_TOKEN: Final = ("X-TIMESTAMP", "X-CLIENT-KEY", "X-SIGNATURE")

Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Call:
    """A call whose headers look as they must; who sent it is not known yet."""

    timestamp: str
    moment: datetime
    signature: str
    partner_id: str
    external_id: str
    channel_id: str
    token: str


def read_call(headers: Headers) -> Call:
    """The headers of a transaction; `SnapRefusal` with the first one that is missing or wrong."""
    _need(headers, OF_TRANSACTION)
    moment = _moment(headers)
    external_id = headers["X-EXTERNAL-ID"]
    if not EXTERNAL_ID.fullmatch(external_id):
        raise SnapRefusal(invalid_format("X-EXTERNAL-ID"))
    kind, _, token = headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        raise SnapRefusal(BAD_TOKEN)
    return Call(
        timestamp=headers["X-TIMESTAMP"], moment=moment, signature=headers["X-SIGNATURE"],
        partner_id=headers["X-PARTNER-ID"], external_id=external_id, channel_id=headers["CHANNEL-ID"], token=token,
    )  # fmt: skip


def check_call(call: Call, bank: Bank, *, path: str, body: bytes, now: datetime) -> None:
    """Refuse a call that the bank whose token it carries has not signed, or not now, or not for this channel."""
    if call.partner_id != bank.partner_id:
        raise SnapRefusal(UNKNOWN_CLIENT)
    text = string_to_sign(method="POST", path=path, token=call.token, body=body, timestamp=call.timestamp)
    if not is_signed_with_secret(call.signature, text, bank.client_secret):
        raise SnapRefusal(BAD_SIGNATURE)
    if abs(now - call.moment) > SKEW_MAX:
        raise SnapRefusal(STALE)
    if call.channel_id != bank.channel_id:
        raise SnapRefusal(NOT_ALLOWED)


def check_token_wish(headers: Headers, banks: Mapping[str, Bank], *, now: datetime) -> Bank:
    """The bank that wishes for a token and has signed its wish, by its client id."""
    _need(headers, OF_TOKEN)
    moment = _moment(headers)
    bank = banks.get(headers["X-CLIENT-KEY"])
    if bank is None:
        raise SnapRefusal(UNKNOWN_CLIENT)
    text = f"{bank.client_id}|{headers['X-TIMESTAMP']}"
    if not is_signed_by(headers["X-SIGNATURE"], text, bank.public_key):
        raise SnapRefusal(BAD_SIGNATURE)
    if abs(now - moment) > SKEW_MAX:
        raise SnapRefusal(STALE)
    return bank


def _need(headers: Headers, names: tuple[str, ...]) -> None:
    for name in names:
        if not headers.get(name):
            raise SnapRefusal(missing(f"[{name}]"))


def _moment(headers: Headers) -> datetime:
    moment = read_moment(headers["X-TIMESTAMP"])
    if moment is None:
        raise SnapRefusal(invalid_format("[X-TIMESTAMP]"))
    return moment
