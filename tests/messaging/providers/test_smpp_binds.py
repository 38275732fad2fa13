"""Several binds as one route: they share the work, one may break, each keeps its own window and pace; and TLS."""

import asyncio
import ssl
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peserta.app.work import tls_of
from peserta.kit.scheme.profile import SmppProfile
from peserta.messaging.outcome import Outcome
from peserta.messaging.providers.smpp import SmppSettings
from peserta.messaging.providers.smpp_binds import Pace, SmppBinds
from peserta.simulator.smsc import Smsc
from tests.messaging.providers.smpp_route import ORDINARY, PASSWORD, TEXT, Receipts
from tests.simulator.until import until


def settings(
    port: int, *, window: int = 20, tls: ssl.SSLContext | None = None, server_name: str | None = None
) -> SmppSettings:
    return SmppSettings(
        name="JALUR-A", host="127.0.0.1", port=port, system_id="peserta", password=PASSWORD, sender="JKN",
        window=window, tls=tls, server_name=server_name, is_simulated=True,
    )  # fmt: skip


@asynccontextmanager
async def a_route(
    settings: SmppSettings, *, binds: int = 3, bind_tps: int | None = None, receipts: Receipts | None = None
) -> AsyncGenerator[SmppBinds]:
    route = SmppBinds(settings, (receipts or Receipts()).take, binds=binds, bind_tps=bind_tps)
    running = asyncio.create_task(route.run())
    try:
        yield route
    finally:
        await route.close()
        await running


async def submit(route: SmppBinds, to: str = ORDINARY, *, timeout_s: float = 5.0) -> Outcome:
    async with asyncio.timeout(10):
        return (await route.submit(to, TEXT, timeout_s=timeout_s, validity_s=600)).outcome


async def test_every_bind_takes_its_part_and_brings_receipts(smsc: Smsc) -> None:
    receipts = Receipts()
    async with a_route(settings(await smsc.start()), receipts=receipts) as route:
        await route.wait_up()
        assert smsc.counters()["connections"] == 3

        outcomes = await asyncio.gather(*(submit(route) for _ in range(30)))
        told = await receipts.first(30)

    assert outcomes == [Outcome.ACCEPTED] * 30
    assert len({receipt.provider_id for receipt in told}) == 30


async def test_a_bind_that_breaks_leaves_the_others_at_work_and_comes_back(smsc: Smsc) -> None:
    async with a_route(settings(await smsc.start())) as route:
        await route.wait_up()

        assert await submit(route, "+628990000904") is Outcome.LOST
        assert route.up
        assert await submit(route) is Outcome.ACCEPTED
        await route.wait_up()

        assert smsc.counters()["connections"] == 3


async def test_each_bind_has_a_window_of_its_own(smsc: Smsc) -> None:
    async with a_route(settings(await smsc.start(), window=2), binds=2) as route:
        await route.wait_up()
        held = [asyncio.create_task(submit(route, "+628990000903", timeout_s=1.0)) for _ in range(4)]
        await until(lambda: smsc.inbox.count == 4)

        assert await submit(route, timeout_s=0.05) is Outcome.EXPIRED, "two by each bind wait for their answers"
        assert {await task for task in held} == {Outcome.SILENT}


async def test_a_route_of_which_no_bind_is_up_is_down() -> None:
    route = SmppBinds(settings(1), Receipts().take, binds=2)

    assert not route.up
    assert await submit(route) is Outcome.DOWN


@given(st.integers(1, 1_000), st.lists(st.floats(0, 0.05), min_size=1, max_size=50))
def test_no_bind_is_ever_faster_than_its_pace(per_s: int, gaps: list[float]) -> None:
    pace, now_s = Pace(per_s), 0.0
    moments: list[float] = []
    for gap in gaps:
        now_s += gap
        moments.append(now_s + pace.take(now_s))

    assert all(after - before >= 1 / per_s - 1e-9 for before, after in pairwise(moments))


async def test_what_cannot_leave_in_time_is_not_sent(smsc: Smsc) -> None:
    async with a_route(settings(await smsc.start()), binds=2, bind_tps=1) as route:
        await route.wait_up()

        outcomes = [await submit(route, timeout_s=0.5) for _ in range(4)]

    assert outcomes == [Outcome.ACCEPTED, Outcome.ACCEPTED, Outcome.EXPIRED, Outcome.EXPIRED]
    assert smsc.inbox.count == 2


PROFILE = SmppProfile(name="jalur-a", host="127.0.0.1", port=2775, system_id="peserta", sender="JKN")


def with_ca(ca_file: str | None) -> SmppProfile:
    return msgspec.structs.replace(PROFILE, ca_file=ca_file)


async def test_a_private_authority_is_trusted_when_the_profile_names_it(
    smsc: Smsc, certificate: Path, tls_server: ssl.SSLContext
) -> None:
    port = await smsc.start(tls=tls_server)
    tls = tls_of(with_ca(str(certificate)))
    async with a_route(settings(port, tls=tls)) as route:
        await route.wait_up()

        assert await submit(route) is Outcome.ACCEPTED


@pytest.mark.parametrize(
    ("ca_file", "server_name"),
    [(False, None), (True, "smsc.lain.example")],
    ids=["unknown authority", "another's name"],
)
async def test_who_cannot_show_the_right_certificate_is_not_spoken_to(
    smsc: Smsc, certificate: Path, tls_server: ssl.SSLContext, server_name: str | None, *, ca_file: bool
) -> None:
    port = await smsc.start(tls=tls_server)
    tls = tls_of(with_ca(str(certificate) if ca_file else None))
    async with a_route(settings(port, tls=tls, server_name=server_name), binds=1) as route:
        assert await submit(route, timeout_s=0.2) is Outcome.DOWN

    assert smsc.counters()["connections"] == 0
