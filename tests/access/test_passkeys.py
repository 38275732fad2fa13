"""Passkeys: they open an account and sign in, once for each challenge, and nothing else does."""

import secrets
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import anyio
import pytest

from peserta.access.passkeys.passkey_answer import Party
from peserta.access.passkeys.passkey_challenge import CHALLENGE_LIFE, make_challenge
from peserta.access.passkeys.passkey_store import PASSKEYS_MAX, Passkey
from peserta.access.passkeys.passkeys import (
    add_passkey,
    list_passkeys,
    new_options,
    prove_with_passkey,
    remove_passkey,
    sign_in_options,
    sign_in_with_passkey,
)
from peserta.access.passwords import Passwords
from peserta.access.session import Session
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from tests.access.authenticator import Authenticator, with_challenge
from tests.access.walking import Browser
from tests.people import Someone, register

PARTY = Party(id="jkn.example", origin="https://jkn.example", name="JKN")


def phone(**differs: object) -> Authenticator:
    return replace(Authenticator(PARTY.origin, PARTY.id), **differs)  # pyright: ignore[reportArgumentType]


@pytest.fixture
async def siti(pool: Pool, keys: Keys) -> Someone:
    return await register(pool, keys)


async def make_options(browser: Browser, session: Session) -> str:
    async with browser.pool.connection() as conn:
        return await new_options(conn, session, PARTY, browser.token, keys=browser.keys, now=browser.now)


async def keep(browser: Browser, token: str, answer: str, name: str = "HP Siti") -> None:
    await add_passkey(
        browser.pool, await browser.live_session(token), answer, name, browser.visit,
        party=PARTY, keys=browser.keys, now=browser.now,
    )  # fmt: skip


async def add(browser: Browser, token: str, device: Authenticator) -> None:
    await keep(browser, token, device.make(await make_options(browser, await browser.live_session(token))))


def asked(browser: Browser) -> str:
    return sign_in_options(PARTY, browser.token, keys=browser.keys, now=browser.now)


async def enter(browser: Browser, answer: str) -> str:
    return await sign_in_with_passkey(
        browser.pool, answer, browser.visit, party=PARTY, keys=browser.keys, now=browser.now
    )


async def refusal(browser: Browser, answer: str) -> str:
    with pytest.raises(Refusal) as refused:
        await enter(browser, answer)
    return refused.value.code


async def passkeys(browser: Browser, token: str) -> list[Passkey]:
    async with browser.pool.connection() as conn:
        return await list_passkeys(conn, await browser.live_session(token))


async def told(pool: Pool, template: str) -> int:
    async with pool.connection() as conn:
        cursor = await conn.execute("SELECT count(*) FROM messaging_message WHERE template = %s", (template,))
        row = await cursor.fetchone()
    assert row is not None
    return int(row[0])


async def test_a_passkey_opens_a_new_account_and_signs_in_elsewhere_without_any_other_proof(
    browser: Browser, siti: Someone, pool: Pool
) -> None:
    device, token = phone(), await browser.prove(siti)
    await add(browser, token, device)
    assert (await browser.live_session(token)).account_state == "open"

    other = browser.another()
    session = await other.live_session(await enter(other, device.sign(asked(other))))

    assert (session.person_id, session.proof, session.level, session.is_limited) == (siti.id, "passkey", 2, False)
    assert await told(pool, "account_opened") == await told(pool, "new_device") > 0


async def test_signing_in_again_on_the_same_device_is_told_to_nobody(
    browser: Browser, siti: Someone, pool: Pool
) -> None:
    device, token = phone(), await browser.prove(siti)
    await add(browser, token, device)

    await enter(browser, device.sign(asked(browser)))

    assert await told(pool, "new_device") == 0


async def test_sixteen_of_one_answer_at_once_open_one_session(browser: Browser, siti: Someone) -> None:
    device, token = phone(), await browser.prove(siti)
    await add(browser, token, device)
    answer = device.sign(asked(browser))
    outcomes: Counter[str] = Counter()

    async def once() -> None:
        try:
            await enter(browser, answer)
            outcomes["opened"] += 1
        except Refusal as refused:
            outcomes[refused.code] += 1

    async with anyio.create_task_group() as group:
        for _ in range(16):
            group.start_soon(once)

    assert outcomes == {"opened": 1, "passkey.stale": 15}


async def test_an_answer_is_good_in_its_own_browser_for_five_minutes_and_for_signing_in_alone(
    browser: Browser, siti: Someone
) -> None:
    device, token = phone(), await browser.prove(siti)
    await add(browser, token, device)
    answer = device.sign(asked(browser))
    stolen = await refusal(browser.another(), answer)
    late = await refusal(replace(browser, now=browser.now + CHALLENGE_LIFE), answer)
    made_up = await refusal(browser, with_challenge(answer, secrets.token_bytes(36)))
    for_adding = make_challenge(browser.keys, "add", browser.token, now=browser.now)
    crossed = await refusal(browser, with_challenge(answer, for_adding))
    unsigned = make_challenge(browser.keys, "sign_in", browser.token, now=browser.now)

    assert [stolen, late, made_up, crossed] == ["passkey.stale"] * 4
    assert await refusal(browser, with_challenge(answer, unsigned)) == "passkey.refused"
    assert await enter(browser, answer), "none of them used it up"


@pytest.mark.parametrize(
    "lie",
    [{"origin": "https://jkn.example.evil.example"}, {"rp_id": "evil.example"}, {"is_checked": False}],
    ids=["another site", "another party", "nobody checked"],
)
async def test_what_was_signed_elsewhere_or_without_its_holder_opens_nothing(
    browser: Browser, siti: Someone, lie: dict[str, object]
) -> None:
    device, token = phone(), await browser.prove(siti)
    await add(browser, token, device)

    assert await refusal(browser, replace(device, **lie).sign(asked(browser))) == "passkey.refused"  # pyright: ignore[reportArgumentType]


async def test_a_copy_whose_counter_does_not_grow_is_refused(browser: Browser, siti: Someone) -> None:
    device, token = phone(counts=7), await browser.prove(siti)
    await add(browser, token, device)

    assert await enter(browser, replace(device, counts=8).sign(asked(browser)))
    assert await refusal(browser, replace(device, counts=8).sign(asked(browser))) == "passkey.refused"
    assert await enter(browser, replace(device, counts=9).sign(asked(browser)))


async def test_an_unknown_passkey_a_wrong_key_and_a_removed_one_get_one_answer(
    browser: Browser, siti: Someone, passwords: Passwords
) -> None:
    device, token = phone(), await browser.open_account(siti, passwords)
    await add(browser, token, device)
    removed, forged = phone(), phone(credential_id=device.credential_id)
    await add(browser, token, removed)
    key_id = (await passkeys(browser, token))[1].id
    await remove_passkey(
        browser.pool, await browser.live_session(token), key_id, keys=browser.keys, language="id", now=browser.now
    )

    codes = {await refusal(browser, each.sign(asked(browser))) for each in (phone(), forged, removed)}

    assert codes == {"passkey.refused"}


@pytest.mark.parametrize("answer", ["", "{}", "[]", '{"rawId":"x","response":{"clientDataJSON":"!"}}', "9" * 9_000])
async def test_what_is_no_answer_is_refused_in_words(browser: Browser, answer: str) -> None:
    assert await refusal(browser, answer) == "passkey.refused"


async def test_one_code_into_an_open_account_makes_no_passkey(
    browser: Browser, siti: Someone, passwords: Passwords
) -> None:
    await browser.open_account(siti, passwords)
    thief = replace(browser.another(), now=browser.now + timedelta(hours=1))
    token = await thief.prove(siti)

    with pytest.raises(Refusal, match=r"proof\.second"):
        await add(thief, token, phone())


async def test_an_account_has_at_most_ten_passkeys_also_when_sixteen_come_at_once(
    browser: Browser, siti: Someone, passwords: Passwords, pool: Pool
) -> None:
    token = await browser.open_account(siti, passwords)
    session = await browser.live_session(token)
    answers = [phone().make(await make_options(browser, session)) for _ in range(16)]
    refused: list[str] = []

    async def once(answer: str) -> None:
        try:
            await keep(browser, token, answer)
        except Refusal as refusal:
            refused.append(refusal.code)

    async with anyio.create_task_group() as group:
        for answer in answers:
            group.start_soon(once, answer)

    assert len(await passkeys(browser, token)) == PASSKEYS_MAX
    assert refused == ["passkey.too_many"] * 6
    assert await told(pool, "passkey_added") % PASSKEYS_MAX == 0


async def test_a_passkey_is_named_and_taken_away_by_its_own_account_but_never_the_last_way_in(
    browser: Browser, siti: Someone, pool: Pool, keys: Keys
) -> None:
    token, stranger = await browser.prove(siti), browser.another()
    await add(browser, token, phone())
    rina = await register(pool, keys, 1)
    foreign = await stranger.prove(rina)
    await add(stranger, foreign, phone())
    (only,) = await passkeys(browser, token)
    assert only.name == "HP Siti"

    async def remove(by: Browser, session: str, key_id: UUID) -> None:
        await remove_passkey(pool, await by.live_session(session), key_id, keys=keys, language="id", now=browser.now)

    await remove(stranger, foreign, only.id)
    with pytest.raises(Refusal, match=r"passkey\.last"):
        await remove(browser, token, only.id)
    assert [key.id for key in await passkeys(browser, token)] == [only.id]
    await add(browser, token, phone())
    await remove(browser, token, only.id)
    await remove(browser, token, only.id)

    assert len(await passkeys(browser, token)) == 1
    assert await told(pool, "passkey_removed") > 0


async def test_the_same_passkey_is_not_kept_twice(browser: Browser, siti: Someone, passwords: Passwords) -> None:
    device, token = phone(), await browser.open_account(siti, passwords)
    await add(browser, token, device)

    with pytest.raises(Refusal, match=r"passkey\.not_made"):
        await add(browser, token, device)


@pytest.mark.parametrize(
    "lie",
    [{"origin": "https://jkn.example.evil.example"}, {"rp_id": "evil.example"}, {"is_checked": False}],
    ids=["another site", "another party", "nobody checked"],
)
async def test_a_passkey_made_elsewhere_or_without_its_holder_is_not_kept(
    browser: Browser, siti: Someone, lie: dict[str, object]
) -> None:
    token = await browser.prove(siti)

    with pytest.raises(Refusal, match=r"passkey\.not_made"):
        await add(browser, token, phone(**lie))
    assert (await browser.live_session(token)).account_state == "proven"


async def test_a_locked_account_is_not_entered_and_nobody_is_told_that_it_is(
    browser: Browser, siti: Someone, pool: Pool
) -> None:
    device, token = phone(), await browser.prove(siti)
    await add(browser, token, device)
    async with pool.connection() as conn:
        await conn.execute("UPDATE access_account SET state = 'locked'")

    assert await refusal(browser, device.sign(asked(browser))) == "passkey.refused"


async def test_a_session_of_an_hour_proves_itself_again_before_it_makes_a_passkey(
    browser: Browser, siti: Someone, passwords: Passwords, pool: Pool, keys: Keys
) -> None:
    device, token = phone(), await browser.open_account(siti, passwords)
    await add(browser, token, device)
    later = replace(browser, now=browser.now + timedelta(minutes=11))
    with pytest.raises(Refusal, match=r"proof\.fresh"):
        await add(later, token, phone())

    await prove_with_passkey(
        pool, await later.live_session(token), device.sign(asked(later)), later.visit,
        party=PARTY, keys=keys, now=later.now,
    )  # fmt: skip
    token = await later.renewed(token)
    await add(later, token, phone())

    assert len(await passkeys(later, token)) == 2


async def test_a_passkey_lifts_a_limited_session_of_its_own_account_alone(
    browser: Browser, siti: Someone, passwords: Passwords, pool: Pool, keys: Keys
) -> None:
    device, foreign = phone(), phone()
    await add(browser, await browser.open_account(siti, passwords), device)
    rina = browser.another()
    await add(rina, await rina.prove(await register(pool, keys, 1)), foreign)
    limited = replace(browser.another(), now=browser.now + timedelta(hours=1))
    token = await limited.prove(siti)

    async def prove(by: Authenticator) -> None:
        await prove_with_passkey(
            pool, await limited.live_session(token), by.sign(asked(limited)), limited.visit,
            party=PARTY, keys=keys, now=limited.now,
        )  # fmt: skip

    with pytest.raises(Refusal, match=r"passkey\.refused"):
        await prove(foreign)
    assert (await limited.live_session(token)).is_limited
    await prove(device)
    assert not (await limited.live_session(await limited.renewed(token))).is_limited
