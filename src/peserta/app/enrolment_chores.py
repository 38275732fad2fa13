"""What the worker does again and again for families that enrol."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta

import structlog

from peserta.enrolment.later import check_later
from peserta.enrolment.reminder_rules import is_polite_hour
from peserta.enrolment.reminders import remind, tell_of_payments
from peserta.enrolment.temporary import open_temporary_cases
from peserta.kit.clock import utc_now
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.registry.population import PopulationRegistry

CHECK_EVERY = timedelta(seconds=5)
LOOK_FOR_NIK_EVERY = timedelta(minutes=1)
REMIND_EVERY = timedelta(seconds=5)
TELL_PAID_EVERY = timedelta(seconds=2)

log = structlog.get_logger()
Chore = Callable[[Pool], Awaitable[object]]


def enrolment_chores(
    keys: Keys, population: PopulationRegistry | None, today: Callable[[], date]
) -> list[tuple[timedelta, Chore]]:
    """Each chore with how often it is done."""

    async def tell_paid(pool: Pool) -> object:
        return await tell_of_payments(pool, keys=keys, now=utc_now())

    return [
        (REMIND_EVERY, reminding_chore(keys, today, utc_now)),
        (TELL_PAID_EVERY, tell_paid),
        (LOOK_FOR_NIK_EVERY, temporary_chore(today)),
        *([] if population is None else [(CHECK_EVERY, checking_chore(keys, population))]),
    ]


def checking_chore(keys: Keys, population: PopulationRegistry) -> Chore:
    """Ask the population registry for everybody whose time has come."""

    async def chore(pool: Pool) -> object:
        while await check_later(pool, population, keys=keys, now=utc_now()):
            pass
        return None

    return chore


def temporary_chore(today: Callable[[], date]) -> Chore:
    """Look, once a day, for babies whose time without a NIK is over."""
    done_for: date | None = None

    async def chore(pool: Pool) -> object:
        nonlocal done_for
        if (day := today()) == done_for:
            return None
        opened = await open_temporary_cases(pool, today=day, now=utc_now())
        done_for = day
        return opened

    return chore


def reminding_chore(keys: Keys, today: Callable[[], date], clock: Callable[[], datetime]) -> Chore:
    """Reminders, once in the waking hours of each legal day; it looks often whether those have begun."""
    done_for: date | None = None

    async def chore(pool: Pool) -> object:
        nonlocal done_for
        day, now = today(), clock()
        if day == done_for or not is_polite_hour(now):
            return None
        reminded = await remind(pool, keys=keys, today=day, now=now)
        done_for = day
        log.info("the day's reminders are written", day=day.isoformat(), reminded=reminded)
        return reminded

    return chore
