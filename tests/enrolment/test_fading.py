"""Applications that nobody goes on with: told a week before, closed after thirty days, and nothing of a person left."""

from asyncio import gather
from collections import Counter as Tally
from datetime import date, datetime, timedelta

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.rows import dict_row

from peserta.app.enrolment_chores import fading_chore, warning_chore
from peserta.enrolment.reminding.fading import fade, warn
from peserta.enrolment.reminding.fading_rules import (
    fades_on,
    last_touched_to_fade,
    last_touched_to_warn,
    last_warned_to_fade,
)
from peserta.kit.clock import JAKARTA
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.kit.values import Email, Phone, Reference, Sex
from tests.access.walking import count
from tests.enrolment.enrolling import FOUR, TODAY, Browser, person


def at(day: int, hour: int = 9) -> tuple[date, datetime]:
    """A legal day so many days after the last step, and a moment in it."""
    today = TODAY + timedelta(days=day)
    return today, datetime(today.year, today.month, today.day, hour, tzinfo=JAKARTA)


async def warn_on(browser: Browser, day: int, hour: int = 9) -> int:
    today, now = at(day, hour)
    return await warn(browser.pool, keys=browser.keys, today=today, now=now)


async def fade_on(browser: Browser, day: int) -> int:
    today, now = at(day)
    return await fade(browser.pool, today=today, now=now)


async def told(pool: Pool) -> list[dict[str, object]]:
    async with pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(
            "SELECT channel, facts, not_after FROM messaging_message WHERE template = 'enrolment_fading' ORDER BY id"
        )
        return await cursor.fetchall()


@pytest.fixture
async def ready(pool: Pool, keys: Keys) -> Browser:
    """A family that has proven its contact and did not submit."""
    browser = Browser(pool, keys)
    await browser.up_to_summary()
    return browser


@pytest.fixture
async def unproven(pool: Pool, keys: Keys) -> Browser:
    """A family that nobody can write to."""
    browser = Browser(pool, keys)
    await browser.begin()
    await browser.tell_card()
    await browser.tell(FOUR[0])
    return browser


async def test_a_family_is_told_on_the_23rd_day_of_silence_and_its_application_fades_on_the_30th(
    ready: Browser,
) -> None:
    shown = str(Reference((await ready.present()).reference))

    happened = [(day, await warn_on(ready, day), await fade_on(ready, day)) for day in range(40)]

    assert [(day, "told" if was_warned else "faded") for day, was_warned, faded in happened if was_warned or faded] == [
        (23, "told"), (30, "faded"),
    ]  # fmt: skip
    assert await told(ready.pool) == [
        {"channel": "sms", "facts": {"reference": shown, "closes_on": "23-12-2026"}, "not_after": at(23, 20)[1]}
    ]


async def test_nothing_of_a_person_is_left_in_what_has_faded(ready: Browser, owner_dsn: str) -> None:
    before = await ready.present()
    await warn_on(ready, 23)
    await fade_on(ready, 30)

    assert await count(ready.pool, "enrolment_person") == 0
    with psycopg.connect(owner_dsn) as owner:
        kept = owner.execute("SELECT to_jsonb(a) FROM enrolment_application AS a").fetchall()
    assert {name for name, value in kept[0][0].items() if value is not None} == {
        "id", "reference", "browser", "language", "state", "version", "created_at", "changed_at", "touched_on",
        "warned_on", "segment",
    } | ({"chooses_later"} & kept[0][0].keys())  # fmt: skip
    assert kept[0][0]["reference"] == before.reference
    assert await count(ready.pool, "consent_given") == 1


async def test_what_the_population_registry_said_goes_too(ready: Browser, owner_dsn: str) -> None:
    with psycopg.connect(owner_dsn) as owner:
        owner.execute(
            "INSERT INTO enrolment_check (person_id, application_id, asked, finding, tries, checked_at)"
            " SELECT id, application_id, sha256('asked'), 'match', 1, now() FROM enrolment_person"
        )
    await warn_on(ready, 23)

    assert await fade_on(ready, 30) == 1
    assert await count(ready.pool, "enrolment_check") == 0


async def test_a_family_that_nobody_can_write_to_is_not_told_and_fades_on_the_same_day(unproven: Browser) -> None:
    assert await warn_on(unproven, 23) == 0
    assert await fade_on(unproven, 29) == 0
    assert await fade_on(unproven, 30) == 1
    assert (await unproven.present()).state == "faded"


async def test_a_family_is_told_by_the_contact_it_has_proven(pool: Pool, keys: Keys) -> None:
    browser = Browser(pool, keys)
    await browser.up_to_summary(contact=Email("rini@surel.contoh.example"))

    assert await warn_on(browser, 23) == 1
    assert [message["channel"] for message in await told(pool)] == ["email"]


async def test_a_family_that_was_told_late_still_has_a_week(ready: Browser) -> None:
    assert await warn_on(ready, 28) == 1

    assert (await told(ready.pool))[0]["facts"] != {}
    assert await fade_on(ready, 34) == 0
    assert await fade_on(ready, 35) == 1


async def test_a_family_that_could_be_told_does_not_fade_before_it_was(ready: Browser) -> None:
    assert await fade_on(ready, 300) == 0


@pytest.mark.parametrize("hour", [0, 7, 20, 23])
async def test_nobody_is_told_at_night(ready: Browser, hour: int) -> None:
    assert await warn_on(ready, 23, hour) == 0


async def test_a_family_that_goes_on_begins_its_thirty_days_again(ready: Browser) -> None:
    await warn_on(ready, 23)
    ready.now = at(25)[1]
    await ready.choose_class(2)

    assert await fade_on(ready, 54) == 0
    assert await warn_on(ready, 47) == 0
    assert await warn_on(ready, 48) == 1
    assert await fade_on(ready, 55) == 1


async def test_what_was_submitted_never_fades(ready: Browser) -> None:
    await ready.submit()

    assert await warn_on(ready, 23) == 0
    assert await fade_on(ready, 3_000) == 0
    assert (await ready.present()).state == "submitted"


async def test_what_an_officer_looks_at_never_fades(ready: Browser, pool: Pool, keys: Keys) -> None:
    await ready.submit()
    again = Browser(pool, keys)
    await again.up_to_summary((FOUR[0],), serial=9_001, contact=Phone("+6289900000778"))
    await again.submit()
    assert (await again.present()).state == "to_check"

    assert await fade_on(again, 3_000) == 0


async def test_a_faded_application_can_be_neither_changed_nor_submitted(ready: Browser) -> None:
    version = (await ready.present()).version
    await warn_on(ready, 23)
    await fade_on(ready, 30)

    for going_on in (ready.choose_class(1), ready.tell(FOUR[0]), ready.ask_code(), ready.submit(version)):
        with pytest.raises(Refusal, match=r"enrolment\.faded"):
            await going_on


async def test_sixteen_workers_tell_a_family_once_and_close_its_application_once(ready: Browser) -> None:
    assert Tally(await gather(*(warn_on(ready, 23) for _ in range(16)))) == {1: 1, 0: 15}
    assert Tally(await gather(*(fade_on(ready, 30) for _ in range(16)))) == {1: 1, 0: 15}
    assert len(await told(ready.pool)) == 1


async def test_a_family_that_submits_while_sixteen_workers_fade_has_either_enrolled_or_faded(ready: Browser) -> None:
    await warn_on(ready, 23)
    ready.now = at(30)[1]

    ended = await gather(ready.submit(), *(fade_on(ready, 30) for _ in range(16)), return_exceptions=True)

    faded = sum(one for one in ended[1:] if isinstance(one, int))
    assert (await ready.present()).state == ("faded" if faded else "submitted")
    assert isinstance(ended[0], Refusal) == bool(faded)
    assert await count(ready.pool, "enrolment_person") == (0 if faded else len(FOUR))


async def test_all_of_many_applications_are_told_of_and_fade_batch_by_batch(pool: Pool, keys: Keys) -> None:
    browsers = [Browser(pool, keys) for _ in range(5)]
    for n, browser in enumerate(browsers):
        head = person(300 + n, "head", f"Kepala {n}", date(1980, 1, 1 + n), Sex.MALE)
        await browser.up_to_summary((head,), serial=9_100 + n, contact=Phone(f"+62899000008{n:02}"))
    (today, now), (last_day, last_moment) = at(23), at(30)

    assert await warn(pool, keys=keys, today=today, now=now, batch=2) == 5
    assert await fade(pool, today=last_day, now=last_moment, batch=2) == 5


async def test_the_worker_tells_by_day_and_closes_at_any_hour_once_each_day(ready: Browser, pool: Pool) -> None:
    day, hour = 23, 7
    telling = warning_chore(ready.keys, lambda: at(day)[0], lambda: at(day, hour)[1])
    closing = fading_chore(lambda: at(day)[0])

    assert [await telling(pool), await closing(pool)] == [None, 0]
    hour = 8
    assert [await telling(pool), await telling(pool), await closing(pool)] == [1, None, None]
    day, hour = 30, 3
    assert [await telling(pool), await closing(pool), await closing(pool)] == [None, 1, None]


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.integers(0, 60), st.integers(0, 90))
def test_no_family_that_was_warned_fades_before_the_day_it_was_told(touched: date, warned: int, looked: int) -> None:
    warned_on, today = touched + timedelta(days=warned), touched + timedelta(days=looked)

    may_fade = touched <= last_touched_to_fade(today) and warned_on <= last_warned_to_fade(today)

    assert may_fade == (today >= fades_on(touched, warned_on))
    assert fades_on(touched, touched + timedelta(days=23)) == fades_on(touched, None)
    assert (touched <= last_touched_to_warn(today)) == (looked >= 23)
