"""The directory: what is known of a facility."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a facility is; `rules` says which kinds a person may choose for what."""

    PUSKESMAS = "puskesmas"
    CLINIC = "clinic"
    DOCTOR = "doctor"
    DENTIST = "dentist"
    HOSPITAL = "hospital"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a facility stands, in degrees; of people only a `Position` is kept."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Facility:
    """A facility of the directory.

    `district_code` is one of `areas`, `services` are in the scheme's own words, and what is None is unknown.
    `registered` members, of at most `capacity`, are those the scheme counted when it wrote the directory, and
    those who chose it here since.
    """

    code: str
    name: str
    kind: Kind
    address: str
    district_code: str
    place: Place | None
    phone: str | None
    hours: str | None
    services: tuple[str, ...]
    capacity: int | None
    registered: int | None
    is_contracted: bool

    @property
    def room(self) -> int | None:
        """How many more members it may have, 0 when it is full; None when that is not known."""
        if self.capacity is None or self.registered is None:
            return None
        return max(0, self.capacity - self.registered)

    @property
    def is_full(self) -> bool:
        """Whether it is known to have no room; one that nobody counts is not called full."""
        return self.room == 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A facility as the scheme's file gives it; `digest` is that of its row."""

    facility: Facility
    digest: bytes
