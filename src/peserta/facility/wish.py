"""What somebody looks for in the directory, and what was found for it."""

import math
from dataclasses import dataclass

from peserta.facility.choice import ChoiceKind
from peserta.facility.directory import Facility, Kind

# A hundredth of a degree is 1.1 km at the equator: enough to say which facility is nearest, too coarse
# to say in which house somebody lives.
POSITION_DECIMALS = 2


@dataclass(frozen=True, slots=True)
class Position:
    """Where somebody is, in degrees; rounded to about a kilometre when it is made, so that no finer one exists here.

    Raises ValueError outside the globe.
    """

    latitude: float
    longitude: float

    def __post_init__(self) -> None:
        for name, value, most in (("latitude", self.latitude, 90), ("longitude", self.longitude, 180)):
            if not (math.isfinite(value) and abs(value) <= most):
                raise ValueError(f"{name} {value} is not on the globe")
            object.__setattr__(self, name, round(float(value), POSITION_DECIMALS))


@dataclass(frozen=True, slots=True)
class Wish:
    """Facilities with these words, in this area, of this kind, near this position; whatever is empty is not asked.

    `area_code` is that of a province, regency or district; `role` asks for those a person may choose for it;
    `with_room` for those that are known to have room.
    """

    words: str = ""
    area_code: str | None = None
    kind: Kind | None = None
    near: Position | None = None
    with_room: bool = False
    role: ChoiceKind | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A facility, and how far it is from the wished position: as the crow flies, exact to about a kilometre."""

    facility: Facility
    distance_m: int | None
