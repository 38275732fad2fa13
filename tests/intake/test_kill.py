"""An import that is stopped anywhere leaves whole batches, and the next run does the rest."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg.sql import SQL

from peserta.demo.people import write_roll
from peserta.intake.counts import Counts
from peserta.kit.database import Pool
from tests.intake.rolls import NOW, Importing

ROWS = 8_000
IMPORT = """
import sys
from datetime import datetime
from pathlib import Path
from rich.console import Console
from peserta.intake.command import run
from peserta.kit.keys import KeyRing, Keys
keys = Keys(code=KeyRing({1: b"c" * 32}), seal=KeyRing({1: b"s" * 32}), index=b"i" * 32, token=b"t" * 32)
now = datetime.fromisoformat(sys.argv[3])
run(sys.argv[1], keys, Path(sys.argv[2]), dry_run=False, rejects_path=None, now=now, console=Console())
"""


@pytest.mark.parametrize("rows_before_kill", [1, 3_001])
async def test_kill_9_loses_nothing_that_was_committed_and_the_next_run_goes_on(
    pool: Pool, importing: Importing, app_dsn: str, owner_dsn: str, rows_before_kill: int
) -> None:
    path = importing.folder / "big.csv"
    write_roll(path, ROWS, today=NOW.date())
    with held_after(owner_dsn, rows_before_kill) as release:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", IMPORT, app_dsn, str(path), NOW.isoformat(), stdout=asyncio.subprocess.DEVNULL
        )
        await until_read(pool, rows_before_kill, process)
        os.kill(process.pid, signal.SIGKILL)
        await process.wait()
        release()
        await until_alone(pool)
    (people, covers, read) = halves(owner_dsn)

    counts, _ = await importing.file(path)
    again, _ = await importing.file(path)

    assert rows_before_kill <= read < ROWS
    assert people == covers == read
    assert counts == Counts(read=ROWS, new=ROWS - people, unchanged=people)
    assert again == Counts(read=ROWS, unchanged=ROWS)
    assert halves(owner_dsn)[:2] == (ROWS, ROWS)


async def test_an_error_in_the_middle_of_a_batch_takes_back_that_batch_alone(
    pool: Pool, importing: Importing, owner_dsn: str
) -> None:
    path = importing.folder / "big.csv"
    write_roll(path, 3_000, today=NOW.date())
    with psycopg.connect(owner_dsn, autocommit=True) as conn:
        # The last statement of the third batch fails.
        conn.execute("ALTER TABLE intake_import ADD CONSTRAINT early_end CHECK (rows_read < 3000)")
        with pytest.raises(psycopg.errors.CheckViolation):
            await importing.file(path)
        conn.execute("ALTER TABLE intake_import DROP CONSTRAINT early_end")

    assert halves(owner_dsn) == (2_000, 2_000, 2_000)
    counts, _ = await importing.file(path)
    assert counts == Counts(read=3_000, new=1_000, unchanged=2_000)


@contextmanager
def held_after(owner_dsn: str, rows: int) -> Generator[Callable[[], None]]:
    """Let an import that has read so many rows wait at the end of its next batch, until what this yields is called."""
    with psycopg.connect(owner_dsn, autocommit=True) as conn:
        conn.execute("SELECT pg_advisory_lock(4711)")
        conn.execute(
            "CREATE FUNCTION hold_import() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN PERFORM pg_advisory_xact_lock_shared(4711); RETURN NEW; END $$"
        )
        conn.execute(
            SQL(
                "CREATE TRIGGER hold_import BEFORE UPDATE ON intake_import FOR EACH ROW WHEN (OLD.rows_read >= {})"
                " EXECUTE FUNCTION hold_import()"
            ).format(rows)
        )

        def release() -> None:
            conn.execute("SELECT pg_advisory_unlock_all()")

        try:
            yield release
        finally:
            release()
            conn.execute("DROP TRIGGER hold_import ON intake_import")
            conn.execute("DROP FUNCTION hold_import")


async def until_read(pool: Pool, rows: int, process: asyncio.subprocess.Process) -> None:
    async with pool.connection() as conn:
        while (await conn.execute("SELECT FROM intake_import WHERE rows_read >= %s", (rows,))).rowcount == 0:
            assert process.returncode is None, "it is still importing"
            await conn.execute("SELECT pg_sleep(0.005)")


async def until_alone(pool: Pool) -> None:
    """The server may take a moment to notice that its client is gone."""
    async with pool.connection() as conn:
        here = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'peserta import'"
        while (await conn.execute(here)).rowcount:
            await conn.execute("SELECT pg_sleep(0.005)")


def halves(owner_dsn: str) -> tuple[int, int, int]:
    """How many persons and covers there are, and how many rows the last import says it has read."""
    with psycopg.connect(owner_dsn) as conn:
        found = conn.execute(
            "SELECT (SELECT count(*) FROM registry_person), (SELECT count(*) FROM membership_membership),"
            " (SELECT rows_read FROM intake_import ORDER BY started_at DESC, id DESC LIMIT 1)"
        ).fetchone()
    assert found is not None
    return found
