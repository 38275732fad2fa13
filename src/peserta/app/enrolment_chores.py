"""What the worker does again and again for families that enrol."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta

import structlog

from peserta.app.repeating import Chore
from peserta.enrolment.babies.temporary import open_temporary_cases
from peserta.enrolment.elsewhere.resume_sending import forget_resumes, send_wished
from peserta.enrolment.population.later import check_later
from peserta.enrolment.reminding.fading import fade, warn
from peserta.enrolment.reminding.reminder_rules import is_polite_hour
from peserta.enrolment.reminding.reminders import remind, tell_of_payments
from peserta.kit.clock import utc_now
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.registry.population import PopulationRegistry
from peserta.verification.rules import Policy

CHECK_EVERY = timedelta(seconds=5)
LOOK_FOR_NIK_EVERY = timedelta(minutes=1)
REMIND_EVERY = timedelta(seconds=5)
# Somebody sits in front of the box for the code.
SEND_RESUME_CODES_EVERY = timedelta(milliseconds=500)
FORGET_RESUMES_EVERY = timedelta(hours=1)
WARN_EVERY = timedelta(seconds=5)
FADE_EVERY = timedelta(seconds=5)
TELL_PAID_EVERY = timedelta(seconds=2)

log = structlog.get_logger()


def enrolment_chores(
    keys: Keys, policy: Policy, population: PopulationRegistry | None, today: Callable[[], date]
) -> list[tuple[timedelta, Chore]]:
    """Each chore with how often it is done."""

    async def tell_paid(pool: Pool) -> object:
        return await tell_of_payments(pool, keys=keys, now=utc_now())

    async def send_codes(pool: Pool) -> object:
        return await send_wished(pool, keys=keys, policy=policy, now=utc_now())

    async def forget(pool: Pool) -> object:
        return await forget_resumes(pool, now=utc_now())

    return [
        (REMIND_EVERY, reminding_chore(keys, today, utc_now)),
        (TELL_PAID_EVERY, tell_paid),
        (SEND_RESUME_CODES_EVERY, send_codes),
        (FORGET_RESUMES_EVERY, forget),
        (WARN_EVERY, warning_chore(keys, today, utc_now)),
        (FADE_EVERY, fading_chore(today)),
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

    async def look(pool: Pool, day: date) -> object:
        return await open_temporary_cases(pool, today=day, now=utc_now())

    return _once_a_day(look, today, _at_any_hour)


def reminding_chore(keys: Keys, today: Callable[[], date], clock: Callable[[], datetime]) -> Chore:
    """Reminders, once in the waking hours of each legal day; it looks often whether those have begun."""

    async def send(pool: Pool, day: date) -> object:
        reminded = await remind(pool, keys=keys, today=day, now=clock())
        log.info("the day's reminders are written", day=day.isoformat(), reminded=reminded)
        return reminded

    return _once_a_day(send, today, lambda: is_polite_hour(clock()))


def warning_chore(keys: Keys, today: Callable[[], date], clock: Callable[[], datetime]) -> Chore:
    """Tell families, once in the waking hours of each legal day, whose applications are about to fade."""

    async def tell(pool: Pool, day: date) -> object:
        warned = await warn(pool, keys=keys, today=day, now=clock())
        log.info("families whose applications are about to fade are told", day=day.isoformat(), warned=warned)
        return warned

    return _once_a_day(tell, today, lambda: is_polite_hour(clock()))


def fading_chore(today: Callable[[], date]) -> Chore:
    """Close, once each legal day, the applications that nobody goes on with."""

    async def close(pool: Pool, day: date) -> object:
        faded = await fade(pool, today=day, now=utc_now())
        log.info("applications that nobody goes on with are closed", day=day.isoformat(), faded=faded)
        return faded

    return _once_a_day(close, today, _at_any_hour)


def _once_a_day(
    work: Callable[[Pool, date], Awaitable[object]], today: Callable[[], date], may_begin: Callable[[], bool]
) -> Chore:
    """A chore that does its work on each legal day, as soon as it may; work that failed is done again."""
    done_for: date | None = None

    async def chore(pool: Pool) -> object:
        nonlocal done_for
        day = today()
        if day == done_for or not may_begin():
            return None
        done = await work(pool, day)
        done_for = day
        return done

    return chore


def _at_any_hour() -> bool:
    return True
