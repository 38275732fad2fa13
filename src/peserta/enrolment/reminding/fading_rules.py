"""When an application that nobody goes on with fades. Pure; days are legal days."""

from datetime import date, timedelta
from typing import Final

# The scheme's promise (product rule of enrolment): what was typed waits thirty days for the family, and no longer.
KEPT_DAYS: Final = 30
# A family that can be written to hears of it a week before.
WARNED_DAYS_BEFORE: Final = 7


def fades_on(touched_on: date, warned_on: date | None) -> date:
    """The day from which it is closed: thirty days after its last change, and a whole week after the warning."""
    kept_until = touched_on + timedelta(days=KEPT_DAYS)
    return kept_until if warned_on is None else max(kept_until, warned_on + timedelta(days=WARNED_DAYS_BEFORE))


def last_touched_to_warn(today: date) -> date:
    """Families are warned of an application that was changed on this day or before."""
    return today - timedelta(days=KEPT_DAYS - WARNED_DAYS_BEFORE)


def last_touched_to_fade(today: date) -> date:
    """An application fades if it was changed on this day or before."""
    return today - timedelta(days=KEPT_DAYS)


def last_warned_to_fade(today: date) -> date:
    """One whose family can be written to fades only if it was warned on this day or before."""
    return today - timedelta(days=WARNED_DAYS_BEFORE)
