"""Proof `postgres15`: every test without a browser passes on Debian's PostgreSQL 15 too."""

from pathlib import Path

from bench.prove.finding import Finding
from bench.prove.suite import run_suite

BIN_FOLDER = Path("/usr/lib/postgresql/15/bin")


async def prove(_seed: int) -> Finding:
    """The oldest PostgreSQL we promise to run on, which an installation is most likely to have."""
    finding = Finding("postgres15")
    if not (BIN_FOLDER / "postgres").exists():
        finding.not_run = f"there is no {BIN_FOLDER}/postgres here (apt-get install postgresql-15)"
        return finding
    await run_suite(
        finding, ["-n", "2", "--dist", "loadgroup", "tests", "--ignore=tests/e2e"],
        {"PESERTA_TEST_PG_BIN": str(BIN_FOLDER)}, seconds_max=480.0,
    )  # fmt: skip
    version = str(finding.figures.get("PostgreSQL"))
    finding.expect(version.startswith("15."), f"the tests ran on PostgreSQL {version}")
    return finding
