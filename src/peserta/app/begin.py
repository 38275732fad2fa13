"""How a web process begins: with the database, or without it until it is there."""

import asyncio
from collections.abc import Callable

import psycopg
import structlog
from psycopg import AsyncConnection

from peserta.consent.actions import register_texts
from peserta.consent.helper_texts import every_helper_text
from peserta.consent.questions import every_question
from peserta.consent.texts import every_text
from peserta.kit.settings import SettingsError
from peserta.web.site import Site

CONNECT_S = 5
TRY_AGAIN_S = 1.0

log = structlog.get_logger()

FitCheck = Callable[[], str]


async def begin(site: Site) -> bool:
    """Open the pool when the database answers; until then whatever needs it is told at once that it is away.

    Before anybody accepts a text, its words are kept.
    """
    dsn = site.pool.conninfo
    assert isinstance(dsn, str), "our pools are opened with one"
    try:
        conn = await AsyncConnection.connect(
            dsn, autocommit=True, connect_timeout=CONNECT_S, prepare_threshold=None,
            application_name="peserta web",
        )  # fmt: skip
    except psycopg.OperationalError:
        return False
    async with conn:
        await register_texts(conn, [*every_text(site.texts), *every_question(), *every_helper_text()], now=site.now())
    await site.pool.open()
    return True


async def begin_later(site: Site, why_away: FitCheck) -> None:
    """Begin as soon as the database answers, and is the one that program and keys belong to."""
    log.warning("the web waits for the database; every page that needs it answers 503")
    said = ""
    while True:
        await asyncio.sleep(TRY_AGAIN_S)
        try:
            why = await asyncio.to_thread(why_away)
            if not why and await begin(site):
                break
            if why not in ("", said):
                log.warning("the web still waits for the database", why=why)
            said = why
        except SettingsError as error:
            log.error("the database that answers is not the one of these settings", problems=error.problems)  # noqa: TRY400
        except psycopg.Error as error:
            log.warning("the web still waits for the database", error=type(error).__name__)
    log.info("the database answers, and so do pages")
