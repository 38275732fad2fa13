"""What the measured times of a channel mean: normal, slow or down. Pure rules."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

# Fewer say nothing about an operator; its channel's figures are shown instead.
SAMPLE_MIN: Final = 5
SLOW_S: Final = 30.0
# With so little getting through, a member is better sent to another channel at once.
DOWN_PART: Final = 0.2
DEFAULT_S: Final = {"sms": 10.0, "email": 15.0, "whatsapp": 5.0}


class Pace(StrEnum):
    """How a channel or an operator is doing."""

    NORMAL = "normal"
    SLOW = "slow"
    DOWN = "down"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Measured:
    """Codes of the last 15 minutes by one channel and operator; times are seconds from their making.

    With `is_whole_channel` the figures are those of all operators together.
    """

    channel: str
    operator: str | None
    is_whole_channel: bool
    messages: int
    accepted: int
    delivered: int
    failed: int
    used: int
    accepted_p50_s: float | None
    accepted_p90_s: float | None
    delivered_p50_s: float | None
    delivered_p90_s: float | None
    used_p50_s: float | None


@dataclass(frozen=True, slots=True)
class Speed:
    """What is told to somebody who chooses a channel: usually so many seconds, and how it is doing."""

    typical_s: float
    state: Pace
    slowest_s: float | None = None


def judge_speed(measured: Measured) -> Speed:
    """The speed of one channel or operator; where no receipts come, acceptance is all that is known."""
    has_receipts = measured.delivered > 0
    typical_s = measured.delivered_p50_s if has_receipts else measured.accepted_p50_s
    slowest_s = measured.delivered_p90_s if has_receipts else measured.accepted_p90_s
    if measured.messages < SAMPLE_MIN:
        return Speed(_default(measured.channel), Pace.UNKNOWN)
    got_through = measured.delivered if has_receipts else measured.accepted
    if max(got_through, measured.used) < measured.messages * DOWN_PART:
        return Speed(typical_s or _default(measured.channel), Pace.DOWN, slowest_s)
    if typical_s is None:
        return Speed(_default(measured.channel), Pace.UNKNOWN)
    return Speed(typical_s, Pace.SLOW if typical_s > SLOW_S else Pace.NORMAL, slowest_s)


def unknown_speed(channel: str) -> Speed:
    """What is told when nothing was measured."""
    return Speed(_default(channel), Pace.UNKNOWN)


def _default(channel: str) -> float:
    return DEFAULT_S.get(channel, max(DEFAULT_S.values()))
