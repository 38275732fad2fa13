"""Doing a chore now and then, whatever befalls it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import psycopg
import structlog
from psycopg_pool import PoolTimeout

from peserta.kit.database import Pool
from peserta.kit.pausing import pause

Chore = Callable[[Pool], Awaitable[object]]

log = structlog.get_logger()


async def repeat(chore: Chore, every: timedelta, pool: Pool, stopping: asyncio.Event) -> None:
    """Do a chore until `stopping`, `every` so long; a database that is away is waited for.

    Any other fault is written down and the chore tried again: the worker that does it also sends codes.
    """
    name = getattr(chore, "__qualname__", type(chore).__name__).replace("<locals>.", "").lstrip("_")
    while not stopping.is_set():
        try:
            await chore(pool)
        except (psycopg.OperationalError, PoolTimeout) as error:
            log.warning("a chore waits for the database", chore=name, error=type(error).__name__)
        except psycopg.Error as error:
            # Its own words may hold values of the row.
            log.error(  # noqa: TRY400
                "a chore failed and is tried again",
                chore=name,
                error=type(error).__name__,
                at=error.diag.constraint_name,
            )
        except Exception:  # the top of a worker: one chore must not stop the others
            log.exception("a chore failed and is tried again", chore=name)
        await pause(stopping, every.total_seconds())
