"""What can be wrong with the trail, and the report on it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from uuid import UUID


class Wrong(StrEnum):
    """What somebody did to the trail, as far as the chain can tell."""

    CHANGED = "changed"
    """The entry is not the one that was sealed here."""
    MISSING = "missing"
    """The entry that was sealed here is gone."""
    CUT_OUT = "cut_out"
    """Something that stood just before this entry is gone, and the rest was moved up."""
    REORDERED = "reordered"
    """The entry was sealed in another place."""
    INSERTED = "inserted"
    """The entry was put into the sealed chain afterwards."""
    NEVER_SEALED = "never_sealed"
    """The entry is older than the last anchor and has no place in the chain: put in afterwards, or cut out of it."""
    REWRITTEN = "rewritten"
    """The chain fits together, but not with what was signed at this place."""
    CUT_SHORT = "cut_short"
    """The chain ends before this place, to which it once reached."""
    FORGED_ANCHOR = "forged_anchor"
    """The anchor of this place is signed by none of the scheme's keys."""
    UNREADABLE_ANCHOR = "unreadable_anchor"
    """This line of the anchors file holds no anchor."""
    NO_ANCHORS_FILE = "no_anchors_file"
    """Anchors were made, and their file is gone."""
    EMPTY_ANCHORS_FILE = "empty_anchors_file"
    """Anchors were made, and their file holds none that a key of the scheme signed."""


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing of its kind that is wrong: at `seq` in the chain, with the entry that is meant, if known."""

    wrong: Wrong
    seq: int | None = None
    entry_id: UUID | None = None
    line: int | None = None
    file: Path | None = None


@dataclass(frozen=True, slots=True)
class OutOfTime:
    """Entries sealed long after newer ones: work that took long, a worker that stood still, or moments made up."""

    count: int
    seq: int
    entry_id: UUID


@dataclass(frozen=True, slots=True)
class Reach:
    """How many anchors stand somewhere, and how far the last of them reaches; `file` is None for the database."""

    file: Path | None
    count: int
    seq: int
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Unkept:
    """Anchors that stand in the database and in none of the files: how many, and the first."""

    count: int
    first_seq: int


@dataclass(frozen=True, slots=True)
class Report:
    """What `verify` found: how many entries the chain holds (up to its first fault), what was signed, what waits."""

    sealed: int
    stored: Reach
    kept: tuple[Reach, ...]
    unkept: Unkept | None
    waiting: int
    out_of_time: OutOfTime | None
    faults: tuple[Fault, ...]

    @property
    def is_sound(self) -> bool:
        return not self.faults
