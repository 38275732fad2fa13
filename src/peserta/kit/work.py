"""The unseen proof of work: a puzzle the browser solves while a person fills a form.

It costs a person nothing and a machine that tries thousands of identities a lot. No picture, no
puzzle for the eye: WCAG 3.3.8 forbids those, and they keep out the wrong people.
"""

import base64
import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

import altcha
import msgspec

from peserta.kit.keys import Keys

LIFE = timedelta(minutes=30)
ALGORITHM = "SHA-256"
# Hashes a browser tries on average; about a tenth of a second on an old phone.
EFFORT = 4_000
EFFORT_MAX = 400_000
PAYLOAD_MAX = 4_000


class Work(Enum):
    """What a form brought as its proof of work."""

    DONE = "done"
    NONE = "none"  # no JavaScript, or it was too early
    BAD = "bad"  # of another browser, too old, or not solved


@dataclass(frozen=True, slots=True)
class WorkShown:
    """A verified proof; `token` names it so that it can be spent once, `made_at` is when the form was made."""

    work: Work
    token: bytes = b""


def make_challenge(keys: Keys, browser: bytes, *, effort: int, now: datetime) -> str:
    """A challenge for one browser as JSON; `effort` is the average number of hashes to try."""
    effort = min(effort, EFFORT_MAX)
    challenge = altcha.create_challenge(  # pyright: ignore[reportUnknownMemberType]  # its `data: dict`
        ALGORITHM,
        1,
        counter=effort // 2 + secrets.randbelow(effort),
        expires_at=int((now + LIFE).timestamp()),
        hmac_secret=_secret(keys, browser),
    )
    told: object = challenge.to_dict()  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return json.dumps(told, separators=(",", ":"))


def check_work(keys: Keys, browser: bytes, payload: str) -> WorkShown:
    """Judge what a form brought. Whether it was spent before is for the caller's database to say."""
    if not payload:
        return WorkShown(Work.NONE)
    if len(payload) > PAYLOAD_MAX:
        return WorkShown(Work.BAD)
    try:
        told = msgspec.json.decode(base64.b64decode(payload, validate=True), type=_Told)
        verified = altcha.verify_solution(payload, _secret(keys, browser)).verified
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        return WorkShown(Work.BAD)
    if not verified:
        return WorkShown(Work.BAD)
    # The signature names the challenge: the same solution in other clothes is the same proof.
    return WorkShown(Work.DONE, token=told.challenge.signature.encode()[:64])


class _ToldChallenge(msgspec.Struct):
    signature: str


class _Told(msgspec.Struct):
    challenge: _ToldChallenge


def _secret(keys: Keys, browser: bytes) -> str:
    """Bound to the browser, so that solutions cannot be traded."""
    return hmac.digest(keys.token_key("work"), browser, "sha256").hex()
