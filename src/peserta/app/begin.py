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
from peserta.kit.database import why_away
from peserta.kit.settings import SettingsError
from peserta.web.site import Site

CONNECT_S = 5
TRY_AGAIN_S = 1.0

log = structlog.get_logger()

FitCheck = Callable[[], str]


async def begin(site: Site) -> str:
    """Open the pool when the database answers; until then whatever needs it is told at once that it is away.

    Before anybody accepts a text, its words are kept: nothing begins where they cannot be. Why it has not begun, or "".
    """
    dsn = site.pool.conninfo
    assert isinstance(dsn, str), "our pools are opened with one"
    try:
        conn = await AsyncConnection.connect(
            dsn, autocommit=True, connect_timeout=CONNECT_S, prepare_threshold=None,
            application_name="peserta web",
        )  # fmt: skip
        async with conn:
            texts = [*every_text(site.texts), *every_question(), *every_helper_text()]
            await register_texts(conn, texts, now=site.now())
    except psycopg.Error as error:
        return why_away(error)
    await site.pool.open()
    return ""


async def begin_later(site: Site, fits: FitCheck, why: str) -> None:
    """Begin as soon as the database answers, and is the one that program and keys belong to; `why` it did not yet."""
    log.warning("the web waits for the database; every page that needs it answers 503", why=why)
    said: str | list[str] = why
    while why:
        await asyncio.sleep(TRY_AGAIN_S)
        try:
            why = await asyncio.to_thread(fits) or await begin(site)
        except SettingsError as error:
            if error.problems != said:
                log.error("the database that answers is not the one of these settings", problems=error.problems)  # noqa: TRY400
            said = error.problems
        else:
            if why not in ("", said):
                log.warning("the web still waits for the database", why=why)
            said = why
    log.info("the database answers, and so do pages")
