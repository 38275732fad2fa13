"""How well one route has been doing lately, as this process has seen it, and when it must rest."""

from collections import deque
from dataclasses import dataclass
from typing import Final

from peserta.messaging.outcome import Outcome

WINDOW_S: Final = 60.0
SEEN_MAX: Final = 500
# So many failures in a row, whatever the destinations, are the route's own fault.
BURST: Final = 5
REST_FIRST_S: Final = 2.0
REST_MAX_S: Final = 30.0
# Counted as if so many had gone well before: one early failure does not condemn a route.
BENEFIT_OF_DOUBT: Final = 5


@dataclass(frozen=True, slots=True)
class _Seen:
    at_s: float
    was_good: bool


class Health:
    """The last minute of one route. Times are seconds of any clock that never goes back."""

    def __init__(self) -> None:
        self._seen: deque[_Seen] = deque(maxlen=SEEN_MAX)
        self._failures_in_a_row = 0
        self._rests = 0
        self._rests_until_s = 0.0

    def note(self, outcome: Outcome, *, at_s: float) -> None:
        """Remember how one hand-over ended.

        A refusal is about the destination and says that the route works.
        """
        was_good = outcome in {Outcome.ACCEPTED, Outcome.REFUSED}
        self._seen.append(_Seen(at_s, was_good))
        if was_good:
            self._failures_in_a_row = 0
            self._rests = 0
            self._rests_until_s = 0.0
            return
        self._failures_in_a_row += 1
        # Those already under way when the rest began do not lengthen it.
        if self._failures_in_a_row >= BURST and at_s >= self._rests_until_s:
            self._rests_until_s = at_s + min(REST_FIRST_S * 2**self._rests, REST_MAX_S)
            self._rests = min(self._rests + 1, 10)

    def is_resting(self, at_s: float) -> bool:
        """Whether nothing is sent there now."""
        return at_s < self._rests_until_s

    @property
    def is_on_trial(self) -> bool:
        """Whether it has rested and has not worked since: a few messages may find out."""
        return self._rests > 0

    def success(self, at_s: float) -> float:
        """The part of the last minute that went well, from 0 to 1; 1 when there was nothing."""
        while self._seen and self._seen[0].at_s < at_s - WINDOW_S:
            self._seen.popleft()
        good = sum(seen.was_good for seen in self._seen)
        return (good + BENEFIT_OF_DOUBT) / (len(self._seen) + BENEFIT_OF_DOUBT)
