"""The present speed of channels and operators."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from peserta.kit.clock import utc_now
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.messaging.draft import Lane
from peserta.messaging.routes import route_store
from peserta.messaging.routes.setting import Setting
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
    pool: Pool, keys: Keys, count: int, *, state: str, took_s: float = 0, ago_s: float = 300, to: str = "+628990000123",
    operator: str = "Telkomsel", now: datetime,
) -> None:  # fmt: skip
    made = now - timedelta(seconds=ago_s)
    ids = await put(pool, [a_draft(keys, to=to, operator=operator, now=made) for _ in range(count)], keys, now=made)
    async with pool.connection() as conn:
        await conn.execute(SETTLE, {"state": state, "took": timedelta(seconds=took_s), "ids": ids})


async def board(pool: Pool, now: datetime) -> SpeedBoard:
    speeds = SpeedBoard()
    async with pool.connection() as conn:
        await speeds.refresh(conn, now)
    return speeds


async def test_without_messages_nothing_is_known(pool: Pool) -> None:
    speed = (await board(pool, utc_now())).present("sms", "Telkomsel")

    assert (speed.state, speed.typical_s) == (Pace.UNKNOWN, None)


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

    speeds = await board(pool, now)

    assert speeds.present("sms", "Smartfren") == speeds.present("sms")
    assert speeds.present("sms", "Smartfren").typical_s == 8.0


async def test_an_operator_is_named_for_figures_of_its_own_alone(pool: Pool, keys: Keys) -> None:
    now = utc_now()
    await sent(pool, keys, 4, state="delivered", took_s=5, now=now)
    await sent(pool, keys, 1, state="delivered", took_s=5, operator="Indosat", now=now)
    await sent(pool, keys, 39, state="failed", took_s=5, operator="Indosat", now=now)

    speeds = await board(pool, now)
    telkomsel, indosat = speeds.present("sms", "Telkomsel"), speeds.present("sms", "Indosat")

    assert (telkomsel.state, telkomsel.operator) == (Pace.DOWN, None)
    assert (indosat.state, indosat.operator) == (Pace.DOWN, "Indosat")


@pytest.mark.parametrize(("took_s", "ago_s"), [(5, 3), (50, 20)])
async def test_what_may_still_be_on_its_way_in_the_usual_time_has_not_failed(
    pool: Pool, keys: Keys, took_s: float, ago_s: float
) -> None:
    now = utc_now()
    await sent(pool, keys, 1, state="delivered", took_s=took_s, now=now)
    await sent(pool, keys, 5, state="accepted", ago_s=ago_s, now=now)

    assert (await board(pool, now)).present("sms", "Telkomsel").state is Pace.UNKNOWN


async def test_codes_that_were_only_just_queued_say_nothing(pool: Pool, keys: Keys) -> None:
    now = utc_now()
    made = now - timedelta(seconds=3)
    await put(pool, [a_draft(keys, now=made) for _ in range(5)], keys, now=made)

    speed = (await board(pool, now)).present("sms", "Telkomsel")

    assert (speed.state, speed.typical_s) == (Pace.UNKNOWN, None)


async def test_codes_that_have_waited_for_longer_than_usual_make_a_channel_disturbed(pool: Pool, keys: Keys) -> None:
    now = utc_now()
    made = now - timedelta(seconds=20)
    await put(pool, [a_draft(keys, now=made) for _ in range(5)], keys, now=made)

    assert (await board(pool, now)).present("sms", "Telkomsel").state is Pace.DOWN


@pytest.mark.parametrize(
    ("is_on", "usable", "is_idle"), [(True, ["sms"], False), (True, ["email"], True), (False, ["sms"], True)]
)
async def test_a_channel_that_no_worker_can_use_now_is_said_to_be_disturbed_whatever_its_last_codes_took(
    pool: Pool, keys: Keys, is_on: bool, usable: list[str], is_idle: bool
) -> None:
    now = utc_now()
    await sent(pool, keys, 6, state="delivered", took_s=1, now=now)
    setting = Setting("A", "sms", is_on=is_on, weight=100, provider="http", lanes=[Lane.CODE])
    async with transaction(pool) as conn:
        await route_store.add_route(conn, setting, now=now)
        await route_store.set_route(conn, setting, note="of the test")
    unwatched = await board(pool, now)
    async with transaction(pool) as conn:
        await route_store.check_in(conn, uuid4(), usable=usable, now=now)
    watched = await board(pool, now)

    assert unwatched.is_idle("sms") is not is_on
    assert watched.is_idle("sms") is is_idle
    assert watched.present("sms", "Telkomsel").state is (Pace.DOWN if is_idle else Pace.NORMAL)
    assert watched.present("sms", "Telkomsel").operator == (None if is_idle else "Telkomsel")


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

    assert speeds.late_s("sms", "Telkomsel", now) == pytest.approx(18.1)
    assert speeds.late_s("email", None, now) == 15 * 2.5


async def test_when_a_code_is_late_moves_neither_while_it_waits_nor_from_one_process_to_another(
    pool: Pool, keys: Keys
) -> None:
    now = utc_now()
    for seconds in range(1, 21):
        await sent(pool, keys, 1, state="delivered", took_s=seconds, now=now)
    here = await board(pool, now)
    before = here.late_s("sms", "Telkomsel", now)

    later = now + timedelta(seconds=100)
    await sent(pool, keys, 40, state="delivered", took_s=55, ago_s=90, now=later)
    async with pool.connection() as conn:
        await here.refresh(conn, later)
    elsewhere = await board(pool, later)

    assert here.present("sms", "Telkomsel").slowest_s == 55
    assert [each.late_s("sms", "Telkomsel", now) for each in (here, elsewhere)] == [before, before]
