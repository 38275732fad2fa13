"""Cases that are closed with a note: by anybody who may decide cases, and whom they do not warn of."""

from uuid import UUID

import pytest

from peserta.casework.actions import list_cases, list_closed_about, open_case, read_note
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.staff.officer import Officer
from peserta.staff.permissions import Role
from peserta.support.settling import load_case, load_subject, settle
from tests.people import NOW, Someone, register
from tests.support.desk import an_officer
from tests.support.test_desk_codes import LATER, issues

HOW = "Kami menelepon Anda; akun aman."


@pytest.fixture
async def siti(pool: Pool, keys: Keys) -> Someone:
    return await register(pool, keys)


async def a_case(pool: Pool, siti: Someone) -> UUID:
    async with transaction(pool) as conn:
        await open_case(conn, "disowned", siti.id, {"about": "officer_code"}, f"disowned:{siti.id}", now=NOW)
        return (await list_cases(conn, is_open=True, limit=10))[0].id


async def settles(pool: Pool, keys: Keys, case_id: UUID, officer: Officer, how: str = HOW) -> None:
    async with transaction(pool) as conn:
        await settle(conn, case_id, how, officer=officer, keys=keys, now=LATER)


async def count_open(pool: Pool) -> int:
    async with pool.connection() as conn:
        return len(await list_cases(conn, is_open=True, limit=10))


async def test_a_case_that_was_settled_elsewhere_is_closed_with_words_that_stand_sealed(
    pool: Pool, keys: Keys, siti: Someone
) -> None:
    await settles(pool, keys, await a_case(pool, siti), an_officer(), f"  {HOW}\x00 ")

    assert await count_open(pool) == 0
    async with pool.connection() as conn:
        [case] = await list_closed_about(conn, siti.id)
    assert case.note is not None
    assert HOW.encode() not in case.note
    assert read_note(case, keys) == HOW


async def test_without_words_for_the_member_a_case_stays_open(pool: Pool, keys: Keys, siti: Someone) -> None:
    case_id = await a_case(pool, siti)

    with pytest.raises(Refusal, match=r"desk\.settling_missing"):
        await settles(pool, keys, case_id, an_officer(), " \u200b\n")

    assert await count_open(pool) == 1


async def test_a_case_that_no_member_reads_of_needs_no_words(pool: Pool, keys: Keys, siti: Someone) -> None:
    async with transaction(pool) as conn:
        await open_case(conn, "payment_repeated_differently", None, {"bank": "bca"}, "payment_repeated:1", now=NOW)
        await open_case(conn, "nik_missing", siti.id, {}, f"nik_missing:{siti.id}", now=NOW)
        cases = await list_cases(conn, is_open=True, limit=9)

    for case in cases:
        await settles(pool, keys, case.id, an_officer(), "")

    assert await count_open(pool) == 0


async def test_the_second_of_two_is_told_so_whatever_is_written(pool: Pool, keys: Keys, siti: Someone) -> None:
    case_id = await a_case(pool, siti)
    await settles(pool, keys, case_id, an_officer())

    for how in ("", "Yang lain."):
        with pytest.raises(Refusal, match=r"desk\.case_decided"):
            await settles(pool, keys, case_id, an_officer(), how)

    async with pool.connection() as conn:
        [case] = await list_closed_about(conn, siti.id)
    assert read_note(case, keys) == HOW


async def test_nobody_settles_what_is_about_their_own_family(pool: Pool, keys: Keys, siti: Someone) -> None:
    case_id = await a_case(pool, siti)

    with pytest.raises(Refusal, match=r"desk\.own_family"):
        await settles(pool, keys, case_id, an_officer(Role.SUPERVISOR, own=siti, keys=keys))

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
            await settles(pool, keys, case_id, officer)

    assert await count_open(pool) == 1
    await settles(pool, keys, case_id, an_officer())
