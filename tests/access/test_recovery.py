"""Recovery: two different proofs at once, one proof and a wait, and what never counts as a second."""

from asyncio import gather
from datetime import timedelta

import pytest

from peserta.access.activation.activation_code import Checked, Outcome
from peserta.access.activation.officer_codes import GivenCode, Order, issue_code, redeem_code
from peserta.access.activation.officer_proof import prove_officer_code
from peserta.access.passwords import Passwords
from peserta.access.recovery.coming_back import come_back
from peserta.access.recovery.recovering import (
    Chosen,
    answer_second_code,
    begin_recovery,
    cancel_recoveries,
    finish_wait,
    list_ways,
    send_second_code,
    tell_of_ready,
)
from peserta.access.recovery.recovery import WAIT, WAIT_UNTOLD
from peserta.access.recovery.saved_codes import make_codes, open_by_saved_code, prove_saved_code
from peserta.access.securing import set_password
from peserta.access.session import Session
from peserta.access.sign_in import sign_in
from peserta.kit.database import Pool, transaction
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.registry.actions import hold_contact
from peserta.registry.contact import Contact
from peserta.verification.rules import Verdict
from tests.access.disowning import not_me
from tests.access.walking import DATA_POLICY, PASSWORD, POLICY, RULES, Browser, arrived, count, notices
from tests.people import MAIL_COMES_BACK, Someone, register

NEXT = "tujuh belas kambing"
SECOND = timedelta(seconds=1)


@pytest.fixture
def lost(browser: Browser) -> Browser:
    """Another browser, later."""
    other = browser.another()
    other.now += timedelta(minutes=5)
    return other


async def sends(lost: Browser, session: Session, contact: Contact) -> bool:
    wished = await send_second_code(
        lost.pool, session, Chosen(contact.id), lost.visit, keys=lost.keys, policy=POLICY, rules=RULES, now=lost.now
    )  # fmt: skip
    return wished is not None


async def types(lost: Browser, session: Session, code: str) -> Verdict:
    judgement = await answer_second_code(
        lost.pool, session, code, lost.visit, keys=lost.keys, policy=POLICY, rules=RULES, now=lost.now
    )  # fmt: skip
    return judgement.verdict


async def officer_code(lost: Browser, siti: Someone, actor: str = "staff:1") -> str:
    async with transaction(lost.pool) as conn:
        order = Order(siti.id, actor, Checked.KTP, new_id(lost.now))
        return (await issue_code(conn, order, language="id", keys=lost.keys, now=lost.now)).code


async def gives_officer_code(lost: Browser, session: Session, code: str) -> Outcome:
    return (await prove_officer_code(lost.pool, session, code, lost.visit, keys=lost.keys, now=lost.now)).outcome


async def begins(lost: Browser, token: str) -> None:
    session = await lost.live_session(token)
    await begin_recovery(lost.pool, session, lost.visit, keys=lost.keys, now=lost.now)


async def finishes(lost: Browser, token: str, *, at_once: int = 1) -> bool:
    """Whether so many tries at once, all begun with the session as it is now, lift it, and one of them alone."""
    session = await lost.live_session(token)
    tries = (
        finish_wait(lost.pool, session, lost.visit, keys=lost.keys, rules=RULES, now=lost.now) for _ in range(at_once)
    )
    return (await gather(*tries)).count(True) == 1


async def signs_in(lost: Browser, siti: Someone, password: str, passwords: Passwords) -> str | None:
    signed_in = await sign_in(
        lost.pool, siti.nik, password, lost.another().visit,
        passwords=passwords, keys=lost.keys, policy=DATA_POLICY, now=lost.now,
    )  # fmt: skip
    return signed_in.token


# Two proofs


async def test_codes_to_two_contacts_open_the_account_at_once_and_end_every_other_session(
    browser: Browser, pool: Pool, keys: Keys, lost: Browser, siti: Someone, passwords: Passwords
) -> None:
    elsewhere = await signs_in(browser, siti, PASSWORD, passwords)
    assert elsewhere
    token = await lost.prove(siti, siti.phone)
    session = await lost.live_session(token)
    assert await sends(lost, session, siti.email)
    code = (await arrived(pool, keys, siti.email))[-1]

    verdicts = await gather(*(types(lost, session, code) for _ in range(4)))
    token = await lost.renewed(token)
    whole = await lost.live_session(token)
    await lost.set_password(token, passwords, NEXT)

    assert set(verdicts) <= {Verdict.ACCEPTED, Verdict.AGAIN}
    assert (whole.is_limited, whole.level) == (False, 2)
    assert await browser.session(elsewhere) is None
    assert await signs_in(lost, siti, PASSWORD, passwords) is None
    assert await signs_in(lost, siti, NEXT, passwords)
    assert sorted(await notices(pool, "password_changed")) == sorted(c.value_index for c in siti.contacts)


async def test_the_contact_that_opened_the_session_is_no_second_proof(
    pool: Pool, keys: Keys, lost: Browser, siti: Someone
) -> None:
    token = await lost.prove(siti, siti.phone)
    session = await lost.live_session(token)
    async with pool.connection() as conn:
        ways = await list_ways(conn, session, lost.token, rules=RULES, now=lost.now)

    assert [contact.id for contact in ways.contacts] == [siti.email.id]
    assert not await sends(lost, session, siti.phone)
    first = (await arrived(pool, keys, siti.phone))[-1]
    assert await types(lost, session, first) is not Verdict.ACCEPTED
    assert (await lost.live_session(token)).is_limited


async def test_a_contact_that_is_held_is_no_proof_not_even_for_a_code_that_is_on_its_way(
    pool: Pool, keys: Keys, lost: Browser, siti: Someone
) -> None:
    token = await lost.prove(siti, siti.phone)
    session = await lost.live_session(token)
    assert await sends(lost, session, siti.email)
    code = (await arrived(pool, keys, siti.email))[-1]
    async with transaction(pool) as conn:
        await hold_contact(conn, siti.email.id, until=lost.now + timedelta(days=1))

    assert await types(lost, session, code) is Verdict.EXPIRED
    assert not await sends(lost, session, siti.email)
    assert (await lost.live_session(token)).is_limited


async def test_an_officers_code_is_a_second_proof_beside_a_contact_and_none_beside_another(
    lost: Browser, siti: Someone
) -> None:
    token = await lost.prove(siti, siti.phone)
    code = await officer_code(lost, siti)

    assert await gives_officer_code(lost, await lost.live_session(token), "WRONGWRONG") is Outcome.REFUSED
    assert await gives_officer_code(lost, await lost.live_session(token), code) is Outcome.OPENED
    session = await lost.live_session(await lost.renewed(token))
    assert (session.is_limited, session.level) == (False, 3)
    assert await gives_officer_code(lost, session, code) is Outcome.USED


async def test_one_officer_with_two_codes_and_a_contact_of_his_own_has_one_proof(
    pool: Pool, lost: Browser, siti: Someone
) -> None:
    first = await officer_code(lost, siti)
    given = GivenCode(siti.nik, siti.born_on, first)
    redeemed = await redeem_code(pool, given, lost.visit, [bytes(32)], keys=lost.keys, now=lost.now)
    session = await lost.live_session(redeemed.token or "")
    assert session.is_limited
    second = await officer_code(lost, siti)

    with pytest.raises(Refusal) as refused:
        await gives_officer_code(lost, session, second)

    assert refused.value.code == "proof.same"
    # A contact that came onto the record after the account was opened, its hold over.
    async with transaction(pool) as conn:
        await conn.execute("UPDATE registry_contact SET recorded_at = %s WHERE id = %s", (lost.now, siti.email.id))
    lost.now += timedelta(minutes=20)
    assert not await sends(lost, session, siti.email), "it may be the officer's own"
    assert await sends(lost, session, siti.phone), "this one is the member's"
    other = lost.another()
    by_contact = await other.live_session(await other.prove(siti, siti.email))
    with pytest.raises(Refusal):
        await gives_officer_code(other, by_contact, await officer_code(other, siti))


# Saved codes


async def codes_of(browser: Browser, siti: Someone, passwords: Passwords) -> list[str]:
    signed_in = await sign_in(
        browser.pool, siti.nik, PASSWORD, browser.visit,
        passwords=passwords, keys=browser.keys, policy=DATA_POLICY, now=browser.now,
    )  # fmt: skip
    session = await browser.live_session(signed_in.token or "")
    return await make_codes(browser.pool, session, keys=browser.keys, language="id", now=browser.now)


async def gives_saved(lost: Browser, session: Session, code: str) -> bool:
    return await prove_saved_code(
        lost.pool, session, code, lost.visit, keys=lost.keys, policy=DATA_POLICY, now=lost.now
    )  # fmt: skip


async def test_saved_codes_are_ten_and_nothing_of_them_is_stored(
    browser: Browser, pool: Pool, siti: Someone, passwords: Passwords
) -> None:
    codes = await codes_of(browser, siti, passwords)

    async with pool.connection() as conn:
        rows = await (await conn.execute("SELECT * FROM access_saved_code")).fetchall()
        entries = await (await conn.execute("SELECT facts FROM audit_entry")).fetchall()
    assert len(set(codes)) == len(rows) == 10
    stored = repr(rows) + repr(entries)
    assert not any(code in stored or code.replace("-", "") in stored for code in codes)
    assert sorted(await notices(pool, "saved_codes_made")) == sorted(c.value_index for c in siti.contacts)


async def test_of_sixteen_who_use_one_saved_code_one_has_used_it(
    browser: Browser, lost: Browser, siti: Someone, passwords: Passwords
) -> None:
    code = (await codes_of(browser, siti, passwords))[0]
    browsers = [lost.another() for _ in range(16)]
    given = GivenCode(siti.nik, siti.born_on, code.lower().replace("-", " "))

    tokens = await gather(
        *(open_by_saved_code(one.pool, given, one.visit, keys=one.keys, now=one.now) for one in browsers)
    )

    assert sum(token is not None for token in tokens) == 1
    used, token = next((one, token) for one, token in zip(browsers, tokens, strict=True) if token)
    assert (await used.live_session(token)).is_limited, "one proof"
    again = await open_by_saved_code(used.pool, given, used.visit, keys=used.keys, now=used.now)
    assert again == token, "a reply that was lost costs nothing"


async def test_a_saved_code_is_a_second_proof_once_and_two_of_them_are_one(
    browser: Browser, lost: Browser, siti: Someone, passwords: Passwords
) -> None:
    codes = await codes_of(browser, siti, passwords)
    token = await lost.prove(siti, siti.phone)
    session = await lost.live_session(token)

    assert await gives_saved(lost, session, codes[0])
    assert not (await lost.live_session(await lost.renewed(token))).is_limited
    assert not await gives_saved(lost, session, codes[0])
    given = GivenCode(siti.nik, siti.born_on, codes[1])
    other = lost.another()
    only_saved = await open_by_saved_code(other.pool, given, other.visit, keys=other.keys, now=other.now)
    with pytest.raises(Refusal) as refused:
        await gives_saved(other, await other.live_session(only_saved or ""), codes[2])
    assert refused.value.code == "proof.same"


async def test_a_new_set_voids_the_old_one_and_needs_a_whole_session(
    browser: Browser, lost: Browser, siti: Someone, passwords: Passwords
) -> None:
    old = await codes_of(browser, siti, passwords)
    new = await codes_of(browser, siti, passwords)
    session = await lost.live_session(await lost.prove(siti, siti.phone))

    assert not await gives_saved(lost, session, old[0])
    with pytest.raises(Refusal):
        await make_codes(lost.pool, session, keys=lost.keys, language="id", now=lost.now)
    assert await gives_saved(lost, session, new[0])


# One proof and a wait


async def test_one_proof_waits_a_day_is_told_of_and_then_makes_the_session_of_the_same_contact_whole(
    pool: Pool, lost: Browser, siti: Someone
) -> None:
    token = await lost.prove(siti, siti.phone)
    await gather(*(begins(lost, token) for _ in range(4)))
    assert await count(pool, "access_recovery") == 1
    assert sorted(await notices(pool, "recovery_begun")) == sorted(c.value_index for c in siti.contacts)
    assert not await finishes(lost, token)

    back = lost.another()
    back.now += WAIT - SECOND
    token = await back.prove(siti, siti.phone)
    assert not await finishes(back, token), "not a second too early"
    back.now += SECOND
    assert await tell_of_ready(pool, keys=back.keys, now=back.now) == 1
    assert await tell_of_ready(pool, keys=back.keys, now=back.now) == 0
    assert await finishes(back, token, at_once=16)

    assert not (await back.live_session(await back.renewed(token))).is_limited
    assert len(await notices(pool, "recovery_ready")) == len(siti.contacts)


async def test_whoever_proves_another_contact_does_not_inherit_the_wait(lost: Browser, siti: Someone) -> None:
    await begins(lost, await lost.prove(siti, siti.phone))
    thief = lost.another()
    thief.now += WAIT + SECOND

    assert not await finishes(thief, await thief.prove(siti, siti.email))


async def test_any_session_and_any_notice_cancels_the_wait(
    browser: Browser, lost: Browser, siti: Someone, passwords: Passwords
) -> None:
    token = await lost.prove(siti, siti.phone)
    await begins(lost, token)
    own = await browser.live_session(await signs_in(browser, siti, PASSWORD, passwords) or "")
    await cancel_recoveries(browser.pool, own, keys=browser.keys, language="id", now=lost.now)
    assert len(await notices(browser.pool, "recovery_cancelled")) == len(siti.contacts)

    await begins(lost, token)
    browser.now = lost.now
    assert await not_me(browser, "recovery_begun", siti.email)

    assert await lost.session(token) is None
    lost.now += WAIT + SECOND
    with pytest.raises(AssertionError):
        await lost.prove(siti, siti.phone)  # the contact that began it is held, and takes no code


async def test_the_same_browser_comes_back_with_the_persons_number_and_nothing_else_does(
    pool: Pool, lost: Browser, siti: Someone, passwords: Passwords
) -> None:
    given = GivenCode(siti.nik, siti.born_on, await officer_code(lost, siti))
    redeemed = await redeem_code(pool, given, lost.visit, [bytes(32)], keys=lost.keys, now=lost.now)
    await begins(lost, redeemed.token or "")
    early, stranger = lost.another(), lost.another()
    early.token = lost.token
    lost.now += WAIT
    stranger.now = lost.now

    async def comes(one: Browser) -> str:
        return await come_back(
            pool, siti.nik, siti.born_on, one.visit, keys=one.keys, rules=RULES, now=one.now
        )  # fmt: skip

    for one in (early, stranger):
        with pytest.raises(Refusal):
            await comes(one)
    token = await comes(lost)
    assert (await lost.live_session(token)).level == 3
    await lost.set_password(token, passwords, NEXT)
    with pytest.raises(Refusal):
        await comes(lost)


@pytest.mark.parametrize("emails", [0, 1])
async def test_where_nobody_can_be_told_the_wait_is_seven_days_and_staff_are_asked(
    pool: Pool, keys: Keys, browser: Browser, passwords: Passwords, emails: int
) -> None:
    """No contact at all, or one address whose mail comes back."""
    budi = await register(pool, keys, 1, name="Budi Santoso", emails=emails)
    await browser.open_account(budi, passwords)
    async with transaction(pool) as conn:
        await conn.execute(
            "UPDATE registry_contact SET released_at = %s WHERE person_id = %s AND kind = 'phone'",
            (browser.now, budi.id),
        )
        await conn.execute(MAIL_COMES_BACK, {"person_id": budi.id, "now": browser.now})
    lost = browser.another()
    lost.now += timedelta(minutes=5)
    given = GivenCode(budi.nik, budi.born_on, await officer_code(lost, budi))
    redeemed = await redeem_code(pool, given, lost.visit, [bytes(32)], keys=keys, now=lost.now)

    await begins(lost, redeemed.token or "")

    async with pool.connection() as conn:
        ways = await list_ways(
            conn, await lost.live_session(redeemed.token or ""), lost.token, rules=RULES, now=lost.now
        )
    assert ways.own is not None
    assert ways.own.opens_at == lost.now + WAIT_UNTOLD
    assert await count(pool, "casework_case") == 1


async def test_a_limited_session_changes_no_secret_at_once(lost: Browser, siti: Someone, passwords: Passwords) -> None:
    session = await lost.live_session(await lost.prove(siti, siti.phone))

    secured = await set_password(
        lost.pool, session, NEXT, passwords=passwords, keys=lost.keys, language="id", now=lost.now
    )  # fmt: skip

    assert secured.takes_effect_at == lost.now + WAIT
