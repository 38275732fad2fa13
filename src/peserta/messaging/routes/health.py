"""How well one route has been doing lately, as this process has seen it, and when that is a fault: pure rules."""

from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from peserta.messaging.outcome import Outcome

WINDOW_S: Final = 60.0
SEEN_MAX: Final = 500
# So many failures in a row, whatever the destinations, are the route's own fault.
BURST: Final = 5
# A route that answers now and then: half of the last so many went badly.
RATE_SEEN: Final = 30
RATE_BAD: Final = 0.5
RATE_WINDOW_S: Final = 15.0
# Counted as if so many had gone well before: one early failure does not condemn a route.
BENEFIT_OF_DOUBT: Final = 5


class Fault(StrEnum):
    """What is wrong with a route that is given a rest."""

    ERRORS = "errors"
    THROTTLING = "throttling"
    SLOWNESS = "slowness"
    SILENCE = "silence"
    LOST_CONNECTION = "lost connection"


_FAULTS: Final = {
    Outcome.THROTTLED: Fault.THROTTLING,
    Outcome.FAILED: Fault.ERRORS,
    Outcome.SILENT: Fault.SILENCE,
    Outcome.LOST: Fault.LOST_CONNECTION,
    Outcome.DOWN: Fault.LOST_CONNECTION,
    Outcome.EXPIRED: Fault.SLOWNESS,
}


@dataclass(frozen=True, slots=True)
class _Seen:
    at_s: float
    was_good: bool


def fault_of(outcome: Outcome, *, was_slow: bool) -> Fault | None:
    """What one hand-over says against its route, if anything."""
    return _FAULTS.get(outcome) or (Fault.SLOWNESS if was_slow else None)


class Health:
    """The last minute of one route. Times are seconds of any clock that never goes back."""

    def __init__(self) -> None:
        self._seen: deque[_Seen] = deque()
        self._good = 0
        self._recent: deque[_Seen] = deque(maxlen=RATE_SEEN)
        self._bad_in_a_row = 0

    def note(self, outcome: Outcome, *, at_s: float, was_slow: bool = False) -> Fault | None:
        """Remember how one hand-over ended; return the fault when this one shows it.

        A refusal, for now or for good, is about the destination and says that the route works. One that was slow
        counts as bad even when it was accepted: a person waited for it.
        """
        fault = fault_of(outcome, was_slow=was_slow)
        seen = _Seen(at_s, was_good=fault is None)
        self._seen.append(seen)
        self._good += seen.was_good
        self._forget(at_s)
        self._recent.append(seen)
        self._bad_in_a_row = 0 if seen.was_good else self._bad_in_a_row + 1
        return fault if fault and (self._bad_in_a_row >= BURST or self._is_poor(at_s)) else None

    def start_anew(self) -> None:
        """Forget what was bad: the route has just shown that it works again."""
        self._seen.clear()
        self._recent.clear()
        self._good = self._bad_in_a_row = 0

    def success(self, at_s: float) -> float:
        """The part of the last minute that went well, from 0 to 1; 1 when there was nothing."""
        self._forget(at_s)
        return (self._good + BENEFIT_OF_DOUBT) / (len(self._seen) + BENEFIT_OF_DOUBT)

    def _forget(self, at_s: float) -> None:
        while self._seen and (self._seen[0].at_s < at_s - WINDOW_S or len(self._seen) > SEEN_MAX):
            self._good -= self._seen.popleft().was_good

    def _is_poor(self, at_s: float) -> bool:
        if len(self._recent) < RATE_SEEN or self._recent[0].at_s < at_s - RATE_WINDOW_S:
            return False
        return sum(not seen.was_good for seen in self._recent) >= RATE_SEEN * RATE_BAD
