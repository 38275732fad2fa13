"""The made-up directory: as large as said, always the same, and where the made-up people go."""

from datetime import date
from itertools import islice
from pathlib import Path

from peserta.demo.facilities import FULL, TOWNS, code_of, synthetic_directory, write_directory
from peserta.demo.people import synthetic_roll
from peserta.facility.areas import load_areas
from peserta.facility.directory import Kind
from peserta.facility.rules import kinds_for
from peserta.facility.search import Wish, find, nearest_with_room, search
from peserta.intake.facilities import Cells, read_facility
from peserta.kit.database import Pool, reading
from tests.facility.directories import bring_in

AREAS = load_areas()
FACILITIES = {
    facility.code: facility for cells in synthetic_directory() for facility in [read_facility(Cells(**cells), AREAS)]
}


def test_there_are_400_and_always_the_same() -> None:
    assert len(FACILITIES) == 400
    assert list(synthetic_directory()) == list(synthetic_directory())
    assert {facility.kind for facility in FACILITIES.values()} == set(Kind)


def test_every_made_up_person_goes_to_one_of_them_of_the_right_kind() -> None:
    for row in islice(synthetic_roll(3_000, today=date(2026, 11, 23)), 3_000):
        assert FACILITIES[row["fktp_code"]].kind in kinds_for("fktp")
        assert not row["dentist_code"] or FACILITIES[row["dentist_code"]].kind in kinds_for("dentist")


def test_the_full_ones_are_those_the_start_screen_names_and_a_few_others_are_uncounted_or_ended() -> None:
    full = {code for code, facility in FACILITIES.items() if facility.is_full}

    assert full == {code_of(town.area, *FULL) for town in TOWNS}
    assert all(code.endswith("0002") for code in full)
    assert "99010002" in full
    assert sum(facility.room is None for facility in FACILITIES.values()) == 40
    assert sum(not facility.is_contracted for facility in FACILITIES.values()) == 20


async def test_each_full_one_has_others_with_room_nearby(pool: Pool) -> None:
    await bring_in(pool, *FACILITIES.values())

    async with reading(pool) as conn:
        for town in TOWNS:
            facility = await find(conn, code_of(town.area, *FULL))
            assert facility
            nearest = await nearest_with_room(conn, facility)
            assert len(nearest) == 3
            assert all(found.distance_m is not None and found.distance_m < 15_000 for found in nearest)
        by_name = await search(conn, Wish(words="puskesmas bandung"))
    assert len(by_name) == 6


def test_the_file_has_every_column(tmp_path: Path) -> None:
    path = tmp_path / "faskes.csv"

    write_directory(path, synthetic_directory())

    assert len(path.read_text("utf-8").splitlines()) == 401
