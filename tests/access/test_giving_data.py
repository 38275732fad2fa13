"""Data compared with the record: who is matched, what is counted, and who has to wait."""

from asyncio import gather
from datetime import timedelta

import pytest

from peserta.access.activation.rules import DataAnswer, Outcome, effort, waiting_time
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.kit.values import Nik
from peserta.kit.work import EFFORT, EFFORT_MAX, Work
from tests.access.walking import Browser
from tests.people import Someone, register

PLACEHOLDER = "0000000000000000"


async def outcomes(browser: Browser, someone: Someone, names: list[str], *, work: Work = Work.DONE) -> list[Outcome]:
    """Give the data with one name after the other."""
    answers = [await browser.give(someone, name=name, work=work) for name in names]
    return [answer.outcome for answer in answers if answer]


async def test_the_person_on_record_is_matched_by_nik_and_by_card_number(
    browser: Browser, pool: Pool, keys: Keys
) -> None:
    siti = await register(pool, keys)
    await browser.begin()

    answers = [await browser.give(siti), await browser.give(siti, by=siti.card)]

    assert answers == [DataAnswer(Outcome.MATCHED)] * 2


async def test_a_dead_person_is_a_miss(browser: Browser, pool: Pool, keys: Keys) -> None:
    gone = await register(pool, keys, died_on=browser.now.date())
    await browser.begin()

    assert await browser.give(gone) == DataAnswer(Outcome.NOT_MATCHED)


async def test_a_placeholder_matches_nobody_even_if_it_stands_on_record(
    browser: Browser, pool: Pool, keys: Keys
) -> None:
    baby = await register(pool, keys, nik=PLACEHOLDER)
    await browser.begin()

    assert await browser.give(baby, by=Nik(PLACEHOLDER)) == DataAnswer(Outcome.NOT_MATCHED)


async def test_a_journey_of_another_browser_is_given_nothing(browser: Browser, pool: Pool, keys: Keys) -> None:
    siti = await register(pool, keys)
    stranger = browser.another()
    stranger.journey_id = await browser.begin()

    assert await stranger.give(siti) is None


async def test_a_miss_after_a_match_offers_no_contact_any_more(browser: Browser, pool: Pool, keys: Keys) -> None:
    siti = await register(pool, keys)
    await browser.match(siti)
    old = (await browser.choices())[siti.phone.id]

    await browser.give(siti, name="Sri Wahyuni")

    assert await browser.press(old) is None


async def test_three_different_data_sets_are_judged_then_one_waits(browser: Browser, pool: Pool, keys: Keys) -> None:
    siti = await register(pool, keys)
    await browser.begin()
    names = ["Sri", "Sari", "Santi", "Susi", "Sinta"]

    assert await outcomes(browser, siti, names) == [Outcome.NOT_MATCHED] * 4 + [Outcome.WAIT]
    waiting = await browser.give(siti)
    assert waiting == DataAnswer(Outcome.WAIT, browser.now + timedelta(minutes=1))

    browser.now += timedelta(minutes=1)
    assert await browser.give(siti) == DataAnswer(Outcome.MATCHED)


async def test_without_work_two_data_sets_are_judged_then_one_waits(browser: Browser, pool: Pool, keys: Keys) -> None:
    siti = await register(pool, keys)
    await browser.begin()

    told = await outcomes(browser, siti, ["Sri", "Sari", "Santi", "Susi"], work=Work.NONE)

    assert told == [Outcome.NOT_MATCHED] * 3 + [Outcome.WAIT]


async def test_the_same_data_again_count_once(browser: Browser, pool: Pool, keys: Keys) -> None:
    siti = await register(pool, keys)
    await browser.begin()

    assert await outcomes(browser, siti, ["Sri"] * 8 + ["sri"]) == [Outcome.NOT_MATCHED] * 9
    assert await outcomes(browser, siti, ["Sari", siti.name.text]) == [Outcome.NOT_MATCHED, Outcome.MATCHED]


async def test_sixteen_times_the_same_data_at_once_count_once(browser: Browser, pool: Pool, keys: Keys) -> None:
    siti = await register(pool, keys)
    await browser.begin()

    answers = await gather(*(browser.give(siti) for _ in range(16)))

    assert set(answers) == {DataAnswer(Outcome.MATCHED)}
    assert await outcomes(browser, siti, ["Sri", "Sari"]) == [Outcome.NOT_MATCHED] * 2


async def test_a_proof_of_work_given_again_is_none(browser: Browser, pool: Pool, keys: Keys) -> None:
    siti = await register(pool, keys)
    await browser.begin()

    answers = [await browser.give(siti, name=name, token=b"one") for name in ("Sri", "Sari", "Santi", "Susi")]

    told = [answer.outcome for answer in answers if answer]
    assert told == [Outcome.NOT_MATCHED] * 3 + [Outcome.WAIT]


async def test_strangers_who_guess_make_others_wait_but_not_a_browser_that_proved_the_person(
    browser: Browser, pool: Pool, keys: Keys
) -> None:
    siti = await register(pool, keys)
    await browser.prove(siti)
    for name in ("Sri", "Sari", "Santi", "Susi"):
        stranger = browser.another()
        await stranger.begin()
        await stranger.give(siti, name=name)
    await browser.begin()
    unknown = browser.another()
    await unknown.begin()

    owner = await outcomes(browser, siti, ["Siti", siti.name.text])
    first = await outcomes(unknown, siti, ["Siti", siti.name.text])

    assert owner == [Outcome.NOT_MATCHED, Outcome.MATCHED]
    assert first == [Outcome.NOT_MATCHED, Outcome.WAIT]


async def test_however_many_strangers_guess_an_owner_who_mistypes_waits_a_minute(
    browser: Browser, pool: Pool, keys: Keys
) -> None:
    siti = await register(pool, keys)
    for number in range(20):
        stranger = browser.another()
        await stranger.begin()
        answer = await stranger.give(siti, name=f"Sari {'ABCDEFGHIJKLMNOPQRST'[number]}")
        assert answer is not None
        assert answer.outcome is Outcome.NOT_MATCHED, "a browser that is new to us is judged once all the same"
    owner = browser.another()
    await owner.begin()
    await owner.give(siti, name="Siti")

    waits = await owner.give(siti)
    owner.now += timedelta(minutes=1)
    again = await owner.give(siti)

    assert waits == DataAnswer(Outcome.WAIT, owner.now)
    assert again == DataAnswer(Outcome.MATCHED)


@pytest.mark.parametrize(("tries_over", "minutes"), [(1, 1), (2, 2), (3, 4), (4, 8), (5, 15), (10**9, 15)])
def test_who_goes_on_guessing_waits_longer_but_never_for_good(tries_over: int, minutes: int) -> None:
    assert waiting_time(tries_over) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("browser_tries", "address_tries", "asked"),
    [
        (0, 0, EFFORT),
        (2, 49, EFFORT),
        (3, 0, 4 * EFFORT),
        (0, 50, 2 * EFFORT),
        (4, 50, 32 * EFFORT),
        (9, 0, EFFORT_MAX),
        (10**9, 10**9, EFFORT_MAX),
    ],
)
def test_who_tries_more_and_from_where_more_try_works_more(browser_tries: int, address_tries: int, asked: int) -> None:
    assert effort(browser_tries, address_tries) == asked
