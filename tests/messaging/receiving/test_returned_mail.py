"""A mail that was accepted and comes back, over real SMTP both ways: provider, our door, the message's end."""

from dataclasses import replace

import pytest

from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.messaging.dispatch import Dispatcher
from peserta.messaging.providers.smtp import SmtpRoute
from peserta.messaging.receiving.bounces import BounceDoor, BounceSettings
from peserta.messaging.receiving.verp import returned_of, write_return_path
from peserta.messaging.routes.routes import Routes
from peserta.simulator.mailbox import Mailbox
from tests.messaging.providers.mail_route import mail_settings
from tests.messaging.sending import SCHEME, message, put_code, running, until_state
from tests.messaging.telling.test_promises import rows

DOMAIN = "pantul.jkn-demo.example"


@pytest.mark.parametrize(
    ("to", "reason", "stopped"),
    [("pantul.maya@surel.contoh.example", "unknown_number", 1), ("sesak.maya@surel.contoh.example", "inbox_full", 0)],
)
async def test_a_mail_that_comes_back_ends_its_message_and_says_why(
    pool: Pool, keys: Keys, to: str, reason: str, stopped: int
) -> None:
    def return_path(mail_id: str) -> str:
        returned = returned_of(mail_id)
        assert returned is not None
        return write_return_path(returned, DOMAIN, keys)

    door = BounceDoor(pool, BounceSettings("127.0.0.1", 0, DOMAIN, SCHEME.domain, "SURAT"), keys)
    mailbox = Mailbox("SURAT", pace=0.1, returns_to=await door.start())
    route = SmtpRoute(replace(mail_settings(await mailbox.start()), return_path=return_path))

    async with running(Dispatcher(pool, Routes(sms=[], email=[route]), keys=keys, scheme=SCHEME)):
        message_id = await put_code(pool, keys, to=to)
        await until_state(pool, message_id, "failed")

    row = await message(pool, message_id)
    assert (row["reason"], row["accepted_at"] is not None) == (reason, True)
    assert len(await rows(pool, "messaging_suppressed")) == stopped
    await route.close()
    await mailbox.stop()
    await door.stop()
