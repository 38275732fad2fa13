"""`make bench-facilities`: a search among 30,000 facilities, and their import by the command people use.

Searches begin a hundred a second whatever the answers take: words (whole, half typed, a street and a town, and
words that thousands of facilities have), an area, near somebody, both, and instead of a full one. They are asked
from one process over the product's own pool; no page is rendered. The last line is JSON.
"""

import argparse
import asyncio
import json
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random

from rich.console import Console

from bench.imports import run_command
from bench.measure import percentile
from bench.pace import paced
from bench.prove.house import import_environment, new_folder
from peserta.demo.facilities import PLANTS, Town, synthetic_directory, write_directory
from peserta.demo.stage import DATABASE, prepare_database
from peserta.facility.areas import Area, load_areas
from peserta.facility.directory import Facility, Kind
from peserta.facility.search import Position, Wish, find, nearest_with_room, search
from peserta.kit.database import Pool, open_pool, reading
from peserta.kit.postgres.embedded import EmbeddedServer

FACILITIES = 30_000
SEARCHES_PER_S = 100
SEED = 31
POOL_SIZE = 10
NUMBERS = {Kind.PUSKESMAS: 20, Kind.CLINIC: 16, Kind.DOCTOR: 9, Kind.DENTIST: 9, Kind.HOSPITAL: 5}
# West and east, north and south of what has most of the facilities, and of everything.
JAVA = (105.2, 114.4, -8.2, -6.1)
INDONESIA = (95.3, 140.9, -10.0, 5.5)
JAVA_PROVINCES = ("31", "32", "33", "34", "35", "36")


@dataclass
class Searching:
    """Searches of every kind, each time another one; `taken_ms` is by kind, from when it was asked."""

    pool: Pool
    random: Random
    regencies: Sequence[Area]
    districts: Sequence[Area]
    full: Sequence[Facility]
    taken_ms: dict[str, list[float]]
    found: int = 0

    async def step(self) -> None:
        """One search, most of them such as people make."""
        kind, *_ = self.random.choices(list(self.taken_ms), [3, 3, 1, 2, 3, 2, 1])
        started = time.perf_counter()
        async with reading(self.pool) as conn:
            if kind == "instead":
                found = await nearest_with_room(conn, self.random.choice(self.full))
            else:
                found = await search(conn, self._wish(kind))
        self.taken_ms[kind].append((time.perf_counter() - started) * 1000)
        self.found += len(found) > 0

    def _wish(self, kind: str) -> Wish:
        district, regency = self.random.choice(self.districts), self.random.choice(self.regencies)
        plant = self.random.choice(PLANTS)
        match kind:
            case "words":
                return Wish(words=f"klinik {plant} {regency.name}", role="fktp")
            case "half_typed":
                return Wish(words=f"puskesmas {district.name[:4]}")
            case "broad":
                return Wish(words=self.random.choice(("puskesmas", "klinik", "jawa", plant[:3])))
            case "area":
                return Wish(area_code=self.random.choice((district.code, regency.code, regency.code[:2])), role="fktp")
            case "near":
                return Wish(near=self._position(), role="fktp", with_room=self.random.random() < 0.5)
            case _:
                return Wish(words=plant, near=self._position())

    def _position(self) -> Position:
        west, east, south, north = JAVA if self.random.random() < 0.7 else INDONESIA
        return Position(self.random.uniform(south, north), self.random.uniform(west, east))


KINDS = ("words", "half_typed", "broad", "area", "near", "words_near", "instead")


def towns(random: Random) -> Iterator[Town]:
    """Every regency, its middle made up: on Java where it is on Java, somewhere in Indonesia otherwise."""
    areas = load_areas()
    regencies = (regency for province in areas.list_parts(None) for regency in areas.list_parts(province.code))
    for number, regency in enumerate(regencies):
        west, east, south, north = JAVA if regency.code.startswith(JAVA_PROVINCES) else INDONESIA
        yield Town(1_000 + number, regency.code, random.uniform(south, north), random.uniform(west, east))


async def measure(seconds: int, console: Console) -> dict[str, float]:
    """Everything in a fresh database; the figures of the last line."""
    folder = new_folder()
    server = EmbeddedServer(folder)
    server.start()
    try:
        prepare_database(server, say=lambda _: None)
        figures = await asyncio.to_thread(_import, server, folder)
        async with open_pool(server.dsn(DATABASE, user="peserta_app"), size=POOL_SIZE, name="peserta bench") as pool:
            return figures | await _search(pool, seconds, console)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _import(server: EmbeddedServer, folder: Path) -> dict[str, float]:
    path = folder / "facilities.csv"
    random = Random(SEED)
    write_directory(path, islice(synthetic_directory(list(towns(random)), NUMBERS, seed=SEED), FACILITIES))
    command = [sys.executable, "-m", "peserta", "import", "facilities", str(path)]
    first, again = (run_command(command, import_environment(server, folder)) for _ in range(2))
    return {"import_s": first.seconds, "import_again_s": again.seconds, "import_peak_mb": first.peak_mb}


async def _search(pool: Pool, seconds: int, console: Console) -> dict[str, float]:
    searching = await _new_searching(pool)
    await paced(searching.step, per_s=SEARCHES_PER_S, seconds=1)
    searching.taken_ms, searching.found = {kind: [] for kind in KINDS}, 0
    taken_ms, per_s = await paced(searching.step, per_s=SEARCHES_PER_S, seconds=seconds)
    for kind, ms in searching.taken_ms.items():
        line = (
            f"{kind:<12}{len(ms):>6} searches  p50 {percentile(ms, 0.5):>5.1f} ms  p99 {percentile(ms, 0.99):>5.1f} ms"
        )
        console.print(line, highlight=False)
    return {
        "facilities": FACILITIES, "searches_per_s": per_s, "p50_ms": percentile(taken_ms, 0.5),
        "p99_ms": percentile(taken_ms, 0.99), "max_ms": max(taken_ms),
        "found_something": searching.found / len(taken_ms) * 100,
    }  # fmt: skip


async def _new_searching(pool: Pool) -> Searching:
    areas = load_areas()
    regencies = [regency for province in areas.list_parts(None) for regency in areas.list_parts(province.code)]
    districts = [district for regency in regencies for district in areas.list_parts(regency.code)]
    async with reading(pool) as conn:
        codes = [f"{1_000 + number}0002" for number in range(0, len(regencies), 10)]
        full = [facility for code in codes if (facility := await find(conn, code)) and facility.is_full]
    assert full, "the made-up directory has full ones"
    return Searching(pool, Random(SEED), regencies, districts, full, {kind: [] for kind in KINDS})


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench-facilities", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="ten seconds of searches instead of thirty")
    options = parser.parse_args()
    figures = asyncio.run(measure(10 if options.quick else 30, Console(width=120)))
    sys.stdout.write(json.dumps({name: round(value, 1) for name, value in figures.items()}) + "\n")


if __name__ == "__main__":
    main()
