"""The rules of routing and health, without a clock or a database."""

from datetime import UTC, datetime, timedelta

import pytest

from peserta.messaging.draft import Lane
from peserta.messaging.outcome import Outcome, Submitted
from peserta.messaging.routes.breaker import Breaker, Phase, phase_of
from peserta.messaging.routes.health import Fault, Health
from peserta.messaging.routes.route_state import RouteState
from peserta.messaging.routes.routing import (
    TRIES_MAX,
    Accepted,
    GiveUp,
    Next,
    Rest,
    Round,
    Standing,
    TryRoute,
    doubt_rest,
    plan_next,
    share_of,
)
from peserta.messaging.routes.setting import Setting

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
A, B, C = (Standing(name, "sms", share) for name, share in (("A", 100.0), ("B", 50.0), ("C", 10.0)))
DOWN = Standing("B", "sms", 0.0)
FAILED = Submitted(Outcome.FAILED)


def plan(
    submitted: Submitted,
    *standings: Standing,
    tried: dict[str, int] | None = None,
    closed: set[str] | None = None,
    tries: int = 1,
    life: timedelta = timedelta(minutes=9),
) -> Next:
    round_ = Round(tried or {"A": 1}, closed or set(), tries, NOW + life)
    return plan_next(submitted, "A", standings, round_, now=NOW)


@pytest.mark.parametrize(
    ("planned", "expected"),
    [
        (plan(Submitted(Outcome.ACCEPTED), A, B), Accepted()),
        (plan(FAILED, A, B), TryRoute("B")),
        (plan(FAILED, A, B, C), TryRoute("B")),
        (plan(FAILED, A, B, C, tried={"A": 1, "B": 1}, tries=2), TryRoute("C")),
        (plan(FAILED, A, B, tried={"A": 2, "B": 1}, tries=3), TryRoute("B")),
        (plan(FAILED, A), TryRoute("A")),
        (plan(FAILED, A, tried={"A": 2}, tries=2), Rest(NOW + timedelta(seconds=1))),
        (plan(FAILED, A, B, tried={"A": 2, "B": 2}, tries=4), Rest(NOW + timedelta(seconds=1))),
        (plan(FAILED, A, B, tried={"A": 1}, tries=5), TryRoute("B")),
        (plan(FAILED, A, B, tried={"A": 1, "B": 1}, tries=6), Rest(NOW + timedelta(seconds=2))),
        (plan(FAILED, A, B, tried={"A": 1, "B": 1}, tries=80), Rest(NOW + timedelta(seconds=10))),
        (plan(FAILED, A, DOWN, tried={"A": 2}, closed={"A"}, tries=2), Rest(NOW + timedelta(seconds=1))),
        (plan(FAILED), Rest(NOW + timedelta(seconds=1))),
        (plan(FAILED, DOWN, life=timedelta(seconds=0.5)), Rest(NOW + timedelta(seconds=0.5))),
        (plan(Submitted(Outcome.SILENT), A, closed={"A"}), GiveUp("failed", "no_answer")),
        (plan(Submitted(Outcome.REFUSED), A, B, closed={"A", "B"}), GiveUp("failed", "refused")),
        (plan(FAILED, A, B, life=timedelta()), GiveUp("expired")),
        (plan(Submitted(Outcome.ACCEPTED), A, life=timedelta(seconds=-1)), Accepted()),
        (plan(FAILED, A, B, tries=TRIES_MAX), GiveUp("failed", "unavailable")),
    ],
)
def test_what_follows_an_attempt(planned: Next, expected: Next) -> None:
    assert planned == expected


def noted(*seen: tuple[Outcome, float], was_slow: bool = False) -> list[Fault | None]:
    health = Health()
    return [health.note(outcome, at_s=at_s, was_slow=was_slow) for outcome, at_s in seen]


def test_two_routes_that_refuse_clearly_are_asked_for_as_long_as_a_code_lives() -> None:
    tries, lasts = 4, timedelta()
    while lasts < timedelta(minutes=9, seconds=30):
        round_ = Round({"A": 2, "B": 2}, (), tries, NOW + timedelta(hours=1))
        planned = plan_next(FAILED, "A", (A, B), round_, now=NOW)
        assert isinstance(planned, Rest)
        lasts += planned.until - NOW
        tries += 2

    assert tries <= TRIES_MAX


SOON = NOW + timedelta(seconds=15)


@pytest.mark.parametrize(
    ("doubted", "standings", "tried", "expected"),
    [
        (["A"], (A, B), {"A": 1}, TryRoute("B")),
        (["A", "B"], (A, B), {"A": 1, "B": 1}, Rest(SOON)),
        (["A"], (A,), {"A": 1}, Rest(SOON)),
        (["A"], (A, B), {"A": 1, "B": 2}, Rest(NOW + timedelta(seconds=1))),
        (["A"], (A, DOWN), {"A": 1}, Rest(NOW + timedelta(seconds=1))),
    ],
)
def test_routes_in_doubt_are_left_out_and_asked_again_before_a_code_is_given_up(
    doubted: list[str], standings: tuple[Standing, ...], tried: dict[str, int], expected: Next
) -> None:
    round_ = Round(tried, (), 2, NOW + timedelta(minutes=9), doubted=doubted, doubts_until=SOON)

    assert plan_next(Submitted(Outcome.SILENT), "A", standings, round_, now=NOW) == expected


@pytest.mark.parametrize(
    ("outcome", "lane", "times", "rest_s"),
    [
        (Outcome.SILENT, Lane.CODE, 0, 15),
        (Outcome.LOST, Lane.CODE, 3, 270),
        (Outcome.SILENT, Lane.CODE, 4, None),
        (Outcome.SILENT, Lane.BULK, 0, None),
        (Outcome.FAILED, Lane.CODE, 0, None),
    ],
)
def test_only_a_code_in_doubt_is_handed_over_again(
    outcome: Outcome, lane: Lane, times: int, rest_s: int | None
) -> None:
    assert doubt_rest(outcome, lane, times) == (None if rest_s is None else timedelta(seconds=rest_s))


@pytest.mark.parametrize(
    ("outcome", "fault"),
    [
        (Outcome.FAILED, Fault.ERRORS),
        (Outcome.THROTTLED, Fault.THROTTLING),
        (Outcome.SILENT, Fault.SILENCE),
        (Outcome.LOST, Fault.LOST_CONNECTION),
        (Outcome.DOWN, Fault.LOST_CONNECTION),
    ],
)
def test_the_fifth_failure_in_a_row_is_a_fault_of_the_route(outcome: Outcome, fault: Fault) -> None:
    assert noted(*[(outcome, 100.0)] * 6) == [None, None, None, None, fault, fault]


def test_five_slow_answers_in_a_row_are_a_fault_though_they_were_accepted() -> None:
    assert noted(*[(Outcome.ACCEPTED, 100.0)] * 5, was_slow=True)[-1] is Fault.SLOWNESS


def test_half_of_the_last_thirty_bad_is_a_fault_though_never_five_in_a_row() -> None:
    by_turns = [(Outcome.ACCEPTED, 100.0), (Outcome.THROTTLED, 100.0)] * 15
    slowly = [(outcome, 100.0 + second) for second, (outcome, _) in enumerate(by_turns)]

    assert noted(*by_turns)[-1] is Fault.THROTTLING
    assert noted(*by_turns)[:-1] == [None] * 29
    assert noted(*slowly) == [None] * 30


def test_refused_numbers_are_no_fault_of_a_route() -> None:
    health = Health()

    assert [health.note(Outcome.REFUSED, at_s=100.0) for _ in range(50)] == [None] * 50
    assert health.success(100.0) == 1.0


@pytest.mark.parametrize(
    ("breaker", "phase"),
    [
        (None, Phase.CLOSED),
        (Breaker(until_s=99.0, may_probe=True), Phase.HALF_OPEN),
        (Breaker(until_s=99.0, may_probe=False), Phase.OPEN),
        (Breaker(until_s=101.0, may_probe=True), Phase.OPEN),
    ],
)
def test_a_route_that_rested_is_probed_by_whoever_has_the_right_to(breaker: Breaker | None, phase: Phase) -> None:
    assert phase_of(breaker, 100.0) is phase


@pytest.mark.parametrize(
    ("outcome", "was_slow", "news"),
    [
        (Outcome.ACCEPTED, False, True),
        (Outcome.DOWN, False, Fault.LOST_CONNECTION),
        (Outcome.SILENT, False, Fault.SILENCE),
        (Outcome.FAILED, False, Fault.ERRORS),
        (Outcome.ACCEPTED, True, Fault.SLOWNESS),
    ],
)
def test_one_probe_tells_whether_a_route_works_again_and_if_not_what_is_wrong(
    outcome: Outcome, *, was_slow: bool, news: Fault | bool
) -> None:
    state = RouteState(Setting("A", "sms", is_on=True, weight=100), lambda: True)
    state.see(Breaker(until_s=99.0, may_probe=True))

    assert state.note(outcome, 100.0, was_slow=was_slow) is news


def test_only_the_last_minute_counts() -> None:
    health = Health()
    for second in range(4):
        health.note(Outcome.FAILED, at_s=float(second))

    assert health.success(10.0) == pytest.approx(5 / 9)
    assert health.success(70.0) == 1.0


def test_a_route_that_loses_messages_gets_fewer() -> None:
    good = share_of(100, success=1.0, is_up=True, is_on_trial=False)
    poor = share_of(100, success=0.5, is_up=True, is_on_trial=False)

    assert poor == good / 4
    assert share_of(100, success=1.0, is_up=True, is_on_trial=True) == good / 100
    assert share_of(100, success=1.0, is_up=False, is_on_trial=False) == 0
