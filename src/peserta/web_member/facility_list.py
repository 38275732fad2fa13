"""A list of facilities as a page shows it: numbered, with a picture of where they lie."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, hypot, radians
from typing import Final

from peserta.facility.areas import load_areas
from peserta.facility.directory import Facility, Kind, Place
from peserta.facility.wish import Found, Position
from peserta.web.words import Translate

# The picture is a square of so many units, with room for a number at its edge.
SIDE: Final = 240
MARGIN: Final = 16
KM_PER_DEG: Final = 111.2
RINGS_KM: Final = (1, 2, 5, 10, 20, 50)
# Farther apart than this, dots on a square say nothing about the way.
PICTURE_MAX_KM: Final = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One facility of a list, with its number in the list and in the picture, and how many whole kilometres away."""

    number: int
    facility: Facility
    area: str
    kind: str
    distance_km: int | None


@dataclass(frozen=True, slots=True)
class Dot:
    """Where a facility lies in the picture, in units from its upper left corner."""

    number: int
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Ring:
    """So many kilometres around the middle; `radius` in units of the picture."""

    km: int
    radius: int


@dataclass(frozen=True, slots=True)
class Picture:
    """Where the facilities of a list lie, north at the top; rings only around somebody's position."""

    dots: Sequence[Dot]
    rings: Sequence[Ring]
    has_middle: bool
    side: int = SIDE


def lines_of(found: Sequence[Found], _: Translate) -> list[Line]:
    """The list in its order, in words."""
    kinds = kind_words(_)
    return [
        Line(
            number, each.facility, area_words(each.facility.district_code), kinds[each.facility.kind],
            None if each.distance_m is None else round(each.distance_m / 1000),
        )
        for number, each in enumerate(found, 1)
    ]  # fmt: skip


def km_between(near: Position, place: Place) -> int:
    """Whole kilometres as the crow flies, as exact as `near`: to about one."""
    narrow = cos(radians(near.latitude))
    return round(KM_PER_DEG * hypot((place.longitude - near.longitude) * narrow, place.latitude - near.latitude))


def area_words(code: str) -> str:
    """An area with what it lies in, the smallest first and no province around a town; empty for a code nobody has."""
    line = load_areas().line(code)
    return ", ".join(area.name for area in line[: max(len(line) - 1, 1)])


def kind_words(_: Translate) -> Mapping[Kind, str]:
    """What each kind of facility is called."""
    return {
        Kind.PUSKESMAS: _("Puskesmas"),
        Kind.CLINIC: _("Klinik"),
        Kind.DOCTOR: _("Dokter praktik"),
        Kind.DENTIST: _("Dokter gigi"),
        Kind.HOSPITAL: _("Rumah sakit"),
    }


def picture_of(found: Sequence[Found], near: Position | None) -> Picture | None:
    """Where they lie, around `near` or around their own middle; None where a picture would say nothing."""
    placed = [(number, each.facility.place) for number, each in enumerate(found, 1)]
    places = [(number, place) for number, place in placed if place is not None]
    if len(places) < 2:
        return None
    latitude = near.latitude if near else sum(place.latitude for _, place in places) / len(places)
    longitude = near.longitude if near else sum(place.longitude for _, place in places) / len(places)
    narrow = cos(radians(latitude))
    east_north = [
        (number, (place.longitude - longitude) * narrow * KM_PER_DEG, (place.latitude - latitude) * KM_PER_DEG)
        for number, place in places
    ]
    farthest = max(hypot(east, north) for _, east, north in east_north)
    if farthest > PICTURE_MAX_KM:
        return None
    middle, scale = SIDE / 2, (SIDE / 2 - MARGIN) / max(farthest, 0.5)
    dots = [
        Dot(number, round(middle + east * scale), round(middle - north * scale)) for number, east, north in east_north
    ]
    rings = [Ring(km, round(km * scale)) for km in RINGS_KM if near and 12 < km * scale <= SIDE / 2]
    return Picture(dots, rings, has_middle=near is not None)
