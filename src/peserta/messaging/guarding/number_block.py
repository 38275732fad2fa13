"""Number blocks: phone numbers that differ in their last four digits alone, and when their codes are held. Pure.

Whoever earns money with the texts to numbers of his own asks for codes to one block after another, and never
types one. The member beside him types four of five.
"""

from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from peserta.kit.keys import Keys
from peserta.kit.limits import limit_key
from peserta.messaging.draft import Channel, Draft, Lane
from peserta.messaging.routes.drill import PURPOSE

LAST_DIGITS: Final = 4
# Codes younger than this had no time to be typed.
SETTLE: Final = timedelta(minutes=2)
WINDOW: Final = timedelta(minutes=15)
# A code that was not used after so long will not be: it stands in nobody's way any more.
UNUSED_FOR: Final = timedelta(minutes=10)
CONVERSION_MIN: Final = 0.15
# When the others' codes come to nothing too, it is the operator that fails, and no block is to blame.
OTHERS_MIN: Final = 0.3
OTHERS_COUNT: Final = 30
BRAKE_FOR: Final = timedelta(hours=1)
# Of one block, in one look at the outbox.
AT_ONCE: Final = 10
# Counts older than this are nobody's counts any more: no worker looks.
COUNT_LASTS: Final = timedelta(seconds=30)
# From sending to the operator's answer: what went out this long before a count is in it.
ACCEPTED_AFTER: Final = timedelta(seconds=1)
# An operator whose codes come to nothing is told to people, and never braked: its members are not to blame.
ALARM_COUNT: Final = 100


def block_of(keys: Keys, draft: Draft) -> bytes | None:
    """The keyed digest of a draft's number block; None for whatever is not a code to a phone."""
    if draft.channel == Channel.EMAIL or draft.lane != Lane.CODE or draft.code is None or draft.code.purpose == PURPOSE:
        return None
    return digest_of(keys, beginning_of(draft.to))


def beginning_of(e164: str) -> str:
    """A number without its last four digits."""
    return e164[:-LAST_DIGITS]


def digest_of(keys: Keys, beginning: str) -> bytes:
    """16 bytes that are equal for the numbers of one block; the beginning cannot be read back."""
    return limit_key(keys, "number-block", beginning.encode())


@dataclass(frozen=True, slots=True)
class Counted:
    """The codes of one block in the last 15 minutes that an operator has accepted.

    `settled` are older than two minutes, `used` those of them that were typed; `unused` are all that were not,
    of the last ten minutes.
    """

    number_block: bytes
    operator: str | None
    settled: int
    used: int
    unused: int

    def is_pumped(self, sent_min: int) -> bool:
        """Whether many were sent and next to none typed."""
        return self.settled >= sent_min and self.used < self.settled * CONVERSION_MIN


def find_pumped(counted: Sequence[Counted], *, sent_min: int) -> list[Counted]:
    """The blocks to brake: pumped, while the codes of the others are typed as always."""
    pumped = [each for each in counted if each.is_pumped(sent_min)]
    others = [each for each in counted if not each.is_pumped(sent_min)]
    settled, used = sum(each.settled for each in others), sum(each.used for each in others)
    is_usual = settled < OTHERS_COUNT or used >= settled * OTHERS_MIN
    return pumped if is_usual else []


def find_silent_operators(counted: Sequence[Counted]) -> dict[str, tuple[int, int]]:
    """Operators whose codes come to nothing, with how many were settled and used: an alarm, never a brake."""
    settled, used = Counter[str](), Counter[str]()
    for each in counted:
        if each.operator:
            settled[each.operator] += each.settled
            used[each.operator] += each.used
    return {
        name: (count, used[name])
        for name, count in settled.items()
        if count >= ALARM_COUNT and used[name] < count * CONVERSION_MIN
    }


class Crowd:
    """How many unused codes each block has, as far as one worker knows between two counts."""

    def __init__(self) -> None:
        self._counted: Mapping[bytes, int] = {}
        self._recent = Counter[bytes]()
        # What was sent between two readings, with the moment of the later one.
        self._before: deque[tuple[datetime, Counter[bytes]]] = deque()
        self.is_live = False

    def see(self, counted: Mapping[bytes, int], *, counted_at: datetime | None, now: datetime) -> None:
        """Take a count of all workers' codes; without a fresh one nothing is crowded."""
        self._counted = counted
        self.is_live = counted_at is not None and counted_at >= now - COUNT_LASTS
        self._before.append((now, self._recent))
        self._recent = Counter[bytes]()
        # What went out well before the count is in it, unless it was typed.
        oldest = counted_at - ACCEPTED_AFTER if counted_at is not None and self.is_live else now
        while self._before and self._before[0][0] < oldest:
            self._before.popleft()

    def note(self, number_block: bytes | None) -> None:
        """A code of this block goes out."""
        if number_block is not None:
            self._recent[number_block] += 1

    def list_crowded(self, unused_max: int, *, workers: int) -> list[bytes]:
        """The blocks that have as many unused codes as they may; other workers are taken to send as many as this."""
        if not self.is_live:
            return []
        own = sum((each for _, each in self._before), self._recent)
        blocks: Iterable[bytes] = {*self._counted, *own}
        return [block for block in blocks if self._counted.get(block, 0) + own[block] * workers >= unused_max]
