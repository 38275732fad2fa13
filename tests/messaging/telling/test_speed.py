"""The present speed of channels and operators."""

from datetime import datetime, timedelta

import pytest

from peserta.kit.clock import utc_now
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.messaging.telling.pace import Pace
from peserta.messaging.telling.speed import SpeedBoard
from tests.messaging.sending import ADDRESS, a_draft, put

SETTLE = """
UPDATE messaging_message
   SET state       = %(state)s::text,
       due_at      = NULL,
       accepted_at = created_at + interval '1 second',
       ended_at    = CASE %(state)s::text WHEN 'accepted' THEN NULL ELSE created_at + %(took)s END
 WHERE id = ANY(%(ids)s)
"""


async def sent(
    pool: Pool, keys: Keys, count: int, *, state: str, took_s: float = 0, to: str = "+628990000123", now: datetime
) -> None:
    made = now - timedelta(minutes=5)
    ids = await put(pool, [a_draft(keys, to=to, now=made) for _ in range(count)], keys, now=made)
    async with pool.connection() as conn:
        await conn.execute(SETTLE, {"state": state, "took": timedelta(seconds=took_s), "ids": ids})


async def board(pool: Pool, now: datetime) -> SpeedBoard:
    speeds = SpeedBoard()
    async with pool.connection() as conn:
        await speeds.refresh(conn, now)
    return speeds


async def test_without_messages_nothing_is_known(pool: Pool) -> None:
    speed = (await board(pool, utc_now())).present("sms", "Telkomsel")

    assert (speed.state, speed.typical_s) == (Pace.UNKNOWN, 10.0)


@pytest.mark.parametrize(("took_s", "pace"), [(8, Pace.NORMAL), (240, Pace.SLOW)])
async def test_an_operator_is_as_fast_as_its_receipts_say(pool: Pool, keys: Keys, took_s: float, pace: Pace) -> None:
    now = utc_now()
    await sent(pool, keys, 6, state="delivered", took_s=took_s, now=now)

    speed = (await board(pool, now)).present("sms", "Telkomsel")

    assert (speed.state, speed.typical_s) == (pace, took_s)


async def test_messages_still_waiting_make_an_operator_slow(pool: Pool, keys: Keys) -> None:
    now = utc_now()
    await sent(pool, keys, 4, state="delivered", took_s=5, now=now)
    await sent(pool, keys, 6, state="accepted", now=now)

    assert (await board(pool, now)).present("sms", "Telkomsel").state is Pace.SLOW


async def test_an_operator_that_delivers_next_to_nothing_is_down(pool: Pool, keys: Keys) -> None:
    now = utc_now()
    await sent(pool, keys, 1, state="delivered", took_s=5, now=now)
    await sent(pool, keys, 9, state="failed", took_s=5, now=now)

    assert (await board(pool, now)).present("sms", "Telkomsel").state is Pace.DOWN


async def test_where_no_receipts_come_acceptance_counts(pool: Pool, keys: Keys) -> None:
    now = utc_now()
    await sent(pool, keys, 6, state="accepted", to=ADDRESS, now=now)

    speed = (await board(pool, now)).present("email")

    assert (speed.state, speed.typical_s) == (Pace.NORMAL, 1.0)


async def test_an_operator_little_is_known_of_is_taken_for_its_channel(pool: Pool, keys: Keys) -> None:
    now = utc_now()
    await sent(pool, keys, 6, state="delivered", took_s=8, now=now)

    assert (await board(pool, now)).present("sms", "Smartfren").typical_s == 8.0


async def test_old_messages_are_left_out(pool: Pool, keys: Keys) -> None:
    now = utc_now()
    await sent(pool, keys, 6, state="delivered", took_s=8, now=now - timedelta(minutes=11))

    assert (await board(pool, now)).rows() == []


async def test_the_status_page_gets_channels_first(pool: Pool, keys: Keys) -> None:
    now = utc_now()
    await sent(pool, keys, 6, state="delivered", took_s=8, now=now)
    await sent(pool, keys, 2, state="accepted", to=ADDRESS, now=now)

    rows = (await board(pool, now)).rows()

    assert [(m.channel, m.operator, m.is_whole_channel, m.messages) for m, _ in rows] == [
        ("email", None, True, 2),
        ("email", None, False, 2),
        ("sms", None, True, 6),
        ("sms", "Telkomsel", False, 6),
    ]


async def test_a_code_is_late_once_nine_in_ten_have_arrived(pool: Pool, keys: Keys) -> None:
    now = utc_now()
    for seconds in range(1, 21):
        await sent(pool, keys, 1, state="delivered", took_s=seconds, now=now)

    speeds = await board(pool, now)

    assert speeds.late_s("sms", "Telkomsel") == pytest.approx(18.1)
    assert speeds.late_s("email", None) == 15 * 2.5
