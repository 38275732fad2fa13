"""The simulated operator, spoken to byte by byte."""

import asyncio
import random
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

import pytest
from smpp34 import DeliverSm, SubmitSm, Tlv, decode

from peserta.simulator.inbox import State
from peserta.simulator.magic import FATES, Answer, fate_of
from peserta.simulator.smsc import Smsc
from tests.simulator.until import until

RECEIVER, TRANSMITTER, TRANSCEIVER = 1, 2, 9
RESPONSE = 0x80000000


@pytest.fixture
async def smsc() -> AsyncGenerator[Smsc]:
    smsc = Smsc("JALUR-A", password="kunci", receipt_delay_s=0.01, receipt_retry_s=0.02, pace=0.02)
    yield smsc
    await smsc.stop()


class Phone:
    """One raw connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    def send(self, command: int, body: bytes = b"", *, sequence: int = 1, status: int = 0) -> None:
        head = (16 + len(body), command, status, sequence)
        self.writer.write(b"".join(number.to_bytes(4) for number in head) + body)

    async def hear(self) -> tuple[int, int, int, bytes]:
        """Command, status, sequence and the whole of the next PDU."""
        async with asyncio.timeout(5):
            length = await self.reader.readexactly(4)
            pdu = length + await self.reader.readexactly(int.from_bytes(length) - 4)
        return int.from_bytes(pdu[4:8]), int.from_bytes(pdu[8:12]), int.from_bytes(pdu[12:16]), pdu

    async def bind(self, command: int = TRANSCEIVER, *, password: bytes = b"kunci") -> int:
        self.send(command, b"peserta\0" + password + b"\0\0\x34\0\0\0")
        return (await self.hear())[1]

    def submit(
        self, to: str = "628990000123", text: bytes = b"halo", *, data_coding: int = 0, sequence: int = 2
    ) -> None:
        pdu = SubmitSm(
            source_addr="JKN", destination_addr=to, short_message=text, data_coding=data_coding,
            registered_delivery=1, sequence_number=sequence,
        )  # fmt: skip
        self.writer.write(pdu.encode())

    async def is_over(self) -> bool:
        """Hear the rest and the end."""
        async with asyncio.timeout(5):
            with suppress(ConnectionResetError):
                await self.reader.read()
        return True

    async def is_closed(self) -> bool:
        """Hear the end and nothing before it."""
        async with asyncio.timeout(5):
            try:
                return await self.reader.read() == b""
            except ConnectionResetError:
                return True


@asynccontextmanager
async def a_phone(port: int) -> AsyncGenerator[Phone]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield Phone(reader, writer)
    finally:
        writer.close()


async def test_a_submission_is_answered_with_an_id_and_a_receipt_follows(smsc: Smsc) -> None:
    async with a_phone(await smsc.start()) as phone:
        assert await phone.bind() == 0

        phone.submit()
        command, status, sequence, response = await phone.hear()
        assert (command, status, sequence) == (RESPONSE | 4, 0, 2)
        message_id = response[16:].rstrip(b"\0")

        _, _, sequence, raw = await phone.hear()
        receipt = decode(raw)
        assert isinstance(receipt, DeliverSm)
        parameters = {tlv.tag: tlv.value for tlv in receipt.tlvs}
        assert parameters[0x001E] == message_id + b"\0"
        assert parameters[0x0427] == b"\x02"
        assert receipt.short_message.startswith(b"id:" + message_id)
        assert receipt.short_message.endswith(b"text:halo")

        phone.send(RESPONSE | 5, b"\0", sequence=sequence)
        await until(lambda: smsc.desk.acknowledged == 1)


async def test_receipts_go_to_the_receiver_of_the_account(smsc: Smsc) -> None:
    port = await smsc.start()
    async with a_phone(port) as transmitter, a_phone(port) as receiver:
        assert await transmitter.bind(TRANSMITTER) == 0
        assert await receiver.bind(RECEIVER) == 0

        transmitter.submit()

        assert (await transmitter.hear())[0] == RESPONSE | 4
        assert (await receiver.hear())[0] == 5


async def test_receipts_wait_until_somebody_can_take_them(smsc: Smsc) -> None:
    port = await smsc.start()
    async with a_phone(port) as transmitter:
        await transmitter.bind(TRANSMITTER)
        transmitter.submit()
        await until(lambda: [message.state for message in smsc.inbox.changed_after(0)] == [State.DELIVERED])

    async with a_phone(port) as receiver:
        await receiver.bind(RECEIVER)
        assert (await receiver.hear())[0] == 5


@pytest.mark.parametrize("bind", [None, RECEIVER])
async def test_only_a_transmitter_may_submit(smsc: Smsc, bind: int | None) -> None:
    async with a_phone(await smsc.start()) as phone:
        if bind is not None:
            await phone.bind(bind)
        phone.submit()

        assert (await phone.hear())[:2] == (RESPONSE | 4, 0x04)


async def test_a_second_bind_on_a_connection_is_refused(smsc: Smsc) -> None:
    async with a_phone(await smsc.start()) as phone:
        await phone.bind()

        assert await phone.bind() == 0x05


async def test_a_wrong_password_is_refused_and_the_connection_closed(smsc: Smsc) -> None:
    async with a_phone(await smsc.start()) as phone:
        assert await phone.bind(password=b"salah") == 0x0E
        assert await phone.is_closed()


async def test_switched_off_it_drops_binds_and_refuses_new_ones(smsc: Smsc) -> None:
    port = await smsc.start()
    async with a_phone(port) as bound, a_phone(port) as late:
        await bound.bind()
        smsc.switch(on=False)
        assert await bound.is_closed()
        assert await late.is_closed()

    async with a_phone(port) as refused:
        assert await refused.bind() == 0x0D
    smsc.switch(on=True)
    async with a_phone(port) as welcome:
        assert await welcome.bind() == 0


async def test_enquiries_and_goodbyes_are_answered(smsc: Smsc) -> None:
    async with a_phone(await smsc.start()) as phone:
        await phone.bind()
        phone.send(0x15, sequence=7)
        assert (await phone.hear())[:3] == (RESPONSE | 0x15, 0, 7)
        phone.send(0x06, sequence=8)
        assert (await phone.hear())[:3] == (RESPONSE | 0x06, 0, 8)
        assert await phone.is_closed()


async def test_an_unknown_command_is_answered_with_generic_nack(smsc: Smsc) -> None:
    async with a_phone(await smsc.start()) as phone:
        phone.send(0x0102, sequence=9)

        assert (await phone.hear())[:3] == (RESPONSE, 0x03, 9)


@pytest.mark.parametrize("length", [0, 15, 70_001, 0xFFFFFFFF])
async def test_an_impossible_length_ends_the_connection(smsc: Smsc, length: int) -> None:
    async with a_phone(await smsc.start()) as phone:
        phone.writer.write(length.to_bytes(4) + b"\0" * 12)

        assert (await phone.hear())[:2] == (RESPONSE, 0x02)
        assert await phone.is_closed()


async def test_a_submission_that_cannot_be_read_is_refused_and_the_connection_stays(smsc: Smsc) -> None:
    async with a_phone(await smsc.start()) as phone:
        await phone.bind()
        phone.send(4, b"\xff\xff\xff", sequence=3)
        assert (await phone.hear())[:3] == (RESPONSE | 4, 0xC2, 3)

        phone.submit()
        assert (await phone.hear())[:2] == (RESPONSE | 4, 0)


@pytest.mark.parametrize("seed", range(10))
async def test_random_bytes_do_not_kill_it(smsc: Smsc, seed: int) -> None:
    dice = random.Random(seed)
    port = await smsc.start()
    async with a_phone(port) as phone:
        if seed % 2:
            await phone.bind()
        for _ in range(20):
            body = dice.randbytes(dice.randrange(100))
            phone.send(dice.choice([1, 2, 4, 5, 6, 9, 0x15, 0x80000005, dice.randrange(2**32)]), body)
        phone.writer.write(dice.randbytes(300))
        phone.writer.write_eof()
        assert await phone.is_over()

    async with a_phone(port) as phone:
        assert await phone.bind() == 0
        phone.submit()
        assert (await phone.hear())[:2] == (RESPONSE | 4, 0)


@pytest.mark.parametrize(
    ("content", "data_coding", "text"),
    [
        (b"\x00daftar", 0, "@daftar"),
        (b"\x1b\x65 5 \x1b\x3c", 0, "€ 5 ["),
        ("“kode” 😀".encode("utf-16-be"), 8, "“kode” 😀"),
        (b"\xd8", 8, "\ufffd"),
        (b"\xe9", 3, "é"),
        (b"\xff", 0, "\ufffd"),
        (b"\x1b", 0, "\ufffd"),
    ],
)
async def test_texts_are_read_as_a_phone_would(smsc: Smsc, content: bytes, data_coding: int, text: str) -> None:
    async with a_phone(await smsc.start()) as phone:
        await phone.bind()
        phone.submit(text=content, data_coding=data_coding)
        await phone.hear()

    assert [message.text for message in smsc.inbox.changed_after(0)] == [text]


async def test_a_text_may_come_as_message_payload(smsc: Smsc) -> None:
    pdu = SubmitSm(source_addr="JKN", destination_addr="628990000909", tlvs=[Tlv(0x0424, b"a" * 500)])
    async with a_phone(await smsc.start()) as phone:
        await phone.bind()
        phone.writer.write(pdu.encode())
        await phone.hear()

    assert [message.text for message in smsc.inbox.changed_after(0)] == ["a" * 500]


async def test_latency_delays_the_answer(smsc: Smsc) -> None:
    loop = asyncio.get_running_loop()
    async with a_phone(await smsc.start()) as phone:
        await phone.bind()
        smsc.latency_s = 0.05
        asked_at = loop.time()
        phone.submit()
        await phone.hear()

    assert loop.time() - asked_at >= 0.05


def test_every_magic_ending_is_three_digits_and_others_are_ordinary() -> None:
    assert all(len(ending) == 3 and ending.isdecimal() for ending in FATES)
    assert fate_of("628990000123").answer is Answer.ACCEPT
    assert fate_of("").answer is Answer.ACCEPT
