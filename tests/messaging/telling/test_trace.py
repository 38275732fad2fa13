"""The trace: what a member, a stranger and staff are told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from peserta.kit.clock import utc_now
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.messaging.actions import trace
from peserta.messaging.outcome import Outcome
from peserta.messaging.telling.speed import SpeedBoard
from peserta.messaging.telling.trace import Step, Traced, is_lost, is_waiting, newest_failed, read_trace
from tests.messaging.sending import ScriptedRoute, a_dispatcher, put_code, running, until_state

T = datetime(2026, 11, 23, 9, 2, 11, tzinfo=UTC)
SECOND = timedelta(seconds=1)
QUEUED = Traced(
    id=UUID(int=1), channel="sms", operator="Telkomsel", state="queued", reason=None,
    created_at=T, accepted_at=None, ended_at=None, used_at=None, started_at=None,
)  # fmt: skip
SENDING = replace(QUEUED, state="sending", started_at=[T + SECOND])
ACCEPTED = replace(SENDING, state="accepted", accepted_at=T + 2 * SECOND)
DELIVERED = replace(ACCEPTED, state="delivered", ended_at=T + 5 * SECOND)
OFF = replace(ACCEPTED, state="failed", reason="phone_off", ended_at=T + 5 * SECOND)
WRONG = replace(OFF, reason="unknown_number")
REFUSED = replace(SENDING, state="failed", reason="refused", ended_at=T + 2 * SECOND)
EXPIRED = replace(QUEUED, state="expired", ended_at=T + 600 * SECOND)
BEGUN = [Step.REQUESTED, Step.HANDED_OVER]
TAKEN = [*BEGUN, Step.ACCEPTED_BY_OPERATOR]


def late_s(channel: str, operator: str | None, made_at: datetime) -> float:
    return 20.0


def steps(message: Traced, *, is_proven: bool, after: float = 6) -> list[Step]:
    found = read_trace([message], late_s, is_proven=is_proven, now=T + timedelta(seconds=after))
    return [step.step for step in found]


@pytest.mark.parametrize(
    ("message", "owner", "stranger"),
    [
        (QUEUED, [Step.REQUESTED], [Step.REQUESTED]),
        (SENDING, BEGUN, BEGUN),
        (ACCEPTED, TAKEN, TAKEN),
        (DELIVERED, [*TAKEN, Step.DELIVERED], TAKEN),
        (OFF, [*TAKEN, Step.FAILED], TAKEN),
        (WRONG, [*TAKEN, Step.FAILED], [*TAKEN, Step.FAILED]),
        (REFUSED, [*BEGUN, Step.FAILED], [*BEGUN, Step.FAILED]),
    ],
)
def test_the_steps_of_a_message(message: Traced, owner: list[Step], stranger: list[Step]) -> None:
    assert steps(message, is_proven=True) == owner
    assert steps(message, is_proven=False) == stranger


def test_an_expired_message_says_so() -> None:
    assert steps(EXPIRED, is_proven=False, after=700) == [Step.REQUESTED, Step.SLOW, Step.EXPIRED]


@pytest.mark.parametrize("after", [1, 6, 19, 21, 100])
def test_a_stranger_cannot_tell_a_phone_that_is_on_from_one_that_is_off(after: float) -> None:
    seen = [steps(message, is_proven=False, after=after) for message in (ACCEPTED, DELIVERED, OFF)]

    assert seen[0] == seen[1] == seen[2]


@pytest.mark.parametrize(
    ("newest", "is_proven", "said"),
    [(WRONG, False, True), (REFUSED, False, True), (OFF, True, True), (OFF, False, False), (ACCEPTED, True, False)],
)
def test_that_a_code_did_not_arrive_is_said_of_the_newest_alone_and_of_a_phone_to_its_owner_alone(
    newest: Traced, is_proven: bool, said: bool
) -> None:
    other = replace(DELIVERED if said else WRONG, id=UUID(int=2))
    found = read_trace([other, newest], late_s, is_proven=is_proven, now=T + 6 * SECOND)

    assert newest_failed(found, [other.id, newest.id]) is said
    assert newest_failed(found, []) is False


def test_another_route_is_said_only_of_one_that_was_not_tried_before() -> None:
    tried = replace(SENDING, started_at=[T + n * SECOND for n in range(5)], routes=["A", "B", "A", "B", "C"])

    assert steps(tried, is_proven=False) == [
        *BEGUN, Step.TRYING_ANOTHER_ROUTE, Step.TRYING_AGAIN, Step.TRYING_AGAIN, Step.TRYING_ANOTHER_ROUTE,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("message", "is_idle", "after", "waits"),
    [
        (QUEUED, True, 0, True),
        (QUEUED, False, 0, False),
        (QUEUED, False, 3, True),
        (replace(QUEUED, reason="stopped"), True, 0, True),
        (replace(QUEUED, is_doubted=True), True, 9, False),
        (replace(QUEUED, reason="braked"), True, 9, False),
        (SENDING, True, 1, False),
        (SENDING, False, 9, True),
        (ACCEPTED, True, 9, False),
        (replace(ACCEPTED, state="queued", extra_at=T + 6 * SECOND), True, 9, False),
    ],
)
def test_a_code_waits_that_no_route_can_take_or_has_taken_in_seconds(
    message: Traced, is_idle: bool, after: float, waits: bool
) -> None:
    now, other = T + timedelta(seconds=after), replace(QUEUED, id=UUID(int=2))

    assert is_waiting([other, message], [other.id, message.id], lambda _: is_idle, now=now) is waits
    assert is_waiting([message], [], lambda _: is_idle, now=now) is False


@pytest.mark.parametrize(("message", "lost"), [(REFUSED, True), (WRONG, True), (OFF, False), (ACCEPTED, False)])
def test_nothing_arrives_where_a_number_was_refused_or_is_not_known(message: Traced, lost: bool) -> None:
    found = read_trace([message], late_s, is_proven=True, now=T + 6 * SECOND)

    assert is_lost(found, message.id) is lost
    assert is_lost(found, UUID(int=2)) is False


def test_a_message_slower_than_usual_is_called_slow() -> None:
    assert Step.SLOW not in steps(ACCEPTED, is_proven=True, after=19)
    assert steps(ACCEPTED, is_proven=True, after=20)[-1] is Step.SLOW
    assert Step.SLOW not in steps(DELIVERED, is_proven=True, after=60)
    assert Step.SLOW not in steps(replace(ACCEPTED, used_at=T + 9 * SECOND), is_proven=False, after=60)


def test_that_a_code_was_slow_stays_in_its_trace_with_one_time_whatever_came_after() -> None:
    promised = replace(QUEUED, promised_at=T + 21 * SECOND)
    arrived = replace(DELIVERED, ended_at=T + 40 * SECOND)
    typed = replace(ACCEPTED, used_at=T + 40 * SECOND)

    for message in (ACCEPTED, promised, arrived, typed):
        found = read_trace([message], late_s, is_proven=True, now=T + 60 * SECOND)

        assert [step.at for step in found if step.step is Step.SLOW] == [T + 20 * SECOND]
        assert found == sorted(found, key=lambda step: step.at)


def test_whether_a_code_is_slow_is_judged_by_what_was_known_when_it_was_made() -> None:
    asked: list[datetime] = []

    def late_s(channel: str, operator: str | None, made_at: datetime) -> float:
        asked.append(made_at)
        return 20.0

    read_trace([ACCEPTED], late_s, is_proven=True, now=T + 60 * SECOND)

    assert asked == [T]


def test_the_reason_comes_with_the_failure_and_is_marked_private() -> None:
    [*_, failed] = read_trace([OFF], late_s, is_proven=True, now=T + 6 * SECOND)

    assert (failed.reason, failed.private) == ("phone_off", True)


def test_several_messages_are_told_in_order_of_time() -> None:
    mail = replace(SENDING, id=UUID(int=2), channel="email", created_at=T + 3 * SECOND, started_at=[T + 4 * SECOND])

    found = read_trace([mail, DELIVERED], late_s, is_proven=True, now=T + 6 * SECOND)

    assert [step.channel for step in found] == ["sms", "sms", "sms", "email", "email", "sms"]


async def test_another_route_shows_in_the_trace(pool: Pool, keys: Keys) -> None:
    good = ScriptedRoute("B", up=False)
    bad = ScriptedRoute("A", always=Outcome.THROTTLED, brings_up=good)

    async with running(a_dispatcher(pool, keys, bad, good)):
        message_id = await put_code(pool, keys)
        await until_state(pool, message_id, "accepted")
    async with pool.connection() as conn:
        found = await trace(conn, [message_id], speeds=SpeedBoard(), now=utc_now())

    assert [step.step for step in found] == [*BEGUN, Step.TRYING_ANOTHER_ROUTE, Step.ACCEPTED_BY_OPERATOR]
    assert {step.message_id for step in found} == {message_id}
