"""The trail is sealed without slowing anybody, and tampering is named exactly."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from peserta.audit.actions import append
from peserta.audit.seal import Signer, anchor, seal_batch
from peserta.audit.verify import Report, read_anchors, verify
from peserta.kit.clock import utc_now
from peserta.kit.database import Pool, transaction
from peserta.kit.ids import new_id

SIGNER = Signer(b"a" * 32)


async def append_some(pool: Pool, count: int, kind: str = "test.happened") -> None:
    async with transaction(pool) as conn:
        for number in range(count):
            await append(conn, kind=kind, person_id=new_id(utc_now()), actor="test", facts={"n": number}, now=utc_now())


async def seal_all(pool: Pool) -> None:
    while await seal_batch(pool, since=None):
        pass


async def anchored(pool: Pool, path: Path, *, now: datetime | None = None) -> None:
    async with pool.connection() as conn:
        await anchor(conn, SIGNER, path, now=now or utc_now())


async def check(pool: Pool, path: Path) -> Report:
    async with pool.connection() as conn:
        return await verify(conn, [SIGNER.public_key], read_anchors(path))


@pytest.fixture
async def path(pool: Pool, tmp_path: Path) -> Path:
    """Ten sealed entries, anchored."""
    path = tmp_path / "anchors.jsonl"
    await append_some(pool, 10)
    await seal_all(pool)
    await anchored(pool, path)
    return path


def tamper(owner_dsn: str, sql: str) -> None:
    with psycopg.connect(owner_dsn) as conn:
        conn.execute("SET session_replication_role = replica")
        conn.execute(sql)  # pyright: ignore[reportArgumentType, reportCallIssue]


async def test_an_untouched_trail_is_unharmed(pool: Pool, path: Path) -> None:
    report = await check(pool, path)

    assert (report.entries, report.fault) == (10, None)


FIFTH = "(SELECT entry_id FROM audit_link WHERE seq = 5)"


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        (f"UPDATE audit_entry SET actor = 'nobody' WHERE id = {FIFTH}", "entry 5"),
        (f'UPDATE audit_entry SET facts = \'{{"n": "4"}}\' WHERE id = {FIFTH}', "entry 5"),
        (f"UPDATE audit_entry SET at = at + interval '1 microsecond' WHERE id = {FIFTH}", "entry 5"),
        (f"DELETE FROM audit_entry WHERE id = {FIFTH}", "entry 5"),
        ("DELETE FROM audit_link WHERE seq = 5", "entry 5 is missing"),
        ("DELETE FROM audit_link WHERE seq > 7", "entries 8 to 10 are missing"),
        (
            "UPDATE audit_link a SET entry_id = b.entry_id FROM audit_link b WHERE (a.seq, b.seq) IN ((4, 7), (7, 4))",
            "entry 4",
        ),
        ("UPDATE audit_link SET hash = sha256('x') WHERE seq = 10", "entry 10"),
    ],
)
async def test_the_first_harmed_entry_is_named(pool: Pool, path: Path, owner_dsn: str, sql: str, named: str) -> None:
    if "entry_id = b.entry_id" in sql:
        tamper(owner_dsn, "ALTER TABLE audit_link DROP CONSTRAINT audit_link_entry_id_key")
    try:
        tamper(owner_dsn, sql)
        report = await check(pool, path)
    finally:
        if "entry_id = b.entry_id" in sql:
            tamper(owner_dsn, "DELETE FROM audit_link")
            tamper(owner_dsn, "ALTER TABLE audit_link ADD CONSTRAINT audit_link_entry_id_key UNIQUE (entry_id)")

    assert report.fault is not None
    assert named in report.fault


async def test_a_chain_made_anew_does_not_fit_the_anchor(pool: Pool, path: Path, owner_dsn: str) -> None:
    tamper(owner_dsn, f"UPDATE audit_entry SET actor = 'nobody' WHERE id = {FIFTH}")
    tamper(owner_dsn, "DELETE FROM audit_link")
    await seal_all(pool)

    report = await check(pool, path)

    assert report.fault is not None
    assert "not the one that was anchored" in report.fault


async def test_an_entry_that_slipped_in_later_is_found(pool: Pool, path: Path, owner_dsn: str) -> None:
    await anchored(pool, path, now=utc_now())
    old = utc_now() - timedelta(days=2)
    tamper(
        owner_dsn,
        f"INSERT INTO audit_entry VALUES ('{new_id(old)}', '{old.isoformat()}', 'test.forged', NULL, 'x', '{{}}')",
    )

    report = await check(pool, path)

    assert report.fault is not None
    assert "slipped in" in report.fault


async def test_an_entry_that_committed_late_is_sealed_all_the_same(pool: Pool, tmp_path: Path) -> None:
    path = tmp_path / "anchors.jsonl"
    async with pool.connection() as late, late.transaction():
        await append(late, kind="test.late", person_id=None, actor="test", facts={}, now=utc_now())
        await append_some(pool, 3)
        await seal_all(pool)
    await seal_all(pool)
    await anchored(pool, path)

    report = await check(pool, path)

    assert (report.entries, report.unsealed, report.fault) == (4, 0, None)


async def test_many_appenders_and_two_sealers_make_one_chain(pool: Pool, tmp_path: Path) -> None:
    path = tmp_path / "anchors.jsonl"

    await asyncio.gather(*(append_some(pool, 20) for _ in range(10)), *(seal_batch(pool, since=None) for _ in range(8)))
    await seal_all(pool)
    await anchored(pool, path)
    report = await check(pool, path)

    assert (report.entries, report.fault) == (200, None)


async def test_killed_between_the_file_and_the_table_the_anchor_is_still_true(
    pool: Pool, path: Path, owner_dsn: str
) -> None:
    tamper(owner_dsn, "DELETE FROM audit_anchor")
    await append_some(pool, 2)
    await seal_all(pool)
    await anchored(pool, path)

    report = await check(pool, path)

    assert (report.entries, report.anchors, report.fault) == (12, 2, None)


async def test_a_line_cut_short_by_a_crash_is_no_fault_and_a_forged_one_is(pool: Pool, path: Path) -> None:
    line = path.read_bytes()
    path.write_bytes(line + line[:40])
    assert (await check(pool, path)).fault is None

    path.write_bytes(line.replace(b'"seq":10', b'"seq":9'))
    report = await check(pool, path)

    assert report.fault is not None
    assert "wrong signature" in report.fault


@pytest.mark.parametrize(
    "verb",
    [
        "UPDATE audit_entry SET actor = 'x'",
        "DELETE FROM audit_entry",
        "DELETE FROM audit_link",
        "TRUNCATE audit_anchor",
    ],
)
async def test_the_application_cannot_change_what_happened(pool: Pool, path: Path, verb: str) -> None:
    async with pool.connection() as conn:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await conn.execute(verb)  # pyright: ignore[reportArgumentType, reportCallIssue]
