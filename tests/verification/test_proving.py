"""Sending codes and judging answers, on a real database."""

from asyncio import gather
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from peserta.kit.codes import LONG, SHORT
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.verification.rules import Sending, Verdict
from tests.people import NOW
from tests.verification.proving import Place, Prover, seconds, wrong

GUESSING_AT = NOW + seconds(570)


async def count_of(pool: Pool, prover: Prover) -> int:
    """The tries that stand on the journey."""
    async with pool.connection() as conn:
        found = await conn.execute("SELECT attempts FROM verification_journey WHERE id = %s", [prover.journey_id])
        row = await found.fetchone()
    assert row is not None
    return int(row[0])


async def uses_counted(pool: Pool) -> list[int]:
    """Every limit that was counted, whosever it is."""
    async with pool.connection() as conn:
        rows = await (await conn.execute("SELECT uses FROM kit_limit ORDER BY uses")).fetchall()
    return [int(row[0]) for row in rows]


async def test_sixteen_right_answers_at_once_are_spent_once(pool: Pool, keys: Keys) -> None:
    prover = Prover(pool, keys, NOW)
    sent = await prover.ask(Place())

    async def answer() -> tuple[Verdict, bool]:
        judgement = await prover.type(sent.code)
        return judgement.verdict, judgement.verdict is Verdict.ACCEPTED and await prover.spend(judgement)

    answers = await gather(*(answer() for _ in range(16)))

    assert sum(spent for _, spent in answers) == 1
    assert {verdict for verdict, _ in answers} <= {Verdict.ACCEPTED, Verdict.AGAIN, Verdict.TOO_MANY}
    assert (await prover.type(sent.code)).verdict is Verdict.AGAIN


async def test_sixteen_wrong_answers_at_once_are_counted_sixteen_times(pool: Pool, keys: Keys) -> None:
    prover = Prover(pool, keys, NOW)
    sent = await prover.ask(Place())

    judgements = await gather(*(prover.type(wrong(sent.code)) for _ in range(16)))

    told = sorted(judgement.tries_left for judgement in judgements if judgement.verdict is Verdict.WRONG)
    assert told == [1, 2, 3, 4]
    assert await count_of(pool, prover) == 16


async def test_a_counted_try_survives_the_failure_of_whatever_comes_after(pool: Pool, keys: Keys) -> None:
    prover = Prover(pool, keys, NOW)
    sent = await prover.ask(Place())
    judgement = await prover.type(sent.code)

    await prover.spend(judgement)
    assert not await prover.spend(judgement)

    assert await count_of(pool, prover) == 1


async def test_a_resend_on_the_same_channel_repeats_the_code(pool: Pool, keys: Keys) -> None:
    prover, place = Prover(pool, keys, NOW), Place()
    first = await prover.ask(place)

    again = await prover.ask(place, NOW + seconds(30))

    assert (again.sending, again.code) == (Sending.REPEAT, first.code)
    assert (await prover.type(again.code, NOW + seconds(31))).verdict is Verdict.ACCEPTED


async def test_other_destinations_get_other_codes_and_each_is_right(pool: Pool, keys: Keys) -> None:
    prover = Prover(pool, keys, NOW)
    codes = [(await prover.ask(place)).code for place in (Place(), Place(), Place(channel="email"))]

    verdicts = [(await prover.type(code)).verdict for code in codes]

    assert len(set(codes)) == 3
    assert verdicts == [Verdict.ACCEPTED] * 3


async def test_three_codes_are_live_at_most_and_share_one_counter(pool: Pool, keys: Keys) -> None:
    prover = Prover(pool, keys, NOW)
    old = [await prover.ask(Place()) for _ in range(3)]
    assert (await prover.type(wrong(old[0].code))).tries_left == 4
    assert (await prover.type(wrong(old[1].code))).tries_left == 3

    fourth = await prover.ask(Place())

    assert fourth.sending is Sending.NEW_ROUND
    voided = [await prover.type(sent.code) for sent in old]
    assert [judgement.verdict for judgement in voided] == [Verdict.WRONG] * 3
    assert (await prover.type(fourth.code)).verdict is Verdict.ACCEPTED


async def test_a_new_round_voids_old_codes_and_their_counter_but_not_the_pool(pool: Pool, keys: Keys) -> None:
    prover, place = Prover(pool, keys, NOW), Place()
    first = await prover.ask(place)
    wrongs = [(await prover.type(wrong(first.code))).verdict for _ in range(5)]
    assert wrongs == [Verdict.WRONG] * 4 + [Verdict.TOO_MANY]
    assert (await prover.type(first.code)).verdict is Verdict.TOO_MANY

    second = await prover.ask(place, NOW + seconds(30))

    assert second.sending is Sending.NEW_ROUND
    assert second.code != first.code
    judgement = await prover.type(first.code, NOW + seconds(31))
    assert (judgement.verdict, judgement.tries_left) == (Verdict.WRONG, 4)
    assert 7 in await uses_counted(pool)


async def test_another_browser_with_the_journey_id_is_answered_as_if_it_were_over_and_counts_nothing(
    pool: Pool, keys: Keys
) -> None:
    prover = Prover(pool, keys, NOW)
    sent = await prover.ask(Place())
    before = await uses_counted(pool)

    judgement = await prover.type(sent.code, browser=b"x" * 32)

    assert judgement.verdict is Verdict.EXPIRED
    assert (await count_of(pool, prover), await uses_counted(pool)) == (0, before)


async def test_an_answer_without_any_code_is_over_and_counts_nothing(pool: Pool, keys: Keys) -> None:
    judgement = await Prover(pool, keys, NOW).type("123456")

    assert judgement.verdict is Verdict.EXPIRED
    assert await uses_counted(pool) == []


@pytest.mark.parametrize("codes", [1, 2, 3])
async def test_one_answer_is_one_try_however_many_codes_are_live(pool: Pool, keys: Keys, codes: int) -> None:
    prover = Prover(pool, keys, NOW)
    for _ in range(codes):
        await prover.ask(Place())
    before = sorted(await uses_counted(pool))

    await prover.type("000000")

    assert await count_of(pool, prover) == 1
    assert sorted(await uses_counted(pool)) == sorted([*before, 1, 1])


async def twenty_browsers(pool: Pool, keys: Keys, subject: UUID, places: list[Place]) -> list[tuple[Prover, str]]:
    """Twenty strangers' journeys about one person, each with a live short code; the last is sent at `GUESSING_AT`."""
    browsers: list[tuple[Prover, str]] = []
    for n in range(20):
        stranger = Prover(pool, keys, NOW, subject=subject)
        sent = await stranger.ask(places[n % 3], NOW + seconds((0, 30, 90, 210, 330, 450, 570)[n // 3]))
        assert sent.challenge is not None
        assert sent.challenge.length == SHORT
        browsers.append((stranger, sent.code))
    return browsers


async def test_twenty_browsers_have_twenty_guesses_between_them_and_the_owner_still_gets_in(
    pool: Pool, keys: Keys
) -> None:
    subject, places = uuid4(), [Place(), Place(), Place(channel="email")]
    browsers = await twenty_browsers(pool, keys, subject, places)

    wrongs = [await stranger.type(wrong(code), GUESSING_AT) for stranger, code in browsers]
    rights = [await stranger.type(code, GUESSING_AT) for stranger, code in browsers]

    assert [judgement.verdict for judgement in wrongs] == [Verdict.WRONG] * 19 + [Verdict.NOT_JUDGED]
    assert {judgement.verdict for judgement in rights} == {Verdict.NOT_JUDGED}
    owner = Prover(pool, keys, GUESSING_AT, subject=subject, is_known=True)
    own = await owner.ask(places[0])
    assert own.challenge is not None
    assert own.challenge.length == SHORT
    assert (await owner.type(wrong(own.code))).tries_left == 4
    assert (await owner.type(own.code)).verdict is Verdict.ACCEPTED


async def test_the_twentieth_guess_of_strangers_is_judged(pool: Pool, keys: Keys) -> None:
    browsers = await twenty_browsers(pool, keys, uuid4(), [Place(), Place(), Place()])

    for stranger, code in browsers[:19]:
        await stranger.type(wrong(code), GUESSING_AT)
    last, code = browsers[19]

    assert (await last.type(code, GUESSING_AT)).verdict is Verdict.ACCEPTED


async def test_a_stranger_after_all_those_gets_a_long_code_that_is_judged(pool: Pool, keys: Keys) -> None:
    subject, later = uuid4(), GUESSING_AT + seconds(120)
    places = [Place(), Place(), Place()]
    for stranger, code in await twenty_browsers(pool, keys, subject, places):
        await stranger.type(wrong(code), GUESSING_AT)

    late = Prover(pool, keys, later, subject=subject)
    sent = await late.ask(places[2])

    assert sent.challenge is not None
    assert sent.challenge.length == LONG
    assert (await late.type(wrong(sent.code))).verdict is Verdict.WRONG
    assert (await late.type(sent.code.lower())).verdict is Verdict.ACCEPTED


async def test_a_right_short_code_is_not_judged_once_strangers_used_up_the_tries(pool: Pool, keys: Keys) -> None:
    subject = uuid4()
    waiting = Prover(pool, keys, NOW, subject=subject)
    sent = await waiting.ask(Place())
    for _ in range(4):
        guesser = Prover(pool, keys, NOW, subject=subject)
        other = await guesser.ask(Place())
        for _ in range(5):
            await guesser.type(wrong(other.code))

    judgement = await waiting.type(sent.code)

    assert (judgement.verdict, judgement.opens_at) == (Verdict.NOT_JUDGED, NOW + timedelta(days=1))


async def test_strangers_cannot_use_up_the_sends_of_the_owner(pool: Pool, keys: Keys) -> None:
    subject, place, now = uuid4(), Place(), NOW
    for _ in range(10):
        assert (await Prover(pool, keys, now, subject=subject).ask(place)).code
        now += seconds(120)
    spent = await Prover(pool, keys, now, subject=subject).ask(place)
    assert (spent.sending, spent.opens_at) == (Sending.SPENT, NOW + timedelta(days=1))

    owner = Prover(pool, keys, now, subject=subject, is_known=True)

    assert (await owner.ask(place)).sending is Sending.NEW
    assert (await Prover(pool, keys, NOW + timedelta(days=1), subject=subject).ask(place)).sending is Sending.NEW


async def test_a_code_for_another_purpose_neither_waits_nor_is_spent_and_so_tells_nobody_where_the_first_one_went(
    pool: Pool, keys: Keys
) -> None:
    place, now = Place(), NOW
    for _ in range(10):
        assert (await Prover(pool, keys, now).ask(place)).code
        assert (await Prover(pool, keys, now).ask(place)).sending is not Sending.NEW
        now += seconds(120)

    elsewhere = Prover(pool, keys, now, purpose="enrolment")

    assert (await elsewhere.ask(place)).sending is Sending.NEW
    assert (await Prover(pool, keys, now, purpose="enrolment").ask(place)).sending is Sending.WAIT


async def test_one_waits_30_then_60_then_120_seconds_between_codes(pool: Pool, keys: Keys) -> None:
    prover, place, now = Prover(pool, keys, NOW), Place(), NOW

    for wait in (30, 60, 120, 120):
        assert (await prover.ask(place, now)).code
        early = await prover.ask(place, now + seconds(wait - 1))
        assert (early.sending, early.opens_at) == (Sending.WAIT, now + seconds(wait))
        now += seconds(wait)


async def test_sixteen_wishes_at_once_send_one_code(pool: Pool, keys: Keys) -> None:
    prover, place = Prover(pool, keys, NOW), Place()

    sent = await gather(*(prover.ask(place) for _ in range(16)))

    assert [one.sending for one in sent if one.code] == [Sending.NEW]
    assert (await prover.type(next(one.code for one in sent if one.code))).verdict is Verdict.ACCEPTED


async def test_sixteen_browsers_at_once_send_one_code_to_one_destination(pool: Pool, keys: Keys) -> None:
    subject, place = uuid4(), Place()

    sent = await gather(*(Prover(pool, keys, NOW, subject=subject).ask(place) for _ in range(16)))

    assert sum(bool(one.code) for one in sent) == 1


async def test_a_code_that_is_over_is_over_and_the_next_one_is_fresh(pool: Pool, keys: Keys) -> None:
    prover, place = Prover(pool, keys, NOW), Place()
    first = await prover.ask(place)
    later = NOW + timedelta(minutes=10)

    assert (await prover.type(first.code, later)).verdict is Verdict.EXPIRED
    second = await prover.ask(place, later)

    assert second.code != first.code
    assert (await prover.type(first.code, later)).verdict is Verdict.WRONG
    assert (await prover.type(second.code, later)).verdict is Verdict.ACCEPTED


async def test_a_right_answer_goes_on_after_the_round_was_voided_by_another_tab(pool: Pool, keys: Keys) -> None:
    prover, place = Prover(pool, keys, NOW), Place()
    sent = [await prover.ask(place) for place in (place, Place(), Place())]
    judgement = await prover.type(sent[0].code)

    await prover.ask(Place())
    await prover.spend(judgement)

    assert (await prover.type(sent[0].code)).verdict is Verdict.AGAIN


async def test_codes_go_on_for_as_long_as_somebody_wants_them(pool: Pool, keys: Keys) -> None:
    prover, place = Prover(pool, keys, NOW), Place()
    moments = [NOW + n * timedelta(hours=3) for n in range(60)]

    sent = [await prover.ask(place, moment) for moment in moments]

    assert {one.sending for one in sent} == {Sending.NEW}
    assert (await prover.type(sent[-1].code, moments[-1])).verdict is Verdict.ACCEPTED


async def test_a_journey_that_turns_to_somebody_else_voids_its_codes_and_counts_in_their_budget(
    pool: Pool, keys: Keys
) -> None:
    journey = Prover(pool, keys, NOW)
    first = await journey.ask(Place())
    await journey.type(wrong(first.code))

    journey.subject = uuid4()
    second = await journey.ask(Place())
    old = await journey.type(first.code)
    new = await journey.type(second.code)

    assert second.sending is Sending.NEW_ROUND
    assert old.verdict is Verdict.WRONG
    assert (new.verdict, new.subject) == (Verdict.ACCEPTED, journey.subject)
    assert sorted(await uses_counted(pool)) == [1, 1, 1, 1, 1, 2, 3]


async def test_a_browser_is_told_when_it_may_try_again_once_its_own_tries_are_used_up(pool: Pool, keys: Keys) -> None:
    browser = b"b" * 32
    for _ in range(5):
        prover = Prover(pool, keys, NOW, browser=browser)
        sent = await prover.ask(Place())
        for _ in range(5):
            await prover.type(wrong(sent.code))
    last = Prover(pool, keys, NOW, browser=browser)
    sent = await last.ask(Place())

    told = [await last.type(wrong(sent.code)) for _ in range(5)]

    assert [judgement.verdict for judgement in told] == [Verdict.WRONG] * 4 + [Verdict.BROWSER_SPENT]
    assert told[-1].opens_at == NOW + timedelta(days=1)
    assert (await last.type(sent.code)).verdict is Verdict.BROWSER_SPENT
