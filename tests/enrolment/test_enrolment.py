"""A family enrols: saved step by step, proven, and submitted once."""

import re
from asyncio import gather
from collections import Counter as Tally
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import msgspec
import psycopg
import pytest

from peserta.billing.bills import find_mistake
from peserta.billing.tariff import PaysForThemselves
from peserta.enrolment import actions, proving
from peserta.enrolment.application import Applicant, Application
from peserta.enrolment.journey import Step, may_open, next_step
from peserta.enrolment.submit import Outcome, Submitted
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.kit.values import Email, Phone, Reference, Sex
from peserta.membership.actions import find_cover
from peserta.registry.actions import list_contacts, list_family
from peserta.verification.rules import Sending, Verdict
from tests.access.walking import count, notices
from tests.billing.paying import BCA, Counter, a_payment
from tests.enrolment.enrolling import FOUR, POLICY, Browser, person
from tests.people import register

FOUR_ID = UUID(int=4)


def refused(code: str) -> pytest.RaisesExc[Refusal]:
    return pytest.raises(Refusal, match=re.escape(code))


@pytest.fixture
def browser(pool: Pool, keys: Keys) -> Browser:
    return Browser(pool, keys)


async def test_every_step_is_saved_and_says_what_comes_next(browser: Browser) -> None:
    steps: list[Step] = []

    async def note() -> None:
        steps.append(next_step(await browser.present()))

    await browser.begin()
    await note()
    await browser.tell_card()
    for applicant in FOUR:
        await browser.tell(applicant)
    await note()
    await browser.choose_class()
    await note()
    await browser.choose_later()
    await note()
    await browser.choose_contact(Phone("+6289900000777"))
    await note()
    await browser.prove()
    await note()
    await browser.submit()
    await note()

    assert steps == [Step.FAMILY, Step.CLASS, Step.FACILITY, Step.CONTACT, Step.CODE, Step.SUMMARY, Step.PAY]


async def test_a_family_is_enrolled_with_cards_accounts_waiting_cover_and_one_bill(
    browser: Browser, pool: Pool
) -> None:
    await browser.up_to_summary(FOUR[1:] + FOUR[:1])

    submitted = await browser.submit()

    assert submitted.outcome is Outcome.SUBMITTED
    assert submitted.bill is not None
    assert (submitted.bill.amount_idr, submitted.bill.persons) == (140_000, 4)
    assert (submitted.bill.opens_on, submitted.bill.closes_on) == (date(2026, 12, 7), date(2026, 12, 23))
    application = await browser.present()
    assert application.family_id is not None
    async with pool.connection() as conn:
        family = await list_family(conn, application.family_id)
        covers = [await find_cover(conn, member.id) for member in family]
        contacts = [await list_contacts(conn, member.id) for member in family]
        numbers = await (await conn.execute("SELECT number FROM billing_va")).fetchall()
        assert await find_mistake(conn) is None
    assert [(member.relation, member.name) for member in family] == [(one.relation, one.name) for one in FOUR]
    assert {(cover.status, cover.status_reason, cover.care_class) for cover in covers if cover} == {
        ("inactive", "waiting", 3)
    }
    assert [len(theirs) for theirs in contacts] == [1, 0, 0, 0]
    assert contacts[0][0].proven_at == browser.now
    assert len({number for (number,) in numbers}) == 4
    assert len(await notices(pool, "enrolled")) == 1


@pytest.mark.parametrize("segment", ["PBPU", "BP"])
async def test_a_family_is_covered_in_the_segment_that_it_told_and_pays_the_same(
    browser: Browser, pool: Pool, segment: PaysForThemselves
) -> None:
    await browser.up_to_summary()
    await browser.choose_class(3, segment)

    bill = (await browser.submit()).bill

    assert bill is not None
    assert (bill.amount_idr, (bill.closes_on or bill.opens_on) - bill.opens_on) == (4 * 35_000, timedelta(days=16))
    async with pool.connection() as conn:
        covers = await (await conn.execute("SELECT segment, status_reason FROM membership_membership")).fetchall()
    assert covers == [(segment, "waiting")] * 4


async def test_the_first_contribution_paid_with_any_members_number_covers_everybody(
    browser: Browser, pool: Pool
) -> None:
    await browser.up_to_summary()
    await browser.submit()
    async with pool.connection() as conn:
        rows = await (await conn.execute("SELECT number FROM billing_va ORDER BY number DESC")).fetchall()

    paid = await Counter(pool, BCA).pay(replace(a_payment(rows[0][0]), paid=Decimal(140_000), total=Decimal(140_000)))

    assert paid.status == "00"
    async with pool.connection() as conn:
        found = await conn.execute("SELECT DISTINCT status FROM membership_membership")
        assert await found.fetchall() == [("active",)]


async def test_nothing_that_was_typed_stands_in_clear_before_the_family_has_enrolled(
    browser: Browser, owner_dsn: str
) -> None:
    await browser.up_to_summary(contact=Email("rini.puspita@surel.contoh.example"))

    with psycopg.connect(owner_dsn) as conn:
        rows = conn.execute(
            "SELECT a::text FROM enrolment_application a UNION ALL SELECT p::text FROM enrolment_person p"
        )
        kept = " ".join(text for (text,) in rows)
    for secret in (FOUR[0].nik, "Wicaksono", "rini.puspita"):
        assert secret not in kept
        assert secret.encode().hex() not in kept


async def test_sixteen_submissions_at_once_enrol_one_family(browser: Browser, pool: Pool) -> None:
    await browser.up_to_summary()
    version = (await browser.present()).version

    async def once() -> str:
        try:
            return (await browser.submit(version)).outcome.value
        except Refusal as refusal:
            return refusal.code

    assert Tally(await gather(*(once() for _ in range(16)))) == {"submitted": 1, "enrolment.over": 15}
    assert await count(pool, "billing_bill") == 1
    assert await count(pool, "billing_va") == 4


async def test_the_same_family_from_two_browsers_at_once_is_enrolled_once_and_the_other_is_led_to_its_account(
    browser: Browser, pool: Pool, keys: Keys
) -> None:
    other = Browser(pool, keys)
    await browser.up_to_summary()
    await other.up_to_summary(contact=Phone("+6289900000778"))

    ended = await gather(browser.submit(), other.submit(), return_exceptions=True)

    assert sorted(str(one) if isinstance(one, Refusal) else type(one).__name__ for one in ended) == [
        "Submitted", "enrolment.already_member",
    ]  # fmt: skip
    assert await count(pool, "billing_bill") == 1


async def test_somebody_who_is_on_record_sends_the_application_to_a_person_and_tells_nobody_why(
    browser: Browser, pool: Pool, keys: Keys
) -> None:
    siti = await register(pool, keys)
    known = Applicant(relation="parent", name="Nama Lain", born_on=date(1960, 1, 1), sex="P", nik=siti.nik.digits)

    await browser.up_to_summary((*FOUR, known))

    assert await browser.submit() == Submitted(Outcome.TO_CHECK)
    present = await browser.present()
    assert present.state == "to_check"
    async with pool.connection() as conn:
        told = await (
            await conn.execute("SELECT facts FROM messaging_message WHERE template = 'enrolment_to_check'")
        ).fetchall()
    assert told == [({"reference": str(Reference(present.reference)), "days": 5},)]
    assert await count(pool, "registry_family") == 1


async def test_what_was_changed_in_another_tab_is_not_submitted_unseen(browser: Browser) -> None:
    await browser.up_to_summary()
    seen = await browser.present()
    await browser.remove(next(one.id for one in seen.people if one.applicant.relation == "child"))

    with refused("enrolment.changed"):
        await browser.submit(seen.version)
    assert (await browser.submit()).outcome is Outcome.SUBMITTED


async def test_a_form_sent_twice_is_one_person_and_one_sent_again_changes_them(browser: Browser) -> None:
    await browser.begin()
    id_ = await browser.tell(FOUR[0])
    await browser.tell(FOUR[0], id_)
    renamed = msgspec.structs.replace(FOUR[0], name="Bagus W.")
    await browser.tell(renamed, id_)

    assert [listed.applicant for listed in (await browser.present()).people] == [renamed]


async def test_two_tabs_add_two_people_and_none_is_lost(browser: Browser) -> None:
    await browser.begin()

    await gather(*(browser.tell(applicant) for applicant in FOUR))

    assert {listed.applicant.name for listed in (await browser.present()).people} == {one.name for one in FOUR}


async def test_steps_come_in_order(browser: Browser, pool: Pool) -> None:
    await browser.begin()
    for step in (browser.choose_class(), browser.choose_contact(Phone("+6289900000777")), browser.ask_code()):
        with refused("enrolment.not_yet"):
            await step
    with refused("enrolment.not_yet"):
        await browser.submit()
    assert await count(pool, "messaging_message") == 0


async def test_an_application_belongs_to_its_browser(browser: Browser, pool: Pool, keys: Keys) -> None:
    await browser.up_to_summary()
    stranger = Browser(pool, keys)
    stranger.id = browser.id

    async with pool.connection() as conn:
        assert await actions.find(conn, browser.id, stranger.token, keys=keys) is None
    with refused("enrolment.gone"):
        await stranger.choose_class(1)
    with refused("enrolment.gone"):
        await stranger.submit(1)


async def test_another_contact_must_be_proven_anew_and_the_same_one_stays_proven(browser: Browser) -> None:
    await browser.up_to_summary()
    await browser.choose_contact(Phone("+6289900000777"))
    assert next_step(await browser.present()) is Step.SUMMARY

    await browser.choose_contact(Email("rini@surel.contoh.example"))
    assert next_step(await browser.present()) is Step.CODE
    await browser.prove()
    assert next_step(await browser.present()) is Step.SUMMARY


async def test_a_wrong_code_proves_nothing_and_a_right_one_proves_once(browser: Browser) -> None:
    await browser.begin()
    await browser.tell_card()
    for applicant in FOUR:
        await browser.tell(applicant)
    await browser.choose_class()
    await browser.choose_later()
    await browser.choose_contact(Phone("+6289900000777"))
    assert (await browser.ask_code()).sending is Sending.NEW
    assert (await browser.ask_code()).sending is Sending.WAIT
    code = await browser.code()

    wrong = await browser.answer("000000" if code != "000000" else "111111")
    right = await gather(*(browser.answer(code) for _ in range(4)))

    assert wrong.verdict is Verdict.WRONG
    assert Verdict.ACCEPTED in {judgement.verdict for judgement in right}
    assert {judgement.verdict for judgement in right} <= {Verdict.ACCEPTED, Verdict.AGAIN}
    assert (await browser.present()).proven_at is not None


async def test_a_code_proves_the_contact_it_was_sent_to_and_none_that_was_given_meanwhile(browser: Browser) -> None:
    first, second = Phone("+6289900000777"), Phone("+6289900000123")
    await browser.up_to_summary(contact=Email("rini@surel.contoh.example"))
    await browser.choose_contact(first)
    await browser.ask_code()
    code, before = await browser.code(), await browser.present()
    # In another tab, after this one has read which contact stands there.
    await browser.choose_contact(second)

    with refused("enrolment.other_contact"):
        await answer_as(before, browser, code)
    of_second = await browser.present()
    await browser.choose_contact(first)
    with refused("enrolment.other_contact"):
        await answer_as(before, browser, code)

    assert of_second.contact is not None
    assert (of_second.contact.value, of_second.proven_at) == (second.e164, None)
    # Given once more it is to be proven once more: its code came before the other contact did.
    assert (await browser.present()).proven_at is None


async def answer_as(read: Application, browser: Browser, code: str) -> None:
    """Answer in a request that has read the application before."""
    await proving.answer_code(browser.pool, read, code, keys=browser.keys, policy=POLICY, now=browser.now)


async def test_only_a_newborn_enrols_without_a_nik(browser: Browser) -> None:
    baby = person(9, "child", "Bayi Rini", date(2026, 11, 1), Sex.FEMALE)
    await browser.up_to_summary((*FOUR, msgspec.structs.replace(baby, nik="")))
    assert (await browser.submit()).outcome is Outcome.SUBMITTED


async def test_a_grown_child_without_a_nik_is_refused(browser: Browser) -> None:
    await browser.up_to_summary((*FOUR[:3], msgspec.structs.replace(FOUR[3], nik="")))
    with refused("enrolment.nik_needed"):
        await browser.submit()


async def test_what_fails_before_the_end_leaves_nothing(browser: Browser, pool: Pool, owner_dsn: str) -> None:
    await browser.up_to_summary()
    with psycopg.connect(owner_dsn, autocommit=True) as owner:
        owner.execute("ALTER TABLE messaging_message ADD CONSTRAINT no_more CHECK (template <> 'enrolled') NOT VALID")
        try:
            with pytest.raises(psycopg.errors.CheckViolation):
                await browser.submit()
        finally:
            owner.execute("ALTER TABLE messaging_message DROP CONSTRAINT no_more")

    for table in ("registry_person", "billing_bill", "billing_va", "membership_membership"):
        assert await count(pool, table) == 0
    assert (await browser.submit()).outcome is Outcome.SUBMITTED


def test_an_application_that_is_over_opens_no_step_but_paying() -> None:
    over = Application(
        id=FOUR_ID, reference="K7M4PQX", browser=b"", language="id", state="submitted", version=9,
        family_card="", care_class=None, contact=None, proven_at=None, family_id=FOUR_ID, people=(),
    )  # fmt: skip

    assert [step for step in Step if may_open(over, step)] == [Step.PAY]


async def test_twenty_five_people_are_a_family_and_one_more_is_refused(browser: Browser, pool: Pool) -> None:
    await browser.begin()
    for n in range(25):
        await browser.tell(person(100 + n, "other", f"Anggota {n}", date(1990, 1, 1), Sex.MALE))

    with refused("enrolment.too_many"):
        await browser.tell(FOUR[0])
    async with transaction(pool) as conn:
        assert await actions.find(conn, browser.id, browser.token, keys=browser.keys)
