"""Families enrol, go back, use two tabs, wait, pay and stop paying, in any order, as the model says."""

from asyncio import gather
from collections.abc import Awaitable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from uuid import UUID, uuid4

import psycopg
from hypothesis import HealthCheck, given, settings

from peserta.billing.banks.snap_answer import SUCCESSFUL, inconsistent
from peserta.billing.bills import find_mistake
from peserta.billing.first.renewal import renew
from peserta.billing.monthly import run_day
from peserta.billing.rules import FIRST_PAYMENT_FROM_DAY, Enrolled, Origin, first_window
from peserta.demo import numbers
from peserta.enrolment.application import Applicant
from peserta.enrolment.desk.deciding import answer
from peserta.enrolment.desk.decision_rules import Decision
from peserta.enrolment.journey import Step, may_open, next_step
from peserta.enrolment.submit import Outcome, Submitted
from peserta.kit.clock import JAKARTA, business_date
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.kit.values import Phone, Sex
from peserta.verification.rules import Verdict
from tests.billing.paying import BCA, Counter, a_payment
from tests.billing.sequences import Pass, ToMonthEnd, moment_after
from tests.enrolment.enrolling import FOUR, Browser, person
from tests.enrolment.family_life import (
    CARDS,
    CONTACTS,
    EVENTS,
    FAMILIES,
    NOON,
    ChooseClass,
    ChooseContact,
    ChooseLater,
    Decide,
    Event,
    Model,
    ModelApplication,
    Onward,
    PayAtBank,
    Prove,
    Remove,
    Renew,
    Submission,
    Submit,
    Tabs,
    Tell,
    TellCard,
)
from tests.support.desk import an_officer

EXAMPLES = 30
# New numbers in each example: what limits remember of the one before says nothing about this one.
SERIALS = count(1_000, max(CARDS, CONTACTS))
START = datetime(2026, 11, 23, 12, tzinfo=JAKARTA)
PEOPLE: tuple[Applicant, ...] = (
    FOUR[0], person(5, "head", "Hendra Saputra", date(1979, 12, 31), Sex.MALE), *FOUR[1:],
)  # fmt: skip
OF_FAMILIES = (
    "enrolment",
    "registry",
    "membership",
    "billing",
    "consent_given",
    "casework",
    "facility_choice",
    "audit",
)

OUTCOMES = {
    Submission.ENROLLED: [Outcome.SUBMITTED], Submission.TO_CHECK: [Outcome.TO_CHECK], Submission.MEMBER_ALREADY: [],
}  # fmt: skip

# What must be nothing at any moment.
AMISS = """
SELECT 'cover without consent'
  FROM membership_membership AS m
  JOIN registry_person       AS p ON p.id = m.person_id
 WHERE NOT EXISTS (SELECT
                     FROM enrolment_application AS a
                     JOIN consent_given         AS c ON c.journey_id = a.id
                    WHERE a.family_id = p.family_id
                      AND c.withdrawn_at IS NULL)
 UNION ALL
SELECT 'a person without a card, or without an account of their own'
  FROM registry_person AS p
  LEFT JOIN billing_va AS v ON v.person_id = p.id
 WHERE p.card_index IS NULL OR v.number IS NULL
 UNION ALL
SELECT 'a card number twice' FROM registry_person GROUP BY card_index HAVING count(*) > 1
 UNION ALL
SELECT 'a family that two applications are' FROM enrolment_application GROUP BY family_id HAVING count(family_id) > 1
 UNION ALL
SELECT 'two bills of a family for a month'
  FROM billing_bill WHERE state <> 'lapsed' GROUP BY family_id, period HAVING count(*) > 1
 UNION ALL
SELECT 'a family that enrolled without a bill'
  FROM enrolment_application AS a
 WHERE a.state = 'submitted'
   AND NOT EXISTS (SELECT FROM billing_bill AS b WHERE b.family_id = a.family_id AND b.kind = 'first')
"""
COVERED = """
SELECT a.id, count(*)
  FROM enrolment_application AS a
  JOIN registry_person       AS p ON p.family_id = a.family_id
  JOIN membership_membership AS m ON m.person_id = p.id
 WHERE m.status = 'active'
 GROUP BY a.id
"""
CASE = """
SELECT id FROM casework_case WHERE kind = 'enrolment_to_check' AND facts ->> 'reference' = %s AND state = 'open'
"""
NUMBER = """
SELECT v.number FROM billing_va AS v JOIN enrolment_application AS a USING (family_id) WHERE a.id = %s LIMIT 1
"""
TABLES = """
SELECT relname
  FROM pg_class
 WHERE relkind IN ('r', 'p')
   AND NOT relispartition
   AND relnamespace = 'public'::regnamespace
"""


@dataclass
class World:
    """Two families' browsers and a bank on the real database, beside the model of them."""

    pool: Pool
    keys: Keys
    browsers: list[Browser]
    serial: int
    model: Model = field(default_factory=Model)
    now: datetime = START

    async def do(self, event: Event) -> None:
        match event:
            case Onward(family, steps):
                for _ in range(steps):
                    for step in self._onward(family):
                        await self.do(step)
            case Pass() | ToMonthEnd():
                await self._pass(event)
            case Submit(family, tabs):
                await self._submit(family, tabs)
            case PayAtBank(family, twice):
                await self._pay(family, twice=twice)
            case Decide(family, refuses):
                await self._decide(family, refuses=refuses)
            case Renew(family):
                await self._renew(family)
            case Prove(family, is_right):
                await self._prove(family, is_right=is_right)
            case _:
                await self._tell(event)

    def _onward(self, family: int) -> list[Event]:
        told = self.model.families[family]
        match told.step:
            case Step.FAMILY:
                wrong = Remove(family, 1) if {0, 1} <= told.people else Tell(family, 2)
                return [TellCard(family, family), wrong, *([] if told.people & {0, 1} else [Tell(family, family)])]
            case Step.CLASS:
                return [ChooseClass(family, 3)]
            case Step.FACILITY:
                return [ChooseLater(family)]
            case Step.CONTACT:
                return [ChooseContact(family, family)]
            case Step.CODE:
                return [Prove(family, is_right=True)]
            case Step.SUMMARY:
                return [Submit(family, Tabs.STALE), Submit(family, Tabs.ONE)]
            case Step.PAY:
                is_waiting = told.cover is not None and business_date(self.now) < told.cover.opens_on
                return [
                    *([Pass(FIRST_PAYMENT_FROM_DAY, NOON, works=True)] if is_waiting else []),
                    PayAtBank(family, twice=False),
                ]

    async def _tell(self, event: TellCard | Tell | Remove | ChooseClass | ChooseLater | ChooseContact) -> None:
        """A step that is told, and saved if it may be."""
        browser, told = self.browsers[event.family], self.model.families[event.family]
        telling, step = self._step(browser, event)
        if await self._allowed(telling, may=told.may(step)):
            told.take(event)

    def _step(
        self, browser: Browser, event: TellCard | Tell | Remove | ChooseClass | ChooseLater | ChooseContact
    ) -> tuple[Awaitable[object], Step]:
        match event:
            case TellCard(_, card):
                return browser.tell_card(self.serial + card), Step.FAMILY
            case Tell(family, which):
                return browser.tell(PEOPLE[which], self._row(family, which)), Step.FAMILY
            case Remove(family, which):
                return browser.remove(self._row(family, which)), Step.FAMILY
            case ChooseClass(_, care_class):
                return browser.choose_class(care_class), Step.CLASS
            case ChooseLater():
                return browser.choose_later(), Step.FACILITY
            case ChooseContact(_, contact):
                return browser.choose_contact(Phone(numbers.phone(self.serial + contact))), Step.CONTACT

    async def _allowed(self, telling: Awaitable[object], *, may: bool) -> bool:
        """Whether it was done, which must be as the model says."""
        try:
            await telling
        except Refusal:
            assert not may
            return False
        assert may
        return True

    async def _prove(self, family: int, *, is_right: bool) -> None:
        browser, told = self.browsers[family], self.model.families[family]
        if not await self._allowed(browser.ask_code(), may=told.may(Step.CODE)):
            return
        code = await browser.code()
        judgement = await browser.answer(code if is_right else "000000" if code != "000000" else "111111")
        assert is_right or told.is_proven or judgement.verdict is not Verdict.ACCEPTED
        # A day's budget of wrong answers may be spent.
        told.is_proven = told.is_proven or judgement.verdict is Verdict.ACCEPTED

    async def _submit(self, family: int, tabs: Tabs) -> None:
        browser, told = self.browsers[family], self.model.families[family]
        version = (await browser.present()).version
        if tabs is Tabs.STALE:
            assert not await self._allowed(browser.submit(version - 1), may=False)
            return
        if not told.may(Step.SUMMARY):
            assert not await self._allowed(browser.submit(version), may=False)
            return
        tries = [browser.submit(version) for _ in range(2 if tabs is Tabs.TWO_AT_ONCE else 1)]
        ended = await gather(*tries, return_exceptions=True)
        done = [one for one in ended if isinstance(one, Submitted)]
        assert all(isinstance(one, Submitted | Refusal) for one in ended)
        window = first_window(Enrolled(Origin.NEW, business_date(self.now)))
        expected = self.model.submit(family, window.opens_on, window.closes_on)
        assert [one.outcome for one in done] == OUTCOMES[expected]

    async def _pay(self, family: int, *, twice: bool) -> None:
        cover = self.model.families[family].cover
        if cover is None:
            return
        today, number = business_date(self.now), await self._number(family)
        counter = Counter(self.pool, BCA, today)
        expected, _ = cover.asked(today)
        asked = await counter.ask(number)
        assert asked.verdict == expected
        paid = Decimal(asked.demand.amount.amount if asked.demand else 1).quantize(Decimal("0.01"))
        payment = replace(a_payment(number, paid=paid, on=today), request_id=uuid4().hex)
        verdicts = await gather(*(counter.pay(payment) for _ in range(1 + twice)))
        assert sorted(verdicts, key=str) == sorted([expected, inconsistent(expected)][: 1 + twice], key=str)
        if expected == SUCCESSFUL:
            cover.settle(today)

    async def _decide(self, family: int, *, refuses: bool) -> None:
        told = self.model.families[family]
        if not told.is_handed_over:
            return
        reference = (await self.browsers[family].present()).reference
        decision = Decision.REFUSED if refuses else Decision.GIVEN_BACK
        async with transaction(self.pool) as conn:
            found = await (await conn.execute(CASE, (reference,))).fetchone()
            assert found is not None
            await answer(conn, found[0], decision, "-", officer=an_officer(), keys=self.keys, now=self.now)
        told.is_handed_over, told.is_refused = False, refuses

    async def _renew(self, family: int) -> None:
        told, today = self.model.families[family], business_date(self.now)
        application = await self.browsers[family].present()
        if told.cover is None or application.family_id is None:
            return
        async with transaction(self.pool) as conn:
            bill = await renew(conn, application.family_id, actor="browser", today=today, now=self.now)
        assert (bill is not None) == told.cover.renew(today)

    async def _number(self, family: int) -> str:
        async with self.pool.connection() as conn:
            found = await (await conn.execute(NUMBER, (self.browsers[family].id,))).fetchone()
        assert found is not None
        return str(found[0])

    async def _pass(self, event: Pass | ToMonthEnd) -> None:
        self.now = moment_after(event, self.now)
        for browser in self.browsers:
            browser.now = self.now
        if event.works:
            await run_day(self.pool, today=business_date(self.now), now=self.now)
            for told in self.model.families:
                if told.cover is not None:
                    told.cover.work(business_date(self.now))

    def _row(self, family: int, which: int) -> UUID:
        return UUID(int=(self.serial * FAMILIES + family) * len(PEOPLE) + which + 1)

    async def check(self) -> None:
        """What holds after every event."""
        for browser, told in zip(self.browsers, self.model.families, strict=True):
            application = await browser.present()
            assert next_step(application) is told.step
            assert [may_open(application, step) for step in Step] == [_may_see(told, step) for step in Step]
        async with self.pool.connection() as conn:
            assert await find_mistake(conn) is None
            amiss = await (await conn.execute(AMISS)).fetchall()
            covered = await (await conn.execute(COVERED)).fetchall()
        assert amiss == []
        expected = zip(self.browsers, self.model.families, strict=True)
        assert dict(covered) == {
            browser.id: len(told.people) for browser, told in expected if told.cover and told.cover.is_covered
        }


def _may_see(told: ModelApplication, step: Step) -> bool:
    return told.may(step) if told.is_open else step is Step.PAY


def forget(owner: psycopg.Connection[tuple[object, ...]]) -> None:
    """Take every family away, so that each example starts among nobody."""
    names = [str(name) for (name,) in owner.execute(TABLES).fetchall() if str(name).startswith(OF_FAMILIES)]
    forgetting = "; ".join(f"DELETE FROM {name}" for name in names)
    owner.execute(f"SET session_replication_role = replica; {forgetting}")  # pyright: ignore[reportArgumentType, reportCallIssue]  # names of ours


@settings(
    max_examples=EXAMPLES, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(events=EVENTS)
async def test_in_any_order_a_family_is_enrolled_once_and_covered_by_what_it_pays(
    pool: Pool, owner_dsn: str, keys: Keys, events: list[Event]
) -> None:
    with psycopg.connect(owner_dsn) as owner:
        forget(owner)
    browsers = [Browser(pool, keys, START) for _ in range(FAMILIES)]
    for browser in browsers:
        await browser.begin()
    world = World(pool, keys, browsers, serial=next(SERIALS))

    for event in events:
        await world.do(event)
        await world.check()
