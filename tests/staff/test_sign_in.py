"""Signing in at the desk: two factors, once each, and waits that strangers cannot turn against the owner."""

from asyncio import gather
from datetime import timedelta

import pytest

from peserta.access.passwords import Passwords
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.staff.accounts import invite, lock, unlock
from peserta.staff.permissions import Role
from peserta.staff.rules import FREE_TRIES, INVITATION_LIFE, SESSION_IDLE, SESSION_LIFE
from peserta.staff.sign_in import SignedIn, sign_out
from tests.access.walking import Busy
from tests.staff.staffing import A_STEP, PASSWORD, StaffMember, hire


@pytest.fixture
async def ani(pool: Pool, keys: Keys, passwords: Passwords) -> StaffMember:
    return await hire(pool, keys, passwords, "ani", Role.OFFICER)


async def test_password_and_authenticator_open_a_session_of_the_desk(ani: StaffMember) -> None:
    officer = await ani.found((await ani.signs_in()).token)

    assert officer is not None
    assert (officer.name, officer.roles, officer.actor) == ("ani", (Role.OFFICER,), "staff:ani")


async def test_whatever_is_wrong_there_is_one_answer(ani: StaffMember, pool: Pool, keys: Keys) -> None:
    nobody = StaffMember(pool, keys, ani.passwords, "nobody")
    invited = StaffMember(pool, keys, ani.passwords, "invited")
    await invited.invited(Role.AGENT)
    odd = StaffMember(pool, keys, ani.passwords, "'; --")

    answers = [
        await ani.signs_in("bukan kata sandinya"), await ani.signs_in(code="000000"), await ani.signs_in(code="٣٣"),
        await nobody.signs_in(), await invited.signs_in(), await odd.signs_in(),
    ]  # fmt: skip

    assert answers == [SignedIn()] * 6


async def test_one_code_opens_one_session_though_it_is_sent_sixteen_times(ani: StaffMember) -> None:
    await ani.signs_in()  # now the browser is known, and has tries of its own
    ani.now += A_STEP

    answers = await gather(*(ani.signs_in() for _ in range(16)), return_exceptions=True)
    later = await ani.signs_in()

    # So many at once are not all checked: some are told to come back.
    assert {str(answer) for answer in answers if not isinstance(answer, SignedIn)} <= {"busy"}
    assert sum(answer.token is not None for answer in answers if isinstance(answer, SignedIn)) == 1
    assert later.token is None


async def test_a_clock_that_is_half_a_minute_wrong_still_signs_in_and_a_whole_one_does_not(ani: StaffMember) -> None:
    early, old = ani.authenticator.code(ani.now + A_STEP), ani.authenticator.code(ani.now - 2 * A_STEP)

    assert (await ani.signs_in(code=old)).token is None
    assert (await ani.signs_in(code=f" {early[:3]} {early[3:]} ")).token is not None


async def test_what_was_wrong_is_written_down_for_those_who_read_the_trail(ani: StaffMember) -> None:
    await ani.signs_in("bukan kata sandinya")
    await ani.signs_in(code="000000")
    await ani.signs_in()
    await ani.signs_in()

    async with ani.pool.connection() as conn:
        rows = await (
            await conn.execute("SELECT facts ->> 'wrong' FROM audit_entry WHERE kind = 'staff.refused'")
        ).fetchall()
    assert sorted(wrong for (wrong,) in rows) == ["code", "code_again", "password"]


async def test_too_many_wrong_tries_wait_ever_longer_and_say_until_when(ani: StaffMember) -> None:
    for _ in range(FREE_TRIES.uses_max + 1):
        assert await ani.signs_in("salah salah salah") == SignedIn()

    waits: list[timedelta] = []
    for _ in range(4):
        opens_at = (await ani.signs_in()).opens_at
        assert opens_at is not None
        waits.append(opens_at - ani.now)
        ani.now = opens_at
        assert await ani.signs_in("salah salah salah") == SignedIn()

    assert waits == sorted(waits)
    assert waits[0] == timedelta(minutes=1)
    assert waits[-1] == timedelta(minutes=15)


async def test_strangers_do_not_lock_out_the_browser_that_was_signed_in_before(ani: StaffMember) -> None:
    await ani.officer()
    stranger = StaffMember(ani.pool, ani.keys, ani.passwords, "ani", now=ani.now)
    for _ in range(FREE_TRIES.uses_max + 3):
        await stranger.signs_in("salah salah salah", "123456")

    assert (await stranger.signs_in()).opens_at is not None
    assert (await ani.signs_in()).token is not None


async def test_who_signs_in_rightly_does_not_use_up_tries(ani: StaffMember) -> None:
    for _ in range(FREE_TRIES.uses_max + 3):
        await ani.officer()


async def test_who_is_told_that_it_is_busy_has_used_up_no_try(ani: StaffMember) -> None:
    quick = ani.passwords
    ani.passwords = Busy()
    for _ in range(FREE_TRIES.uses_max + 1):
        with pytest.raises(Refusal, match="busy"):
            await ani.signs_in()
    ani.passwords = quick

    assert (await ani.signs_in()).token


async def test_a_session_ends_when_it_is_idle_when_it_is_old_and_when_it_is_ended(ani: StaffMember) -> None:
    tokens: list[str | None] = []
    for _ in range(3):
        tokens.append((await ani.signs_in()).token)
        ani.now += A_STEP
    start = ani.now
    async with transaction(ani.pool) as conn:
        first = await ani.found(tokens[0])
        assert first is not None
        await sign_out(conn, first, now=ani.now)

    assert await ani.found(tokens[0]) is None
    while ani.now < start + SESSION_LIFE - SESSION_IDLE:
        ani.now += SESSION_IDLE - timedelta(minutes=2)
        assert await ani.found(tokens[1]) is not None
    assert await ani.found(tokens[2]) is None
    ani.now = start + SESSION_LIFE
    assert await ani.found(tokens[1]) is None


async def test_a_locked_account_is_signed_out_and_stays_out_until_it_is_unlocked(ani: StaffMember) -> None:
    token = (await ani.signs_in()).token
    ani.now += A_STEP

    async with transaction(ani.pool) as conn:
        assert await lock(conn, "ani", actor="shell:test", now=ani.now)
        assert not await lock(conn, "ani", actor="shell:test", now=ani.now)
    assert await ani.found(token) is None
    assert (await ani.signs_in()).token is None
    async with transaction(ani.pool) as conn:
        assert await unlock(conn, "ani", actor="shell:test", now=ani.now)
    assert await ani.found(token) is None
    assert (await ani.signs_in()).token is not None


async def test_an_invitation_opens_once_and_not_after_its_end(pool: Pool, keys: Keys, passwords: Passwords) -> None:
    late, used = (StaffMember(pool, keys, passwords, name) for name in ("late", "used"))
    old, spent = await late.invited(Role.AGENT), await used.invited(Role.AGENT)
    await used.opens(spent)
    late.now += INVITATION_LIFE

    for member, secret in ((late, old), (used, spent), (used, "A" * 20)):
        with pytest.raises(Refusal, match=r"staff\.invitation_gone"):
            await member.opens(secret)


async def test_a_second_invitation_replaces_password_and_authenticator(ani: StaffMember) -> None:
    token, before = (await ani.signs_in()).token, ani.authenticator
    async with transaction(ani.pool) as conn:
        assert await invite(
            conn, "ani", [Role.AGENT], nik_index=None, actor="shell:test", keys=ani.keys, now=ani.now
        ) is None  # fmt: skip
        secret = await invite(
            conn, "ani", [Role.AGENT], nik_index=None, actor="shell:test", keys=ani.keys, now=ani.now, again=True
        )
    assert secret is not None

    await ani.opens(secret, "lima belas rusa")

    assert await ani.found(token) is None
    assert ani.authenticator != before
    assert (await ani.signs_in(PASSWORD)).token is None
    assert (await ani.signs_in("lima belas rusa")).token is not None


async def test_secret_key_and_token_stand_in_no_row(ani: StaffMember, pool: Pool) -> None:
    token = (await ani.signs_in()).token
    assert token is not None

    async with pool.connection() as conn:
        rows = await (
            await conn.execute("SELECT a::text || s::text FROM staff_account a JOIN staff_session s ON true")
        ).fetchall()
        trail = await (await conn.execute("SELECT kind, facts::text FROM audit_entry")).fetchall()
    text = str(rows)
    assert ani.authenticator.text not in text
    assert PASSWORD not in text
    assert token not in text
    assert sorted(kind for kind, _ in trail) == ["staff.invited", "staff.opened", "staff.signed_in"]
