"""Reminders of the first contribution, and the word that it has arrived."""

from asyncio import gather
from collections import Counter as Tally
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.rows import dict_row

from peserta.app.enrolment_chores import reminding_chore
from peserta.billing.monthly import run_day
from peserta.casework.actions import list_cases
from peserta.enrolment.reminding.reminder_rules import is_polite_hour, reminder_day
from peserta.enrolment.reminding.reminders import remind, tell_of_payments
from peserta.kit.clock import JAKARTA
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.values import Email, Phone, Sex
from peserta.membership.actions import accept_rows
from peserta.membership.cover import Cover
from tests.billing.paying import BCA, Counter, a_payment
from tests.enrolment.enrolling import TODAY, Browser, person

LAST_DAY = 30
AMOUNT = Decimal(140_000)


def at(day: int, hour: int = 9) -> tuple[date, datetime]:
    """A legal day so many days after the enrolment, and a moment in it."""
    today = TODAY + timedelta(days=day)
    return today, datetime(today.year, today.month, today.day, hour, tzinfo=JAKARTA)


@pytest.fixture
async def family(pool: Pool, keys: Keys) -> Browser:
    browser = Browser(pool, keys)
    await browser.up_to_summary()
    await browser.submit()
    return browser


async def run_on(browser: Browser, day: int, hour: int = 9) -> int:
    today, now = at(day, hour)
    return await remind(browser.pool, keys=browser.keys, today=today, now=now)


async def sent(pool: Pool) -> list[dict[str, object]]:
    """The unasked messages, in their order."""
    async with pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(
            "SELECT template, state, channel, facts, not_after FROM messaging_message"
            " WHERE template IN ('pay_reminder', 'pay_last_day', 'cover_active', 'cover_looked_at') ORDER BY id"
        )
        return await cursor.fetchall()


async def pay(pool: Pool) -> None:
    async with pool.connection() as conn:
        rows = await (await conn.execute("SELECT number FROM billing_va ORDER BY number")).fetchall()
    verdict = await Counter(pool, BCA).pay(replace(a_payment(rows[0][0]), paid=AMOUNT, total=AMOUNT))
    assert verdict.status == "00"


async def test_an_unpaid_family_is_reminded_on_days_14_21_28_and_30_and_on_no_other(family: Browser) -> None:
    reminded = [day for day in range(LAST_DAY + 5) for _ in range(await run_on(family, day))]

    assert reminded == [14, 21, 28, 30]
    messages = await sent(family.pool)
    assert [message["template"] for message in messages] == ["pay_reminder"] * 3 + ["pay_last_day"]
    reference = (await family.present()).reference
    shown = f"{reference[:3]}-{reference[3:6]}-{reference[6:]}"
    assert messages[0]["facts"] == {"reference": shown, "amount": "Rp140.000", "closes_on": "23-12-2026"}


async def test_a_family_is_reminded_by_the_contact_it_has_proven(pool: Pool, keys: Keys) -> None:
    browser = Browser(pool, keys)
    await browser.up_to_summary(contact=Email("rini@surel.contoh.example"))
    await browser.submit()

    assert await run_on(browser, 14) == 1
    assert [message["channel"] for message in await sent(pool)] == ["email"]


@pytest.mark.parametrize("hour", [0, 7, 20, 23])
async def test_nobody_is_reminded_at_night(family: Browser, hour: int) -> None:
    assert await run_on(family, 14, hour) == 0


async def test_a_reminder_that_nobody_could_send_by_evening_is_not_sent_at_night(family: Browser) -> None:
    await run_on(family, 14, 19)

    assert [message["not_after"] for message in await sent(family.pool)] == [at(14, 20)[1]]


async def test_sixteen_workers_remind_a_family_once(family: Browser) -> None:
    assert Tally(await gather(*(run_on(family, 14) for _ in range(16)))) == {1: 1, 0: 15}
    assert len(await sent(family.pool)) == 1


async def test_reminders_that_were_missed_together_make_one_message(family: Browser) -> None:
    assert await run_on(family, 22) == 1
    assert await run_on(family, 27) == 0
    assert await run_on(family, 29) == 1


async def test_all_of_many_families_are_reminded(pool: Pool, keys: Keys) -> None:
    for n in range(5):
        browser = Browser(pool, keys)
        head = person(300 + n, "head", f"Kepala {n}", date(1980, 1, 1 + n), Sex.MALE)
        await browser.up_to_summary((head,), serial=9_100 + n, contact=Phone(f"+62899000008{n:02}"))
        await browser.submit()

    today, now = at(14)
    assert await remind(pool, keys=keys, today=today, now=now, batch=2) == 5


async def test_a_family_that_has_paid_is_told_so_once_and_reminded_no_more(family: Browser, pool: Pool) -> None:
    await run_on(family, 14)
    await pay(pool)
    now = at(17)[1]

    told = await gather(*(tell_of_payments(pool, keys=family.keys, now=now) for _ in range(16)))

    assert sum(told) == 1
    assert await run_on(family, 21) == 0
    messages = await sent(pool)
    assert [(one["template"], one["state"]) for one in messages] == [
        ("pay_reminder", "dropped"), ("cover_active", "queued"),
    ]  # fmt: skip
    assert messages[-1]["facts"]["amount"] == "Rp140.000"  # pyright: ignore[reportIndexIssue]


@pytest.mark.parametrize(
    ("cover", "told"),
    [
        (Cover("PBPU", 3, "inactive", "abroad", None, None), "cover_looked_at"),
        (Cover("PPU", 2, "inactive", "employment_ended", None, TODAY), "cover_looked_at"),
        (Cover("PPU", 2, "active", None, TODAY, None), "cover_active"),
        (Cover("PBPU", 3, "inactive", "deceased", None, TODAY), "cover_active"),
    ],
    ids=["abroad", "left employment", "covered elsewhere", "died"],
)
async def test_a_family_of_which_somebody_is_not_covered_by_what_it_paid_is_not_told_that_it_is(
    family: Browser, pool: Pool, cover: Cover, told: str
) -> None:
    """A roll that came between the enrolment and the payment says something else of one of them."""
    async with transaction(pool) as conn:
        rows = await (await conn.execute("SELECT person_id FROM billing_va ORDER BY number LIMIT 1")).fetchall()
        await accept_rows(conn, {rows[0][0]: cover}, now=at(14)[1])
    await pay(pool)

    await tell_of_payments(pool, keys=family.keys, now=at(17)[1])

    assert [message["template"] for message in await sent(pool)] == [told]
    async with pool.connection() as conn:
        cases = await list_cases(conn, is_open=True, limit=9)
    assert [case.kind for case in cases] == (["paid_not_covered"] if told == "cover_looked_at" else [])


async def test_a_family_whose_window_has_closed_is_reminded_no_more(family: Browser, pool: Pool) -> None:
    today, now = at(31)
    await run_day(pool, today=today, now=now)

    assert await run_on(family, 31) == 0
    assert await run_on(family, 30) == 0


async def test_the_worker_reminds_once_a_day_and_waits_for_the_morning(family: Browser, pool: Pool) -> None:
    day, hour = 14, 7
    chore = reminding_chore(family.keys, lambda: at(day)[0], lambda: at(day, hour)[1])

    assert await chore(pool) is None
    hour = 8
    assert await chore(pool) == 1
    assert await chore(pool) is None
    day = 21
    assert await chore(pool) == 1


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.integers(0, 40))
def test_a_reminder_day_is_one_of_four_and_never_outside_the_window(on: date, day: int) -> None:
    opens_on, closes_on, today = on + timedelta(14), on + timedelta(30), on + timedelta(day)

    due = reminder_day(opens_on, closes_on, today)

    assert (due is None) == (not opens_on <= today <= closes_on)
    if due is not None:
        assert (due - on).days in (14, 21, 28, 30)
        assert opens_on <= due <= today


def test_the_waking_hours_are_those_of_jakarta() -> None:
    hours = [hour for hour in range(24) if is_polite_hour(at(0, hour)[1])]

    assert hours == list(range(8, 20))
