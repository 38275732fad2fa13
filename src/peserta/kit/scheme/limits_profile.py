"""The scheme profile's part on limits: what a scheme chooses within what the standards allow."""

from datetime import date, timedelta
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from peserta.kit.contacts import HOME, is_country
from peserta.kit.scheme.problems import Problems, shown

# Reading a contact counts its families no further than one more.
FAMILIES_PER_CONTACT_LIMIT = 20

Country = Annotated[str, Meta(pattern=r"\A[A-Z]{2}\Z", description="two capitals, such as ID")]


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers a scheme may choose, within what the standards allow (NIST SP 800-63B, ASVS 6.6.3)."""

    code_life_minutes: Annotated[int, Meta(ge=5, le=10)] = 10
    code_length: Literal[6, 10] = 6
    """Six digits, or ten letters and digits. Codes get long by themselves where strangers guess."""
    attempts_max: Annotated[int, Meta(ge=3, le=10)] = 5
    cool_downs_s: Annotated[tuple[Annotated[int, Meta(ge=10, le=3600)], ...], Meta(min_length=1, max_length=10)] = (
        30,
        60,
        120,
    )
    tries_per_day: Annotated[int, Meta(ge=5, le=100)] = 20
    browser_tries_per_day: Annotated[int, Meta(ge=5, le=100)] = 30
    sends_per_day: Annotated[int, Meta(ge=3, le=50)] = 10
    phone_countries: Annotated[tuple[Country, ...], Meta(min_length=1, max_length=30)] = HOME
    """Whose mobile numbers a member may give, by ISO 3166; a code to any other number is never sent."""
    data_sets_per_day: Annotated[int, Meta(ge=1, le=20)] = 3
    helper_days_max: Annotated[int, Meta(ge=1, le=366)] = 90
    """How long somebody may let a helper see their account, before it must be asked again."""
    families_per_contact_max: Annotated[int, Meta(ge=1, le=FAMILIES_PER_CONTACT_LIMIT)] = 5
    claim_wait_days: Annotated[int, Meta(ge=3, le=30)] = 7
    """How long a former holder can keep a number that somebody else has proven, by proving it again."""
    claim_wait_unwarned_days: Annotated[int, Meta(ge=14, le=90)] = 30
    """The same where no other contact on record can warn them; staff get a case meanwhile."""

    enrolment_check_days: Annotated[int, Meta(ge=1, le=30)] = 5
    """Within how many working days an officer looks at an application; families are told so."""
    holidays: Annotated[tuple[date, ...], Meta(max_length=200)] = ()
    """Days on which nobody works although they are no Saturday or Sunday, in any order."""
    ticket_answer_hours: Annotated[int, Meta(ge=1, le=336)] = 24
    """Within how many hours a ticket is answered, nights and holidays counted; members are told the moment."""
    code_weeks: Annotated[int, Meta(ge=8, le=52)] = 26
    """How long codes, messages and what became of them are kept, so that questions about them can be answered."""

    @property
    def code_life(self) -> timedelta:
        return timedelta(minutes=self.code_life_minutes)

    @property
    def ticket_answer(self) -> timedelta:
        return timedelta(hours=self.ticket_answer_hours)

    @property
    def cool_downs(self) -> tuple[timedelta, ...]:
        return tuple(timedelta(seconds=seconds) for seconds in self.cool_downs_s)


def check_limits(limits: Limits, problems: Problems) -> None:
    if list(limits.cool_downs_s) != sorted(limits.cool_downs_s):
        problems.add("limits.cool_downs_s", shown(limits.cool_downs_s), "waits that do not get shorter")
    if unknown := [country for country in limits.phone_countries if not is_country(country)]:
        problems.add("limits.phone_countries", shown(unknown), "countries with telephones, such as ID")
    if twice := [day for at, day in enumerate(limits.holidays) if day in limits.holidays[:at]]:
        problems.add("limits.holidays", f"{', '.join(map(shown, twice))} twice", "each date once")
    if limits.claim_wait_days > limits.claim_wait_unwarned_days:
        problems.add("limits.claim_wait_days", str(limits.claim_wait_days), "at most claim_wait_unwarned_days")
    if limits.attempts_max > limits.tries_per_day:
        problems.add("limits.attempts_max", str(limits.attempts_max), "at most tries_per_day")
