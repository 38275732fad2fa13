"""Telling the contacts on record that a stranger's browser matched somebody's data."""

from asyncio import gather
from datetime import timedelta

from peserta.access.activation.notices import tell_of_matches
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from tests.access.walking import Browser, count, notices
from tests.people import register

TEN_MINUTES = timedelta(minutes=10, seconds=1)


async def told(pool: Pool, keys: Keys, browser: Browser, after: timedelta = TEN_MINUTES) -> list[bytes]:
    """Everybody told of a match so far, `after` the browser's moment."""
    await tell_of_matches(pool, keys=keys, now=browser.now + after)
    return sorted(await notices(pool, "data_matched"))


async def test_the_contacts_on_record_are_told_of_a_match_ten_minutes_later(
    browser: Browser, pool: Pool, keys: Keys
) -> None:
    siti = await register(pool, keys)
    await browser.match(siti)

    assert await told(pool, keys, browser, timedelta(minutes=10)) == []
    assert await told(pool, keys, browser) == sorted([siti.phone.value_index, siti.email.value_index])


async def test_the_contact_that_was_sent_the_code_is_not_told_but_the_others_are(
    browser: Browser, pool: Pool, keys: Keys
) -> None:
    siti = await register(pool, keys)
    await browser.prove(siti)

    assert await told(pool, keys, browser) == [siti.email.value_index]


async def test_a_contact_that_cannot_be_read_keeps_no_other_from_being_told(
    browser: Browser, pool: Pool, keys: Keys
) -> None:
    siti = await register(pool, keys)
    await browser.match(siti)
    async with pool.connection() as conn:
        await conn.execute(
            "UPDATE registry_contact SET value_sealed = value_sealed || '\\x00' WHERE id = %s", [siti.email.id]
        )

    assert await told(pool, keys, browser) == [siti.phone.value_index]


async def test_each_contact_is_told_once_a_day(browser: Browser, pool: Pool, keys: Keys) -> None:
    siti = await register(pool, keys, emails=0)
    await browser.match(siti)
    await browser.another().match(siti)
    assert len(await told(pool, keys, browser)) == 1

    late = browser.another()
    late.now += timedelta(hours=1)
    await late.match(siti)
    assert len(await told(pool, keys, late)) == 1

    tomorrow = browser.another()
    tomorrow.now += timedelta(days=1, minutes=11)
    await tomorrow.match(siti)
    assert len(await told(pool, keys, tomorrow)) == 2


async def test_a_thief_is_told_of_by_the_other_contact_even_after_the_owner_walked_the_same_day(
    browser: Browser, pool: Pool, keys: Keys
) -> None:
    siti = await register(pool, keys)
    await browser.prove(siti, siti.phone)
    await told(pool, keys, browser)

    thief = browser.another()
    thief.now += timedelta(hours=1)
    await thief.prove(siti, siti.email)

    assert siti.phone.value_index in await told(pool, keys, thief)


async def test_a_match_is_told_even_if_other_data_are_given_afterwards(
    browser: Browser, pool: Pool, keys: Keys
) -> None:
    siti, own = await register(pool, keys, emails=0), await register(pool, keys, 1, emails=0)
    await browser.match(siti)

    await browser.give(siti, name="Sri Wahyuni")
    await browser.give(own)

    assert await told(pool, keys, browser) == sorted([siti.phone.value_index, own.phone.value_index])


async def test_a_match_in_a_journey_that_was_proven_for_somebody_else_is_told_too(
    browser: Browser, pool: Pool, keys: Keys
) -> None:
    own, victim = await register(pool, keys, 0, emails=0), await register(pool, keys, 1, emails=0)
    await browser.prove(own)

    await browser.give(victim)

    assert await told(pool, keys, browser) == [victim.phone.value_index]


async def test_a_browser_that_proved_the_person_is_not_told_of(browser: Browser, pool: Pool, keys: Keys) -> None:
    siti = await register(pool, keys)
    await browser.prove(siti)
    await told(pool, keys, browser)

    browser.now += timedelta(days=2)
    await browser.match(siti)

    assert await told(pool, keys, browser) == [siti.email.value_index]


async def test_what_could_not_be_told_for_six_hours_is_forgotten(browser: Browser, pool: Pool, keys: Keys) -> None:
    await browser.match(await register(pool, keys))

    assert await told(pool, keys, browser, timedelta(hours=6)) == []
    assert await count(pool, "access_match") == 0


async def test_four_workers_at_once_tell_each_contact_once(browser: Browser, pool: Pool, keys: Keys) -> None:
    people = [await register(pool, keys, serial) for serial in range(4)]
    for someone in people:
        await browser.another().match(someone)
        await browser.another().match(someone)

    claimed = await gather(*(tell_of_matches(pool, keys=keys, now=browser.now + TEN_MINUTES) for _ in range(4)))

    assert sum(claimed) == 8
    everybody = [contact.value_index for someone in people for contact in someone.contacts]
    assert sorted(await notices(pool, "data_matched")) == sorted(everybody)
