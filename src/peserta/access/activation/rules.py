"""The rules of opening an account: pure."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from peserta.kit.limits import Limit
from peserta.kit.work import EFFORT, EFFORT_MAX
from peserta.messaging.draft import Channel
from peserta.registry.contact import Kind

SESSION_LIFE = timedelta(hours=12)
SESSION_IDLE = timedelta(minutes=30)
# A session that is read every second must not write every second.
SESSION_TOUCH_EVERY = timedelta(minutes=5)
# How long after a match the contacts on record are told, unless the owner proved himself by then.
TELL_AFTER = timedelta(minutes=10)
TELL_WITHIN = timedelta(hours=6)
# Without JavaScript there is no proof of work: a person needs at least this long for the form.
FORM_AT_LEAST = timedelta(seconds=5)
# More change nothing any more; without a bound a number of tries would become a number of a million digits.
DOUBLINGS_MAX = 10


@dataclass(frozen=True, slots=True)
class DataPolicy:
    """How many different data sets are judged freely; a repeated one counts once."""

    browser: Limit = field(default=Limit("data-browser", uses_max=3, window=timedelta(days=1)))
    browser_without_work: Limit = field(default=Limit("data-browser", uses_max=2, window=timedelta(days=1)))
    identifier: Limit = field(default=Limit("data-identifier", uses_max=3, window=timedelta(days=1)))
    sign_in: Limit = field(default=Limit("sign-in", uses_max=10, window=timedelta(days=1)))
    proof: Limit = field(default=Limit("proof", uses_max=10, window=timedelta(minutes=15)))


class Outcome(Enum):
    """What became of the data somebody gave."""

    MATCHED = "matched"
    NOT_MATCHED = "not_matched"  # the one answer, whatever differed or was missing
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class DataAnswer:
    outcome: Outcome
    opens_at: datetime | None = None


def waiting_time(tries_over: int) -> timedelta:
    """How long to wait between further tries: 1, 2, 4, 8 and at most 15 minutes."""
    return timedelta(minutes=min(2 ** min(max(tries_over - 1, 0), DOUBLINGS_MAX), 15))


def effort(browser_tries: int, address_tries: int) -> int:
    """How much work the next form asks for.

    Addresses raise the work and never refuse: whole cities share one carrier address.
    """
    by_browser = 4 ** min(max(browser_tries - 2, 0), DOUBLINGS_MAX)
    by_address = 1 + address_tries // 50
    return min(EFFORT * by_browser * by_address, EFFORT_MAX)


def way_to(kind: Kind, *, by_whatsapp: bool) -> Channel:
    """How a code goes to a contact of this kind; WhatsApp leads to phones alone, whatever was pressed."""
    if kind == "email":
        return Channel.EMAIL
    return Channel.WHATSAPP if by_whatsapp else Channel.SMS
