"""What the roll may do to the contacts of a person, and what it may not."""

from asyncio import create_task
from datetime import timedelta

from peserta.intake.counts import Counts
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.kit.scheme.limits_profile import FAMILIES_PER_CONTACT_LIMIT
from peserta.registry.actions import list_contacts, mark_proven, open_contact
from peserta.registry.contact import Contact
from peserta.registry.standing import ContactRules, Standing, standing
from tests.intake.rolls import NOW, Importing, person, row

OTHER = "+6289900077001"


async def phones(pool: Pool, keys: Keys) -> list[Contact]:
    siti = await person(pool, keys)
    async with pool.connection() as conn:
        return [contact for contact in await list_contacts(conn, siti.id) if contact.kind == "phone"]


async def numbers(pool: Pool, keys: Keys) -> list[str]:
    return [open_contact(contact, keys) for contact in await phones(pool, keys)]


async def prove(pool: Pool, keys: Keys) -> None:
    (contact,) = await phones(pool, keys)
    async with pool.connection() as conn:
        await mark_proven(conn, contact.id, now=NOW)


async def test_a_contact_only_the_roll_knew_is_replaced(pool: Pool, keys: Keys, importing: Importing) -> None:
    await importing.rows(row())

    counts, _ = await importing.rows(row(phone=OTHER))

    assert counts == Counts(read=1, changed=1)
    assert await numbers(pool, keys) == [OTHER]
    async with pool.connection() as conn:
        released = await conn.execute("SELECT FROM registry_contact WHERE released_at = %s", (NOW,))
    assert released.rowcount == 1


async def test_a_contact_the_roll_no_longer_gives_is_released(pool: Pool, keys: Keys, importing: Importing) -> None:
    await importing.rows(row())

    await importing.rows(row(phone=""))

    assert await numbers(pool, keys) == []


async def test_a_proven_contact_is_kept_and_each_difference_opens_one_case(
    pool: Pool, keys: Keys, importing: Importing
) -> None:
    await importing.rows(row())
    await prove(pool, keys)

    first, _ = await importing.rows(row(phone=OTHER))
    again, _ = await importing.rows(row(phone=OTHER, name="Siti Aminah L"))
    other, _ = await importing.rows(row(phone="+6289900077002"))
    gone, _ = await importing.rows(row(phone=""))

    assert [counts.cases for counts in (first, again, other, gone)] == [1, 0, 1, 0]
    assert await numbers(pool, keys) == [row()["phone"]]
    async with pool.connection() as conn:
        cases = await conn.execute("SELECT kind, facts ->> 'kind', facts ->> 'roll_hint' FROM casework_case")
        assert sorted(await cases.fetchall()) == [
            ("contact_differs", "phone", "01"),
            ("contact_differs", "phone", "02"),
        ]


async def test_a_contact_proven_while_the_import_runs_is_kept(
    pool: Pool, keys: Keys, importing: Importing, app_dsn: str
) -> None:
    await importing.rows(row())
    (contact,) = await phones(pool, keys)

    async with pool.connection() as member:
        async with member.transaction():
            await mark_proven(member, contact.id, now=NOW)
            running = create_task(importing.rows(row(phone=OTHER)))
            await until_somebody_waits(pool)
        counts, _ = await running

    assert counts.cases == 1
    assert await numbers(pool, keys) == [row()["phone"]]


async def until_somebody_waits(pool: Pool) -> None:
    """Return once a statement waits for another transaction's row."""
    async with pool.connection() as conn:
        waiting = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'transactionid'"
        while (await conn.execute(waiting)).rowcount == 0:
            await conn.execute("SELECT pg_sleep(0.01)")


async def test_a_number_confirmed_long_ago_is_stale_until_it_is_confirmed_again(
    pool: Pool, keys: Keys, importing: Importing
) -> None:
    long_ago, lately = (NOW - timedelta(days=500)).date(), (NOW - timedelta(days=5)).date()

    await importing.rows(row(phone_confirmed_on=long_ago.isoformat()))
    (before,) = await phones(pool, keys)
    await importing.rows(row(phone_confirmed_on=lately.isoformat()))
    (after,) = await phones(pool, keys)

    assert standing(before, ContactRules(), NOW) is Standing.STALE
    assert standing(after, ContactRules(), NOW) is Standing.PROVES
    assert before.id == after.id


async def test_a_number_on_many_families_is_counted_no_further_than_needed(
    pool: Pool, keys: Keys, importing: Importing
) -> None:
    for families, expected in ((5, Standing.PROVES), (6, Standing.TOO_MANY_FAMILIES), (30, Standing.TOO_MANY_FAMILIES)):
        await importing.rows(*(row(serial, phone=OTHER) for serial in range(families)))
        (contact,) = await phones(pool, keys)

        assert contact.families == min(families, FAMILIES_PER_CONTACT_LIMIT + 1)
        assert standing(contact, ContactRules(), NOW) is expected


async def test_one_phone_in_one_family_is_one_family(pool: Pool, keys: Keys, importing: Importing) -> None:
    family = row()["family_number"]

    await importing.rows(*(row(serial, phone=OTHER, family_number=family) for serial in range(9)))

    (contact,) = await phones(pool, keys)
    assert contact.families == 1
