"""Cases that are closed with a note: by anybody who may decide cases, and whom they do not warn of."""

from asyncio import gather
from datetime import timedelta
from uuid import UUID

import pytest

from peserta.casework.actions import list_cases, list_closed_about, open_case, read_note
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.staff.officer import Officer
from peserta.staff.permissions import Role
from peserta.support.settling import Told, load_case, load_subject, settle
from tests.people import MAIL_COMES_BACK, NOW, Someone, register
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


async def settles(
    pool: Pool, keys: Keys, case_id: UUID, officer: Officer, how: str = HOW, *, language: str = "id"
) -> Told:
    async with transaction(pool) as conn:
        return await settle(conn, case_id, how, officer=officer, language=language, keys=keys, now=LATER)


async def has_account(pool: Pool, siti: Someone, state: str = "open") -> None:
    async with pool.connection() as conn:
        await conn.execute(
            "INSERT INTO access_account (id, person_id, state, created_at) VALUES (gen_random_uuid(), %s, %s, %s)",
            (siti.id, state, NOW),
        )


async def list_sent(pool: Pool) -> list[tuple[str, str, str, dict[str, str]]]:
    """What is in the outbox about cases: how it travels, what it says in which language, and of what."""
    async with pool.connection() as conn:
        rows = await conn.execute(
            "SELECT channel, template, language, facts FROM messaging_message"
            " WHERE template = 'case_settled' ORDER BY channel"
        )
        return await rows.fetchall()


async def count_open(pool: Pool) -> int:
    async with pool.connection() as conn:
        return len(await list_cases(conn, is_open=True, limit=10))


async def test_a_case_that_was_settled_elsewhere_is_closed_with_words_that_stand_sealed(
    pool: Pool, keys: Keys, siti: Someone
) -> None:
    await settles(pool, keys, await a_case(pool, siti), an_officer(), f"  {HOW}\x00 ")

    assert await count_open(pool) == 0
    async with pool.connection() as conn:
        [case] = await list_closed_about(conn, [siti.id])
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
        [case] = await list_closed_about(conn, [siti.id])
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


@pytest.mark.parametrize("language", ["id", "en"])
async def test_the_member_is_told_on_every_contact_that_there_is_something_to_read_and_never_what(
    pool: Pool, keys: Keys, siti: Someone, language: str
) -> None:
    await has_account(pool, siti)

    told = await settles(pool, keys, await a_case(pool, siti), an_officer(), language=language)

    assert told is Told.YES
    assert await list_sent(pool) == [("email", "case_settled", language, {}), ("sms", "case_settled", language, {})]


async def test_sixteen_presses_at_once_tell_the_member_once(pool: Pool, keys: Keys, siti: Someone) -> None:
    await has_account(pool, siti)
    case_id = await a_case(pool, siti)

    ended = await gather(*(settles(pool, keys, case_id, an_officer()) for _ in range(16)), return_exceptions=True)

    assert [one for one in ended if isinstance(one, Told)] == [Told.YES]
    assert {str(one) for one in ended if isinstance(one, Refusal)} == {"desk.case_decided"}
    assert len(await list_sent(pool)) == 2


async def test_what_cannot_be_closed_is_told_to_nobody(pool: Pool, keys: Keys, siti: Someone) -> None:
    await has_account(pool, siti)
    case_id = await a_case(pool, siti)

    with pytest.raises(Refusal):
        await settles(pool, keys, case_id, an_officer(), "")

    assert await list_sent(pool) == []


@pytest.mark.parametrize("state", [None, "proven", "closed"])
async def test_who_has_no_open_account_is_told_nothing(
    pool: Pool, keys: Keys, siti: Someone, state: str | None
) -> None:
    if state is not None:
        await has_account(pool, siti, state)

    told = await settles(pool, keys, await a_case(pool, siti), an_officer())

    assert (told, await list_sent(pool)) == (Told.NO, [])


async def test_a_contact_that_was_just_added_or_whose_mail_comes_back_is_told_nothing(
    pool: Pool, keys: Keys, siti: Someone
) -> None:
    """Whoever has just set it may be the very person that the case is about."""
    await has_account(pool, siti)
    async with pool.connection() as conn:
        await conn.execute(
            "UPDATE registry_contact SET recorded_at = %s, held_until = %s WHERE id = %s",
            (LATER, LATER + timedelta(hours=24), siti.phone.id),
        )
        await conn.execute(MAIL_COMES_BACK, {"person_id": siti.id, "now": NOW})

    told = await settles(pool, keys, await a_case(pool, siti), an_officer())

    assert (told, await list_sent(pool)) == (Told.NO, [])


async def test_a_contact_that_cannot_be_read_keeps_no_case_open(pool: Pool, keys: Keys, siti: Someone) -> None:
    await has_account(pool, siti)
    async with pool.connection() as conn:
        await conn.execute("UPDATE registry_contact SET value_sealed = %s WHERE id = %s", (bytes(40), siti.phone.id))

    told = await settles(pool, keys, await a_case(pool, siti), an_officer())

    assert told is Told.YES
    assert [sent[0] for sent in await list_sent(pool)] == ["email"]


async def test_of_a_case_that_no_member_reads_of_nobody_is_told(pool: Pool, keys: Keys, siti: Someone) -> None:
    await has_account(pool, siti)
    async with transaction(pool) as conn:
        await open_case(conn, "payment_repeated_differently", None, {"bank": "bca"}, "payment_repeated:1", now=NOW)
        await open_case(conn, "nik_missing", siti.id, {}, f"nik_missing:{siti.id}", now=NOW)
        cases = await list_cases(conn, is_open=True, limit=9)

    told = [await settles(pool, keys, case.id, an_officer(), "Sudah.") for case in cases]

    assert (told, await list_sent(pool)) == ([Told.NOBODY, Told.NOBODY], [])


async def test_that_the_member_was_told_stands_in_the_trail(pool: Pool, keys: Keys, siti: Someone) -> None:
    await has_account(pool, siti)

    await settles(pool, keys, await a_case(pool, siti), an_officer())

    async with pool.connection() as conn:
        rows = await conn.execute("SELECT facts ->> 'told' FROM audit_entry WHERE kind = 'case.settled'")
        assert await rows.fetchall() == [("2",)]
