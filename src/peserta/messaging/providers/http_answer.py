"""What a provider's answer to one message means: pure."""

import re
from codecs import BOM_UTF8
from typing import Final

import msgspec

from peserta.kit.scheme.gateway_profile import AnswerProfile
from peserta.messaging.outcome import Outcome, Submitted
from peserta.messaging.providers.dotted import find_word

# Between us and the provider something waited in vain: the message may be on its way.
GATEWAY_SILENT: Final = frozenset({502, 504})
# Never the start of a number or a code, whatever a provider repeats.
_SAFE: Final = re.compile(r"[A-Za-z_.-]{1,40}|[0-9]{1,5}")


def read_answer(profile: AnswerProfile, http_status: int, body: bytes) -> Submitted:
    """How the hand-over ended; whatever the body holds, none of it but a status word goes further.

    An answer that says "yes" over HTTP and cannot be read leaves open whether the message was taken.
    """
    is_good = 200 <= http_status <= 299
    value = _value(body)
    word = find_word(value, profile.status if is_good else profile.error)
    status = word or f"http {http_status}"
    detail = _detail(profile, http_status, word)
    if status in profile.throttled or http_status == 429:
        return Submitted(Outcome.THROTTLED, detail=detail)
    if status in profile.refused:
        return Submitted(Outcome.REFUSED, detail=detail)
    if is_good:
        return _judge_good(profile, value, status, detail)
    return Submitted(Outcome.SILENT if http_status in GATEWAY_SILENT else Outcome.FAILED, detail=detail)


def _value(body: bytes) -> object:
    """What the body says; nothing said is an empty object, and what cannot be read is None."""
    body = body.removeprefix(BOM_UTF8)  # RFC 8259, 8.1: some write one, and whoever reads may ignore it
    try:
        return msgspec.json.decode(body) if body.strip() else {}
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def _judge_good(profile: AnswerProfile, value: object, status: str, detail: str) -> Submitted:
    if value is None or (profile.accepted and status.startswith("http ") and status not in profile.accepted):
        return Submitted(Outcome.SILENT, detail=f"{detail}, an answer that cannot be read")
    if profile.accepted and status not in profile.accepted:
        return Submitted(Outcome.FAILED, detail=detail)
    return Submitted(Outcome.ACCEPTED, find_word(value, profile.message_id), detail=detail)


def _detail(profile: AnswerProfile, http_status: int, word: str | None) -> str:
    if word is None:
        return f"http {http_status}"
    known = {*profile.accepted, *profile.throttled, *profile.refused}
    return f"http {http_status}, {word if word in known or _SAFE.fullmatch(word) else 'a word of its own'}"
