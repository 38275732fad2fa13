"""The promise to tell somebody when a code that could not be sent can be asked for again: pure rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from peserta.kit.clock import JAKARTA
from peserta.messaging.draft import Facts

# A code that no route has taken for so long gets a promise: the page says so, and its reader may leave.
UNSENT_FOR: Final = timedelta(seconds=20)
# Whoever was not told in a day has found another way, or given up.
LIFE: Final = timedelta(days=1)
# A code that arrived with less than this to live was of no use to somebody who had left.
USEFUL_FOR: Final = timedelta(minutes=3)
# Who asked so lately is awake.
AWAKE_FOR: Final = timedelta(hours=2)
DAY_BEGINS, DAY_ENDS = 6, 22
# Promises kept in one second, in all workers together, at most.
PACE_MAX: Final = 50

REFERENCE: Final = "reference"
ASKED_FOR: Final = "asked_for"


def promise_facts(journey_id: UUID, reference: str) -> Facts:
    """What a code's message carries so that a promise can be made of it: nothing personal."""
    return {REFERENCE: reference, ASKED_FOR: journey_id.hex}


@dataclass(frozen=True, slots=True)
class Release:
    """How many promises of a channel are kept now, and how many the next time."""

    now: int
    pace: int


def plan_release(pace: int, *, unaccepted: int, is_out: bool) -> Release:
    """How many may be told that delivery is back.

    While the channel is out one message finds out whether it still is. After that twice as many each time, so that
    those who come back do not come all at once; half as many while the ones before have not been taken.
    """
    if is_out:
        return Release(0 if unaccepted else 1, 1)
    if unaccepted >= pace:
        return Release(0, max(1, pace // 2))
    return Release(pace, min(pace * 2, PACE_MAX))


def tells_since(now: datetime) -> datetime:
    """Promises made at or after this may be kept now: by day all of them, by night those of who is still awake."""
    is_day = DAY_BEGINS <= now.astimezone(JAKARTA).hour < DAY_ENDS
    return now - (LIFE if is_day else AWAKE_FOR)


def templates() -> Mapping[str, str]:
    """The message that keeps a promise, by what the code was for; codes of other purposes get none."""
    return _TEMPLATES


_TEMPLATES: Final = {"activation": "delivery_back_activation", "enrolment": "delivery_back_enrolment"}
