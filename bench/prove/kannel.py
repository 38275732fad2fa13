"""Proof `kannel`: a client that others have written, Debian's Kannel, sends by our simulated SMSC."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import httpx

from bench.prove.finding import Finding
from bench.prove.waiting import until, until_listening
from peserta.demo.ports import quiet_port
from peserta.simulator.inbox import State
from peserta.simulator.smsc import Smsc

# Debian puts them where only root looks; PESERTA_PROVE_KANNEL names a folder with both.
FOLDERS: Final = (os.environ.get("PESERTA_PROVE_KANNEL", ""), "/usr/sbin", "/usr/bin")
PASSWORD: Final = "kunci"  # noqa: S105  # of a simulator
MESSAGES: Final = 100
WAIT_S: Final = 60.0
# Groups are separated by blank lines; Kannel reads nothing after a group that is not.
CONFIG: Final = """
group = core
admin-port = {admin}
admin-password = x
smsbox-port = {smsbox}
box-allow-ip = "127.0.0.1"
log-file = "{folder}/bearerbox.log"
log-level = 1

group = smsc
smsc = smpp
smsc-id = simulator
host = 127.0.0.1
port = {smsc}
transceiver-mode = true
smsc-username = peserta
smsc-password = {password}
system-type = ""
enquire-link-interval = 5

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {http}
sendsms-chars = "0123456789+"
log-file = "{folder}/smsbox.log"
log-level = 1

group = sendsms-user
username = u
password = p
max-messages = 1
concatenation = false

group = sms-service
keyword = default
text = ""
omit-empty = true
"""


async def prove(_seed: int) -> Finding:
    """Kannel binds, its texts arrive, refusals are told to it, and it takes the receipts."""
    finding = Finding("kannel")
    folder = next((Path(each) for each in FOLDERS if each and (Path(each) / "bearerbox").exists()), None)
    if folder is None:
        finding.not_run = "there is no bearerbox here (apt-get install kannel)"
        return finding
    smsc = Smsc("KANNEL", password=PASSWORD, receipt_delay_s=0.01)
    with tempfile.TemporaryDirectory(prefix="peserta-kannel-", dir="/var/tmp") as name:
        try:
            async with _running(folder, Path(name), await smsc.start()) as http:
                await _try(finding, smsc, http)
        finally:
            await smsc.stop()
    return finding


@asynccontextmanager
async def _running(programs: Path, folder: Path, smsc_port: int) -> AsyncGenerator[int]:
    """Both boxes at work; the port of the one that takes texts by HTTP."""
    http = quiet_port()
    config = folder / "kannel.conf"
    config.write_text(
        CONFIG.format(
            admin=quiet_port(), smsbox=quiet_port(), http=http, smsc=smsc_port, password=PASSWORD, folder=folder
        ),
        "utf-8",
    )
    boxes: list[asyncio.subprocess.Process] = []
    try:
        for box in ("bearerbox", "smsbox"):
            boxes.append(
                await asyncio.create_subprocess_exec(
                    shutil.which(box, path=str(programs)) or box,
                    str(config),
                    stdout=asyncio.subprocess.DEVNULL,
                    stderr=asyncio.subprocess.DEVNULL,
                )
            )
            await _listening(http if box == "smsbox" else 0)
        yield http
    finally:
        for process in reversed(boxes):
            if process.returncode is None:
                process.kill()
            await process.wait()


async def _listening(port: int) -> None:
    """Wait until somebody listens there; 0: give a box the moment it needs to open its ports."""
    if port == 0:
        await asyncio.sleep(2)
        return
    await until_listening(port, seconds=WAIT_S)


async def _try(finding: Finding, smsc: Smsc, http: int) -> None:
    async with httpx.AsyncClient(trust_env=False, timeout=20) as client, asyncio.timeout(WAIT_S):
        await until(lambda: smsc.counters()["connections"] > 0)
        taken = 0
        for number in range(MESSAGES):
            values = {
                "username": "u", "password": "p", "from": "JKN", "to": f"6289900{number:04d}10",
                "text": f"kode {number:06d} dari Kannel", "dlr-mask": "31", "dlr-url": "http://127.0.0.1:9/",
            }  # fmt: skip
            answer = await client.get(f"http://127.0.0.1:{http}/cgi-bin/sendsms", params=values)
            taken += answer.status_code == 202
        await until(lambda: smsc.counters()["receipts_acknowledged"] >= MESSAGES)
    arrived = [message for message in smsc.inbox.changed_after(0) if message.state is State.DELIVERED]
    finding.figures["texts Kannel took"] = taken
    finding.figures["texts that arrived"] = len(arrived)
    finding.figures["receipts Kannel took"] = smsc.counters()["receipts_acknowledged"]
    finding.expect(taken == MESSAGES, f"Kannel took {taken} of {MESSAGES}")
    finding.expect(
        {message.text for message in arrived} == {f"kode {n:06d} dari Kannel" for n in range(MESSAGES)},
        "what arrived is not what was sent",
    )
