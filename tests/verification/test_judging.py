"""How answers are judged: pure."""

from datetime import timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peserta.kit.codes import LONG, SHORT
from peserta.kit.limits import Use
from peserta.verification.rules import REPEATED_ANSWERS_MAX, Challenge, Count, Judgement, Policy, Verdict, judge
from tests.people import NOW

POLICY = Policy()
POOL_OPENS, BROWSER_OPENS = NOW + timedelta(hours=3), NOW + timedelta(hours=5)
SUBJECT = UUID(int=7)
RIGHT, WRONG = "482913", "000000"
RIGHT_LONG = "ABCDEFGHJK"


def a_challenge(n: int = 1, *, length: int = SHORT, lives_for: timedelta = timedelta(minutes=10)) -> Challenge:
    return Challenge(
        n=n, contact_id=UUID(int=n), channel="sms", destination=bytes([n]) * 32, secret=bytes(16), key_id=1,
        length=length, expires_at=NOW + lives_for, message_ids=[],
    )  # fmt: skip


def a_count(*, attempts: int = 1, used_n: int | None = None, pool: int = 1, browser: int = 1) -> Count:
    return Count(
        attempts=attempts, used_n=used_n, purpose="activation", subject=SUBJECT,
        pool=Use(pool, POOL_OPENS), browser=Use(browser, BROWSER_OPENS),
    )  # fmt: skip


def judged(answer: str, count: Count, *codes: tuple[Challenge, str]) -> Judgement:
    return judge(answer, codes or [(a_challenge(), RIGHT)], count, policy=POLICY, now=NOW)


@pytest.mark.parametrize(
    ("count", "right", "wrong"),
    [
        (a_count(), Verdict.ACCEPTED, Verdict.WRONG),
        (a_count(attempts=4), Verdict.ACCEPTED, Verdict.WRONG),
        (a_count(attempts=5), Verdict.ACCEPTED, Verdict.TOO_MANY),
        (a_count(attempts=6), Verdict.TOO_MANY, Verdict.TOO_MANY),
        (a_count(pool=19), Verdict.ACCEPTED, Verdict.WRONG),
        (a_count(pool=20), Verdict.ACCEPTED, Verdict.NOT_JUDGED),
        (a_count(pool=21), Verdict.NOT_JUDGED, Verdict.NOT_JUDGED),
        (a_count(attempts=5, pool=20), Verdict.ACCEPTED, Verdict.TOO_MANY),
        (a_count(browser=29), Verdict.ACCEPTED, Verdict.WRONG),
        (a_count(browser=30), Verdict.ACCEPTED, Verdict.BROWSER_SPENT),
        (a_count(browser=31), Verdict.BROWSER_SPENT, Verdict.BROWSER_SPENT),
        (a_count(attempts=6, pool=21, browser=31), Verdict.BROWSER_SPENT, Verdict.BROWSER_SPENT),
        (a_count(used_n=1), Verdict.AGAIN, Verdict.EXPIRED),
        (a_count(used_n=2), Verdict.EXPIRED, Verdict.EXPIRED),
        (a_count(used_n=1, attempts=REPEATED_ANSWERS_MAX, pool=99, browser=99), Verdict.AGAIN, Verdict.EXPIRED),
        (a_count(used_n=1, attempts=REPEATED_ANSWERS_MAX + 1), Verdict.EXPIRED, Verdict.EXPIRED),
    ],
)
def test_what_is_answered_to_a_right_and_to_a_wrong_code(count: Count, right: Verdict, wrong: Verdict) -> None:
    assert (judged(RIGHT, count).verdict, judged(WRONG, count).verdict) == (right, wrong)


@pytest.mark.parametrize(
    ("lives_for", "verdict"),
    [(timedelta(microseconds=1), Verdict.ACCEPTED), (timedelta(0), Verdict.EXPIRED), (-timedelta(1), Verdict.EXPIRED)],
)
def test_a_code_lives_until_the_moment_it_expires(lives_for: timedelta, verdict: Verdict) -> None:
    assert judged(RIGHT, a_count(), (a_challenge(lives_for=lives_for), RIGHT)).verdict is verdict


def test_beside_a_live_code_one_that_is_over_is_wrong() -> None:
    over, live = a_challenge(1, lives_for=timedelta(0)), a_challenge(2)

    judgement = judged("111111", a_count(), (over, "111111"), (live, "222222"))

    assert judgement.verdict is Verdict.WRONG


def test_a_spent_code_does_not_work_even_where_another_of_the_journey_was_used() -> None:
    codes = (a_challenge(1), "111111"), (a_challenge(2), "222222")

    verdicts = [judged(typed, a_count(used_n=2), *codes).verdict for typed in ("111111", "222222")]

    assert verdicts == [Verdict.EXPIRED, Verdict.AGAIN]


@pytest.mark.parametrize(
    ("typed", "verdict"), [(RIGHT_LONG, Verdict.ACCEPTED), (RIGHT, Verdict.WRONG), ("ABCDEFGHJA", Verdict.WRONG)]
)
def test_only_the_long_code_is_judged_once_strangers_used_up_the_tries(typed: str, verdict: Verdict) -> None:
    codes = (a_challenge(1), RIGHT), (a_challenge(2, length=LONG), RIGHT_LONG)

    assert judged(typed, a_count(pool=21), *codes).verdict is verdict


def test_who_is_not_judged_is_told_when_he_will_be() -> None:
    assert judged(RIGHT, a_count(pool=21)).opens_at == POOL_OPENS
    assert judged(WRONG, a_count(pool=20)).opens_at == POOL_OPENS
    assert judged(WRONG, a_count(browser=30)).opens_at == BROWSER_OPENS


def test_a_right_answer_names_its_challenge_and_whom_it_proves() -> None:
    judgement = judged("222222", a_count(), (a_challenge(1), "111111"), (a_challenge(2), "222222"))

    assert (judgement.challenge, judgement.subject) == (a_challenge(2), SUBJECT)


ANY_COUNT = st.builds(
    a_count,
    attempts=st.integers(1, 8),
    used_n=st.none() | st.integers(1, 3),
    pool=st.integers(1, 25),
    browser=st.integers(1, 35),
)
ANY_CODES = st.lists(
    st.tuples(st.sampled_from([SHORT, LONG]), st.integers(-5, 10).map(lambda minutes: timedelta(minutes=minutes))),
    max_size=3,
).map(
    lambda shapes: [
        (a_challenge(n, length=length, lives_for=life), str(n) * length) for n, (length, life) in enumerate(shapes, 1)
    ]
)


@given(count=ANY_COUNT, codes=ANY_CODES, typed=st.integers(0, 4), length=st.sampled_from([SHORT, LONG]))
def test_nothing_is_accepted_beyond_any_budget(
    count: Count, codes: list[tuple[Challenge, str]], typed: int, length: int
) -> None:
    judgement = judge(str(typed) * length, codes, count, policy=POLICY, now=NOW)

    if judgement.verdict is Verdict.ACCEPTED:
        assert judgement.challenge is not None
        assert count.used_n is None
        assert count.attempts <= POLICY.attempts_max
        assert count.browser.uses <= POLICY.browser_tries.uses_max
        assert judgement.challenge.expires_at > NOW
        assert judgement.challenge.length == LONG or count.pool.uses <= POLICY.tries.uses_max
        assert (judgement.challenge, str(typed) * length) in codes
    if judgement.verdict is Verdict.AGAIN:
        assert judgement.challenge is not None
        assert judgement.challenge.n == count.used_n


@given(count=ANY_COUNT, codes=ANY_CODES)
def test_the_number_of_tries_left_is_the_number_of_wrong_answers_still_judged(
    count: Count, codes: list[tuple[Challenge, str]]
) -> None:
    told: list[Judgement] = []
    for later in range(12):
        now_counted = a_count(
            attempts=count.attempts + later, used_n=count.used_n,
            pool=count.pool.uses + later, browser=count.browser.uses + later,
        )  # fmt: skip
        told.append(judge("x", codes, now_counted, policy=POLICY, now=NOW))
        if told[-1].verdict is not Verdict.WRONG:
            break

    assert all(after.tries_left == before.tries_left - 1 for before, after in pairwise(told))
    assert told[-1].tries_left == 0


@given(text=st.text(max_size=30), codes=ANY_CODES)
def test_whatever_is_typed_gets_an_answer(text: str, codes: list[tuple[Challenge, str]]) -> None:
    judgement = judge(text, codes, a_count(), policy=POLICY, now=NOW)

    assert judgement.verdict in (Verdict.WRONG, Verdict.EXPIRED, Verdict.ACCEPTED)
