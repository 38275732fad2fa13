"""Real routes send nothing to numbers and addresses that only made-up people have."""

import asyncio
from dataclasses import replace

import pytest

from peserta.demo import numbers
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.messaging.dispatch import Dispatcher
from peserta.messaging.made_up import MADE_UP, is_made_up
from peserta.messaging.outcome import Outcome, Submitted
from peserta.messaging.providers.smtp import SmtpRoute
from peserta.messaging.routes.routes import Routes
from peserta.messaging.telling.trace import Step, read_trace
from peserta.simulator.mailbox import Mailbox
from peserta.simulator.smsc import Smsc
from peserta.web.words.trace import failure_words
from tests.messaging.providers.mail_route import mail_settings
from tests.messaging.providers.smpp_route import a_route, submit
from tests.messaging.sending import SCHEME, ScriptedRoute, a_dispatcher, attempts, put_code, running, until_state
from tests.messaging.telling.test_trace import OFF, T

REFUSED = Submitted(Outcome.REFUSED, detail=MADE_UP)


@pytest.mark.parametrize(
    "to",
    [
        numbers.phone(0), numbers.phone(80_000_000), numbers.cast_phone("123"), numbers.crowded_phone(7),
        "siti@surel.contoh.example", "siti@EXAMPLE", "siti@a.Example",
    ],
)  # fmt: skip
def test_what_the_demo_gives_its_people_is_made_up(to: str) -> None:
    assert is_made_up(to)


@pytest.mark.parametrize(
    "to", ["+6281234567890", "+6289900100000", "+6289912345678", "siti@example.id", "example@surel.id", ""]
)
def test_what_somebody_may_have_is_not(to: str) -> None:
    assert not is_made_up(to)


async def test_a_real_operator_is_never_asked_to_reach_a_made_up_number(smsc: Smsc) -> None:
    async with a_route(await smsc.start(), is_simulated=False) as route:
        await route.wait_up()

        assert await submit(route, "+628990000123") == REFUSED
        assert (await submit(route, "+6281234567890")).outcome is Outcome.ACCEPTED

    assert [message.to for message in smsc.inbox.changed_after(0)] == ["6281234567890"]


async def test_a_real_relay_is_never_given_a_mail_for_a_made_up_address(mailbox: Mailbox) -> None:
    route = SmtpRoute(mail_settings(await mailbox.start(), is_simulated=False))

    made_up = await route.submit("siti@surel.example", "Kode", "123", message_id="<1@x>", timeout_s=5)
    possible = await route.submit("siti@surel.id", "Kode", "123", message_id="<2@x>", timeout_s=5)
    await route.close()

    assert made_up == REFUSED
    assert possible.outcome is Outcome.ACCEPTED
    assert [message.to for message in mailbox.inbox.changed_after(0)] == ["siti@surel.id"]


async def test_the_message_fails_at_once_and_its_trace_says_why(pool: Pool, keys: Keys, smsc: Smsc) -> None:
    async with a_route(await smsc.start(), is_simulated=False) as route:
        await route.wait_up()
        async with running(Dispatcher(pool, Routes(sms=[route]), keys=keys, scheme=SCHEME)):
            message_id = await put_code(pool, keys)
            async with asyncio.timeout(5):
                row = await until_state(pool, message_id, "failed")

    assert row["reason"] == MADE_UP
    assert await attempts(pool, message_id) == [("JALUR-A", "refused")]


async def test_another_routes_own_refusal_is_still_called_a_refusal(pool: Pool, keys: Keys) -> None:
    async with running(a_dispatcher(pool, keys, ScriptedRoute("a", always=Outcome.REFUSED))):
        row = await until_state(pool, await put_code(pool, keys), "failed")

    assert row["reason"] == "refused"


def test_everybody_may_read_the_reason_in_words() -> None:
    made_up = replace(OFF, reason=MADE_UP)

    steps = read_trace([made_up], lambda _channel, _operator, _made_at: 8.0, is_proven=False, now=T)

    assert (steps[-1].step, steps[-1].reason) == (Step.FAILED, MADE_UP)
    assert "contoh" in failure_words(MADE_UP, "sms", lambda text: text)
