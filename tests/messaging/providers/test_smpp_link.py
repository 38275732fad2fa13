"""The link to a simulated operator: lost, refused, wrapped, babbled at, and back again."""

import asyncio
import random
import socket
import ssl
import tracemalloc

import pytest

from peserta.messaging.outcome import Outcome
from peserta.messaging.providers import smpp_bind
from peserta.messaging.providers.smpp import SmppRoute, SmppSettings
from peserta.messaging.providers.smpp_bind import Bind
from peserta.messaging.providers.smpp_pdu import Pdu
from peserta.simulator.remote import start_simulator
from peserta.simulator.smsc import Smsc
from tests.messaging.providers.smpp_route import PASSWORD, Receipts, a_route, submit
from tests.simulator.until import until


async def test_without_a_link_nothing_is_handed_over(smsc: Smsc) -> None:
    port = await smsc.start()
    smsc.switch(on=False)
    async with a_route(port) as route:
        submitted = await submit(route)

        assert submitted.outcome is Outcome.DOWN
        assert not route.up


async def test_a_wrong_password_never_comes_up_and_is_named(smsc: Smsc, caplog: pytest.LogCaptureFixture) -> None:
    async with a_route(await smsc.start(), password="salah") as route:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await route.wait_up()

    told = "bind refused (wrong password: see password_file or password_env of this [[smpp]]) with status 0x0000000e"
    assert told in caplog.text


async def test_a_switched_off_operator_loses_what_is_in_flight_and_is_back_when_on(smsc: Smsc) -> None:
    async with a_route(await smsc.start()) as route:
        await route.wait_up()
        in_flight = [asyncio.create_task(submit(route, "+628990000903", timeout_s=9)) for _ in range(5)]
        await until(lambda: smsc.inbox.count == 5)

        smsc.switch(on=False)
        lost = await asyncio.gather(*in_flight)
        smsc.switch(on=True)
        await route.wait_up()

        assert {done.outcome for done in lost} == {Outcome.LOST}
        assert (await submit(route)).outcome is Outcome.ACCEPTED


async def test_the_link_comes_back_after_the_smsc_was_killed() -> None:
    first = await start_simulator("smsc", "JALUR-A", "--receipt-delay-ms", "0")
    async with a_route(first.port) as route:
        await route.wait_up()
        in_flight = asyncio.create_task(submit(route, "+628990000903", timeout_s=9))
        await first.control.messages(wait_s=5)

        await first.kill()
        assert (await in_flight).outcome is Outcome.LOST

        second = await start_simulator("smsc", "JALUR-A", port=first.port)
        await route.wait_up()
        assert (await submit(route)).outcome is Outcome.ACCEPTED
    await second.stop()


async def test_a_link_that_fell_silent_is_given_up() -> None:
    gone = asyncio.Event()

    async def accept_and_fall_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(16)
        writer.write(bytes.fromhex("00000011800000090000000000000001") + b"\0")
        while await reader.read(1000):
            pass
        writer.close()
        gone.set()

    server = await asyncio.start_server(accept_and_fall_silent, "127.0.0.1", 0)
    async with server, a_route(server.sockets[0].getsockname()[1], enquire_every_s=0.02) as route:
        await route.wait_up()
        async with asyncio.timeout(5):
            await gone.wait()


@pytest.mark.parametrize("seed", range(5))
async def test_random_bytes_from_the_smsc_do_not_kill_the_route(seed: int, smsc: Smsc) -> None:
    dice = random.Random(seed)
    connections = 0

    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        await reader.readexactly(16)
        if connections > 1:
            # A good bind, then nonsense: first a PDU with a true length, then anything.
            writer.write(bytes.fromhex("00000011800000090000000000000001") + b"\0")
            nonsense = dice.randbytes(dice.randrange(12, 80))
            writer.write((len(nonsense) + 4).to_bytes(4) + nonsense)
        writer.write(dice.randbytes(dice.randrange(1, 400)))
        writer.close()

    server = await asyncio.start_server(babble, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with a_route(port) as route:
        await until(lambda: connections >= 3)
        server.close()
        await server.wait_closed()
        await smsc.start(port)
        await route.wait_up()

        assert (await submit(route)).outcome is Outcome.ACCEPTED


async def test_requests_we_do_not_know_are_answered_and_an_unbind_is_obeyed(smsc: Smsc) -> None:
    heard: list[bytes] = []
    done = asyncio.Event()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def read_pdu() -> bytes:
            head = await reader.readexactly(4)
            return head + await reader.readexactly(int.from_bytes(head) - 4)

        await read_pdu()
        writer.write(bytes.fromhex("00000011800000090000000000000001") + b"\0")
        for command in ("00000015", "00000102", "00000006"):  # enquire_link, alert_notification, unbind
            writer.write(bytes.fromhex(f"00000010{command}0000000000000007"))
            heard.append(await read_pdu())
        assert await reader.read() == b""
        writer.close()
        done.set()

    server = await asyncio.start_server(converse, "127.0.0.1", 0)
    async with server, a_route(server.sockets[0].getsockname()[1]):
        async with asyncio.timeout(5):
            await done.wait()

    assert [pdu[4:8].hex() for pdu in heard] == ["80000015", "80000000", "80000006"]


async def test_the_link_may_be_wrapped_in_tls(
    smsc: Smsc, tls_server: ssl.SSLContext, tls_client: ssl.SSLContext
) -> None:
    port = await smsc.start(tls=tls_server)
    async with a_route(port, tls=tls_client) as route:
        await route.wait_up()

        assert (await submit(route)).outcome is Outcome.ACCEPTED


async def test_after_an_unbind_nothing_is_handed_over_while_the_smsc_is_in_no_hurry_to_hang_up(
    tls_server: ssl.SSLContext, tls_client: ssl.SSLContext
) -> None:
    sessions: list[asyncio.StreamWriter] = []

    async def unbind_and_read_no_more(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sessions.append(writer)
        bind = await reader.readexactly(4)
        await reader.readexactly(int.from_bytes(bind) - 4)
        writer.write(bytes.fromhex("00000011800000090000000000000001") + b"\0")
        if len(sessions) == 1:
            assert isinstance(writer.transport, asyncio.Transport)
            writer.transport.pause_reading()  # so the end of our side is never seen
            writer.write(bytes.fromhex("00000010000000060000000000000009"))

    server = await asyncio.start_server(unbind_and_read_no_more, "127.0.0.1", 0, ssl=tls_server)
    async with server, a_route(server.sockets[0].getsockname()[1], tls=tls_client, enquire_every_s=60) as route:
        await until(lambda: len(sessions) == 2)
        await route.wait_up()
        for writer in sessions:
            writer.transport.abort()


async def test_a_certificate_that_is_not_trusted_keeps_the_route_down(smsc: Smsc, tls_server: ssl.SSLContext) -> None:
    port = await smsc.start(tls=tls_server)
    async with a_route(port, tls=ssl.create_default_context()) as route:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await route.wait_up()


async def test_a_cancelled_route_leaves_nothing_behind(smsc: Smsc) -> None:
    settings = SmppSettings(
        name="JALUR-A",
        host="127.0.0.1",
        port=await smsc.start(),
        system_id="peserta",
        password=PASSWORD,
        sender="JKN",
        is_simulated=True,
    )
    route = SmppRoute(settings, Receipts().take)
    running = asyncio.create_task(route.run())
    await route.wait_up()

    running.cancel()
    await asyncio.wait({running})

    await until(lambda: smsc.counters()["connections"] == 0)
    assert (await submit(route)).outcome is Outcome.DOWN


async def test_after_closing_nothing_is_handed_over(smsc: Smsc) -> None:
    async with a_route(await smsc.start()) as route:
        await route.wait_up()

    assert (await submit(route)).outcome is Outcome.DOWN
    assert smsc.inbox.count == 0


async def test_small_packets_are_sent_at_once(smsc: Smsc) -> None:
    heard: list[tuple[Bind, Pdu]] = []
    transport, bind = await asyncio.get_running_loop().create_connection(
        lambda: Bind(lambda bind, pdu: heard.append((bind, pdu))), "127.0.0.1", await smsc.start()
    )

    assert transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    bind.abort("done")


async def test_numbers_of_requests_begin_again_at_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smpp_bind, "SEQUENCE_MAX", 3)
    bind = Bind(lambda _bind, _pdu: None)

    assert [bind.next_sequence() for _ in range(7)] == [1, 2, 3, 1, 2, 3, 1]


async def test_a_link_that_lives_for_months_keeps_no_number() -> None:
    bind = Bind(lambda _bind, _pdu: None)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for _ in range(50_000):
            bind.next_sequence()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert after - before < 10_000, "bytes"


async def test_a_fault_of_our_own_while_linking_ends_neither_the_route_nor_what_runs_beside_it(
    smsc: Smsc,
    caplog: pytest.LogCaptureFixture,
) -> None:
    # No settings object would let this password through; whatever else is wrong must not end the others either.
    async with a_route(await smsc.start(), password="kunçi") as route:
        await until(lambda: caplog.text.count("a fault of our own") >= 2)

        assert (await submit(route)).outcome is Outcome.DOWN

    assert "kunçi" not in caplog.text
