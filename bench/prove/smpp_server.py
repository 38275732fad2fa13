"""Proof `smpp`: our SMPP client against a server that others have written, npm's `smpp`."""

import asyncio
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from bench.prove.finding import Finding
from bench.prove.waiting import until
from peserta.messaging.outcome import Outcome
from peserta.messaging.providers.smpp import SmppSettings
from peserta.messaging.providers.smpp_binds import SmppBinds
from peserta.messaging.receiving.receipt import Receipt, ReceiptState

PACKAGE: Final = "smpp@0.5.1"
MESSAGES: Final = 2_000
AT_ONCE: Final = 40
WAIT_S: Final = 60.0
# Letters of GSM 03.38 that differ from ASCII, and one text that needs UCS-2.
TEXTS: Final = (
    "JKN Demo: kode 482913, berlaku 5 menit. RAHASIA.\n\n@jkn-demo.example #482913",
    "@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà",
    "kode 482913 – jangan diberikan 秘密",
)
SERVER: Final = """
const smpp = require('smpp');
const seen = [];
let number = 0, acknowledged = 0, binds = 0;
const server = smpp.createServer({}, session => {
  session.on('error', () => {});
  session.on('bind_transceiver', pdu => {
    const good = pdu.system_id === 'peserta' && pdu.password === 'kunci';
    binds += good ? 1 : 0;
    session.send(pdu.response({command_status: good ? 0 : 0x0E}));
  });
  session.on('enquire_link', pdu => session.send(pdu.response()));
  session.on('unbind', pdu => { session.send(pdu.response()); session.close(); });
  session.on('submit_sm', pdu => {
    const ending = pdu.destination_addr.slice(-3);
    if (ending === '901') return session.send(pdu.response({command_status: 0x58}));
    if (ending === '902') return session.send(pdu.response({command_status: 0x0B}));
    if (ending === '903') return;
    if (ending === '904') return session.destroy();
    const id = (++number).toString(16).toUpperCase().padStart(8, '0');
    seen.push({to: pdu.destination_addr, text: pdu.short_message.message, sender: pdu.source_addr,
      ton: pdu.dest_addr_ton, npi: pdu.dest_addr_npi, source_ton: pdu.source_addr_ton,
      receipt: pdu.registered_delivery, coding: pdu.data_coding});
    session.send(pdu.response({message_id: id}));
    session.deliver_sm({esm_class: 4, source_addr: pdu.destination_addr, destination_addr: 'JKN',
      short_message: `id:${id} sub:001 dlvrd:001 submit date:2611261200 done date:2611261200`
        + ' stat:DELIVRD err:000 text:',
    }, () => { acknowledged++; });
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
require('readline').createInterface({input: process.stdin})
  .on('line', () => console.log(JSON.stringify({seen, acknowledged, binds})))
  .on('close', () => process.exit(0));
"""


class Seen(msgspec.Struct):
    """One text as the server read it."""

    to: str
    text: str
    sender: str
    source_ton: int
    ton: int
    npi: int
    receipt: int
    coding: int


class State(msgspec.Struct):
    """All it saw."""

    seen: list[Seen]
    acknowledged: int
    binds: int


@dataclass
class Server:
    """The other side, and what it says it saw."""

    port: int
    process: asyncio.subprocess.Process

    async def state(self) -> State:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(b"?\n")
        return msgspec.json.decode(await self.process.stdout.readline(), type=State)


async def prove(_seed: int) -> Finding:
    """Bind, send every kind of text, be refused, lose the link, and hear every receipt."""
    finding = Finding("smpp")
    if shutil.which("npm") is None or shutil.which("node") is None:
        finding.not_run = "there is no npm here"
        return finding
    with tempfile.TemporaryDirectory(prefix="peserta-smpp-", dir="/var/tmp") as name:
        folder = Path(name)
        if not await asyncio.to_thread(_install, folder):
            finding.not_run = f"npm could not install {PACKAGE}"
            return finding
        async with _running(folder) as server:
            await _try(finding, server)
    return finding


def _install(folder: Path) -> bool:
    command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), PACKAGE]
    return subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


@asynccontextmanager
async def _running(folder: Path) -> AsyncGenerator[Server]:
    script = folder / "server.js"
    script.write_text(SERVER, "utf-8")
    process = await asyncio.create_subprocess_exec(
        "node", str(script), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=32_000_000
    )
    assert process.stdout is not None
    try:
        yield Server(int(await process.stdout.readline()), process)
    finally:
        process.kill()
        await process.wait()


async def _try(finding: Finding, server: Server) -> None:
    heard: list[Receipt] = []

    async def take(receipt: Receipt) -> None:
        heard.append(receipt)

    settings = SmppSettings(
        name="npm", host="127.0.0.1", port=server.port, system_id="peserta", password="kunci",  # noqa: S106
        sender="JKN Demo", is_simulated=True,
    )  # fmt: skip
    route = SmppBinds(settings, take, binds=2)
    running = asyncio.create_task(route.run())
    try:
        async with asyncio.timeout(WAIT_S):
            await route.wait_up()
            ids = await _send_texts(finding, route)
            await _meet_refusals(finding, route)
            await until(lambda: len(heard) >= MESSAGES)
        _judge(finding, await server.state(), ids, heard)
    finally:
        await route.close()
        await running


async def _send_texts(finding: Finding, route: SmppBinds) -> set[str | None]:
    places = asyncio.Semaphore(AT_ONCE)

    async def send(number: int) -> tuple[Outcome, str | None]:
        async with places:
            to, text = f"+6289900{number:06d}"[:-3] + "100", TEXTS[number % len(TEXTS)]
            submitted = await route.submit(to, text, timeout_s=10, validity_s=600)
            return submitted.outcome, submitted.provider_id

    sent = await asyncio.gather(*(send(number) for number in range(MESSAGES)))
    outcomes = Counter(outcome for outcome, _ in sent)
    finding.figures["texts accepted"] = outcomes[Outcome.ACCEPTED]
    finding.expect(outcomes[Outcome.ACCEPTED] == MESSAGES, f"of {MESSAGES} texts: {dict(outcomes)}")
    return {provider_id for _, provider_id in sent}


async def _meet_refusals(finding: Finding, route: SmppBinds) -> None:
    expected = {
        "901": Outcome.THROTTLED, "902": Outcome.REFUSED, "903": Outcome.SILENT, "904": Outcome.LOST,
    }  # fmt: skip
    for ending, outcome in expected.items():
        met = await route.submit(f"+628990000{ending}", TEXTS[0], timeout_s=0.5, validity_s=600)
        finding.expect(met.outcome is outcome, f"…{ending} was {met.outcome.value}, not {outcome.value}")
    await route.wait_up()


def _judge(finding: Finding, told: State, ids: set[str | None], heard: list[Receipt]) -> None:
    seen = told.seen
    wrong = [one for one in seen if one.text not in TEXTS]
    odd = [
        one for one in seen
        if (one.sender, one.source_ton, one.ton, one.npi, one.receipt) != ("JKN Demo", 5, 1, 1, 1)
    ]  # fmt: skip
    finding.figures["binds, one after a lost link"] = told.binds
    finding.expect(told.binds == 3, f"{told.binds} binds, not two and one more after the lost link")
    finding.figures["texts that arrived as written"] = len(seen) - len(wrong)
    finding.figures["receipts heard"] = len(heard)
    finding.figures["receipts it heard answered"] = told.acknowledged
    finding.none_of([str(one) for one in wrong], "texts that arrived otherwise")
    finding.none_of([str(one) for one in odd], "texts with another sender, number type or no receipt asked for")
    finding.expect({receipt.provider_id for receipt in heard} == ids, "receipts name other messages")
    finding.expect(all(one.state is ReceiptState.DELIVERED for one in heard), "a receipt was not read as delivered")
    finding.expect(told.acknowledged == len(heard), "it has not heard that every receipt was taken")
