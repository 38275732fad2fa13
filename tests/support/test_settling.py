"""Cases that are closed with a note: by anybody who may decide cases, and whom they do not warn of."""

from uuid import UUID

import pytest

from peserta.casework.actions import list_cases, open_case
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.staff.officer import Officer
from peserta.staff.permissions import Role
from peserta.support.settling import load_case, load_subject, settle
from tests.people import NOW, Someone, register
from tests.support.desk import an_officer
from tests.support.test_desk_codes import LATER, issues


@pytest.fixture
async def siti(pool: Pool, keys: Keys) -> Someone:
    return await register(pool, keys)


async def a_case(pool: Pool, siti: Someone) -> UUID:
    async with transaction(pool) as conn:
        await open_case(conn, "disowned", siti.id, {"about": "officer_code"}, f"disowned:{siti.id}", now=NOW)
        return (await list_cases(conn, is_open=True, limit=10))[0].id


async def settles(pool: Pool, case_id: UUID, officer: Officer) -> None:
    async with transaction(pool) as conn:
        await settle(conn, case_id, officer=officer, now=LATER)


async def count_open(pool: Pool) -> int:
    async with pool.connection() as conn:
        return len(await list_cases(conn, is_open=True, limit=10))


async def test_a_case_that_was_settled_elsewhere_is_closed(pool: Pool, siti: Someone) -> None:
    await settles(pool, await a_case(pool, siti), an_officer())

    assert await count_open(pool) == 0


async def test_nobody_settles_what_is_about_their_own_family(pool: Pool, keys: Keys, siti: Someone) -> None:
    case_id = await a_case(pool, siti)

    with pytest.raises(Refusal, match=r"desk\.own_family"):
        await settles(pool, case_id, an_officer(Role.SUPERVISOR, own=siti, keys=keys))

    assert await count_open(pool) == 1


async def test_nobody_looks_at_whom_a_case_of_their_own_family_is_about(pool: Pool, keys: Keys, siti: Someone) -> None:
    case_id = await a_case(pool, siti)
    own = an_officer(own=siti, keys=keys)

    with pytest.raises(Refusal, match=r"desk\.own_family"):
        async with transaction(pool) as conn:
            await load_subject(conn, await load_case(conn, case_id, officer=own), officer=own, keys=keys, now=LATER)


async def test_whose_code_opened_the_account_does_not_settle_what_warns_of_it(
    pool: Pool, keys: Keys, siti: Someone
) -> None:
    own = await register(pool, keys, 1)
    ani = an_officer(own=own, keys=keys)
    await issues(pool, keys, siti, ani)
    case_id = await a_case(pool, siti)

    for officer in (ani, an_officer(Role.SUPERVISOR, own=own, keys=keys)):
        with pytest.raises(Refusal, match=r"staff\.own_code"):
            await settles(pool, case_id, officer)

    assert await count_open(pool) == 1
    await settles(pool, case_id, an_officer())
