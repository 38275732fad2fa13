"""Importing the directory of facilities: what is new, what changed, what is refused."""

import csv
import gzip
import io
from functools import partial
from pathlib import Path

import psycopg
import pytest
from anyio.to_thread import run_sync
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from rich.console import Console

from peserta.facility.actions import list_choices
from peserta.facility.directory import Facility, Kind, Place
from peserta.facility.search import Wish, find, search
from peserta.intake.command import run
from peserta.intake.counts import Counts
from peserta.intake.facilities import COLUMNS
from peserta.kit.database import Pool, reading
from peserta.kit.keys import Keys
from tests.intake.conftest import importing as importing  # noqa: PLC0414  # a fixture
from tests.intake.directories import ImportingDirectory, facility_row, write_directory
from tests.intake.rolls import NOW, Importing, Row, person, row

HEADER = ",".join(COLUMNS)
FUZZ = settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def directory(pool: Pool, app_dsn: str, keys: Keys, tmp_path: Path) -> ImportingDirectory:
    return ImportingDirectory(app_dsn, keys, tmp_path)


async def found(pool: Pool, code: str) -> Facility | None:
    async with reading(pool) as conn:
        return await find(conn, code)


async def codes(pool: Pool, words: str) -> list[str]:
    async with reading(pool) as conn:
        return [each.facility.code for each in await search(conn, Wish(words=words))]


def said(dsn: str, keys: Keys, path: Path, rejects: Path | None = None) -> tuple[int, str]:
    console = Console(file=io.StringIO(), width=200)
    code = run(dsn, keys, path, dry_run=False, rejects_path=rejects, now=NOW, console=console, kind="facilities")
    assert isinstance(console.file, io.StringIO)
    return code, console.file.getvalue()


async def test_a_row_becomes_a_facility_that_is_found(pool: Pool, directory: ImportingDirectory) -> None:
    counts, rejects = await directory.rows(facility_row())

    assert (counts, rejects) == (Counts(read=1, new=1), [])
    assert await found(pool, "9901U001") == Facility(
        code="9901U001",
        name="Klinik Melati",
        kind=Kind.CLINIC,
        address="Jl. Dipatiukur No. 10",
        district_code="32.73.02",
        place=Place(-6.8915, 107.6107),
        phone="(022) 5550100",
        hours="Senin-Jumat 08.00-20.00",
        services=("Umum", "KIA"),
        capacity=5_000,
        registered=3_200,
        is_contracted=True,
    )
    assert await codes(pool, "melati coblong") == ["9901U001"]


async def test_what_may_be_empty_is_unknown(pool: Pool, directory: ImportingDirectory) -> None:
    empty = ("latitude", "longitude", "phone", "hours", "services", "capacity", "registered")

    counts, _ = await directory.rows(facility_row() | dict.fromkeys(empty, ""))

    facility = await found(pool, "9901U001")
    assert counts.new == 1
    assert facility
    assert (facility.place, facility.phone, facility.hours, facility.services) == (None, None, None, ())
    assert (facility.room, facility.is_full) == (None, False)


async def test_a_second_run_changes_nothing_and_a_changed_file_what_differs(
    pool: Pool, directory: ImportingDirectory
) -> None:
    rows = [facility_row(serial) for serial in range(1, 31)]
    await directory.rows(*rows)

    again, _ = await directory.rows(*rows)
    other, _ = await directory.rows(*rows[1:], facility_row(1, name="Klinik Kenanga", capacity=""), facility_row(31))

    assert again == Counts(read=30, unchanged=30)
    assert other == Counts(read=31, new=1, changed=1, unchanged=29)
    changed = await found(pool, "9901U001")
    assert changed
    assert (changed.name, changed.capacity) == ("Klinik Kenanga", None)
    assert await codes(pool, "kenanga") == ["9901U001"]
    assert "9901U001" not in await codes(pool, "melati")


async def test_who_is_not_in_the_file_stays_as_it_is(pool: Pool, directory: ImportingDirectory) -> None:
    await directory.rows(facility_row(1), facility_row(2))

    await directory.rows(facility_row(2))

    assert await found(pool, "9901U001")


@pytest.mark.parametrize("code", ["9901U001", "99010001", "0001R002"])
async def test_both_shapes_of_codes_are_taken(pool: Pool, directory: ImportingDirectory, code: str) -> None:
    counts, _ = await directory.rows(facility_row(code=code))

    assert counts.new == 1
    assert await found(pool, code)


async def test_a_code_the_roll_has_named_gets_its_name_and_one_it_names_alone_stays_unknown(
    pool: Pool, keys: Keys, directory: ImportingDirectory, importing: Importing
) -> None:
    await importing.rows(row(fktp_code="9901U001", dentist_code="9901G077"))

    counts, _ = await directory.rows(facility_row())

    siti = await person(pool, keys)
    async with reading(pool) as conn:
        choices = await list_choices(conn, siti.id)
    assert counts == Counts(read=1, new=1)
    assert {choice.code: choice.name for choice in choices} == {"9901U001": "Klinik Melati", "9901G077": None}
    assert await found(pool, "9901G077") is None
    assert (await importing.rows(row(fktp_code="9901U001", dentist_code="9901G077")))[0].unchanged == 1
    assert await found(pool, "9901U001")


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("code", "", "not a facility code of eight characters, such as 0001R001"),
        ("code", "9901u001", "not a facility code of eight characters, such as 0001R001"),
        ("code", "P1106010101", "not a facility code of eight characters, such as 0001R001"),
        ("name", "", "empty"),
        ("name", "\u200b", "empty"),
        ("name", "12-3", "no letter in it"),
        ("name", "Kli\x00nik", "characters no text is written with"),
        ("name", "K" * 201, "201 characters, at most 200 are taken"),
        ("kind", "Klinik", "must be one of: puskesmas, clinic, doctor, dentist, hospital"),
        ("address", "", "empty"),
        ("district_code", "327302", "not a district code of the Ministry of Home Affairs, such as 31.74.06"),
        ("district_code", "32.73", "not a district code of the Ministry of Home Affairs, such as 31.74.06"),
        ("district_code", "99.01.01", "no district has this code"),
        ("latitude", "", "not degrees with a full stop, such as -6.2146; latitude and longitude go together"),
        ("longitude", "", "not degrees with a full stop, such as -6.2146; latitude and longitude go together"),
        ("latitude", "-6,8915", "not degrees with a full stop, such as -6.2146; latitude and longitude go together"),
        ("latitude", "NaN", "not degrees with a full stop, such as -6.2146; latitude and longitude go together"),
        ("latitude", "107.6107", "outside Indonesia, which lies between -11.1 and 6.2"),
        ("longitude", "-6.8915", "outside Indonesia, which lies between 94.9 and 141.1"),
        ("phone", "telepon saja", "not 5 to 40 digits, spaces and + ( ) - / ."),
        ("services", "Umum;" * 21, "more than 20 services, or one longer than 40 characters"),
        ("services", "U" * 41, "more than 20 services, or one longer than 40 characters"),
        ("capacity", "-1", "not a whole number of at most 6 digits"),
        ("registered", "1.000", "not a whole number of at most 6 digits"),
        ("contracted", "ya", "must be one of: yes, no"),
    ],
)
async def test_a_wrong_cell_rejects_its_row_alone_and_says_why(
    pool: Pool, directory: ImportingDirectory, column: str, cell: str, reason: str
) -> None:
    counts, rejects = await directory.rows(facility_row(1), facility_row(2) | {column: cell}, facility_row(3))

    assert counts == Counts(read=3, new=2, rejected=1)
    assert [(reject[0], reject[1], reject[3]) for reject in rejects] == [("3", column, reason)]


async def test_the_same_code_twice_is_taken_once(pool: Pool, directory: ImportingDirectory) -> None:
    for expected in (Counts(read=2, new=1, rejected=1), Counts(read=2, unchanged=1, rejected=1)):
        counts, rejects = await directory.rows(facility_row(), facility_row(name="Klinik Lain"))

        assert counts == expected
        assert rejects == [["3", "code", "9999x999", "this code stands in an earlier row of the file"]]


async def test_a_dry_run_says_the_same_and_keeps_nothing(pool: Pool, directory: ImportingDirectory) -> None:
    rows = [facility_row(1), facility_row(1), facility_row(2, kind="x")]

    dry = await directory.rows(*rows, dry_run=True)

    assert await found(pool, "9901U001") is None
    assert dry == await directory.rows(*rows)


async def test_each_import_is_recorded_as_what_it_is(pool: Pool, directory: ImportingDirectory) -> None:
    await directory.rows(facility_row())

    async with pool.connection() as conn:
        imports = await conn.execute("SELECT kind, file_name, rows_new FROM intake_import")
        entries = await conn.execute("SELECT kind FROM audit_entry")
        assert await imports.fetchall() == [("facilities", "facilities.csv", 1)]
        assert await entries.fetchall() == [("facilities.imported",)]


async def test_a_batch_that_fails_leaves_those_before_and_the_next_run_goes_on(
    pool: Pool, directory: ImportingDirectory, owner_dsn: str
) -> None:
    rows = [facility_row(code=f"990{thousand}0{number:03d}") for thousand in range(3) for number in range(1_000)]
    with psycopg.connect(owner_dsn, autocommit=True) as conn:
        conn.execute("ALTER TABLE intake_import ADD CONSTRAINT early_end CHECK (rows_read < 3000)")
        with pytest.raises(psycopg.errors.CheckViolation):
            await directory.rows(*rows)
        conn.execute("ALTER TABLE intake_import DROP CONSTRAINT early_end")

    counts, _ = await directory.rows(*rows)

    assert counts == Counts(read=3_000, new=1_000, unchanged=2_000)


async def test_the_command_takes_gzip_and_says_what_is_wrong_with_a_file(
    pool: Pool, app_dsn: str, keys: Keys, tmp_path: Path
) -> None:
    packed, headless, roll = tmp_path / "packed", tmp_path / "headless.csv", tmp_path / "roll.csv"
    packed.write_bytes(gzip.compress(write_directory(tmp_path / "right.csv", [facility_row()]).read_bytes()))
    headless.write_text(HEADER.replace("address,", "") + "\n", "utf-8")
    roll.write_text("family_number,nik\n", "utf-8")

    taken = await run_sync(partial(said, app_dsn, keys, packed))
    missing = await run_sync(partial(said, app_dsn, keys, headless))
    other = await run_sync(partial(said, app_dsn, keys, roll))

    assert taken[0] == 0
    assert (missing[0], "line 1: column address is missing" in missing[1]) == (2, True)
    assert (other[0], "docs/facilities.md lists the columns" in other[1]) == (2, True)


# Signs that become many when they are taken apart.
LONG = ["ﷺ" * 200, "㌖" * 200, "\u0958" * 200]
ALMOST = st.sampled_from(["", "0", "-1", "9" * 8, "\x00", '"', "'", "\\", "%s", ";;", *LONG])
CELLS = st.dictionaries(st.sampled_from(COLUMNS), ALMOST | st.text(max_size=30), max_size=4)


@FUZZ
@example([(place, {"name": sign, "address": sign, "hours": sign}) for place, sign in enumerate(LONG)])
@given(st.lists(st.tuples(st.integers(0, 5), CELLS), max_size=8))
async def test_random_rows_are_taken_or_rejected_one_by_one(
    pool: Pool, app_dsn: str, keys: Keys, tmp_path: Path, rows: list[tuple[int, Row]]
) -> None:
    path = tmp_path / "random.csv"
    with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(facility_row(serial) | cells for serial, cells in rows)

    code, printed = await run_sync(partial(said, app_dsn, keys, path))

    assert code in ({0, 1} if rows else {2})
    assert ("rows/s" in printed) == bool(rows)


@FUZZ
@given(st.binary(max_size=300) | st.binary(max_size=300).map(lambda junk: HEADER.encode() + b"\n" + junk))
async def test_random_bytes_get_an_answer_in_words(
    pool: Pool, app_dsn: str, keys: Keys, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "random.csv"
    path.write_bytes(content)

    code, printed = await run_sync(partial(said, app_dsn, keys, path))

    assert code in {0, 1, 2}
    assert printed.strip()
