"""Whose fault the refusal of a mail relay is: the recipient's state weighs on no route, and is told."""

from uuid import UUID

import pytest

from peserta.kit.clock import utc_now
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.messaging.dispatch import Dispatcher
from peserta.messaging.outcome import Outcome, Submitted
from peserta.messaging.providers.smtp import SmtpRoute
from peserta.messaging.providers.smtp_reply import Stage, read_refusal
from peserta.messaging.routes.health import BURST
from peserta.messaging.routes.route_state import RouteState
from peserta.messaging.routes.routes import Routes
from peserta.messaging.routes.setting import Setting
from peserta.simulator.mailbox import Mailbox
from tests.messaging.providers.mail_route import mail_settings
from tests.messaging.sending import SCHEME, a_draft, attempts, put, put_code, running, until_count, until_state


@pytest.mark.parametrize(
    ("reply", "outcome", "reason"),
    [
        ("452 4.2.2 Mailbox full", Outcome.REFUSED, "inbox_full"),
        ("552 5.2.2 Over quota", Outcome.REFUSED, "inbox_full"),
        ("552 requested action aborted: exceeded storage allocation", Outcome.REFUSED, "inbox_full"),
        ("450 4.2.1 Mailbox disabled for now", Outcome.DEFERRED, None),
        ("450 Mailbox busy", Outcome.DEFERRED, None),
        ("451 4.7.1 Greylisted", Outcome.DEFERRED, None),
        ("450 4.7.0 Try again", Outcome.DEFERRED, None),
        ("550 5.2.1 Mailbox disabled", Outcome.REFUSED, "unknown_number"),
        ("550 5.1.1 No such user", Outcome.REFUSED, "unknown_number"),
        ("550 No such user here", Outcome.REFUSED, "unknown_number"),
        ("550 5.1.1 blocked by our spam policy", Outcome.REFUSED, "blocked"),
        ("550 5.1.1 User unknown in relay recipient table", Outcome.REFUSED, "unknown_number"),
        ("554 5.7.1 Message rejected as spam", Outcome.REFUSED, "blocked"),
        ("550 5.7.26 This mail is unauthenticated", Outcome.REFUSED, "blocked"),
        ("550", Outcome.REFUSED, None),
        ("552 5.3.4 Too big", Outcome.REFUSED, None),
        # The relay's own, or what it has against us:
        ("554 5.7.1 <ani@surat.example>: Relay access denied", Outcome.FAILED, None),
        ("550 5.7.1 Unable to relay", Outcome.FAILED, None),
        ("550 Relaying denied", Outcome.FAILED, None),
        ("553 5.1.8 Domain of sender address does not exist", Outcome.FAILED, None),
        ("553 5.1.7 Sender address is not one", Outcome.FAILED, None),
        ("530 5.7.0 Authentication required", Outcome.FAILED, None),
        ("530 5.7.57 Client was not authenticated", Outcome.FAILED, None),
        ("550 5.7.1 Authentication required", Outcome.FAILED, None),
        ("452 4.3.1 Insufficient storage", Outcome.FAILED, None),
        ("451 4.3.0 Local error", Outcome.FAILED, None),
        ("452 Insufficient storage", Outcome.FAILED, None),
        ("451", Outcome.FAILED, None),
        ("554 5.3.5 Configured wrongly", Outcome.FAILED, None),
        ("503 5.5.1 Bad sequence", Outcome.FAILED, None),
        ("421 4.7.0 Too many connections", Outcome.THROTTLED, None),
        ("421 4.3.2 Shutting down", Outcome.FAILED, None),
        ("450 4.7.28 Rate limit", Outcome.THROTTLED, None),
        ("452 4.5.3 Too many recipients", Outcome.THROTTLED, None),
    ],
)
@pytest.mark.parametrize("stage", [Stage.RECIPIENT, Stage.CONTENT])
def test_a_reply_about_the_recipient_is_told_from_a_fault_of_the_relay(
    stage: Stage, reply: str, outcome: Outcome, reason: str | None
) -> None:
    code, _, words = reply.partition(" ")

    read = read_refusal(stage, int(code), words)

    assert (read.outcome, read.reason) == (outcome, reason)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("5.1.1 <relay@surat.example>: user unknown", "unknown_number"),
        ("5.1.1 relay.access.denied@surat.example user unknown", "unknown_number"),
        ("5.1.1 <spam.policy@surat.example>: user unknown", "unknown_number"),
        ("5.1.1 <a@surat.example>: undeliverable address: host mx.example said: 550 Relay access denied",
         "unknown_number"),
    ],
)  # fmt: skip
def test_no_stranger_puts_words_into_the_mouth_of_the_relay(words: str, reason: str) -> None:
    read = read_refusal(Stage.RECIPIENT, 550, words)

    assert (read.outcome, read.reason) == (Outcome.REFUSED, reason)


@pytest.mark.parametrize("reply", ["452 4.2.2 Mailbox full", "552 5.2.2 Over quota", "550 5.1.1 Unknown"])
def test_before_the_recipient_was_named_nothing_is_about_it(reply: str) -> None:
    code, _, words = reply.partition(" ")

    assert read_refusal(Stage.SENDER, int(code), words).outcome is Outcome.FAILED


def test_what_destinations_do_not_take_gives_no_route_a_rest() -> None:
    state = RouteState(Setting("surat", "email", is_on=True, weight=100), lambda: True)

    assert not any(state.note(Outcome.DEFERRED, 100.0, was_slow=False) for _ in range(2 * BURST))


async def test_a_full_mailbox_is_told_as_one_and_the_relay_goes_on(pool: Pool, keys: Keys, mailbox: Mailbox) -> None:
    route = SmtpRoute(mail_settings(await mailbox.start()))
    now = utc_now()
    full = [a_draft(keys, to=f"penuh.{n}@surat.example", now=now) for n in range(2 * BURST)]
    async with running(Dispatcher(pool, Routes(email=[route]), keys=keys, scheme=SCHEME)):
        ids = await put(pool, full, keys, now=now)
        for each in ids:
            assert (await until_state(pool, each, "failed"))["reason"] == "inbox_full"
            assert await attempts(pool, each) == [("SURAT", "refused")]
        [well] = await put(pool, [a_draft(keys, to="ani@surat.example", now=utc_now())], keys, now=utc_now())

        await until_state(pool, well, "accepted")
    await route.close()

    async with pool.connection() as conn:
        assert await (await conn.execute("SELECT count(*) FROM messaging_breaker")).fetchone() == (0,)


async def test_an_address_that_the_relay_does_not_know_is_listed_as_after_a_bounce(
    pool: Pool, keys: Keys, mailbox: Mailbox
) -> None:
    route = SmtpRoute(mail_settings(await mailbox.start()))
    unknown = "tolak.budi@surat.example"
    async with running(Dispatcher(pool, Routes(email=[route]), keys=keys, scheme=SCHEME)):
        await until_state(pool, await put_code(pool, keys, to="ani@surat.example"), "accepted")

        refused = await until_state(pool, await put_code(pool, keys, to=unknown), "failed")
        assert refused["reason"] == "unknown_number"
        await until_count(pool, "SELECT count(*) FROM messaging_suppressed WHERE status = '5.1.1'", 1)
        again = await until_state(pool, await put_code(pool, keys, to=unknown), "failed")
    await route.close()

    assert again["reason"] == "bounced"
    assert await attempts(pool, UUID(str(again["id"]))) == []


async def test_a_relay_that_knows_nobody_is_believed_about_nobody(pool: Pool, keys: Keys, mailbox: Mailbox) -> None:
    """It has lost its tables: for ninety days no member should be without notices for that."""
    route = SmtpRoute(mail_settings(await mailbox.start()))
    async with running(Dispatcher(pool, Routes(email=[route]), keys=keys, scheme=SCHEME)):
        await until_state(pool, await put_code(pool, keys, to="ani@surat.example"), "accepted")
        for n in range(4):
            await until_state(pool, await put_code(pool, keys, to=f"tolak.{n}@surat.example"), "failed")
        await until_state(pool, await put_code(pool, keys, to="ani@surat.example"), "accepted")
    await route.close()

    async with pool.connection() as conn:
        assert await (await conn.execute("SELECT count(*) FROM messaging_suppressed")).fetchone() == (1,)


def test_words_of_a_relay_go_no_further() -> None:
    assert read_refusal(Stage.RECIPIENT, 550, "5.1.1 <ani@surat.example>: unknown") == Submitted(
        Outcome.REFUSED, detail="smtp 550 5.1.1", reason="unknown_number", gone="5.1.1"
    )
