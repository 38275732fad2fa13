"""Reading a chain from its beginning: the first link that does not fit, and what was done there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from peserta.audit.canonical import GENESIS, Entry, microseconds_of, next_hash
from peserta.audit.fault import Fault, OutOfTime, Wrong

# Entries wait seconds for their seal. An hour is out of the usual and deserves a look.
OUT_OF_TIME_US = 3_600_000_000


@dataclass(frozen=True, slots=True)
class Place:
    """One link as it stands in the table, with its entry when there is one."""

    seq: int
    entry_id: UUID
    hash: bytes
    entry: Entry | None


@dataclass(slots=True)
class Walk:
    """How far a chain was read, and what was noticed. `broken_at` is the place of the first fault."""

    sealed: int = 0
    before: bytes = GENESIS
    fault: Fault | None = None
    broken_at: Place | None = None
    out_of_time: OutOfTime | None = None
    _earlier: bytes = GENESIS
    _previous: Place | None = None
    _newest_us: int = -(2**63)

    def read(self, places: Iterable[Place]) -> None:
        """Read places in order of `seq` until one does not fit."""
        for place, following in with_following(places):
            fault = self._judge(place, following)
            if fault is not None:
                self.fault, self.broken_at = fault, place
                return
            self._step(place)

    def _judge(self, place: Place, following: Place | None) -> Fault | None:
        if place.seq != self.sealed + 1:
            return Fault(Wrong.MISSING, self.sealed + 1)
        if place.entry is None:
            return as_fault(place, Wrong.MISSING)
        if next_hash(self.before, place.entry) == place.hash:
            return None
        if self._previous is not None and next_hash(self._earlier, place.entry) == place.hash:
            # It fits behind the last but one: what stands between them was put there.
            return as_fault(self._previous, Wrong.INSERTED)
        return as_fault(place, self._compare(place, place.entry, following))

    def _compare(self, place: Place, entry: Entry, following: Place | None) -> Wrong:
        """What the next place tells about one that does not fit."""
        if following is None or following.entry is None:
            return Wrong.CHANGED
        in_its_place = next_hash(self.before, following.entry)
        if place.hash == in_its_place or place.hash == next_hash(following.hash, entry):
            return Wrong.REORDERED
        return Wrong.INSERTED if following.hash == in_its_place else Wrong.CHANGED

    def _step(self, place: Place) -> None:
        assert place.entry is not None, "a place without an entry was judged to be a fault"
        moment_us = microseconds_of(place.entry.moment)
        if moment_us < self._newest_us - OUT_OF_TIME_US:
            first = self.out_of_time or OutOfTime(0, place.seq, place.entry.id)
            self.out_of_time = OutOfTime(first.count + 1, first.seq, first.entry_id)
        self._newest_us = max(self._newest_us, moment_us)
        self._earlier, self.before, self._previous = self.before, place.hash, place
        self.sealed += 1


def as_fault(place: Place, wrong: Wrong) -> Fault:
    """What is wrong at this place."""
    return Fault(wrong, place.seq, place.entry_id)


def with_following(places: Iterable[Place]) -> Iterator[tuple[Place, Place | None]]:
    """Each place with the one behind it, holding no more than two."""
    held: Place | None = None
    for place in places:
        if held is not None:
            yield held, place
        held = place
    if held is not None:
        yield held, None


def belongs_at(before: bytes, broken: Place, candidate: Place) -> bool:
    """Whether another place's entry was sealed behind `before`, where `broken` stands now."""
    if candidate.entry is None or candidate.seq == broken.seq:
        return False
    return next_hash(before, candidate.entry) in (broken.hash, candidate.hash)
