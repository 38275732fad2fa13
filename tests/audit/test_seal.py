"""The trail is sealed without slowing anybody, whatever commits late, dies or comes twice."""

import asyncio
import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from peserta.audit import seal
from peserta.audit.actions import append
from peserta.audit.anchors_file import find_obstacle, read_anchors
from peserta.audit.seal import Keeper, Sealer, run_sealer
from peserta.audit.timeline import timeline
from peserta.kit.clock import utc_now
from peserta.kit.database import Conn, Pool, transaction
from tests.audit.trails import SIGNER, anchored, append_some, check, harm, seal_all
from tests.simulator.until import until


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "anchors.jsonl"


async def append_one(conn: Conn, kind: str = "test.late") -> None:
    await append(conn, kind=kind, person_id=None, actor="system", facts={}, now=utc_now())


async def test_an_entry_that_commits_late_is_sealed_all_the_same(pool: Pool, app_dsn: str, path: Path) -> None:
    sealer = Sealer(pool)
    async with pool.connection() as late, late.transaction():
        await append_one(late)
        await append_some(pool, 3, now=utc_now() + timedelta(seconds=1))
        assert await sealer.seal_batch(now=utc_now()) == 3

    assert await sealer.seal_batch(now=utc_now()) == 1
    await anchored(pool, path)
    report = check(app_dsn, path)
    assert (report.sealed, report.waiting, report.faults) == (4, 0, ())


async def test_what_commits_after_the_usual_time_is_found_by_a_sweep(pool: Pool, app_dsn: str) -> None:
    sealer = Sealer(pool)
    await append_some(pool, 2)
    await sealer.seal_batch(now=utc_now())
    await append_some(pool, 1, now=utc_now() - timedelta(minutes=5))

    assert await sealer.seal_batch(now=utc_now()) == 0
    assert await sealer.seal_batch(now=utc_now() + seal.SWEEP_EVERY) == 1
    assert check(app_dsn, None).is_sound


async def test_after_a_long_pause_everything_since_is_sealed(pool: Pool, app_dsn: str) -> None:
    now = utc_now()
    await append_some(pool, 2, now=now - timedelta(days=30))
    await seal_all(pool, now=now - timedelta(days=30))
    for days in (20, 10, 0):
        await append_some(pool, 2, now=now - timedelta(days=days))

    assert await seal_all(pool) == 6
    assert check(app_dsn, None).waiting == 0


async def test_a_long_line_of_entries_is_sealed_batch_by_batch(
    pool: Pool, app_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seal, "BATCH", 7)
    await append_some(pool, 30)
    sealer = Sealer(pool)

    sealed = [await sealer.seal_batch(now=utc_now()) for _ in range(6)]

    assert sealed == [7, 7, 7, 7, 2, 0]
    assert check(app_dsn, None).sealed == 30


async def test_appending_goes_on_while_many_sealers_make_one_chain(pool: Pool, app_dsn: str, path: Path) -> None:
    sealers = [Sealer(pool) for _ in range(4)]

    await asyncio.gather(
        *(append_some(pool, 20) for _ in range(16)),
        *(sealer.seal_batch(now=utc_now()) for _ in range(4) for sealer in sealers),
    )
    await seal_all(pool)
    await asyncio.gather(*(anchored(pool, path) for _ in range(4)))

    report = check(app_dsn, path)
    assert (report.sealed, report.waiting, report.faults) == (320, 0, ())


async def test_appending_does_not_wait_for_a_sealer_at_work(pool: Pool) -> None:
    async with transaction(pool) as sealing:
        await seal.store.try_lock(sealing)

        await append_some(pool, 1)

        assert await Sealer(pool).seal_batch(now=utc_now()) == 0


async def test_killed_before_the_batch_is_committed_nothing_is_lost(
    pool: Pool, app_dsn: str, owner_dsn: str, path: Path
) -> None:
    await append_some(pool, 5)
    async with pool.connection() as conn:
        async with conn.transaction(force_rollback=True):
            end = await seal.store.find_end(conn)
            entries = await seal.store.list_unsealed(conn, after_id=seal.NOTHING, limit=9)
            await seal.store.insert_links(conn, list(seal.chained(end, entries)))

    await seal_all(pool)
    await anchored(pool, path)

    assert (check(app_dsn, path).sealed, check(app_dsn, path).faults) == (5, ())


async def test_killed_between_the_file_and_the_table_the_anchor_is_still_true(
    pool: Pool, app_dsn: str, owner_dsn: str, path: Path
) -> None:
    await append_some(pool, 5)
    await seal_all(pool)
    await anchored(pool, path)
    harm(owner_dsn, "DELETE FROM audit_anchor")
    await append_some(pool, 2)
    await seal_all(pool)
    await anchored(pool, path)

    report = check(app_dsn, path)

    assert (report.sealed, report.kept[0].count, report.faults) == (7, 2, ())


async def test_anchors_are_made_when_the_chain_grew_and_a_minute_passed(pool: Pool, path: Path) -> None:
    now = utc_now()
    await anchored(pool, path, now=now)
    await append_some(pool, 1)
    await seal_all(pool)
    await anchored(pool, path, now=now)
    await append_some(pool, 1)
    await seal_all(pool)
    for seconds in (1, 59, 60, 61, 600):
        await anchored(pool, path, now=now + timedelta(seconds=seconds))

    anchors = [anchor for _, anchor in read_anchors(path) if anchor is not None]
    assert [(anchor.seq, anchor.at) for anchor in anchors] == [(1, now), (2, now + timedelta(seconds=60))]


async def test_a_line_cut_off_by_a_crash_is_replaced(pool: Pool, app_dsn: str, path: Path) -> None:
    now = utc_now()
    await append_some(pool, 1)
    await seal_all(pool)
    await anchored(pool, path, now=now)
    path.write_bytes(path.read_bytes() + path.read_bytes()[:40])
    assert check(app_dsn, path).is_sound
    await append_some(pool, 1)
    await seal_all(pool)

    await anchored(pool, path, now=now + timedelta(minutes=2))

    assert [number for number, anchor in read_anchors(path) if anchor is not None] == [1, 2]
    assert check(app_dsn, path).kept[0].count == 2


async def test_the_sealer_goes_on_when_its_disk_is_full(
    pool: Pool, app_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seal, "PAUSE_S", 0.01)
    stopping = asyncio.Event()
    missing = tmp_path / "gone" / "anchors.jsonl"
    await append_some(pool, 1)
    running = asyncio.create_task(run_sealer(pool, SIGNER, missing, stopping))
    await until(lambda: check(app_dsn, None).sealed == 1)
    missing.parent.mkdir()
    await until(lambda: check(app_dsn, None).stored.count == 1)
    stopping.set()
    await running

    assert check(app_dsn, missing).is_sound


@pytest.mark.parametrize("kind", ["device", "pipe"])
async def test_an_anchors_file_that_became_a_pipe_or_a_device_is_not_read_for_ever(
    pool: Pool, path: Path, kind: str
) -> None:
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/full")
    await append_some(pool, 1)
    await seal_all(pool)

    with pytest.raises(OSError, match="no regular file"):
        await anchored(pool, path)

    obstacle = find_obstacle(path)
    assert obstacle is not None
    assert obstacle.strerror == "no regular file"


async def anchored_ten_times(pool: Pool, paths: Sequence[Path | None], *, since: datetime) -> None:
    """Ten entries, each anchored by the worker whose turn it is."""
    for number in range(10):
        at = since + timedelta(minutes=2 * number)
        await append_some(pool, 1, now=at)
        await seal_all(pool, now=at)
        await anchored(pool, paths[number % len(paths)], now=at)


def seqs_in(path: Path) -> list[int]:
    return [anchor.seq for _, anchor in read_anchors(path) if anchor is not None]


async def test_every_worker_keeps_the_anchors_of_all(
    pool: Pool, app_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seal, "CATCH_UP", 3)
    one, other, now = tmp_path / "one.jsonl", tmp_path / "other.jsonl", utc_now()
    await anchored_ten_times(pool, (one, other, None), since=now - timedelta(hours=2))

    for path in (one, other):
        # Two processes of one machine, one of which starts again.
        for keeper in (Keeper(pool, path, SIGNER), Keeper(pool, path, SIGNER)):
            for _ in range(8):
                await keeper.catch_up(now=now)

    for path in (one, other):
        assert sorted(seqs_in(path)) == list(range(1, 11))
        assert check(app_dsn, path).unkept is None
        assert check(app_dsn, path).is_sound


async def test_a_file_that_was_put_away_begins_anew_and_whole(pool: Pool, path: Path) -> None:
    now = utc_now()
    await anchored_ten_times(pool, [path], since=now - timedelta(hours=2))
    keeper = Keeper(pool, path, SIGNER)
    for _ in range(4):
        await keeper.catch_up(now=now)

    path.rename(path.with_suffix(".old"))
    await append_some(pool, 1)
    await seal_all(pool)
    await anchored(pool, None)
    for _ in range(4):
        await keeper.catch_up(now=now)

    assert seqs_in(path) == list(range(1, 12))


async def test_an_anchor_that_no_key_signed_gets_into_no_file(
    pool: Pool, app_dsn: str, owner_dsn: str, path: Path
) -> None:
    now = utc_now()
    await anchored_ten_times(pool, [None], since=now - timedelta(hours=2))
    harm(owner_dsn, "UPDATE audit_anchor SET at = 'infinity', hash = sha256('x') WHERE seq = 5")
    keeper = Keeper(pool, path, SIGNER)

    for _ in range(4):
        await keeper.catch_up(now=now)

    assert seqs_in(path) == [1, 2, 3, 4, 6, 7, 8, 9, 10]


async def test_a_timeline_holds_the_entries_of_one_person_newest_first(pool: Pool) -> None:
    siti, budi, now = uuid4(), uuid4(), utc_now()
    async with transaction(pool) as conn:
        for minute, (person, kind) in enumerate([(siti, "a.first"), (budi, "a.other"), (siti, "a.second")]):
            at = now + timedelta(minutes=minute)
            await append(conn, kind=kind, person_id=person, actor="member", facts={"n": minute}, now=at)

    async with pool.connection() as conn:
        newest = await timeline(conn, siti, limit=1)
        older = await timeline(conn, siti, limit=9, before_id=newest[0].id)

    assert [(entry.kind, entry.facts) for entry in newest] == [("a.second", {"n": 2})]
    assert [(entry.kind, entry.at) for entry in older] == [("a.first", now)]


@pytest.mark.parametrize(
    "forbidden",
    [
        "UPDATE audit_entry SET actor = 'x'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "UPDATE audit_link SET seq = 1",
        "DELETE FROM audit_link",
        "UPDATE audit_anchor SET seq = 1",
        "DELETE FROM audit_anchor",
        "TRUNCATE audit_anchor",
    ],
)
async def test_the_application_cannot_change_what_happened(pool: Pool, forbidden: str) -> None:
    async with pool.connection() as conn:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await conn.execute(forbidden.encode())
