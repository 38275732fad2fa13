"""How long a code is: as the scheme chose, and long for a person at whom strangers guess."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from peserta.kit.codes import LONG, SHORT
from peserta.kit.limits import Use
from peserta.verification.rules import Policy, Sending, Spent, State, plan_sending

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
CONTACT = UUID(int=1)


@pytest.mark.parametrize(
    ("chosen", "guesses", "length"), [(SHORT, 19, SHORT), (SHORT, 20, LONG), (LONG, 0, LONG), (LONG, 20, LONG)]
)
def test_a_code_is_as_long_as_the_scheme_chose_until_strangers_used_up_the_tries(
    chosen: int, guesses: int, length: int
) -> None:
    policy = Policy(code_length=chosen)
    spent = Spent(sends=None, cooling=None, tries=Use(guesses, NOW + timedelta(hours=1)))

    plan = plan_sending(State(), spent, CONTACT, policy=policy, now=NOW)

    assert (plan.sending, plan.length) == (Sending.NEW, length)
