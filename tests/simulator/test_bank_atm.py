"""The ATM of a simulated bank, used as a browser uses it, and its life as a process."""

import asyncio
import os
import re
from collections.abc import AsyncGenerator
from datetime import timedelta
from decimal import Decimal
from html import unescape
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from peserta.simulator.bank.__main__ import SECRET_VARIABLE
from peserta.simulator.bank.client import Bank, utc_now
from peserta.simulator.bank.fault import Fault
from peserta.simulator.bank.signature import WIB
from peserta.simulator.bank.simulator import BankSimulator
from peserta.simulator.bank.templates import rupiah
from peserta.simulator.bank.wire import certificates
from peserta.simulator.control import Control
from peserta.simulator.inbox import State
from peserta.simulator.remote import RemoteControl, start_simulator
from tests.simulator.biller import Biller
from tests.simulator.conftest import CUSTOMER, SECRET, VA_NUMBER

DAYS = "days"


@pytest.fixture
async def simulator(bank: Bank, biller: Biller, tmp_path: Path) -> AsyncGenerator[BankSimulator]:
    biller.clock = utc_now
    simulator = BankSimulator(bank, days_file=tmp_path / DAYS)
    yield simulator
    await simulator.stop()


@pytest.fixture
async def browser(simulator: BankSimulator) -> AsyncGenerator[httpx.AsyncClient]:
    url = f"http://127.0.0.1:{await simulator.start()}"
    async with httpx.AsyncClient(
        base_url=url, trust_env=False, follow_redirects=True, timeout=10, verify=certificates()
    ) as browser:
        yield browser


async def press(browser: httpx.AsyncClient, path: str, **values: str) -> httpx.Response:
    return await browser.post(path, data=values, headers={"Origin": str(browser.base_url).rstrip("/")})


async def look_up(browser: httpx.AsyncClient, number: str = VA_NUMBER, **values: str) -> httpx.Response:
    return await press(browser, "/inquiry", nomor=number, **values)


def inquiry_of(page: httpx.Response) -> str:
    return page.url.params["inquiry"]


def words(page: httpx.Response) -> str:
    """What is to be read on a page."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page.text)).split())


async def test_a_customer_looks_up_a_bill_pays_it_and_gets_a_receipt(
    browser: httpx.AsyncClient, biller: Biller
) -> None:
    start = await browser.get("/")
    assert "Nomor virtual account Virtual account number" in words(start)
    assert "Belum ada. None yet." in words(start)

    bill = await look_up(browser, "12345 00000000 123", kanal="6017")
    assert "Siti Nurbaya" in words(bill)
    assert "Rp150.000" in words(bill)
    assert "Iuran kelas 1 Desember 2026 December 2026 · Rp150.000" in words(bill)
    assert "Terima kasih Thank you" in words(bill)

    receipt = await press(browser, "/bayar", inquiry=inquiry_of(bill))
    assert receipt.url.path == "/struk"
    assert "Berhasil Successful" in words(receipt)
    assert "Sukses Success" in words(receipt)
    assert biller.transactions()[-1].fields["channelCode"] == 6017
    reference = biller.transactions()[-1].fields["referenceNo"]
    assert reference in words(receipt)
    assert reference in words(await browser.get("/"))


async def test_the_billers_reason_is_shown_in_both_languages(browser: httpx.AsyncClient, biller: Biller) -> None:
    unknown = await look_up(browser, "12345999")
    assert "Virtual Account Tidak Ditemukan Virtual Account Not Found" in words(unknown)
    assert "4042412" in words(unknown)
    assert "/bayar" not in unknown.text
    assert (await press(browser, "/bayar", inquiry=inquiry_of(unknown))).status_code == 404

    refused = await press(
        browser, "/bayar", inquiry=inquiry_of(await look_up(browser)), gangguan=Fault.WRONG_AMOUNT.key
    )
    assert "Nominal pembayaran tidak sesuai Invalid Amount" in words(refused)
    assert "Rp151.000" in words(refused)
    assert "Uang dikembalikan" in words(refused)


async def test_whatever_the_biller_says_is_text_and_never_markup(browser: httpx.AsyncClient, biller: Biller) -> None:
    biller.accounts[CUSTOMER].name = "<script>alert('x')</script> & \"Putri\""

    bill = await look_up(browser)
    receipt = await press(browser, "/bayar", inquiry=inquiry_of(bill))
    again = await browser.get("/", params={"nomor": '"><script>'})

    for page in (bill, receipt, again):
        assert "<script" not in page.text
    assert "<script>alert('x')</script> & \"Putri\"" in unescape(bill.text)
    assert "default-src 'none'" in bill.headers["content-security-policy"]


async def test_a_name_with_half_a_character_is_shown_and_paid_all_the_same(
    browser: httpx.AsyncClient, biller: Biller
) -> None:
    biller.accounts[CUSTOMER].name = "Siti \ud83d"

    bill = await look_up(browser)
    receipt = await press(browser, "/bayar", inquiry=inquiry_of(bill))

    assert "Siti ?" in words(bill)
    assert "Berhasil" in words(receipt)


async def test_a_button_pressed_sixteen_times_pays_once(browser: httpx.AsyncClient, biller: Biller) -> None:
    inquiry = inquiry_of(await look_up(browser))

    receipts = await asyncio.gather(*(press(browser, "/bayar", inquiry=inquiry) for _ in range(16)))
    later = await press(browser, "/bayar", inquiry=inquiry)

    assert all("Berhasil" in receipt.text for receipt in (*receipts, later))
    assert [heard.path.rsplit("/", 1)[1] for heard in biller.transactions()] == ["inquiry", "payment"]


@pytest.mark.parametrize("fault", list(Fault), ids=lambda fault: fault.key)
async def test_every_fault_can_be_chosen_somewhere_and_ends_in_a_page(browser: httpx.AsyncClient, fault: Fault) -> None:
    start = await browser.get("/")
    bill = await look_up(browser)
    offered = [f'value="{fault.key}"' in page.text for page in (start, bill)]

    if offered[0]:
        assert (await look_up(browser, gangguan=fault.key)).url.path == "/tagihan"
    if offered[1]:
        assert (await press(browser, "/bayar", inquiry=inquiry_of(bill), gangguan=fault.key)).url.path == "/struk"
    assert any(offered)


async def test_an_answer_against_the_standard_is_objected_to_on_the_page(
    browser: httpx.AsyncClient, biller: Biller
) -> None:
    biller.scripted = [(200, b'{"responseCode":"2002400","responseMessage":"<b>"}')]

    page = await look_up(browser)

    assert "Not as the standard has it: virtualAccountData: missing" in words(page)
    assert "<b>" not in page.text


async def test_an_unanswered_payment_can_be_told_again(browser: httpx.AsyncClient, biller: Biller) -> None:
    bill = await look_up(browser)
    biller.scripted = [None]

    unknown = await press(browser, "/bayar", inquiry=inquiry_of(bill))
    assert "Belum pasti Not known yet" in words(unknown)
    settled = await press(browser, "/advis", inquiry=inquiry_of(bill))

    assert "Berhasil Successful" in words(settled)
    assert biller.transactions()[-1].fields["flagAdvise"] == "Y"


async def test_a_biller_that_gives_no_token_is_named_and_the_payment_may_be_tried_again(
    browser: httpx.AsyncClient, simulator: BankSimulator, biller: Biller
) -> None:
    bill = await look_up(browser)
    key, biller.public_key = biller.public_key, other_key()
    biller.tokens.clear()
    await look_up(browser)
    refused = await press(browser, "/bayar", inquiry=inquiry_of(bill))
    assert "4017300 Unauthorized. [Signature]" in words(refused)

    biller.public_key = key

    assert "Berhasil" in (await press(browser, "/bayar", inquiry=inquiry_of(bill))).text


def other_key() -> RSAPublicKey:
    return generate_private_key(65537, 2048).public_key()


async def test_a_receipt_has_the_day_of_the_payment_however_far_the_calendar_is_moved(
    browser: httpx.AsyncClient, simulator: BankSimulator, tmp_path: Path
) -> None:
    calendar = tmp_path / DAYS
    calendar.write_text("14", "ascii")
    paid_on = simulator.desk.now().astimezone(WIB) + timedelta(days=14)

    receipt = await press(browser, "/bayar", inquiry=inquiry_of(await look_up(browser)), gangguan=Fault.NONE.key)
    calendar.write_text("30", "ascii")
    later = await browser.get(str(receipt.url))

    assert f"{paid_on:%d-%m-%Y}" in words(receipt)
    assert f"{paid_on:%d-%m-%Y}" in words(later)
    assert f"{paid_on + timedelta(days=16):%d-%m-%Y}" in words(await browser.get("/"))


async def test_the_banks_clock_can_be_set(browser: httpx.AsyncClient, simulator: BankSimulator) -> None:
    assert (await press(browser, "/jam", detik="86400")).status_code == 200
    assert simulator.counters()["clock_ahead_s"] == 86_400

    stale = await look_up(browser)

    assert "4017300 Unauthorized. [Timestamp]" in words(stale)
    for wrong in ("", "x", "1e9", "9" * 30):
        assert (await press(browser, "/jam", detik=wrong)).status_code == 400


async def test_the_side_door_sees_each_payment_and_how_it_fared(
    browser: httpx.AsyncClient, simulator: BankSimulator
) -> None:
    control = Control(simulator)
    remote = RemoteControl(await control.start())
    await press(browser, "/bayar", inquiry=inquiry_of(await look_up(browser)), gangguan=Fault.TWO_CHANNELS.key)

    told = await remote.messages(wait_s=5)
    state = await remote.state()

    assert {message.to for message in told} == {VA_NUMBER}
    assert {message.state for message in told} == {State.DELIVERED, State.REFUSED}
    assert {message.sender for message in told} == {"ATM", "MOBILE"}
    assert state.counters == {"inquiries": 1, "paid": 1, "refused": 1, "unanswered": 0, "clock_ahead_s": 0}
    await control.stop()


async def test_switched_off_it_drops_its_visitors_and_answers_nobody(
    browser: httpx.AsyncClient, simulator: BankSimulator
) -> None:
    await browser.get("/")
    reader, writer = await asyncio.open_connection("127.0.0.1", browser.base_url.port)
    writer.write(b"GET / HTTP/1.1\r\n")
    await browser.get("/")

    simulator.switch(on=False)

    async with asyncio.timeout(5):
        assert await reader.read() == b""
    writer.close()
    with pytest.raises(httpx.TransportError):
        await browser.get("/")

    simulator.switch(on=True)
    assert (await browser.get("/")).status_code == 200


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("/inquiry", {"nomor": VA_NUMBER, "gangguan": "two-channels"}),
        ("/inquiry", {"nomor": VA_NUMBER, "gangguan": "x"}),
        ("/inquiry", {"nomor": VA_NUMBER, "kanal": "6999"}),
        ("/inquiry", {"nomor": VA_NUMBER, "kanal": "x"}),
        ("/bayar", {"inquiry": "1"}),
        ("/bayar", {}),
        ("/advis", {"inquiry": "1"}),
        ("/tidak-ada", {}),
    ],
    ids=str,
)
async def test_what_cannot_be_done_is_said_on_a_page(
    browser: httpx.AsyncClient, biller: Biller, path: str, values: dict[str, str]
) -> None:
    page = await press(browser, path, **values)

    assert page.status_code in {400, 404}
    assert 'role="alert"' in page.text
    assert biller.heard == []


async def test_a_number_of_another_company_is_refused_by_the_bank_itself(browser: httpx.AsyncClient) -> None:
    page = await look_up(browser, "88888000")

    assert "Nomor diawali 12345" in words(page)
    assert 'value="88888000"' in page.text


@pytest.mark.parametrize(
    ("request_head", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", b"403"),
        (b"GET / HTTP/1.1\r\n\r\n", b"403"),
        (b"POST /jam HTTP/1.1\r\nHost: 127.0.0.1:1\r\nOrigin: http://evil.example\r\n\r\n", b"403"),
        (b"POST /jam HTTP/1.1\r\nHost: 127.0.0.1:1\r\nOrigin: null\r\n\r\n", b"403"),
        (b"POST /jam HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n", b"400"),
        (b"POST /jam HTTP/1.1\r\nHost: 127.0.0.1:1\r\nContent-Length: 9999999\r\n\r\n", b"400"),
        (b"POST /jam HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n", b"400"),
        (b"POST /jam HTTP/1.1\r\nHost: 127.0.0.1:1\r\nContent-Length: -1\r\n\r\n", b"400"),
        (b"GET /?" + b"a=1&" * 30 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", b"400"),
        (b"GET //[ HTTP/1.1\r\nHost: localhost\r\n\r\n", b"404"),
        (b"DELETE / HTTP/1.1\r\nHost: localhost\r\n\r\n", b"400"),
        (b"halo\r\n\r\n", b"400"),
        (b"\xff\xfe\r\n\r\n", b"400"),
        (b"x" * 20_000 + b"\r\n\r\n", b""),
    ],
    ids=range(14),
)
async def test_what_is_no_request_of_a_customer_is_refused(
    browser: httpx.AsyncClient, request_head: bytes, status: bytes
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", browser.base_url.port)
    writer.write(request_head)

    async with asyncio.timeout(5):
        try:
            answer = await reader.read()
        except ConnectionResetError:
            answer = b""
    writer.close()

    assert answer[9:12] == status
    assert (await browser.get("/")).status_code == 200


def test_money_is_shown_as_indonesians_write_it() -> None:
    assert rupiah(Decimal("1150000.00")) == "Rp1.150.000"
    assert rupiah(Decimal("149999.5")) == "Rp149.999,50"


async def test_a_bank_starts_as_a_process_and_pays(tmp_path: Path, biller: Biller) -> None:
    biller.clock = utc_now
    file = tmp_path / "bank-a.pem"
    options = ("--biller", await biller.start(), "--public-key", str(file), "--client-id", "bank-a")
    running = await start_simulator("bank", "BANK-A", *options, environment={SECRET_VARIABLE: SECRET})
    key = load_pem_public_key(file.read_bytes())
    assert isinstance(key, RSAPublicKey)
    biller.public_key = key
    url = f"http://127.0.0.1:{running.port}"

    async with httpx.AsyncClient(base_url=url, trust_env=False, follow_redirects=True) as browser:
        receipt = await press(browser, "/bayar", inquiry=inquiry_of(await look_up(browser)))
    state = await running.control.state()
    await running.stop()

    assert "Berhasil" in receipt.text
    assert (state.name, state.counters["paid"]) == ("BANK-A", 1)
    assert running.process.returncode == 0


async def test_a_bank_without_its_secret_does_not_start() -> None:
    assert SECRET_VARIABLE not in os.environ

    with pytest.raises(RuntimeError, match="BANK-A"):
        await start_simulator("bank", "BANK-A", "--biller", "http://127.0.0.1:1")
