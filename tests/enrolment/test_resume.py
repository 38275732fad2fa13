"""Going on in another browser: by reference and code, without telling anybody whether a reference is known."""

from asyncio import gather
from collections.abc import Sequence
from datetime import timedelta
from typing import LiteralString
from uuid import UUID, uuid4

import pytest

from peserta.enrolment.elsewhere import resume
from peserta.enrolment.elsewhere.resume import ASKS, Answered
from peserta.enrolment.elsewhere.resume_sending import KEPT, PATIENCE, forget_resumes, send_wished
from peserta.enrolment.journey import Step, next_step
from peserta.enrolment.reminding.fading import fade, warn
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.kit.values import Email, Phone, Reference
from peserta.verification.rules import Policy, Verdict
from tests.access.walking import codes_to, count
from tests.enrolment.enrolling import FOUR, POLICY, TODAY, Browser

UNKNOWN = Reference.new(b"nobody has this one")
AFTER_COOL_DOWN = timedelta(minutes=3)


class Returning(Browser):
    """A browser that knows a reference, and learns the application by a code."""

    async def ask(self, reference: Reference) -> UUID:
        async with transaction(self.pool) as conn:
            asked = await resume.ask(conn, reference, self.token, keys=self.keys, now=self.now)
        assert asked.resume_id is not None
        return asked.resume_id

    async def work(self) -> int:
        return await send_wished(self.pool, keys=self.keys, policy=POLICY, now=self.now)

    async def try_code(self, resume_id: UUID, code: str, policy: Policy = POLICY) -> Answered:
        return await resume.answer(self.pool, resume_id, code, self.token, keys=self.keys, policy=policy, now=self.now)

    async def resume(self, first: Browser) -> Answered:
        """The whole way, and what it came to."""
        application = await first.present()
        assert application.contact is not None
        self.now = first.now + AFTER_COOL_DOWN
        resume_id = await self.ask(Reference(application.reference))
        assert await self.work() == 1
        answered = await self.try_code(resume_id, (await codes_to(self.pool, self.keys, application.contact.index))[-1])
        self.id = answered.application_id or self.id
        return answered


async def number(pool: Pool, sql: LiteralString) -> int:
    async with pool.connection() as conn:
        row = await (await conn.execute(sql)).fetchone()
    assert row is not None
    return int(row[0])


async def codes_sent(pool: Pool) -> int:
    return await number(pool, "SELECT count(*) FROM messaging_message WHERE template = 'code'")


def other(code: str) -> str:
    return "000000" if code != "000000" else "111111"


@pytest.fixture
async def first(pool: Pool, keys: Keys) -> Browser:
    browser = Browser(pool, keys)
    await browser.up_to_summary()
    return browser


@pytest.fixture
def second(pool: Pool, keys: Keys) -> Returning:
    return Returning(pool, keys)


async def test_a_family_goes_on_in_another_browser_at_its_step_and_nothing_is_lost(
    first: Browser, second: Returning
) -> None:
    answered = await second.resume(first)

    assert answered.application_id == first.id
    assert await second.present() == await first.present()
    assert next_step(await second.present()) is Step.SUMMARY
    await second.choose_class(1)
    assert (await first.present()).care_class == 1
    await second.submit()
    assert (await first.present()).state == "submitted"


@pytest.mark.parametrize(
    "value", [Phone("+6289900000999"), Email("rini@surel.contoh.example")], ids=["phone", "e-mail"]
)
async def test_a_contact_that_was_given_but_not_proven_gets_no_code(
    pool: Pool, keys: Keys, second: Returning, value: Phone | Email
) -> None:
    first = Browser(pool, keys)
    await first.begin()
    await first.tell_card()
    await first.tell(FOUR[0])
    await first.choose_class()
    await first.choose_later()
    await first.choose_contact(value)
    await first.ask_code()
    sent = await codes_sent(pool)

    second.now = first.now + AFTER_COOL_DOWN
    resume_id = await second.ask(Reference((await first.present()).reference))

    assert await second.work() == 1
    assert await codes_sent(pool) == sent
    assert (await second.try_code(resume_id, await first.code())).application_id is None


async def test_a_code_for_a_new_contact_that_one_browser_asked_for_may_be_answered_in_the_other(
    first: Browser, second: Returning
) -> None:
    await second.resume(first)
    await second.choose_contact(Phone("+6289900000888"))
    await second.ask_code()

    await first.answer(await first.code())

    assert next_step(await second.present()) is Step.SUMMARY


async def test_a_family_that_has_submitted_finds_its_page_again(first: Browser, second: Returning) -> None:
    await first.submit()

    await second.resume(first)

    assert next_step(await second.present()) is Step.PAY
    assert (await second.present()).state == "submitted"


async def test_a_wrong_code_opens_nothing(first: Browser, second: Returning) -> None:
    application = await first.present()
    assert application.contact is not None
    second.now += AFTER_COOL_DOWN
    resume_id = await second.ask(Reference(application.reference))
    await second.work()
    code = (await codes_to(second.pool, second.keys, application.contact.index))[-1]

    answered = await second.try_code(resume_id, other(code))

    assert (answered.judgement.verdict, answered.application_id) == (Verdict.WRONG, None)
    assert await count(second.pool, "enrolment_browser") == 0


async def test_another_browser_cannot_answer_for_this_one(first: Browser, second: Returning) -> None:
    application = await first.present()
    assert application.contact is not None
    second.now += AFTER_COOL_DOWN
    resume_id = await second.ask(Reference(application.reference))
    await second.work()
    code = (await codes_to(second.pool, second.keys, application.contact.index))[-1]
    thief = Returning(second.pool, second.keys, second.now)

    answered = await thief.try_code(resume_id, code)

    assert answered.application_id is None


async def verdicts(browser: Returning, reference: Reference, tries: int) -> Sequence[tuple[Verdict, int]]:
    resume_id = await browser.ask(reference)
    assert await browser.work() == 1
    judged = [(await browser.try_code(resume_id, "wrong")).judgement for _ in range(tries)]
    return [(one.verdict, one.tries_left) for one in judged]


async def test_a_known_an_unknown_and_a_contactless_reference_are_judged_alike(
    pool: Pool, keys: Keys, first: Browser
) -> None:
    contactless = Browser(pool, keys)
    await contactless.begin()
    references = [
        Reference((await first.present()).reference), UNKNOWN, Reference((await contactless.present()).reference),
    ]  # fmt: skip
    before = await codes_sent(pool)

    judged = [
        await verdicts(Returning(pool, keys, first.now + AFTER_COOL_DOWN), reference, 7) for reference in references
    ]

    assert judged[0] == judged[1] == judged[2]
    assert {verdict for verdict, _ in judged[0]} == {Verdict.WRONG, Verdict.TOO_MANY}
    assert await codes_sent(pool) == before + 1


async def test_a_faded_application_cannot_be_resumed(first: Browser, second: Returning) -> None:
    reference = Reference((await first.present()).reference)
    later = first.now + timedelta(days=31)
    await warn(first.pool, keys=first.keys, today=TODAY + timedelta(days=23), now=first.now)
    assert await fade(first.pool, today=TODAY + timedelta(days=31), now=later) == 1
    before, second.now = await codes_sent(first.pool), later

    await second.ask(reference)

    assert await second.work() == 1
    assert await codes_sent(first.pool) == before


async def test_coming_back_begins_the_thirty_days_again_and_takes_the_warning_back(
    first: Browser, second: Returning
) -> None:
    day = TODAY + timedelta(days=25)
    assert await warn(first.pool, keys=first.keys, today=day, now=first.now) == 1
    first.now += timedelta(days=25)

    await second.resume(first)

    assert await fade(first.pool, today=day + timedelta(days=29), now=first.now) == 0
    assert await warn(first.pool, keys=first.keys, today=day + timedelta(days=23), now=second.now) == 1


async def test_an_application_that_fades_is_faded_in_each_of_its_browsers(first: Browser, second: Returning) -> None:
    await second.resume(first)
    day = TODAY + timedelta(days=60)
    await warn(first.pool, keys=first.keys, today=day, now=first.now)
    await fade(first.pool, today=day + timedelta(days=7), now=first.now)

    assert (await second.present()).state == "faded"
    with pytest.raises(Refusal, match=r"enrolment\.faded"):
        await second.choose_class(2)


async def test_a_code_to_a_contact_that_the_family_has_changed_meanwhile_opens_nothing(
    first: Browser, second: Returning
) -> None:
    application = await first.present()
    assert application.contact is not None
    second.now += AFTER_COOL_DOWN
    resume_id = await second.ask(Reference(application.reference))
    await second.work()
    code = (await codes_to(second.pool, second.keys, application.contact.index))[-1]
    await first.choose_contact(Phone("+6289900000888"))

    answered = await second.try_code(resume_id, code)

    assert (answered.judgement.verdict, answered.application_id) == (Verdict.EXPIRED, None)
    assert (await first.present()).proven_at is None


async def test_the_same_reference_sent_sixteen_times_at_once_is_one_code(first: Browser, second: Returning) -> None:
    reference = Reference((await first.present()).reference)
    second.now += AFTER_COOL_DOWN
    before = await codes_sent(first.pool)

    async def ask() -> UUID | None:
        async with transaction(second.pool) as conn:
            return (await resume.ask(conn, reference, second.token, keys=second.keys, now=second.now)).resume_id

    ids = set(await gather(*(ask() for _ in range(16))))
    await gather(*(second.work() for _ in range(16)))

    assert len(ids - {None}) == 1
    assert await codes_sent(first.pool) == before + 1


async def test_of_sixteen_right_answers_at_once_each_goes_on_and_one_is_written_down(
    first: Browser, second: Returning
) -> None:
    application = await first.present()
    assert application.contact is not None
    second.now += AFTER_COOL_DOWN
    resume_id = await second.ask(Reference(application.reference))
    await second.work()
    code = (await codes_to(second.pool, second.keys, application.contact.index))[-1]

    answered = await gather(*(second.try_code(resume_id, code, Policy(attempts_max=16)) for _ in range(16)))

    assert {one.application_id for one in answered} == {first.id}
    assert await count(first.pool, "enrolment_browser") == 1
    assert await number(first.pool, "SELECT count(*) FROM audit_entry WHERE kind = 'enrolment.resumed'") == 1


async def test_a_code_asked_for_again_waits_until_one_may_go_and_is_the_same(first: Browser, second: Returning) -> None:
    application = await first.present()
    assert application.contact is not None
    reference = Reference(application.reference)
    second.now += AFTER_COOL_DOWN
    await second.ask(reference)
    assert await second.work() == 1
    await second.ask(reference)
    assert await second.work() == 0
    second.now += AFTER_COOL_DOWN

    assert await second.work() == 1
    codes = await codes_to(second.pool, second.keys, application.contact.index)
    assert codes[-1] == codes[-2]


async def test_a_wish_that_no_worker_served_in_time_is_let_go(first: Browser, second: Returning) -> None:
    before = await codes_sent(first.pool)
    await second.ask(Reference((await first.present()).reference))
    second.now += PATIENCE + timedelta(seconds=1)

    assert await second.work() == 0
    assert await codes_sent(first.pool) == before


async def test_a_browser_asks_only_so_often_in_a_day_for_whichever_references(second: Returning) -> None:
    for n in range(ASKS.uses_max):
        await second.ask(Reference.new(n.to_bytes(8, "big")))

    async with transaction(second.pool) as conn:
        refused = await resume.ask(conn, UNKNOWN, second.token, keys=second.keys, now=second.now)

    assert refused.resume_id is None
    assert refused.opens_at == second.now + ASKS.window


async def test_what_was_asked_is_forgotten_after_a_day(second: Returning) -> None:
    resume_id = await second.ask(UNKNOWN)
    await forget_resumes(second.pool, now=second.now + KEPT)
    assert await count(second.pool, "enrolment_resume") == 1

    assert await forget_resumes(second.pool, now=second.now + KEPT + timedelta(seconds=1)) == 1
    async with second.pool.connection() as conn:
        assert await resume.find_reference(conn, resume_id, second.token) is None


async def test_a_browser_is_shown_what_was_begun_in_it_and_nothing_else(first: Browser, second: Returning) -> None:
    async with first.pool.connection() as conn:
        mine = await resume.list_begun(conn, first.token)
        theirs = await resume.list_begun(conn, uuid4().bytes * 2)

    assert [one.id for one in mine] == [first.id]
    assert theirs == []
