"""When another code may be sent, and which: pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peserta.kit.codes import LONG, SHORT
from peserta.kit.limits import Use
from peserta.verification.rules import LIVE_CODES_MAX, Challenge, Plan, Policy, Sending, Spent, State, plan_sending
from tests.people import NOW

POLICY = Policy()
HERE, THERE = UUID(int=1), UUID(int=2)
SOON = NOW + timedelta(seconds=30)
LATER = NOW + timedelta(hours=3)


def a_challenge(n: int, contact_id: UUID = HERE, *, length: int = SHORT, minutes: int = 10) -> Challenge:
    return Challenge(
        n=n, contact_id=contact_id, channel="sms", destination=bytes(32), secret=bytes(16), key_id=1,
        length=length, expires_at=NOW + timedelta(minutes=minutes), message_ids=[],
    )  # fmt: skip


def plan(
    *challenges: Challenge,
    attempts: int = 0,
    sends: int = 0,
    tries: int = 0,
    cooling: datetime | None = None,
    is_of_another: bool = False,
) -> Plan:
    state = State(
        round=1, attempts=attempts, challenges=challenges, highest_n=len(challenges), is_of_another=is_of_another
    )
    spent = Spent(
        sends=Use(sends, LATER) if sends else None,
        cooling=Use(1, cooling) if cooling else None,
        tries=Use(tries, LATER) if tries else None,
    )
    return plan_sending(state, spent, HERE, policy=POLICY, now=NOW)


OLD, TIRED, FRESH = a_challenge(1, minutes=0), a_challenge(1, minutes=1), a_challenge(1)


@pytest.mark.parametrize(
    ("what", "sending"),
    [
        (plan(), Sending.NEW),
        (plan(FRESH), Sending.REPEAT),
        (plan(a_challenge(1, minutes=2)), Sending.REPEAT),
        (plan(TIRED), Sending.NEW),
        (plan(OLD), Sending.NEW),
        (plan(a_challenge(1, THERE)), Sending.NEW),
        (plan(a_challenge(1, THERE), a_challenge(2, THERE), a_challenge(3, THERE)), Sending.NEW_ROUND),
        (plan(a_challenge(1, THERE), a_challenge(2, THERE), a_challenge(3, THERE, minutes=0)), Sending.NEW),
        (plan(FRESH, tries=20), Sending.NEW),
        (plan(a_challenge(1, length=LONG), tries=20), Sending.REPEAT),
        (plan(FRESH, attempts=4), Sending.REPEAT),
        (plan(FRESH, attempts=5), Sending.NEW_ROUND),
        (plan(FRESH, is_of_another=True), Sending.NEW_ROUND),
        (plan(sends=9), Sending.NEW),
        (plan(sends=10), Sending.SPENT),
        (plan(sends=10, cooling=SOON), Sending.WAIT),
        (plan(FRESH, attempts=5, cooling=SOON), Sending.WAIT),
    ],
)
def test_what_is_done_about_a_wish(what: Plan, sending: Sending) -> None:
    assert what.sending is sending


def test_a_wait_says_until_when() -> None:
    assert (plan(cooling=SOON).opens_at, plan(sends=10).opens_at) == (SOON, LATER)


@pytest.mark.parametrize(("sends", "wait_s"), [(1, 30), (2, 60), (3, 120), (4, 120), (10, 120)])
def test_each_send_is_followed_by_a_longer_wait_up_to_two_minutes(sends: int, wait_s: int) -> None:
    assert POLICY.cool_down(sends) == timedelta(seconds=wait_s)


CHALLENGES = st.lists(
    st.builds(
        a_challenge,
        st.integers(1, 9),
        st.sampled_from([HERE, THERE]),
        length=st.sampled_from([SHORT, LONG]),
        minutes=st.integers(-1, 10),
    ),
    max_size=4,
)


@given(challenges=CHALLENGES, attempts=st.integers(0, 6), sends=st.integers(0, 11), tries=st.integers(0, 25))
def test_a_send_never_leaves_more_than_three_live_codes_nor_repeats_one_it_should_not(
    challenges: Sequence[Challenge], attempts: int, sends: int, tries: int
) -> None:
    made = plan(*challenges[:LIVE_CODES_MAX], attempts=attempts, sends=sends, tries=tries)

    live = [challenge for challenge in challenges[:LIVE_CODES_MAX] if challenge.is_live(NOW)]
    if made.sending is Sending.NEW:
        assert len(live) < LIVE_CODES_MAX
    if made.challenge is not None:
        assert made.sending is Sending.REPEAT
        assert made.challenge in live
        assert made.challenge.contact_id == HERE
        assert made.challenge.length == made.length
    if made.sends_now:
        assert made.sends == sends + 1 <= POLICY.sends.uses_max
        assert made.length == (LONG if tries >= POLICY.tries.uses_max else SHORT)
