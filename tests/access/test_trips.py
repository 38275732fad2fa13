"""Round trips to the database, counted in what the connection and the server really said."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from peserta.access.activation.rules import DataAnswer, Outcome
from peserta.access.passwords import Passwords
from peserta.access.sign_in import sign_in
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.kit.values import Nik
from peserta.registry.matching import Claim, Match, Record, match
from peserta.verification.rules import Sending, Verdict
from tests.access.walking import DATA_POLICY, PASSWORD, Browser, arrived
from tests.people import Someone, register
from tests.traced import Traced, traced_pool

NOBODY = Nik("9999994101010001")


@pytest.fixture
async def traced(app_dsn: str) -> AsyncGenerator[Traced]:
    async with traced_pool(app_dsn) as traced:
        yield traced


def listened_to(browser: Browser, traced: Traced) -> Browser:
    """The same browser, served by the connection that is listened to."""
    return replace(browser, pool=traced.pool)


async def walked_before(browser: Browser, traced: Traced, someone: Someone) -> None:
    """Walk once, so that every statement of the way is planned."""
    before = listened_to(browser.another(), traced)
    await before.live_session(await before.prove(someone))
    browser.now += timedelta(minutes=5)


async def test_the_whole_way_takes_two_round_trips_for_each_step(
    browser: Browser, pool: Pool, keys: Keys, traced: Traced
) -> None:
    siti = await register(pool, keys)
    await walked_before(browser, traced, siti)
    walker = listened_to(browser, traced)

    async with traced.listening() as beginning:
        await walker.begin()
    async with traced.listening() as giving:
        assert await walker.give(siti)
    choice = (await walker.choices())[siti.phone.id]
    async with traced.listening() as sending:
        wished = await walker.press(choice)
    code = (await arrived(pool, keys, siti.phone))[-1]
    async with traced.listening() as answering:
        answered = await walker.type(code)
    async with traced.listening() as reading:
        assert await walker.session(answered.token or "")

    assert wished is not None
    assert (wished.sending, answered.judgement.verdict) == (Sending.NEW, Verdict.ACCEPTED)
    trips = [talk.trips for talk in (beginning, giving, sending, answering, reading)]
    assert trips == [1, 2, 2, 2, 1]


async def test_a_wrong_answer_takes_one_round_trip(browser: Browser, pool: Pool, keys: Keys, traced: Traced) -> None:
    siti = await register(pool, keys)
    await walked_before(browser, traced, siti)
    walker = listened_to(browser, traced)
    await walker.match(siti)
    await walker.ask(siti.phone)

    async with traced.listening() as talk:
        assert (await walker.type("000000")).judgement.verdict is Verdict.WRONG

    assert talk.trips == 1


async def test_a_match_a_miss_and_an_unknown_number_run_the_same_statements(
    browser: Browser, pool: Pool, keys: Keys, traced: Traced
) -> None:
    siti = await register(pool, keys)
    dead = await register(pool, keys, 1, died_on=browser.now.date())
    gifts: dict[str, Callable[[Browser], Awaitable[DataAnswer | None]]] = {
        "match": lambda walker: walker.give(siti),
        "another name": lambda walker: walker.give(siti, name="Sri Wahyuni"),
        "another date": lambda walker: walker.give(siti, born_on=siti.born_on + timedelta(days=1)),
        "unknown": lambda walker: walker.give(siti, by=NOBODY),
        "dead": lambda walker: walker.give(dead),
    }
    said: dict[str, tuple[int, list[str]]] = {}
    for name, give in gifts.items():
        walker = listened_to(browser.another(), traced)
        await walker.begin()
        async with traced.listening(prepare=False) as talk:
            answer = await give(walker)
        assert answer is not None
        assert (answer.outcome is Outcome.MATCHED) == (name == "match")
        said[name] = (talk.trips, talk.statements)

    assert len(said["match"][1]) > 5
    assert all(each == said["match"] for each in said.values())


async def test_names_are_compared_for_an_unknown_number_too(
    browser: Browser, pool: Pool, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    siti = await register(pool, keys)
    dead = await register(pool, keys, 1, died_on=browser.now.date())
    compared: list[Record] = []

    def counted(claim: Claim, record: Record) -> Match:
        compared.append(record)
        return match(claim, record)

    monkeypatch.setattr("peserta.access.activation.journeys.match", counted)
    for someone, by in ((siti, None), (siti, NOBODY), (dead, None)):
        walker = browser.another()
        await walker.begin()
        await walker.give(someone, by=by)

    assert len(compared) == 3


async def test_signing_in_runs_the_same_statements_for_an_unknown_number_and_a_wrong_password(
    browser: Browser, pool: Pool, keys: Keys, traced: Traced, passwords: Passwords
) -> None:
    siti = await register(pool, keys)
    without = await register(pool, keys, 1)
    await browser.open_account(siti, passwords)
    said: list[tuple[int, list[str]]] = []
    for nik in (siti.nik, without.nik, NOBODY):
        async with traced.listening(prepare=False) as talk:
            signed_in = await sign_in(
                traced.pool, nik, f"not {PASSWORD}", browser.another().visit,
                passwords=passwords, keys=keys, policy=DATA_POLICY, now=browser.now,
            )  # fmt: skip
        assert signed_in.token is None
        said.append((talk.trips, talk.statements))

    assert said[0] == said[1] == said[2]
    assert said[0][0] == 2
