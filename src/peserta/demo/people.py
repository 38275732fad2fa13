"""A made-up roll: families whose numbers nobody can have, and every trouble a real roll has. Same seed, same people."""

import argparse
import csv
import gzip
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from random import Random
from typing import TextIO

from peserta.demo.cast import CAST, CastMember, RollCells, cast_rows
from peserta.demo.family import new_family
from peserta.demo.faults import Fault, spoil
from peserta.intake.roll_cells import COLUMNS
from peserta.kit.clock import business_date, utc_now

__all__ = ["CAST", "CastMember", "RollCells", "synthetic_roll", "write_roll"]

PEOPLE = 2_000
SEED = 279


def synthetic_roll(people: int = PEOPLE, *, seed: int = SEED, today: date) -> Iterator[RollCells]:
    """Exactly `people` rows, the named cast first; the last family may lack some of its persons."""
    first = cast_rows(today)[:people]
    yield from first
    random = Random(seed)  # noqa: S311  # people to play with, not secrets
    serial = len(first)
    while serial < people:
        family = new_family(random, serial, today)[: people - serial]
        yield from family
        serial += len(family)


def write_roll(path: Path, people: int = PEOPLE, *, seed: int = SEED, today: date, faulty: float = 0.0) -> list[Fault]:
    """Write a roll as CSV (gzip when the name ends so) and return exactly which lines are wrong, and how."""
    faults: list[Fault] = []
    with _opened(path) as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        for cells, fault in spoil(synthetic_roll(people, seed=seed, today=today), faulty, seed=seed):
            rows.writerow([cells[column] for column in COLUMNS])
            if fault is not None:
                faults.append(fault)
    return faults


@contextmanager
def _opened(path: Path) -> Generator[TextIO]:
    if path.suffix == ".gz":
        with gzip.open(path, "wt", compresslevel=1, encoding="utf-8", newline="") as file:
            yield file
    else:
        with path.open("w", encoding="utf-8", newline="") as file:
            yield file


def main(arguments: Sequence[str] | None = None) -> None:
    """Write a roll to a file: `python -m peserta.demo.people --people 1000000 --out roll.csv.gz`."""
    parser = argparse.ArgumentParser(prog="python -m peserta.demo.people", description="Write a made-up roll.")
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--faulty", type=float, default=0.0, help="share of wrong rows, such as 0.01")
    parser.add_argument("--faults", type=Path, help="where to list the wrong lines (CSV: line, column, what was done)")
    asked = parser.parse_args(arguments)
    faults = write_roll(asked.out, asked.people, seed=asked.seed, today=business_date(utc_now()), faulty=asked.faulty)
    if asked.faults is not None:
        with asked.faults.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("line", "column", "done"), *((f.line, f.column, f.done) for f in faults)])
    print(f"{asked.people:,} people, {len(faults):,} of them wrong, in {asked.out}")


if __name__ == "__main__":
    main()
