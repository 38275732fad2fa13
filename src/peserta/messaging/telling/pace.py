"""What the measured times of a channel mean: normal, slow or down. Pure rules."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

# Fewer say nothing about an operator; its channel's figures are shown instead, under the channel's name.
SAMPLE_MIN: Final = 5
SLOW_S: Final = 30.0
# With so little getting through, a member is better sent to another channel at once.
DOWN_PART: Final = 0.2


class Pace(StrEnum):
    """How a channel or an operator is doing."""

    NORMAL = "normal"
    SLOW = "slow"
    DOWN = "down"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Measured:
    """Codes of the last 15 minutes by one channel and operator; times are seconds from their making.

    With `is_whole_channel` the figures are those of all operators together. `young` are those still on their way for no
    longer than such codes usually take.
    """

    channel: str
    operator: str | None
    is_whole_channel: bool
    messages: int
    accepted: int
    delivered: int
    failed: int
    used: int
    young: int
    accepted_p50_s: float | None
    accepted_p90_s: float | None
    delivered_p50_s: float | None
    delivered_p90_s: float | None
    used_p50_s: float | None


@dataclass(frozen=True, slots=True)
class Speed:
    """What is told to somebody who chooses a channel: usually so many seconds, and how it is doing.

    Where too little was measured there are no seconds. `operator` is whose figures they are, when not the channel's.
    """

    typical_s: float | None
    state: Pace
    slowest_s: float | None = None
    operator: str | None = None


UNKNOWN: Final = Speed(None, Pace.UNKNOWN)


def judge_speed(measured: Measured) -> Speed:
    """The speed of one channel or operator; where no receipts come, acceptance is all that is known."""
    has_receipts = measured.delivered > 0
    typical_s = measured.delivered_p50_s if has_receipts else measured.accepted_p50_s
    slowest_s = measured.delivered_p90_s if has_receipts else measured.accepted_p90_s
    got_through = max(measured.delivered if has_receipts else measured.accepted, measured.used)
    # What is young may yet arrive: it says nothing, unless it got as far as can be known.
    known = max(measured.messages - measured.young, got_through)
    if known < SAMPLE_MIN:
        return UNKNOWN
    if got_through < known * DOWN_PART:
        return Speed(typical_s, Pace.DOWN, slowest_s, measured.operator)
    if typical_s is None:
        return UNKNOWN
    return Speed(typical_s, Pace.SLOW if typical_s > SLOW_S else Pace.NORMAL, slowest_s, measured.operator)
