"""Cases about the bills of a family: a child's is read by head and spouse, an adult's by that adult alone."""

from uuid import UUID, uuid4

import pytest
from litestar import Litestar

from peserta.casework.actions import list_cases, open_case
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.sealing import seal
from peserta.registry.actions import list_contacts, open_contact
from peserta.registry.places import CONTACT_VALUE
from peserta.staff.permissions import Role
from peserta.web.visitor import LANGUAGE_COOKIE
from peserta.web_staff.cases import case_path
from tests.app.at_desk.desk import at_desk
from tests.app.members import sign_in
from tests.enrolment.enrolling import FOUR
from tests.enrolment.enrolling import Browser as Enrolling
from tests.people import NOW

HOW = "Uangnya kami kirim kembali hari ini."
HEAD, SPOUSE, CHILD, _BABY = (one.name for one in FOUR)


async def a_family(pool: Pool, keys: Keys) -> dict[str, UUID]:
    """Head, spouse and two children who have enrolled, by their names; the head has a contact."""
    family = Enrolling(pool, keys)
    await family.up_to_summary()
    await family.submit()
    async with pool.connection() as conn:
        rows = await conn.execute("SELECT name, id FROM registry_person")
        return dict(await rows.fetchall())


async def settled(app: Litestar, pool: Pool, keys: Keys, kind: str, person_id: UUID) -> tuple[str, str]:
    """Open a case about somebody and settle it; what its form said, and what was said of it afterwards."""
    desk = await at_desk(app, pool, keys, "ani", Role.OFFICER)
    async with transaction(pool) as conn:
        await open_case(conn, kind, person_id, {}, f"{kind}:x", now=NOW)
        [case] = [case for case in await list_cases(conn, is_open=True, limit=9) if case.kind == kind]
    form = await desk.person.get(case_path(case.id))
    await desk.post(case_path(case.id), putusan="selesai", jawaban=HOW)
    return form.text, (await desk.person.get("/petugas/kasus")).text


@pytest.mark.parametrize("kind", ["paid_not_covered", "moved_with_bills"])
@pytest.mark.parametrize(("about", "readers"), [(CHILD, {HEAD, SPOUSE, CHILD}), (SPOUSE, {SPOUSE}), (HEAD, {HEAD})])
async def test_of_the_bills_a_childs_case_is_read_by_its_parents_and_an_adults_by_nobody_else(
    app: Litestar, pool: Pool, keys: Keys, kind: str, about: str, readers: set[str]
) -> None:
    people = await a_family(pool, keys)
    browsers = {name: await sign_in(app, pool, people[name]) for name in (HEAD, SPOUSE, CHILD)}

    form, _ = await settled(app, pool, keys, kind, people[about])

    pages = {name: (await browser.get("/profil/petugas")).text for name, browser in browsers.items()}
    assert {name for name, page in pages.items() if HOW in page} == readers
    assert [HOW in page for page in pages.values()] == [page.count(HOW) == 1 for page in pages.values()]
    assert "kepala keluarga dan pasangannya juga membacanya" in form


async def test_a_parent_reads_of_which_child_it_is_in_both_languages(app: Litestar, pool: Pool, keys: Keys) -> None:
    people = await a_family(pool, keys)
    head = await sign_in(app, pool, people[HEAD])
    await settled(app, pool, keys, "paid_not_covered", people[CHILD])

    indonesian = (await head.get("/profil/petugas")).text
    head.cookies[LANGUAGE_COOKIE] = "en"
    english = (await head.get("/profil/petugas")).text

    assert f"Petugas menutup sebuah kasus tentang {CHILD}." in indonesian
    assert f"An officer closed a case about {CHILD}." in english


async def test_a_case_that_is_not_about_the_bills_is_no_parents_to_read(app: Litestar, pool: Pool, keys: Keys) -> None:
    people = await a_family(pool, keys)
    head = await sign_in(app, pool, people[HEAD])

    form, _ = await settled(app, pool, keys, "contact_differs", people[CHILD])

    assert HOW not in (await head.get("/profil/petugas")).text
    assert "pasangannya juga membacanya" not in form


async def test_a_parent_who_has_an_account_is_told_of_a_childs_case(app: Litestar, pool: Pool, keys: Keys) -> None:
    people = await a_family(pool, keys)
    await sign_in(app, pool, people[HEAD])
    async with pool.connection() as conn:
        await conn.execute("UPDATE access_account SET state = 'open'")

    _, after = await settled(app, pool, keys, "paid_not_covered", people[CHILD])

    assert "Peserta kami kabari lewat kontaknya" in after
    async with pool.connection() as conn:
        rows = await conn.execute("SELECT count(*) FROM messaging_message WHERE template = 'case_settled'")
        assert await rows.fetchone() == (1,)


async def test_a_phone_that_both_parents_share_is_told_once(app: Litestar, pool: Pool, keys: Keys) -> None:
    people = await a_family(pool, keys)
    for name in (HEAD, SPOUSE):
        await sign_in(app, pool, people[name])
    contact_id = uuid4()
    async with pool.connection() as conn:
        await conn.execute("UPDATE access_account SET state = 'open'")
        [phone] = await list_contacts(conn, people[HEAD])
        sealed = seal(keys, open_contact(phone, keys), place=CONTACT_VALUE, row=contact_id)
        await conn.execute(
            "INSERT INTO registry_contact (id, person_id, family_id, kind, value_sealed, value_index, hint, source,"
            "                              recorded_at)"
            " SELECT %s, %s, family_id, kind, %s, value_index, hint, source, recorded_at FROM registry_contact",
            (contact_id, people[SPOUSE], sealed),
        )

    await settled(app, pool, keys, "paid_not_covered", people[CHILD])

    async with pool.connection() as conn:
        assert len(await list_contacts(conn, people[SPOUSE])) == 1
        rows = await conn.execute("SELECT count(*) FROM messaging_message WHERE template = 'case_settled'")
        assert await rows.fetchone() == (1,)
