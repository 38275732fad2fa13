"""The rules of routing and health, without a clock or a database."""

from datetime import UTC, datetime, timedelta

import pytest

from peserta.messaging.health import Health
from peserta.messaging.outcome import Outcome, Submitted
from peserta.messaging.routing import (
    TRIES_MAX,
    Accepted,
    GiveUp,
    Next,
    Rest,
    Round,
    Standing,
    TryRoute,
    plan_next,
    share_of,
)

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
        (plan(FAILED, A, B, tried={"A": 2, "B": 2}, tries=4), Rest(NOW + timedelta(seconds=2))),
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


def test_five_failures_in_a_row_make_a_route_rest_longer_each_time() -> None:
    health = Health()
    for _ in range(5):
        health.note(Outcome.SILENT, at_s=100.0)

    assert health.is_resting(101.9)
    assert not health.is_resting(102.0)
    assert health.is_on_trial
    health.note(Outcome.SILENT, at_s=102.0)
    assert health.is_resting(105.9)
    assert not health.is_resting(106.0)


def test_one_success_ends_the_trial() -> None:
    health = Health()
    for _ in range(5):
        health.note(Outcome.FAILED, at_s=100.0)
    health.note(Outcome.ACCEPTED, at_s=103.0)

    assert not health.is_on_trial
    assert not health.is_resting(103.0)


def test_refused_numbers_do_not_make_a_route_rest() -> None:
    health = Health()
    for _ in range(50):
        health.note(Outcome.REFUSED, at_s=100.0)

    assert not health.is_resting(100.0)
    assert health.success(100.0) == 1.0


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
