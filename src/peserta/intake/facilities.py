"""One row of the directory of facilities. `docs/facilities.md` describes every column."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from peserta.facility.areas import DISTRICT_CODE, Areas
from peserta.facility.directory import Entry, Facility, Kind, Place
from peserta.intake.cells import CELL_MAX, RowFault, facility_code, one_of, value_of, whole
from peserta.kit.typed import without_invisible

# The order in which a row is digested: add at the end, and raise the digest version of `facilities_form`.
COLUMNS: Final[tuple[str, ...]] = (
    "code",
    "name",
    "kind",
    "address",
    "district_code",
    "latitude",
    "longitude",
    "phone",
    "hours",
    "services",
    "capacity",
    "registered",
    "contracted",
)
KINDS: Mapping[str, Kind] = {kind.value: kind for kind in Kind}
YES_OR_NO: Mapping[str, bool] = {"yes": True, "no": False}
MEMBERS_DIGITS_MAX = 6
SERVICES_MAX = 20
SERVICE_MAX = 40
DEGREES = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{1,10})?", re.ASCII)
# Indonesia from Rote to Weh and from Weh to Merauke: latitude and longitude cannot be taken for each other.
LATITUDES = (-11.1, 6.2)
LONGITUDES = (94.9, 141.1)
PHONE = re.compile(r"[0-9+()./ -]{5,40}", re.ASCII)
NOT_WRITTEN = frozenset({"Cc", "Cs", "Co"})


class Cells(NamedTuple):
    """The cells of one row, in the order of COLUMNS."""

    code: str
    name: str
    kind: str
    address: str
    district_code: str
    latitude: str
    longitude: str
    phone: str
    hours: str
    services: str
    capacity: str
    registered: str
    contracted: str


@dataclass(frozen=True, slots=True)
class FacilityRow:
    """What one row says."""

    line: int
    entry: Entry


def read_code(cells: Cells) -> str:
    """The code, which names the facility."""
    return value_of("code", cells.code, facility_code)


def read_facility(cells: Cells, areas: Areas) -> Facility:
    """Every cell as a value, or `RowFault` about the first that is none; the district must be one of `areas`."""
    return Facility(
        code=read_code(cells),
        name=_name(cells.name),
        kind=one_of("kind", cells.kind, KINDS),
        address=_text("address", cells.address),
        district_code=_district(cells.district_code, areas),
        place=_place(cells),
        phone=_phone(cells.phone),
        hours=_text("hours", cells.hours) if cells.hours else None,
        services=_services(cells.services),
        capacity=_members("capacity", cells.capacity),
        registered=_members("registered", cells.registered),
        is_contracted=one_of("contracted", cells.contracted, YES_OR_NO),
    )


def _text(column: str, text: str) -> str:
    """A text in NFC with single spaces, not empty."""
    written = " ".join(unicodedata.normalize("NFC", without_invisible(text)).split())
    if not written:
        raise RowFault(column, text, "text.empty")
    if len(written) > CELL_MAX:
        raise RowFault(column, text, "cell.length", count=len(written), most=CELL_MAX)
    if any(unicodedata.category(character) in NOT_WRITTEN for character in written):
        raise RowFault(column, text, "text.control")
    return written


def _name(text: str) -> str:
    name = _text("name", text)
    if not any(character.isalpha() for character in name):
        raise RowFault("name", text, "name.no_letter")
    return name


def _district(text: str, areas: Areas) -> str:
    if not DISTRICT_CODE.fullmatch(text):
        raise RowFault("district_code", text, "district.shape")
    if areas.find(text) is None:
        raise RowFault("district_code", text, "district.unknown")
    return text


def _place(cells: Cells) -> Place | None:
    if not cells.latitude and not cells.longitude:
        return None
    latitude = _degrees("latitude", cells.latitude, *LATITUDES)
    return Place(latitude, _degrees("longitude", cells.longitude, *LONGITUDES))


def _degrees(column: str, text: str, least: float, most: float) -> float:
    if not DEGREES.fullmatch(text):
        raise RowFault(column, text, "degrees.shape")
    found = float(text)
    if not least <= found <= most:
        raise RowFault(column, text, "degrees.range", least=str(least), most=str(most))
    return found


def _phone(text: str) -> str | None:
    if text and not PHONE.fullmatch(text):
        raise RowFault("phone", text, "phone.text")
    return text or None


def _services(text: str) -> tuple[str, ...]:
    services = tuple(_text("services", service) for service in text.split(";") if service.strip())
    if len(services) > SERVICES_MAX or any(len(service) > SERVICE_MAX for service in services):
        raise RowFault("services", text, "services.many", most=SERVICES_MAX, longest=SERVICE_MAX)
    return services


def _members(column: str, text: str) -> int | None:
    return whole(column, text, MEMBERS_DIGITS_MAX) if text else None
