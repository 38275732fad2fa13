"""A route that rests, as all workers see it: closed, open, half open. Pure rules; the row is in PostgreSQL."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Final

REST_FIRST: Final = timedelta(seconds=2)
REST_MAX: Final = timedelta(seconds=30)
# How long one worker has the right to probe; another takes it over when that one was killed.
PROBE_LEASE: Final = timedelta(seconds=12)


class Phase(Enum):
    """Whether a route may be used."""

    CLOSED = "closed"
    """It works."""
    OPEN = "open"
    """It rests: nothing is sent there while another route is open."""
    HALF_OPEN = "half open"
    """A few messages of this worker find out whether it works again."""


@dataclass(frozen=True, slots=True)
class Breaker:
    """The row of a resting route, seen by one worker; `until_s` is a moment of its own clock."""

    until_s: float
    may_probe: bool


def phase_of(breaker: Breaker | None, at_s: float) -> Phase:
    """What a worker may do with a route."""
    if breaker is None:
        return Phase.CLOSED
    return Phase.HALF_OPEN if breaker.may_probe and at_s >= breaker.until_s else Phase.OPEN
