"""A contact that is set after an officer's check: held, and approved by another officer alone."""

from asyncio import gather
from datetime import timedelta
from uuid import UUID

import pytest

from peserta.access.activation.activation_code import Outcome
from peserta.access.contacts.contacts import undo_contact_changes
from peserta.demo import numbers
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.kit.values import Phone
from peserta.registry.standing import Standing, standing
from peserta.staff.officer import Officer
from peserta.staff.permissions import Role
from peserta.support.desk_contacts import approve_at_desk, list_approvable_at_desk
from tests.access.changing import Owner
from tests.access.walking import RULES, Browser, notices
from tests.people import Someone, register
from tests.support.desk import an_officer
from tests.support.test_desk_codes import LATER, a_visit, issues, looks, redeems

NEW = Phone(numbers.phone(777))


async def checked(pool: Pool, keys: Keys, someone: Someone, ani: Officer) -> Owner:
    """Somebody whom Ani has checked, and who has redeemed her code."""
    slip = await issues(pool, keys, someone, ani)
    visit = a_visit()
    redeemed = await redeems(pool, keys, someone, slip.code, visit=visit)
    assert redeemed.outcome is Outcome.OPENED
    assert redeemed.token is not None
    return Owner(Browser(pool, keys, now=LATER, token=visit.browser), someone, redeemed.token)


async def approves(owner: Owner, contact_id: UUID, officer: Officer) -> None:
    lookup_id = await looks(owner.pool, owner.keys, officer, owner.someone, owner.now)
    async with transaction(owner.pool) as conn:
        await approve_at_desk(
            conn, lookup_id, contact_id, officer=officer, language="id", keys=owner.keys, now=owner.now
        )


async def approvable(owner: Owner, officer: Officer) -> frozenset[UUID]:
    async with owner.pool.connection() as conn:
        return await list_approvable_at_desk(conn, owner.someone.id, officer=officer, now=owner.now)


async def standing_of(owner: Owner, contact_id: UUID) -> Standing:
    contact = next(one for one in await owner.on_record() if one.id == contact_id)
    return standing(contact, RULES, owner.now)


@pytest.fixture
def ani() -> Officer:
    return an_officer()


async def test_after_a_check_a_contact_is_held_where_there_are_others_to_warn(
    pool: Pool, keys: Keys, ani: Officer
) -> None:
    owner = await checked(pool, keys, await register(pool, keys), ani)

    contact_id = await owner.add(NEW)

    assert await standing_of(owner, contact_id) is Standing.HELD
    assert len(await notices(pool, "contact_added")) == 2


async def test_the_first_contact_of_a_record_without_any_proves_at_once(pool: Pool, keys: Keys, ani: Officer) -> None:
    owner = await checked(pool, keys, await register(pool, keys, phones=0, emails=0), ani)

    assert await standing_of(owner, await owner.add(NEW)) is Standing.PROVES


async def test_a_second_officer_ends_the_hold_and_everybody_is_told(pool: Pool, keys: Keys, ani: Officer) -> None:
    owner = await checked(pool, keys, await register(pool, keys), ani)
    contact_id = await owner.add(NEW)

    rini = an_officer(Role.SUPERVISOR)
    assert await approvable(owner, rini) == {contact_id}

    await approves(owner, contact_id, rini)

    assert await approvable(owner, rini) == frozenset(), "what was approved is not asked for again"
    assert await standing_of(owner, contact_id) is Standing.PROVES
    assert len(await notices(pool, "contact_approved")) == 2


async def test_who_gave_the_code_approves_nothing_and_so_does_an_agent(pool: Pool, keys: Keys, ani: Officer) -> None:
    owner = await checked(pool, keys, await register(pool, keys), ani)
    contact_id = await owner.add(NEW)

    with pytest.raises(Refusal, match=r"desk\.contact_not_held"):
        await approves(owner, contact_id, ani)
    with pytest.raises(Refusal, match=r"staff\.not_allowed"):
        await approves(owner, contact_id, an_officer(Role.AGENT))

    assert await standing_of(owner, contact_id) is Standing.HELD
    async with pool.connection() as conn:
        assert await list_approvable_at_desk(conn, owner.someone.id, officer=ani, now=owner.now) == frozenset()


async def test_two_accounts_of_one_person_are_one_officer(pool: Pool, keys: Keys) -> None:
    own = await register(pool, keys, 1)
    owner = await checked(pool, keys, await register(pool, keys), an_officer(own=own, keys=keys))
    contact_id, second = await owner.add(NEW), an_officer(Role.SUPERVISOR, own=own, keys=keys)

    assert await approvable(owner, second) == frozenset()
    with pytest.raises(Refusal, match=r"desk\.contact_not_held"):
        await approves(owner, contact_id, second)

    assert await standing_of(owner, contact_id) is Standing.HELD
    await approves(owner, contact_id, an_officer(own=await register(pool, keys, 2), keys=keys))


async def test_nobody_approves_for_their_own_family(pool: Pool, keys: Keys, ani: Officer) -> None:
    siti = await register(pool, keys)
    owner = await checked(pool, keys, siti, ani)
    contact_id = await owner.add(NEW)

    with pytest.raises(Refusal, match=r"desk\.own_family"):
        await approves(owner, contact_id, an_officer(own=siti, keys=keys))


async def test_of_many_approvals_at_once_one_counts_and_an_undone_contact_stays_undone(
    pool: Pool, keys: Keys, ani: Officer
) -> None:
    owner = await checked(pool, keys, await register(pool, keys), ani)
    contact_id = await owner.add(NEW)

    done = await gather(*(approves(owner, contact_id, an_officer()) for _ in range(16)), return_exceptions=True)
    assert [one for one in done if one is None] == [None]
    async with transaction(pool) as conn:
        assert await undo_contact_changes(
            conn, owner.someone.id, actor="notice", keys=keys, language="id", now=owner.now
        ) == 1  # fmt: skip

    assert contact_id not in await owner.ids()
    with pytest.raises(Refusal, match=r"desk\.contact_not_held"):
        await approves(owner, contact_id, an_officer())


async def test_a_contact_that_was_set_with_ones_own_proofs_is_nobodys_to_approve(
    pool: Pool, keys: Keys, ani: Officer
) -> None:
    owner = await checked(pool, keys, await register(pool, keys), ani)
    async with pool.connection() as conn:
        await conn.execute("UPDATE access_session SET proof = 'password', is_limited = false")
        await conn.execute("UPDATE access_account SET state = 'open'")
    owner.browser.now += timedelta(seconds=1)

    with pytest.raises(Refusal, match=r"desk\.contact_not_held"):
        await approves(owner, await owner.add(NEW), an_officer())
