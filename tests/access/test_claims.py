"""Shared phones and numbers with a new holder: who is told, who decides, and that a number is let go once."""

from asyncio import gather
from datetime import timedelta
from uuid import UUID

import pytest

from peserta.access.contacts.claims import end_claims
from peserta.access.contacts.contacts import OwnContacts
from peserta.demo import numbers
from peserta.kit.clock import JAKARTA
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.kit.values import Phone
from peserta.registry.actions import mark_proven
from peserta.registry.standing import ContactRules, Standing, standing
from tests.access.changing import CLAIM_RULES, DAY, Owner, an_owner
from tests.access.test_contacts import undo_all
from tests.access.walking import Browser, count, notices
from tests.people import MAIL_COMES_BACK, Someone, register

WEEK = CLAIM_RULES.wait + timedelta(seconds=1)
SHARED = Phone(numbers.phone(10))  # the first phone of the person with serial 1


@pytest.fixture
async def siti(browser: Browser, pool: Pool, keys: Keys) -> Owner:
    return await an_owner(browser, await register(pool, keys))


async def end(owner: Owner, after: timedelta = WEEK) -> int:
    return await end_claims(owner.pool, keys=owner.keys, now=owner.now + after)


async def live_ids(owner: Owner, someone: Someone) -> int:
    sql = "SELECT count(*) FROM registry_contact WHERE person_id = %s AND released_at IS NULL"
    async with owner.pool.connection() as conn:
        row = await (await conn.execute(sql, [someone.id])).fetchone()
    assert row is not None
    return int(row[0])


async def test_a_number_of_another_family_is_shared_and_both_sides_are_told(
    siti: Owner, pool: Pool, keys: Keys
) -> None:
    budi = await register(pool, keys, 1)

    contact_id = await siti.add(SHARED)

    own = next(one for one in (await siti.own()).contacts if one.id == contact_id)
    assert own.others == 1
    assert await notices(pool, "contact_shared") == [budi.email.value_index]


async def test_a_holder_without_another_contact_is_told_by_the_shared_one(siti: Owner, pool: Pool, keys: Keys) -> None:
    budi = await register(pool, keys, 1, emails=0)

    await siti.add(SHARED)

    assert await notices(pool, "contact_shared") == [budi.phone.value_index]


async def test_over_the_limit_a_number_locates_and_does_not_prove(siti: Owner, pool: Pool, keys: Keys) -> None:
    await register(pool, keys, 1)
    contact_id = await siti.add(SHARED)
    siti.browser.now += DAY

    contact = next(one for one in await siti.on_record() if one.id == contact_id)

    assert standing(contact, ContactRules(families_max=1), siti.now) is Standing.TOO_MANY_FAMILIES
    assert standing(contact, ContactRules(families_max=2), siti.now) is Standing.PROVES


async def test_a_stale_contact_proves_again_once_its_holder_has_proven_it(siti: Owner, pool: Pool, keys: Keys) -> None:
    async with pool.connection() as conn:
        await conn.execute("UPDATE registry_contact SET recorded_at = recorded_at - interval '400 days'")
    email = siti.someone.email.id
    assert standing_in(await siti.own(), email) is Standing.STALE

    async with transaction(pool) as conn:
        await mark_proven(conn, email, now=siti.now)

    assert standing_in(await siti.own(), email) is Standing.PROVES


def standing_in(own: OwnContacts, contact_id: UUID) -> Standing:
    return next(one.standing for one in own.contacts if one.id == contact_id)


async def test_the_former_holder_is_warned_on_every_other_contact_and_loses_the_number_after_the_wait(
    siti: Owner, pool: Pool, keys: Keys
) -> None:
    budi = await register(pool, keys, 1)
    contact_id = await siti.add(SHARED)

    assert await siti.claim(contact_id) == 1
    assert await notices(pool, "contact_claimed") == [budi.email.value_index]
    assert await end(siti, timedelta(days=6)) == 0
    assert await live_ids(siti, budi) == 2

    assert await end(siti) == 1
    assert await live_ids(siti, budi) == 1
    assert await notices(pool, "contact_released") == [budi.email.value_index]
    assert contact_id in await siti.ids()


async def test_the_end_of_a_claim_is_told_in_the_language_of_its_beginning(siti: Owner, pool: Pool, keys: Keys) -> None:
    await register(pool, keys, 1)
    await siti.claim(await siti.add(SHARED))
    async with transaction(pool) as conn:
        await conn.execute("UPDATE access_contact_claim SET language = 'en'")

    await end(siti)

    async with pool.connection() as conn:
        sql = "SELECT language FROM messaging_message WHERE template = 'contact_released'"
        told = await (await conn.execute(sql)).fetchall()
    assert [row[0] for row in told] == ["en"]


async def test_the_warning_names_the_day_on_which_the_wait_ends_in_jakarta(
    browser: Browser, pool: Pool, keys: Keys
) -> None:
    await register(pool, keys, 1)
    # Half past one at night in Jakarta, and still the day before by the clock in UTC.
    browser.now = browser.now.replace(hour=18, minute=30)
    siti = await an_owner(browser, await register(pool, keys))

    await siti.claim(await siti.add(SHARED))

    async with pool.connection() as conn:
        row = await (
            await conn.execute("SELECT facts FROM messaging_message WHERE template = 'contact_claimed'")
        ).fetchone()
    assert row is not None
    ends_on = (siti.now + CLAIM_RULES.wait).astimezone(JAKARTA).date()
    assert row[0]["closes_on"] == f"{ends_on:%d-%m-%Y}"


async def test_of_sixteen_workers_one_lets_a_number_go(siti: Owner, pool: Pool, keys: Keys) -> None:
    await register(pool, keys, 1)
    await siti.claim(await siti.add(SHARED))

    released = await gather(*(end(siti) for _ in range(16)))

    assert sorted(released) == [0] * 15 + [1]
    assert len(await notices(pool, "contact_released")) == 1


async def test_of_sixteen_claims_at_once_one_is_made(siti: Owner, pool: Pool, keys: Keys) -> None:
    await register(pool, keys, 1)
    contact_id = await siti.add(SHARED)

    claimed = await gather(*(siti.claim(contact_id) for _ in range(16)))

    assert sorted(claimed) == [0] * 15 + [1]
    assert len(await notices(pool, "contact_claimed")) == 1


async def test_who_proves_the_number_again_keeps_it(siti: Owner, pool: Pool, keys: Keys) -> None:
    budi = await register(pool, keys, 1)
    await siti.claim(await siti.add(SHARED))
    other = siti.browser.another()
    other.now += timedelta(days=3)

    await other.prove(budi)

    assert await end(siti) == 0
    assert await live_ids(siti, budi) == 2
    assert await outcomes(pool) == ["kept"]


async def outcomes(pool: Pool) -> list[str]:
    async with pool.connection() as conn:
        return [
            str(row[0]) for row in await (await conn.execute("SELECT outcome FROM access_contact_claim")).fetchall()
        ]


async def test_a_claim_falls_with_the_contact_it_was_made_for(siti: Owner, pool: Pool, keys: Keys) -> None:
    budi = await register(pool, keys, 1)
    await siti.claim(await siti.add(SHARED))

    await undo_all(siti)

    assert await outcomes(pool) == ["withdrawn"]
    assert await end(siti) == 0
    assert await live_ids(siti, budi) == 2


async def test_who_gave_the_contact_up_claims_nothing_any_more(siti: Owner, pool: Pool, keys: Keys) -> None:
    budi = await register(pool, keys, 1)
    contact_id = await siti.add(SHARED)
    await siti.claim(contact_id)
    await siti.remove(contact_id)

    assert await end(siti) == 0
    assert await live_ids(siti, budi) == 2


@pytest.mark.parametrize("emails", [0, 1])
async def test_who_cannot_be_warned_has_longer_and_staff_get_a_case(
    siti: Owner, pool: Pool, keys: Keys, emails: int
) -> None:
    """Without another contact, or with an address whose mail comes back."""
    budi = await register(pool, keys, 1, emails=emails)
    async with pool.connection() as conn:
        await conn.execute(MAIL_COMES_BACK, {"person_id": budi.id, "now": siti.now})
    await siti.claim(await siti.add(SHARED))

    assert await count(pool, "casework_case") == 1
    assert await end(siti) == 0
    assert await live_ids(siti, budi) == 1 + emails
    assert await end(siti, CLAIM_RULES.wait_unwarned + timedelta(seconds=1)) == 1
    assert await live_ids(siti, budi) == emails


async def test_only_who_has_proven_the_number_lately_claims_it_and_never_within_the_family(
    siti: Owner, pool: Pool, keys: Keys
) -> None:
    budi = await register(pool, keys, 1)
    contact_id = await siti.add(SHARED)
    async with pool.connection() as conn:
        await conn.execute("UPDATE registry_contact SET proven_at = proven_at - interval '2 days'")
    with pytest.raises(Refusal, match=r"contact\.prove_first"):
        await siti.claim(contact_id)
    with pytest.raises(Refusal, match=r"contact\.gone"):
        await siti.claim(budi.phone.id)

    async with pool.connection() as conn:
        await conn.execute(
            "UPDATE registry_contact SET proven_at = %s,"
            " family_id = (SELECT family_id FROM registry_person WHERE id = %s)", [siti.now, budi.id],
        )  # fmt: skip
    assert await siti.claim(contact_id) == 0
