"""On which days, and at which hours, a family is reminded of its first contribution. Pure."""

from datetime import date, datetime, time, timedelta
from typing import Final

from peserta.billing.rules import FIRST_PAYMENT_TO_DAY
from peserta.kit.clock import JAKARTA

# Days after enrolling, as the scheme counts them: the window opens on the first and closes on the last.
REMINDED_ON_DAYS: Final = (14, 21, 28, FIRST_PAYMENT_TO_DAY)
FROM_HOUR: Final = time(8)
TO_HOUR: Final = time(20)


def reminder_day(opens_on: date, closes_on: date, today: date) -> date | None:
    """The day whose reminder is due today, or None: the last one that has come, within the window.

    So a reminder that could not be sent on its day is sent on the next, and days that were missed
    together make one message. A window without waiting is counted from its end as well.
    """
    days = [closes_on - timedelta(days=FIRST_PAYMENT_TO_DAY - day) for day in REMINDED_ON_DAYS]
    due = [day for day in days if opens_on <= day <= today]
    return due[-1] if due and today <= closes_on else None


def is_polite_hour(now: datetime) -> bool:
    """Whether people may be written to unasked: from 8 to 20 o'clock in Jakarta."""
    return FROM_HOUR <= now.astimezone(JAKARTA).time() < TO_HOUR


def polite_until(now: datetime) -> datetime:
    """The end of the day's hours at which people may be written to."""
    return datetime.combine(now.astimezone(JAKARTA).date(), TO_HOUR, JAKARTA)
