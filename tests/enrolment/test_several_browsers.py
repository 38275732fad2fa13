"""One application in several browsers, for weeks: saved from old pages, gone on with elsewhere, submitted, faded."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from uuid import UUID

import psycopg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peserta.demo import numbers
from peserta.enrolment import actions
from peserta.enrolment.application import Application, Listed
from peserta.enrolment.journey import Step
from peserta.enrolment.reminding.fading import fade, warn
from peserta.enrolment.reminding.fading_rules import KEPT_DAYS, WARNED_DAYS_BEFORE
from peserta.enrolment.versions import must_save
from peserta.kit.clock import JAKARTA, business_date
from peserta.kit.database import Conn, Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.kit.values import FamilyNumber, Phone, Reference
from peserta.verification.rules import Sending
from tests.access.walking import codes_to
from tests.enrolment.enrolling import FOUR, Browser
from tests.enrolment.test_family_life import forget
from tests.enrolment.test_resume import Returning

EXAMPLES = 25
BROWSERS = 3
START = datetime(2026, 11, 23, 10, tzinfo=JAKARTA)
A_WHILE = timedelta(minutes=3)
# New numbers in each example: what limits remember of the one before says nothing about this one.
SERIALS = count(40_000, 10)


@dataclass(frozen=True)
class Look:
    """A browser loads a page: its forms are made from what is saved now."""

    browser: int


@dataclass(frozen=True)
class Save:
    """A form of the page a browser loaded last; of a person, value 0 takes them out."""

    browser: int
    what: str
    value: int


@dataclass(frozen=True)
class Prove:
    browser: int


@dataclass(frozen=True)
class ComeBack:
    """A browser is lost, and another takes its place by reference and code."""

    browser: int


@dataclass(frozen=True)
class Submit:
    browser: int


@dataclass(frozen=True)
class Pass:
    """Days go by, and the worker does its day."""

    days: int


Event = Look | Save | Prove | ComeBack | Submit | Pass
_BROWSER = st.integers(0, BROWSERS - 1)
_EVENT: st.SearchStrategy[Event] = st.one_of(
    st.builds(Look, _BROWSER),
    st.builds(Save, _BROWSER, st.sampled_from(["card", "person", "class", "contact"]), st.integers(0, 2)),
    st.builds(Prove, _BROWSER),
    st.builds(ComeBack, _BROWSER),
    st.builds(Pass, st.sampled_from([1, 7, 22, 23, 30])),
)
EVENTS: st.SearchStrategy[list[Event]] = st.tuples(
    st.lists(_EVENT, min_size=5, max_size=25), st.builds(Submit, _BROWSER), st.lists(_EVENT, max_size=6)
).map(lambda parts: [*parts[0], parts[1], *parts[2]])


@dataclass
class Model:
    """What is saved, by whom it may be saved over, and until when it is kept."""

    version: int
    touched_on: date
    saved: dict[str, int] = field(default_factory=lambda: {"card": 0, "person": 0, "class": 2, "contact": 0})
    is_proven: bool = True
    warned_on: date | None = None
    state: str = "open"

    def refusal(self, seen: int, what: str, value: int) -> str | None:
        """Why a form is refused; None when it is saved, or says what is saved already."""
        if self.state != "open":
            return "enrolment.faded" if self.state == "faded" else "enrolment.over"
        return None if self.saved[what] == value or seen == self.version else "enrolment.stale"

    def save(self, what: str, value: int, today: date) -> None:
        if self.saved[what] != value:
            self.saved[what] = value
            self.is_proven = self.is_proven and what != "contact"
            self.touch(today, changes=True)

    def touch(self, today: date, *, changes: bool) -> None:
        self.version += changes
        self.touched_on, self.warned_on = today, None

    def work(self, today: date) -> None:
        """The worker's day: a family that can be written to hears of it a week before."""
        quiet = (today - self.touched_on).days
        if self.state == "open" and self.is_proven and not self.warned_on and quiet >= KEPT_DAYS - WARNED_DAYS_BEFORE:
            self.warned_on = today
        may_fade = not self.is_proven or (self.warned_on and (today - self.warned_on).days >= WARNED_DAYS_BEFORE)
        if self.state == "open" and quiet >= KEPT_DAYS and may_fade:
            self.state, self.version = "faded", self.version + 1


@dataclass
class World:
    """The browsers with the versions their pages were made from, and the model."""

    browsers: list[Returning]
    seen: list[int]
    model: Model
    serial: int
    now: datetime = START

    @property
    def today(self) -> date:
        return business_date(self.now)

    async def do(self, event: Event) -> None:
        match event:
            case Look(browser):
                self.seen[browser] = self.model.version
            case Save():
                await self._save(event)
            case Prove(browser):
                await self._prove(self.browsers[browser])
            case ComeBack(browser):
                await self._come_back(browser)
            case Submit(browser):
                await self._submit(browser)
            case Pass(days):
                self._wait(timedelta(days))
                pool, keys = self.browsers[0].pool, self.browsers[0].keys
                await warn(pool, keys=keys, today=self.today, now=self.now)
                await fade(pool, today=self.today, now=self.now)
                self.model.work(self.today)

    async def _save(self, event: Save) -> None:
        browser, seen = self.browsers[event.browser], self.seen[event.browser]
        step, stands, change = self._form(browser, event)
        refused = None
        try:
            async with transaction(browser.pool) as conn:
                if await must_save(
                    conn, browser.id, browser.token, step, version=seen, stands=stands, keys=browser.keys
                ):
                    await change(conn)
        except Refusal as refusal:
            refused = refusal.code
        assert refused == self.model.refusal(seen, event.what, event.value)
        if refused is None:
            self.model.save(event.what, event.value, self.today)

    def _form(
        self, browser: Browser, event: Save
    ) -> tuple[Step, Callable[[Application], bool], Callable[[Conn], Awaitable[object]]]:
        told = browser.id, browser.token
        match event.what:
            case "card":
                number = self.card(event.value)
                return (
                    Step.FAMILY,
                    lambda saved: saved.family_card == number.digits,
                    lambda conn: actions.tell_family_card(conn, *told, number, keys=browser.keys, now=self.now),
                )
            case "class":
                care_class = event.value + 1
                return (
                    Step.CLASS,
                    lambda saved: saved.care_class == care_class,
                    lambda conn: actions.choose_class(conn, *told, care_class, keys=browser.keys, now=self.now),
                )
            case "contact":
                phone = self.phone(event.value)
                return (
                    Step.CONTACT,
                    lambda saved: actions.is_contact(saved, phone, browser.keys),
                    lambda conn: actions.choose_contact(conn, *told, phone, keys=browser.keys, now=self.now),
                )
            case _:
                listed = Listed(self.spouse, FOUR[event.value])
                if event.value == 0:
                    return (
                        Step.FAMILY,
                        lambda saved: len(saved.people) == 1,
                        lambda conn: actions.remove_person(conn, *told, self.spouse, keys=browser.keys, now=self.now),
                    )
                return (
                    Step.FAMILY,
                    lambda saved: listed in saved.people,
                    lambda conn: actions.tell_person(conn, *told, listed, keys=browser.keys, now=self.now),
                )

    @property
    def spouse(self) -> UUID:
        return UUID(int=self.serial)

    def card(self, value: int) -> FamilyNumber:
        return FamilyNumber(numbers.family_number(self.serial + value))

    def phone(self, value: int) -> Phone:
        return Phone(numbers.phone(self.serial + value))

    async def _prove(self, browser: Returning) -> None:
        if self.model.state != "open" or self.model.is_proven:
            return
        self._wait(A_WHILE)
        if (await browser.ask_code()).sending is Sending.SPENT:
            return
        await browser.answer(await browser.code())
        self.model.is_proven = True
        self.model.touch(self.today, changes=True)

    async def _come_back(self, lost: int) -> None:
        """By the contact as it is now, if it is proven; a day's codes to it may be spent."""
        old = self.browsers[lost]
        application = await old.present()
        self._wait(A_WHILE)
        new = Returning(old.pool, old.keys, self.now)
        resume_id = await new.ask(Reference(application.reference))
        if not await new.work() or application.contact is None or application.proven_at is None:
            assert (await new.try_code(resume_id, "000000")).application_id is None
            return
        code = (await codes_to(new.pool, new.keys, application.contact.index))[-1]
        assert (await new.try_code(resume_id, code)).application_id == old.id
        if self.model.state == "open":
            self.model.touch(self.today, changes=False)
        new.id = old.id
        self.browsers[lost], self.seen[lost] = new, self.model.version

    async def _submit(self, which: int) -> None:
        refused = None
        try:
            await self.browsers[which].submit(self.seen[which])
        except Refusal as refusal:
            refused = refusal.code
        model = self.model
        if model.state != "open":
            assert refused == ("enrolment.faded" if model.state == "faded" else "enrolment.over")
        elif not model.is_proven:
            assert refused == "enrolment.not_yet"
        elif self.seen[which] != model.version:
            assert refused == "enrolment.changed"
        else:
            assert refused is None
            model.state = "submitted"

    def _wait(self, how_long: timedelta) -> None:
        self.now += how_long
        for browser in self.browsers:
            browser.now = self.now

    async def check(self) -> None:
        """Every browser sees the same, and it is what the model says: nothing is lost, nothing is undone unseen."""
        model = self.model
        for browser in self.browsers:
            application = await browser.present()
            assert (application.state, application.version) == (model.state, model.version)
            if model.state == "faded":
                assert (application.people, application.contact, application.family_card) == ((), None, "")
                continue
            assert application.family_card == self.card(model.saved["card"]).digits
            assert application.care_class == model.saved["class"] + 1
            assert application.contact is not None
            assert application.contact.value == self.phone(model.saved["contact"]).e164
            assert (application.proven_at is not None) == model.is_proven
            others = {listed.applicant for listed in application.people if listed.id == self.spouse}
            assert others == ({FOUR[model.saved["person"]]} if model.saved["person"] else set())


async def begun(pool: Pool, keys: Keys, serial: int) -> World:
    """A family of one that is ready to submit, in one browser that is there three times: three tabs."""
    browser = Returning(pool, keys, START)
    await browser.up_to_summary((FOUR[0],), serial=serial, contact=Phone(numbers.phone(serial)))
    version = (await browser.present()).version
    return World([browser] * BROWSERS, [version] * BROWSERS, Model(version, business_date(START)), serial)


@settings(
    max_examples=EXAMPLES, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(events=EVENTS)
async def test_in_whichever_browsers_and_order_nothing_is_lost_and_nothing_is_undone_unseen(
    pool: Pool, owner_dsn: str, keys: Keys, events: list[Event]
) -> None:
    with psycopg.connect(owner_dsn) as owner:
        forget(owner)
    world = await begun(pool, keys, next(SERIALS))

    for event in events:
        await world.do(event)
        await world.check()
