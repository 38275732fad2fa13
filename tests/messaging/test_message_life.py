"""A message waits a month at most: what may still be sent lies in the newest weeks, where it is looked for."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from peserta.kit.clock import utc_now
from peserta.kit.database import Pool, one, transaction
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.messaging.actions import enqueue
from peserta.messaging.weeks import LIFE_MAX, span_of_open
from tests.messaging.sending import a_draft


@dataclass(frozen=True, slots=True)
class Life:
    not_after: datetime


@pytest.mark.parametrize(
    ("wanted", "given"), [(timedelta(days=30), timedelta(days=30)), (timedelta(days=60), LIFE_MAX)]
)
async def test_no_message_waits_longer_than_a_month(
    pool: Pool, keys: Keys, wanted: timedelta, given: timedelta
) -> None:
    now = utc_now()

    async with transaction(pool) as conn:
        written = await enqueue(conn, a_draft(keys, now=now, life=wanted), keys=keys, now=now)
        life = await one(conn, "SELECT not_after FROM messaging_message WHERE id = %(id)s", {"id": written}, of=Life)

    assert life == Life(now + given)


def test_whatever_lives_is_looked_for_also_by_a_worker_that_stood_still_for_days() -> None:
    now = utc_now()
    span = span_of_open(now)

    assert (
        span["first"] < new_id(now - LIFE_MAX - timedelta(days=13)) < new_id(now + timedelta(minutes=59)) < span["last"]
    )
