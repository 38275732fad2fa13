"""A made-up directory: facilities nobody has built, in districts that exist. Same seed, same facilities."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from peserta.facility.areas import load_areas
from peserta.facility.directory import Kind
from peserta.intake.facilities import COLUMNS

SEED = 318
FacilityCells = dict[str, str]

PLANTS: Final = (
    "Anggrek", "Bakung", "Cempaka", "Dahlia", "Flamboyan", "Kamboja", "Kenanga", "Lavender", "Mawar", "Melati",
    "Palem", "Sawo", "Seruni", "Soka", "Teratai", "Tulip",
)  # fmt: skip
DOCTORS: Final = ("Andini", "Bagas", "Cahya", "Damar", "Elok", "Farhan", "Gayatri", "Hanum", "Ismaya", "Kirana")
# The serial that follows the area in a code of each kind begins with this; those of Puskesmas are digits.
LETTERS: Final = {Kind.PUSKESMAS: "0", Kind.CLINIC: "U", Kind.DOCTOR: "B", Kind.DENTIST: "G", Kind.HOSPITAL: "R"}
HOURS: Final = {
    Kind.PUSKESMAS: "Senin-Kamis 07.30-14.00, Jumat 07.30-11.00, Sabtu 07.30-12.30",
    Kind.CLINIC: "Setiap hari 08.00-21.00",
    Kind.DOCTOR: "Senin-Sabtu 17.00-20.00",
    Kind.DENTIST: "Senin-Jumat 16.00-20.00",
    Kind.HOSPITAL: "24 jam",
}
SERVICES: Final = {
    Kind.PUSKESMAS: "Umum; Gigi; KIA; Imunisasi; KB",
    Kind.CLINIC: "Umum; KIA; Laboratorium",
    Kind.DOCTOR: "Umum",
    Kind.DENTIST: "Gigi",
    Kind.HOSPITAL: "Gawat darurat; Rawat inap; Spesialis",
}
CAPACITIES: Final = {Kind.PUSKESMAS: 25_000, Kind.CLINIC: 10_000, Kind.DOCTOR: 5_000, Kind.DENTIST: 10_000}
# In every town: what is full whatever the seed, what counts nobody, what has ended its contract.
FULL = (Kind.PUSKESMAS, 2)
UNCOUNTED = (Kind.DOCTOR, 3)
ENDED = (Kind.CLINIC, 6)
SPREAD_DEG = 0.04


@dataclass(frozen=True, slots=True)
class Town:
    """A regency or town with the scheme's own number for it, and the middle of it in degrees."""

    area: int
    regency_code: str
    latitude: float
    longitude: float


TOWNS: Final = tuple(
    Town(9901 + place, code, latitude, longitude)
    for place, (code, latitude, longitude) in enumerate((
        ("32.73", -6.91, 107.61), ("31.74", -6.26, 106.81), ("31.75", -6.23, 106.89), ("35.78", -7.26, 112.74),
        ("33.74", -7.00, 110.42), ("34.71", -7.80, 110.37), ("12.71", 3.59, 98.67), ("73.71", -5.14, 119.44),
        ("51.71", -8.66, 115.22), ("16.71", -2.98, 104.76), ("64.71", -1.24, 116.86), ("61.71", -0.03, 109.33),
        ("71.71", 1.48, 124.85), ("81.71", -3.70, 128.18), ("91.71", -2.56, 140.70), ("53.71", -10.17, 123.60),
        ("13.71", -0.93, 100.37), ("63.71", -3.32, 114.59), ("35.73", -7.97, 112.63), ("11.71", 5.55, 95.32),
    ))
)  # fmt: skip
NUMBERS: Final[Mapping[Kind, int]] = {
    Kind.PUSKESMAS: 6, Kind.CLINIC: 6, Kind.DOCTOR: 3, Kind.DENTIST: 4, Kind.HOSPITAL: 1,
}  # fmt: skip
FIRST_LEVEL: Final = (Kind.PUSKESMAS, Kind.CLINIC, Kind.DOCTOR)


def code_of(area: int, kind: Kind, serial: int) -> str:
    """The code of a facility, in the shape its kind has."""
    return f"{area}{LETTERS[kind]}{serial:03d}"


def first_level_code(area: int, place: int) -> str:
    """One of an area's facilities of the first level, whatever the number."""
    serials = [(kind, serial) for kind in FIRST_LEVEL for serial in range(1, NUMBERS[kind] + 1)]
    kind, serial = serials[place % len(serials)]
    return code_of(area, kind, serial)


def dentist_code(area: int, place: int) -> str:
    """One of an area's dentists, whatever the number."""
    return code_of(area, Kind.DENTIST, 1 + place % NUMBERS[Kind.DENTIST])


def synthetic_directory(
    towns: Sequence[Town] = TOWNS, numbers: Mapping[Kind, int] = NUMBERS, *, seed: int = SEED
) -> Iterator[FacilityCells]:
    """So many facilities of each kind in each town: 400 unless told otherwise."""
    random = Random(seed)  # noqa: S311  # facilities to play with, not secrets
    for town in towns:
        districts = load_areas().list_parts(town.regency_code)
        for kind, count in numbers.items():
            for serial in range(1, count + 1):
                district = random.choice(districts)
                yield _facility(random, town, kind, serial) | {
                    "name": _name(random, kind, district.name),
                    "district_code": district.code,
                }


def write_directory(path: Path, facilities: Iterator[FacilityCells]) -> None:
    """Write a directory as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        rows.writerows([cells[column] for column in COLUMNS] for cells in facilities)


def _facility(random: Random, town: Town, kind: Kind, serial: int) -> FacilityCells:
    capacity = CAPACITIES.get(kind)
    is_full = (kind, serial) == FULL
    registered = capacity if is_full else int((capacity or 0) * random.uniform(0.4, 0.97))
    is_counted = capacity is not None and (kind, serial) != UNCOUNTED
    return {
        "code": code_of(town.area, kind, serial),
        "kind": kind.value,
        "address": f"Jl. Contoh {random.choice(PLANTS)} No. {random.randrange(1, 200)}",
        "latitude": f"{town.latitude + random.uniform(-SPREAD_DEG, SPREAD_DEG):.4f}",
        "longitude": f"{town.longitude + random.uniform(-SPREAD_DEG, SPREAD_DEG):.4f}",
        # No area of Indonesia is dialled with 099.
        "phone": f"(099) {town.area}{random.randrange(1_000):03d}",
        "hours": HOURS[kind],
        "services": SERVICES[kind],
        "capacity": str(capacity) if is_counted else "",
        "registered": str(registered) if is_counted else "",
        "contracted": "no" if (kind, serial) == ENDED else "yes",
    }


def _name(random: Random, kind: Kind, district: str) -> str:
    """Two plants and a district, or a doctor of a made-up name: no facility is called so."""
    plants = " ".join(random.sample(PLANTS, 2))
    doctor = f"{random.choice(DOCTORS)} {random.choice(PLANTS)}"
    match kind:
        case Kind.PUSKESMAS:
            return f"Puskesmas {plants} {district}"
        case Kind.CLINIC:
            return f"Klinik {plants}"
        case Kind.DOCTOR:
            return f"dr. {doctor}"
        case Kind.DENTIST:
            return f"drg. {doctor}"
        case Kind.HOSPITAL:
            return f"Rumah Sakit {plants}"
