"""What the worker does again and again."""

import asyncio
from datetime import date, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from peserta.app.clocks import compare_clocks
from peserta.app.work import billing_chore, work
from peserta.billing.monthly import DayDone
from peserta.kit.clock import utc_now
from peserta.kit.database import Pool
from peserta.kit.key_text import fresh_keys
from peserta.kit.keys import Keys
from peserta.kit.lookups import LookupLoop
from peserta.kit.settings import load_settings
from tests.billing.paying import Counter, Family, a_payment, enrol

DEMO_PROFILE = Path(__file__).parents[3] / "src/peserta/demo/profil.toml"
JANUARY = date(2027, 1, 1)


@pytest.fixture
async def family(pool: Pool, keys: Keys) -> Family:
    """Its first contribution was paid in December."""
    family = await enrol(pool, keys)
    await Counter(pool).pay(a_payment(family.number))
    return family


@pytest.mark.usefixtures("family")
async def test_the_worker_bills_once_a_day_and_another_worker_finds_it_done(pool: Pool) -> None:
    day = JANUARY
    chore, other = billing_chore(lambda: day), billing_chore(lambda: day)

    assert await chore(pool) == DayDone(issued=1)
    assert await chore(pool) is None
    assert await other(pool) == DayDone()
    day = date(2027, 2, 1)
    assert await chore(pool) == DayDone(suspended=1, issued=1)


@pytest.mark.usefixtures("family")
async def test_a_month_without_a_rate_is_told_once_a_day_and_the_worker_goes_on(pool: Pool) -> None:
    day = date(2020, 6, 1)
    chore = billing_chore(lambda: day)

    with capture_logs() as logs:
        assert await chore(pool) is None
        assert await chore(pool) is None
    day = JANUARY

    assert [entry["problem"] for entry in logs] == ["no rate for class 3 in 2020-06"]
    assert await chore(pool) == DayDone(issued=1)


def test_the_worker_does_not_start_where_no_anchor_can_be_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    environ = {
        **fresh_keys(), "PESERTA_DATABASE_URL": "postgresql://peserta_app@localhost:1/peserta",
        "PESERTA_PROFILE": str(DEMO_PROFILE), "PESERTA_ANCHORS": str(tmp_path / "away" / "anchors.jsonl"),
    }  # fmt: skip

    assert work(load_settings(environ)) == 2
    told = capsys.readouterr()
    assert "PESERTA_ANCHORS" in told.out + told.err
    assert "No such file or directory" in told.out + told.err


def test_the_worker_looks_up_each_name_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    loops: list[asyncio.AbstractEventLoop] = []

    async def note(*_: object) -> None:
        loops.append(asyncio.get_running_loop())

    monkeypatch.setattr("peserta.app.work._work", note)
    environ = {
        **fresh_keys(), "PESERTA_DATABASE_URL": "postgresql://peserta_app@localhost:1/peserta",
        "PESERTA_PROFILE": str(DEMO_PROFILE),
    }  # fmt: skip

    assert work(load_settings(environ)) == 0
    assert [type(loop) for loop in loops] == [LookupLoop]


@pytest.mark.parametrize(("ahead", "said"), [(timedelta(0), 0), (timedelta(seconds=-9), 1), (timedelta(seconds=9), 1)])
async def test_a_worker_whose_clock_is_wrong_says_so(
    pool: Pool, monkeypatch: pytest.MonkeyPatch, ahead: timedelta, said: int
) -> None:
    monkeypatch.setattr("peserta.app.clocks.utc_now", lambda: utc_now() + ahead)

    with capture_logs() as logs:
        await compare_clocks(pool)

    assert [entry["event"] for entry in logs] == ["system clock and database clock differ"] * said
