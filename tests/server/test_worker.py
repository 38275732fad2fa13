"""`peserta work` as it is started: what it cannot do must not stop the codes."""

import asyncio
import socket
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from aiosmtplib import SMTP

from peserta.demo.ports import quiet_port
from peserta.demo.stage import PROFILE
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.messaging.receiving.verp import Returned, write_return_path
from peserta.simulator.mailbox import Mailbox
from tests.messaging.receiving.test_bounces import report
from tests.messaging.sending import ADDRESS, message, put_code, until_state
from tests.server.conftest import environment

DOMAIN = "pantul.jkn-demo.example"


@asynccontextmanager
async def worker_at(mailbox: Mailbox, *, bounces: int, keys: Keys, dsn: str, folder: Path) -> AsyncGenerator[Path]:
    """A worker whose only way is this mailbox; yields what it logs."""
    profile, log = folder / "profil.toml", folder / "work.log"
    profile.write_text(
        f'{PROFILE.read_text("utf-8")}\n[smtp]\nname = "surat"\nhost = "127.0.0.1"\nport = {await mailbox.start()}\n'
        f'sender = "jkn@jkn-demo.example"\nencryption = "plain"\nsimulated = true\n'
        f'\n[smtp.bounces]\ndomain = "{DOMAIN}"\nport = {bounces}\n'
    )
    settings = environment(keys, dsn) | {"PESERTA_PROFILE": str(profile)}
    with log.open("wb") as file:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "peserta", "work", env=settings, stdout=file, stderr=file
        )
    try:
        yield log
        assert process.returncode is None, log.read_text()
    finally:
        process.terminate()
        await process.wait()
        await mailbox.stop()


async def until_listening(port: int) -> None:
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except ConnectionRefusedError:
            await asyncio.sleep(0.05)  # another process: there is nothing to await
        else:
            writer.close()
            return


async def test_a_worker_whose_port_for_returned_mail_is_taken_sends_codes_and_opens_it_when_it_is_free(
    pool: Pool, keys: Keys, app_dsn: str, tmp_path: Path
) -> None:
    port = quiet_port()
    taken = socket.create_server(("127.0.0.1", port))
    async with worker_at(Mailbox("SURAT"), bounces=port, keys=keys, dsn=app_dsn, folder=tmp_path) as log:
        message_id = await put_code(pool, keys, to=ADDRESS)
        await until_state(pool, message_id, "accepted")
        assert str(port) in log.read_text(), "the operator is told which port"

        taken.close()
        async with asyncio.timeout(30):
            await until_listening(port)
        async with SMTP(hostname="127.0.0.1", port=port, start_tls=False, timeout=10) as client:
            back = write_return_path(Returned(message_id, 1), DOMAIN, keys)
            await client.sendmail("", [back], report("failed", "5.1.1"))

    assert (await message(pool, message_id))["reason"] == "unknown_number"
