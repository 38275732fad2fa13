"""The queue of cases: whom each is about, masked; those of one family beside each other; and what that costs."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from peserta.casework.actions import open_case
from peserta.casework.case import Case
from peserta.kit.database import Pool, transaction
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.kit.values import Phone
from peserta.staff.permissions import Role
from peserta.support.case_queue import Beside, ListedCase, beside_each_other, load_queue
from tests.enrolment.enrolling import FOUR, Browser
from tests.people import NOW, register
from tests.support.desk import an_officer
from tests.traced import traced_pool


async def the_queue(pool: Pool, keys: Keys, *, is_open: bool = True) -> list[ListedCase]:
    async with pool.connection() as conn:
        return await load_queue(conn, officer=an_officer(), is_open=is_open, limit=100, keys=keys)


async def two_families_of_the_same_people(pool: Pool, keys: Keys) -> None:
    """The second is enrolled under other numbers, by one application, which opens a case for each of its people."""
    first, second = Browser(pool, keys), Browser(pool, keys, now=NOW + timedelta(hours=2))
    await first.up_to_summary(FOUR[:2])
    await first.submit()
    same = [msgspec.structs.replace(one, nik=f"{int(one.nik) + 100:016d}") for one in FOUR[:2]]
    await second.up_to_summary(tuple(same), serial=9_001, contact=Phone("+6289900000778"))
    await second.submit()


async def test_two_cases_of_one_family_differ_in_their_rows_and_stand_together(pool: Pool, keys: Keys) -> None:
    await two_families_of_the_same_people(pool, keys)

    one, other = await the_queue(pool, keys)

    assert one.case.kind == other.case.kind == "possible_duplicate"
    assert one.about is not None
    assert other.about is not None
    assert {one.about.name, other.about.name} == {"B*** W***", "R*** P***"}
    for listed in (one, other):
        assert listed.about is not None
        assert listed.alike is not None
        assert listed.alike.name == listed.about.name
        assert listed.alike.card != listed.about.card, "who looks the same has another card"
    assert (one.beside, other.beside) == (None, Beside.FAMILY)


async def test_nothing_in_a_row_names_anybody_whole(pool: Pool, keys: Keys) -> None:
    siti = await register(pool, keys)
    async with transaction(pool) as conn:
        await open_case(conn, "refund_due", siti.id, {}, "refund_due:x", now=NOW)

    [listed] = await the_queue(pool, keys)

    assert listed.about is not None
    assert (listed.about.name, listed.about.card) == ("S*** A***", siti.card.digits[-4:])


async def test_a_case_about_nobody_or_with_a_card_that_cannot_be_read_is_listed_all_the_same(
    pool: Pool, keys: Keys
) -> None:
    siti = await register(pool, keys)
    async with transaction(pool) as conn:
        await open_case(conn, "payment_repeated_differently", None, {"bank": "bca"}, "repeated:x", now=NOW)
        await open_case(conn, "refund_due", siti.id, {}, "refund_due:x", now=NOW + timedelta(hours=1))
        await conn.execute("UPDATE registry_person SET card_sealed = %s WHERE id = %s", (bytes(40), siti.id))

    nobody, broken = await the_queue(pool, keys)

    assert nobody.about is None
    assert broken.about is not None
    assert (broken.about.name, broken.about.card) == ("S*** A***", "")


async def test_what_was_decided_stays_in_the_order_of_its_decisions(pool: Pool, keys: Keys) -> None:
    siti, budi = await register(pool, keys), await register(pool, keys, 1, name="Budi Santoso")
    async with transaction(pool) as conn:
        for n, person in enumerate((siti, budi, siti)):
            await open_case(conn, "refund_due", person.id, {}, f"refund_due:{n}", now=NOW + timedelta(hours=n))
        await conn.execute(
            "UPDATE casework_case SET state = 'closed', decision = 'settled', decided_by = 'staff:ani',"
            " closed_at = opened_at"
        )

    decided = await the_queue(pool, keys, is_open=False)

    assert [listed.about.name for listed in decided if listed.about] == ["S*** A***", "B*** S***", "S*** A***"]
    assert [listed.beside for listed in decided] == [None, None, None]


async def test_who_may_not_decide_cases_sees_none(pool: Pool, keys: Keys) -> None:
    async with pool.connection() as conn:
        with pytest.raises(Refusal, match=r"staff\.not_allowed"):
            await load_queue(conn, officer=an_officer(Role.AGENT), is_open=True, limit=100, keys=keys)


@pytest.mark.parametrize("people", [1, 30])
async def test_the_queue_takes_two_statements_however_many_people_it_is_about(
    pool: Pool, keys: Keys, app_dsn: str, people: int
) -> None:
    for n in range(people):
        someone = await register(pool, keys, n)
        async with transaction(pool) as conn:
            await open_case(conn, "refund_due", someone.id, {}, f"refund_due:{n}", now=NOW)

    async with traced_pool(app_dsn) as traced, traced.listening(prepare=False) as talk:
        listed = await the_queue(traced.pool, keys)

    assert len({one.about.card for one in listed if one.about}) == people
    assert len([sql for sql in talk.statements if sql.lstrip().startswith("SELECT")]) == 2


A, B, C = (UUID(int=n) for n in (1, 2, 3))


def test_those_of_one_family_follow_its_oldest_and_the_others_keep_their_places() -> None:
    families: Mapping[UUID, UUID] = {A: UUID(int=7), B: UUID(int=7), C: UUID(int=8)}
    subjects = [A, None, C, B, None, A]
    cases = [
        Case(new_id(NOW), f"kind_{n}", subject, {}, NOW, "open", None, None, None)
        for n, subject in enumerate(subjects)
    ]  # fmt: skip

    ordered = beside_each_other(cases, families)

    assert [case.kind[-1] for case, _ in ordered] == ["0", "5", "3", "1", "2", "4"]
    assert [beside for _, beside in ordered] == [None, Beside.PERSON, Beside.FAMILY, None, None, None]
    assert beside_each_other([], {}) == []
