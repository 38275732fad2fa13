"""A web process answers from its first moment, and does its work as soon as the database is there."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
from litestar import Litestar
from structlog.testing import capture_logs

from peserta.app import begin
from peserta.app.handlers import EVERY_HANDLER
from peserta.app.site import make_site
from peserta.app.web import bounded, make_app
from peserta.demo.stage import PROFILE
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.kit.scheme.problems import Problems
from peserta.kit.scheme.profile import read_profile
from peserta.kit.settings import Serving, Settings, SettingsError
from tests.app.asking import Person
from tests.simulator.until import until


@dataclass
class Away:
    """A database whose address leads nowhere yet."""

    link: Path
    socket_folder: str
    asked: list[str] = field(default_factory=list[str])
    fault: SettingsError | None = None
    why: str = "nobody is there"
    app: Litestar = field(init=False)

    def come(self) -> None:
        self.link.symlink_to(self.socket_folder)

    def why_away(self) -> str:
        self.asked.append("fits")
        if self.fault is not None:
            raise self.fault
        return "" if self.link.exists() else self.why


@pytest.fixture
def unstarted(pool: Pool, keys: Keys, app_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Away:
    monkeypatch.setattr(begin, "TRY_AGAIN_S", 0.05)
    profile = read_profile(PROFILE, Problems())
    assert profile is not None
    folder = parse_qs(urlsplit(app_dsn).query)["host"][0]
    link = tmp_path / "db"
    settings = Settings(
        profile=profile, keys=keys, audit_key=b"a" * 32, database_url=app_dsn.replace(folder, str(link)),
        serving=Serving(pool_size=4),
    )  # fmt: skip
    away = Away(link, folder)
    away.app = make_app(lambda: make_site(settings), EVERY_HANDLER, why_away=away.why_away)
    return away


@pytest.fixture
async def away(unstarted: Away) -> AsyncGenerator[Away]:
    async with unstarted.app.lifespan():
        yield unstarted


async def status(app: Litestar, path: str) -> int:
    return (await Person(app).get(path)).status


async def test_without_a_database_a_process_is_alive_and_says_so(away: Away) -> None:
    assert await status(away.app, "/healthz") == 200
    assert await status(away.app, "/readyz") == 503
    assert await status(away.app, "/") == 200
    assert await status(away.app, "/beranda") == 503


async def test_it_begins_when_the_database_is_there(away: Away) -> None:
    away.come()

    await until_ready(away)

    assert away.asked
    assert await status(away.app, "/") == 200


async def test_it_says_once_why_the_database_is_away_and_again_when_that_is_something_else(away: Away) -> None:
    reasons = ["connection refused", "password authentication failed"]
    with capture_logs() as logs:
        for away.why in reasons:
            away.asked.clear()
            await until(lambda: len(away.asked) > 2)

    assert [entry["why"] for entry in logs if entry["event"] == "the web still waits for the database"] == reasons


async def test_it_does_not_begin_with_a_database_of_other_keys(away: Away) -> None:
    away.fault = SettingsError(["PESERTA_INDEX_KEY: it is another key"])
    away.come()
    await until(lambda: len(away.asked) > 2)
    assert await status(away.app, "/readyz") == 503

    away.fault = None
    await until_ready(away)


@pytest.mark.parametrize(
    ("trouble", "mended", "said"),
    [
        (
            "ALTER ROLE peserta_app IN DATABASE {db} SET default_transaction_read_only = on",
            "ALTER ROLE peserta_app IN DATABASE {db} RESET default_transaction_read_only",
            "takes no writes",
        ),
        (
            "REVOKE INSERT ON consent_text FROM peserta_app",
            "GRANT INSERT ON consent_text TO peserta_app",
            "permission denied for table consent_text",
        ),
    ],
)
async def test_a_database_in_which_no_text_can_be_kept_is_waited_for_with_the_reason_in_words(
    unstarted: Away, owner_dsn: str, trouble: str, mended: str, said: str
) -> None:
    def command(sql: str) -> None:
        with psycopg.connect(owner_dsn) as conn:
            conn.execute(sql.format(db=conn.info.dbname).encode())

    unstarted.come()
    command(trouble)
    try:
        with capture_logs() as logs:
            async with unstarted.app.lifespan():
                assert await status(unstarted.app, "/healthz") == 200
                assert await status(unstarted.app, "/readyz") == 503
                await until(lambda: len(unstarted.asked) > 2)
                command(mended)
                await until_ready(unstarted)
    finally:
        command(mended)

    told = [entry["why"] for entry in logs if "why" in entry]
    assert [said in why for why in told] == [True], "once"


async def test_it_says_once_that_the_database_is_not_the_one_of_these_settings(away: Away) -> None:
    away.fault = SettingsError(["PESERTA_INDEX_KEY: it is another key"])
    with capture_logs() as logs:
        await until(lambda: len(away.asked) > 3)

    assert [entry["problems"] for entry in logs if "problems" in entry] == [away.fault.problems]


async def until_ready(away: Away) -> None:
    state = away.app.state
    await until(lambda: not state.site.pool.closed)
    assert await status(away.app, "/readyz") == 200


@pytest.mark.parametrize("path", ["/", "/healthz", "/readyz", "/aktivasi", "/nowhere"])
async def test_head_is_answered_as_get_without_a_body(app: Litestar, path: str) -> None:
    got = await Person(app).get(path)

    asked = await Person(bounded(app)).ask("HEAD", path, b"", [])  # pyright: ignore[reportArgumentType]

    assert (asked.status, asked.body) == (got.status, b"")
    assert asked.headers.keys() == got.headers.keys()
    assert asked.headers.get("content-length") == got.headers.get("content-length")
