"""Finding a person at the desk: exactly, for a reason, masked, and written down."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from peserta.audit.timeline import timeline
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.kit.values import CardNumber, Nik, Reference
from peserta.staff.officer import Officer
from peserta.staff.permissions import Role
from peserta.support.actions import open_ticket
from peserta.support.lookups import A_DAY, OPEN_FOR, PersonAtDesk, Reason, Search, SpentForToday, load_at_desk, look_up
from peserta.support.ticket import TicketDraft
from tests.people import NOW, Someone, register
from tests.support.desk import an_officer


@pytest.fixture
async def siti(pool: Pool, keys: Keys) -> Someone:
    return await register(pool, keys)


async def finds(
    pool: Pool, keys: Keys, officer: Officer, wanted: Nik | CardNumber | Reference, note: str = "HP hilang"
) -> UUID | None:
    async with transaction(pool) as conn:
        return await look_up(conn, Search(wanted, Reason.AT_DESK, note), officer=officer, keys=keys, now=NOW)


async def sees(pool: Pool, keys: Keys, officer: Officer, lookup_id: UUID | None, now: datetime = NOW) -> PersonAtDesk:
    assert lookup_id is not None
    async with pool.connection() as conn:
        return await load_at_desk(conn, lookup_id, officer=officer, keys=keys, now=now)


async def ticket_of(pool: Pool, keys: Keys, person_id: UUID | None) -> Reference:
    draft = TicketDraft("help", "kode", "Kode tidak datang", browser=bytes(32), language="id", person_id=person_id)
    async with transaction(pool) as conn:
        return await open_ticket(conn, draft, keys=keys, now=NOW)


async def test_a_person_is_found_by_nik_card_number_or_a_ticket_about_them(
    pool: Pool, keys: Keys, siti: Someone
) -> None:
    ani = an_officer()
    reference = await ticket_of(pool, keys, siti.id)

    for wanted in (siti.nik, siti.card, reference):
        person = await sees(pool, keys, ani, await finds(pool, keys, ani, wanted))

        assert person.lookup.person_id == siti.id


async def test_nobody_is_found_alike_for_an_unknown_number_and_a_ticket_of_nobody(pool: Pool, keys: Keys) -> None:
    ani = an_officer()
    reference = await ticket_of(pool, keys, None)

    found = [
        await finds(pool, keys, ani, wanted)
        for wanted in (Nik("9999994101010001"), CardNumber("0009999999999"), reference, Reference.new(bytes(8)))
    ]

    assert found == [None] * 4


async def test_an_officer_compares_name_and_birth_date_and_an_agent_sees_neither(
    pool: Pool, keys: Keys, siti: Someone
) -> None:
    ani, budi = an_officer(), an_officer(Role.AGENT)

    to_officer = await sees(pool, keys, ani, await finds(pool, keys, ani, siti.nik))
    to_agent = await sees(pool, keys, budi, await finds(pool, keys, budi, siti.nik))

    assert (to_officer.name, to_officer.born_on) == (siti.name.text, siti.born_on)
    assert (to_agent.name, to_agent.born_on) == ("S*** A***", None)
    for person in (to_officer, to_agent):
        assert person.card == siti.card.masked
        assert all(len(contact.hint) <= 2 for contact in person.contacts)


async def test_the_person_sees_who_looked_and_why_and_the_note_is_sealed(pool: Pool, keys: Keys, siti: Someone) -> None:
    ani = an_officer()
    await finds(pool, keys, ani, siti.nik, "Ibu Siti datang sendiri")

    async with pool.connection() as conn:
        entry = (await timeline(conn, siti.id, limit=1))[0]
        rows = await (await conn.execute("SELECT l::text FROM support_lookup l")).fetchall()
    assert (entry.kind, entry.actor) == ("desk.looked_up", ani.actor)
    assert entry.facts["reason"] == "at_desk"
    assert "Siti" not in str(rows)
    assert siti.nik.digits not in str(rows) + str(entry.facts)


async def test_a_search_that_finds_nobody_is_written_down_too(pool: Pool, keys: Keys) -> None:
    ani = an_officer()
    await finds(pool, keys, ani, Nik("9999994101010001"))

    async with pool.connection() as conn:
        trail = await (await conn.execute("SELECT kind, actor FROM audit_entry")).fetchall()
    assert trail == [("desk.looked_up", ani.actor)]


async def test_a_look_ends_after_thirty_minutes_and_is_nobody_elses(pool: Pool, keys: Keys, siti: Someone) -> None:
    ani = an_officer()
    lookup_id = await finds(pool, keys, ani, siti.nik)

    for officer, now, wanted in (
        (ani, NOW + OPEN_FOR, lookup_id), (an_officer(), NOW, lookup_id), (ani, NOW, uuid4()),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=r"desk\.lookup_gone"):
            await sees(pool, keys, officer, wanted, now)
    assert await sees(pool, keys, ani, lookup_id, NOW + OPEN_FOR - timedelta(seconds=1))


async def test_without_a_role_or_a_reason_nobody_is_looked_up(pool: Pool, keys: Keys, siti: Someone) -> None:
    with pytest.raises(Refusal, match=r"staff\.not_allowed"):
        await finds(pool, keys, an_officer(Role.ADMINISTRATOR, Role.FINANCE), siti.nik)
    for note in ("", " . ", "\u200b\u200b\u200b", "--"):
        with pytest.raises(Refusal, match=r"desk\.note_missing"):
            await finds(pool, keys, an_officer(), siti.nik, note)

    async with pool.connection() as conn:
        assert await timeline(conn, siti.id, limit=1) == []


async def test_an_officer_searches_sixty_times_a_day_and_a_colleague_still_may(
    pool: Pool, keys: Keys, siti: Someone
) -> None:
    ani = an_officer()
    for _ in range(A_DAY.uses_max):
        await finds(pool, keys, ani, siti.nik)

    with pytest.raises(SpentForToday) as spent:
        await finds(pool, keys, ani, siti.nik)

    assert spent.value.opens_at == NOW + timedelta(days=1)
    assert await finds(pool, keys, an_officer(), siti.nik) is not None
