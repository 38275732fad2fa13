"""An SMSC that does not let our account in: it is asked ever more seldom, and whoever can mend it is told."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peserta.kit.clock import utc_now
from peserta.kit.database import Pool
from peserta.messaging.providers.smpp import SmppRoute
from peserta.messaging.providers.smpp_retry import NOT_NOW_MAX_S, RETRY_MAX_S, BindRefusedError, Refusals, Retries
from peserta.messaging.routes.route_actions import list_links, why_unlinked
from peserta.messaging.routes.routes import Routes
from peserta.simulator.smsc import Smsc
from tests.messaging.providers.smpp_route import a_route
from tests.messaging.sending import ScriptedRoute
from tests.simulator.until import until

WRONG_PASSWORD, WRONG_SYSTEM_ID, TAKES_NOBODY, BOUND_ALREADY = 0x0E, 0x0F, 0x0D, 0x05


@pytest.mark.parametrize("status", [WRONG_PASSWORD, WRONG_SYSTEM_ID])
def test_a_refused_account_is_tried_five_times_in_the_first_minute_and_then_every_other(status: int) -> None:
    refusals, refused = Refusals(), BindRefusedError(status)

    assert [refusals.after(refused) for _ in range(8)] == [5, 10, 20, 40, 80, 120, 120, 120]


def test_an_smsc_that_takes_nobody_now_is_tried_soon_and_then_every_ten_seconds() -> None:
    refusals, refused = Refusals(), BindRefusedError(TAKES_NOBODY)
    waits = [refusals.after(refused) for _ in range(12)]

    assert waits[0] == 0.1
    assert waits == sorted(waits)
    assert waits[-1] == NOT_NOW_MAX_S == 10


def test_a_bind_that_is_let_in_forgets_what_was_refused() -> None:
    refusals = Refusals()
    for _ in range(5):
        refusals.after(BindRefusedError(WRONG_PASSWORD))

    refusals.end()

    assert refusals.why == ""
    assert refusals.after(BindRefusedError(WRONG_PASSWORD)) == 5


@given(st.lists(st.floats(0, 4.9), max_size=30))
def test_a_lost_connection_is_tried_again_within_five_seconds(tried_s: list[float]) -> None:
    retries = Retries()

    assert all(retries.after(each) <= RETRY_MAX_S for each in tried_s)
    assert retries.after(6.0) == 0.1


def test_being_bound_already_does_not_last() -> None:
    assert not BindRefusedError(BOUND_ALREADY).is_lasting


async def test_a_wrong_password_is_not_tried_again_for_seconds_and_is_right_after_it_was_mended(
    smsc: Smsc, monkeypatch: pytest.MonkeyPatch
) -> None:
    paused: list[float] = []
    go_on = asyncio.Event()

    async def pause(_route: SmppRoute, wait_s: float) -> None:
        paused.append(wait_s)
        await go_on.wait()

    monkeypatch.setattr(SmppRoute, "_pause", pause)
    async with a_route(await smsc.start(), password="salah") as route:
        await until(lambda: len(paused) == 1)
        assert 2.5 <= paused[0] <= 5.0
        assert "wrong password: see password_file" in route.refused

        monkeypatch.setattr(smsc, "_password", "salah")
        go_on.set()
        async with asyncio.timeout(5):
            await route.wait_up()

        assert route.refused == ""


async def test_the_list_of_routes_says_that_an_account_is_refused_until_it_is_let_in(pool: Pool) -> None:
    route = ScriptedRoute("A", up=False, refused=str(BindRefusedError(WRONG_SYSTEM_ID)))
    routes = Routes(sms=[route])

    async def told() -> str:
        async with pool.connection() as conn:
            await routes.register(conn, utc_now())
            await routes.refresh(conn, utc_now())
            return why_unlinked((await list_links(conn, now=utc_now()))["A"])

    assert await told() == (
        "no link in the one worker: bind refused (wrong system_id: see system_id of this [[smpp]])"
        " with status 0x0000000f"
    )
    route.refused = ""
    assert await told() == "no link in the one worker"
