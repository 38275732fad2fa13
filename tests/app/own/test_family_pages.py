"""Home, family and facilities of a family, as browsers of its members and of strangers ask for them."""

import re
from datetime import date, timedelta
from typing import LiteralString
from uuid import UUID

import pytest
from litestar import Litestar

from peserta.facility.changing import apply_due
from peserta.kit.clock import utc_now
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.registry.confirming import confirmed_at
from tests.app.asking import Answer
from tests.app.members import Member, a_member, sign_in, today
from tests.facility.directories import bring_in, facility

ADD_PERSON = """
INSERT INTO registry_person (id, family_id, relation, name, name_folded, born_on, sex, recorded_at, changed_at)
     VALUES (gen_random_uuid(), %s, %s, %s, lower(%s), %s, 'L', now(), now())
  RETURNING id
"""
ADD_COVER = """
INSERT INTO membership_membership (person_id, segment, care_class, status, status_reason, changed_at)
     VALUES (%s, 'PBPU', 3, 'inactive', %s, now())
"""


async def add(pool: Pool, member: Member, relation: str, name: str, born_on: date, reason: str = "arrears") -> UUID:
    """One more person in the member's family."""
    async with transaction(pool) as conn:
        found = await conn.execute(ADD_PERSON, (member.family.id, relation, name, name, born_on))
        row = await found.fetchone()
        assert row is not None
        await conn.execute(ADD_COVER, (row[0], reason))
    return row[0]


async def choose(member: Member, person_id: UUID, code: str, **more: str) -> Answer:
    return await member.post("/faskes/ganti", untuk=person_id.hex, kode=code, **more)


@pytest.fixture
async def member(app: Litestar, pool: Pool, keys: Keys) -> Member:
    await bring_in(pool, facility("9901U001"), facility("9901U002", "Klinik Soka", capacity=5, registered=5))
    await bring_in(pool, facility("9901U003", "Klinik Dahlia", capacity=100, registered=10))
    return await a_member(app, pool, keys)


async def test_every_member_of_a_family_has_a_reason_and_a_next_step(member: Member, pool: Pool) -> None:
    await add(pool, member, "spouse", "Budi Aminah", date(1980, 1, 1), "subsidy_ended")
    await add(pool, member, "child", "Ani Aminah", today() - timedelta(days=3_000), "waiting")

    page = await member.get("/keluarga")

    assert "Menunggu iuran pertama" in page.text
    assert page.text.index("Ani Aminah") < page.text.index("Budi Aminah"), "children stand under their parent"
    assert "Alasannya hanya terlihat di akunnya sendiri." in page.text
    assert "Bantuan iuran dari pemerintah" not in page.text


async def test_home_names_the_family_in_the_order_of_its_card(member: Member, pool: Pool) -> None:
    await add(pool, member, "child", "Ani Aminah", today() - timedelta(days=900))
    await add(pool, member, "child", "Bayu Aminah", today() - timedelta(days=3_000))
    await add(pool, member, "spouse", "Rini Aminah", date(1985, 1, 1))

    home = await member.get("/beranda")

    assert "Rini Aminah, Bayu Aminah, Ani Aminah" in home.text


async def test_data_are_found_right_once_and_asked_again_when_they_change(
    member: Member, pool: Pool, keys: Keys
) -> None:
    page = await member.get("/keluarga/data-saya")
    assert member.family.someone.nik.digits not in page.text
    assert member.family.someone.nik.digits[-4:] in page.text

    for _ in range(2):
        assert (await member.post("/keluarga/data-saya")).status == 303
    confirmed = await member.get("/keluarga/data-saya")
    async with transaction(pool) as conn:
        await conn.execute("UPDATE registry_person SET name = 'Siti Aminah Wati'")
        found = await conn.execute("SELECT count(*) FROM audit_entry WHERE kind = 'person.data_confirmed'")
        row = await found.fetchone()
    changed = await member.get("/keluarga/data-saya")

    assert row == (1,)
    assert "Anda menyatakan data ini benar" in confirmed.text
    assert "Anda menyatakan data ini benar" not in changed.text
    assert confirmed_at


async def test_a_first_facility_holds_at_once_and_the_next_from_the_first_of_the_month(
    member: Member, pool: Pool, keys: Keys
) -> None:
    me = member.family.someone.id
    assert (await choose(member, me, "9901U001")).status == 303
    assert "Klinik Melati" in (await member.get("/faskes")).text

    too_soon = await choose(member, me, "9901U003")
    assert (too_soon.status, "Belum bisa diganti" in too_soon.text) == (409, True)

    async with transaction(pool) as conn:
        await conn.execute("UPDATE facility_choice SET since = since - 200")
    before = await member.get(f"/faskes/ganti?untuk={me.hex}&kode=9901U003")
    for _ in range(2):
        assert (await choose(member, me, "9901U003")).status == 303
    after = await member.get("/faskes")
    first = (today().replace(day=1) + timedelta(days=32)).replace(day=1)
    asked = await count(pool, "SELECT count(*) FROM facility_change WHERE state = 'waiting'")
    places = await count(pool, "SELECT registered FROM facility_facility WHERE code = '9901U003'")
    assert await apply_due(pool, today=first, now=utc_now()) == 1
    assert await apply_due(pool, today=first, now=utc_now()) == 0

    assert re.search("Ya, ganti mulai 1 ", before.text)
    assert re.search("Mulai 1 .*: Klinik Dahlia", after.text)
    assert (asked, places) == (1, 11), "pressed twice it is asked for once"
    assert "Sampai hari itu" not in (await member.get("/faskes")).text
    assert "Klinik Dahlia" in (await member.get("/faskes")).text


async def test_a_facility_that_was_chosen_lately_says_from_when_it_can_be_changed(member: Member, pool: Pool) -> None:
    me = member.family.someone.id
    before = await member.get("/faskes")
    await choose(member, me, "9901U001")
    facilities, family = await member.get("/faskes"), await member.get("/keluarga")
    async with transaction(pool) as conn:
        await conn.execute("UPDATE facility_choice SET since = since - 200")
    later = await member.get("/faskes")

    search = f'href="/faskes/cari?untuk={me.hex}"'
    assert [search in page.text for page in (before, facilities, later)] == [True, False, True]
    assert "Bisa diganti mulai" in facilities.text
    assert "bisa diganti mulai" in family.text
    assert 'href="/faskes">Ganti' not in family.text


async def test_who_is_refused_a_change_finds_one_way_to_help(member: Member) -> None:
    me = member.family.someone.id
    await choose(member, me, "9901U001")

    refused = await choose(member, me, "9901U003")

    assert (refused.status, refused.text.count('href="/bantuan/baru')) == (409, 1)


async def test_a_subsidised_member_is_not_offered_a_change_that_is_made_elsewhere(member: Member, pool: Pool) -> None:
    me = member.family.someone.id
    await choose(member, me, "9901U001")
    async with transaction(pool) as conn:
        await conn.execute("UPDATE facility_choice SET since = since - 200")
        await conn.execute("UPDATE membership_membership SET segment = 'PBI'")

    page = await member.get("/faskes")

    assert f'href="/faskes/cari?untuk={me.hex}"' not in page.text
    assert "Diganti lewat petugas" in page.text


async def test_a_change_that_waits_is_named_before_another_takes_its_place(member: Member, pool: Pool) -> None:
    await bring_in(pool, facility("9901U004", "Klinik Mawar"))
    me = member.family.someone.id
    await choose(member, me, "9901U001")
    async with transaction(pool) as conn:
        await conn.execute("UPDATE facility_choice SET since = since - 200")
    first = await member.get(f"/faskes/ganti?untuk={me.hex}&kode=9901U003")
    await choose(member, me, "9901U003")

    other = await member.get(f"/faskes/ganti?untuk={me.hex}&kode=9901U004")
    same = await member.get(f"/faskes/ganti?untuk={me.hex}&kode=9901U003")

    said = "Menggantikan permintaan yang menunggu"
    assert [said in page.text for page in (first, other, same)] == [False, True, False]
    assert "Klinik Dahlia" in other.text


async def count(pool: Pool, sql: LiteralString) -> int:
    async with pool.connection() as conn:
        row = await (await conn.execute(sql)).fetchone()
    assert row is not None
    return int(row[0])


async def test_a_change_that_waits_is_taken_back_and_its_place_given_back(member: Member, pool: Pool) -> None:
    me = member.family.someone.id
    await choose(member, me, "9901U001")
    async with transaction(pool) as conn:
        await conn.execute("UPDATE facility_choice SET since = since - 200")
    await choose(member, me, "9901U003")

    for _ in range(2):
        assert (await member.post("/faskes/batal", untuk=me.hex)).status == 303

    assert await count(pool, "SELECT registered FROM facility_facility WHERE code = '9901U003'") == 10
    assert await count(pool, "SELECT count(*) FROM facility_change WHERE state = 'cancelled'") == 1


async def test_a_full_facility_names_the_nearest_with_room(member: Member) -> None:
    refused = await choose(member, member.family.someone.id, "9901U002")

    assert (refused.status, "Faskes penuh" in refused.text) == (409, True)
    assert "Klinik Dahlia" in refused.text


async def test_two_are_compared_side_by_side(member: Member) -> None:
    me = member.family.someone.id.hex
    found = await member.get(f"/faskes/cari?untuk={me}&cari=klinik")
    assert 'name="banding-9901U001"' in found.text

    fields = {"untuk": me, "banding-9901U001": "ya", "banding-9901U003": "ya", "lintang": "-6.89", "bujur": "107.61"}
    page = await member.post("/faskes/banding", **fields)

    assert page.text.count('<th scope="col">') == 2
    assert "kurang dari 1 km" in page.text
    assert f"/faskes/ganti?untuk={me}&amp;kode=9901U003" in page.text or "kode=9901U003" in page.text


async def test_comparing_nothing_says_what_to_tick_and_leads_back_to_what_was_found(member: Member) -> None:
    me = member.family.someone.id
    await choose(member, me, "9901U001")

    page = await member.post("/faskes/banding", untuk=me.hex, cari="klinik soka")

    assert "Centang dua atau tiga fasilitas" in page.text
    assert "Klinik Melati" not in page.text
    assert "cari=klinik%20soka#hasil" in page.text


async def test_parents_choose_for_children_and_nobody_for_another_adult_or_family(
    member: Member, app: Litestar, pool: Pool, keys: Keys
) -> None:
    child = await add(pool, member, "child", "Ani Aminah", today() - timedelta(days=3_000))
    adult = await add(pool, member, "spouse", "Budi Aminah", date(1980, 1, 1))
    stranger = (await a_member(app, pool, keys, 1)).family.someone.id

    assert (await choose(member, child, "9901U001")).status == 303
    for other in (adult, stranger, UUID(int=1)):
        answers = [
            await choose(member, other, "9901U001"),
            await member.get(f"/faskes/ganti?untuk={other.hex}&kode=9901U001"),
            await member.get(f"/faskes/cari?untuk={other.hex}&cari=klinik"),
            await member.post("/faskes/banding", untuk=other.hex),
            await member.post("/faskes/batal", untuk=other.hex),
        ]
        assert [answer.status for answer in answers] == [404] * 5
    own = Member(pool, await sign_in(app, pool, child), member.family)
    assert (await choose(own, adult, "9901U001")).status == 404


@pytest.mark.parametrize("path", ["/keluarga", "/keluarga/data-saya", "/faskes", "/faskes/cari", "/pendamping"])
async def test_one_proof_alone_opens_no_family(member: Member, pool: Pool, path: str) -> None:
    async with transaction(pool) as conn:
        await conn.execute("UPDATE access_session SET is_limited = true")

    page = await member.get(path)

    assert page.status == 403
    assert f'href="/bukti?kembali={path}"' in page.text
