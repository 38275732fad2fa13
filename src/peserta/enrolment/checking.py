"""Until when a person has looked at an application: what its family is told, and the desk sees. Pure."""

from dataclasses import dataclass
from datetime import date, datetime

from peserta.kit.clock import after_working_days, day_of
from peserta.kit.scheme.limits_profile import Limits


@dataclass(frozen=True, slots=True)
class CheckDue:
    """The last day on which it is in time, and whether that is over."""

    day: date
    is_over: bool


def check_due(submitted_at: datetime, limits: Limits, now: datetime) -> CheckDue:
    """By when an application is looked at, as `limits.enrolment_check_days` promises."""
    last = after_working_days(day_of(submitted_at), limits.enrolment_check_days, holidays=limits.holidays)
    return CheckDue(last, is_over=day_of(now) > last)
