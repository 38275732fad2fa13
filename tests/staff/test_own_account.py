"""What somebody at the desk does with their own account: a new password, and sessions that end."""

from dataclasses import replace

import pytest

from peserta.access.passwords import Passwords
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.staff.own_account import Wanted, change_password, end_own_session, list_open
from peserta.staff.permissions import Role
from peserta.staff.rules import FREE_TRIES
from peserta.staff.sign_in import Desk, SignedIn, sign_in
from tests.staff.staffing import A_STEP, PASSWORD, StaffMember, hire

NEW = "tujuh belas kursi rotan"


@pytest.fixture
async def ani(pool: Pool, keys: Keys, passwords: Passwords) -> StaffMember:
    return await hire(pool, keys, passwords, "ani", Role.OFFICER)


async def changes(ani: StaffMember, present: str = PASSWORD, wanted: str = NEW, code: str | None = None) -> SignedIn:
    officer = await ani.officer()
    typed = Wanted(wanted, present, code or ani.authenticator.code(ani.now))
    return await change_password(
        ani.pool, officer, typed, Desk(ani.browser, "Chrome, Linux"),
        passwords=ani.passwords, keys=ani.keys, now=ani.now,
    )  # fmt: skip


async def test_a_new_password_ends_every_other_session_and_the_old_one_opens_nothing(ani: StaffMember) -> None:
    elsewhere = (await ani.signs_in()).token
    ani.now += A_STEP

    changed = await changes(ani)
    ani.now += A_STEP

    assert await ani.found(changed.token)
    assert await ani.found(elsewhere) is None
    assert (await ani.signs_in(PASSWORD)).token is None
    ani.now += A_STEP
    assert (await ani.signs_in(NEW)).token


async def test_a_session_that_was_left_open_changes_no_password_and_guesses_are_counted(ani: StaffMember) -> None:
    assert await changes(ani, present="bukan kata sandinya") == SignedIn()
    assert await changes(ani, code="000000") == SignedIn()
    with pytest.raises(Refusal, match=r"password\.short"):
        await changes(ani, wanted="pendek")

    officer = await ani.officer()
    guesses = [
        await change_password(
            ani.pool, officer, Wanted(NEW, "salah salah salah", "000000"), Desk(ani.browser, "?"),
            passwords=ani.passwords, keys=ani.keys, now=ani.now,
        )
        for _ in range(FREE_TRIES.uses_max + 2)
    ]  # fmt: skip
    assert guesses[-1].opens_at is not None


async def test_signing_in_where_somebody_was_signed_in_ends_that_session(
    ani: StaffMember, pool: Pool, keys: Keys
) -> None:
    bayu = replace(await hire(pool, keys, ani.passwords, "bayu", Role.AGENT), browser=ani.browser)
    former = (await ani.signs_in()).token
    assert former

    entered = await sign_in(
        pool, "bayu", PASSWORD, bayu.authenticator.code(bayu.now), Desk(ani.browser, "Chrome, Linux", former),
        passwords=ani.passwords, keys=keys, now=bayu.now,
    )  # fmt: skip

    assert await bayu.found(entered.token)
    assert await ani.found(former) is None


async def test_sessions_are_listed_and_ended_by_their_owner_alone(ani: StaffMember, pool: Pool, keys: Keys) -> None:
    bayu = await hire(pool, keys, ani.passwords, "bayu", Role.AGENT)
    officer, stranger = await ani.officer(), await bayu.officer()

    async with transaction(pool) as conn:
        await end_own_session(conn, stranger, officer.session_id, now=ani.now)
    async with pool.connection() as conn:
        assert [one.id for one in await list_open(conn, officer, now=ani.now)] == [officer.session_id]
    async with transaction(pool) as conn:
        await end_own_session(conn, officer, officer.session_id, now=ani.now)
    async with pool.connection() as conn:
        assert await list_open(conn, officer, now=ani.now) == []


async def test_a_password_longer_than_allowed_is_not_cut_to_fit(passwords: Passwords) -> None:
    whole = "a1" * 100

    kept = await passwords.hash(whole)

    assert await passwords.is_right(kept, whole)
    assert not await passwords.is_right(kept, whole + "x")
