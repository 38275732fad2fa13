"""Cases at the desk over HTTP: an application is decided, and its family sees what became of it."""

import re
from asyncio import create_task
from dataclasses import replace
from typing import LiteralString
from uuid import UUID

import psycopg
import pytest
from litestar import Litestar
from msgspec import structs

from peserta.casework.actions import list_cases, open_case
from peserta.demo import numbers
from peserta.enrolment.desk.deciding import approve
from peserta.kit.clock import after_working_days, day_of
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.values import Phone
from peserta.staff.permissions import Role
from peserta.web.formats import long_date
from peserta.web.visitor import LANGUAGE_COOKIE
from peserta.web_staff.cases import case_path
from tests.app.at_desk.desk import Desk, at_desk
from tests.app.enrolling.walker import Walker
from tests.enrolment.enrolling import FOUR, TODAY, Browser
from tests.enrolment.test_deciding import as_told
from tests.locks import until_somebody_waits
from tests.people import NOW, register
from tests.support.desk import an_officer

LOSING: LiteralString = """
CREATE FUNCTION losing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'somebody else was quicker' USING ERRCODE = '{state}';
END
$$
"""
ANSWER = "Tolong betulkan NIK kepala keluarga."


async def handed_over(app: Litestar, pool: Pool, keys: Keys) -> Walker:
    """A family whose card is on record already, at its last page."""
    await register(pool, keys, 9_000)
    walker = Walker(app)
    await walker.begin()
    await walker.tell_family()
    await walker.post("kelas", kelas="3")
    await walker.post("faskes", nanti="ya")
    await walker.post("kontak", kontak="0899 0000 0777")
    async with pool.connection() as conn:
        await conn.execute("UPDATE enrolment_application SET proven_at = now()")
    sent = await walker.post("ringkasan", setuju="ya")
    assert sent.location.endswith("/bayar"), sent.text
    assert "Perlu diperiksa petugas" in (await walker.get("bayar")).text
    return walker


async def first_case(desk: Desk) -> str:
    return (await desk.person.get("/petugas/kasus")).find(r'href="(/petugas/kasus/\w{32})"')


async def test_a_family_that_waits_for_a_person_is_enrolled_at_the_desk(app: Litestar, pool: Pool, keys: Keys) -> None:
    walker = await handed_over(app, pool, keys)
    desk = await at_desk(app, pool, keys, "ani", Role.OFFICER)
    path = await first_case(desk)

    seen = await desk.person.get(path)
    unticked = await desk.post(path, putusan="daftarkan")
    done = await desk.post(path, putusan="daftarkan", cocok="ya")
    again = await desk.post(path, putusan="daftarkan", cocok="ya")

    assert FOUR[0].name in seen.text
    assert re.search(r"\b[0-9]{16}\b", seen.text) is None
    assert "Pemeriksaan belum ditandai" in unticked.text
    assert done.location == "/petugas/kasus"
    assert (again.status, "Sudah diputuskan" in again.text) == (409, True)
    assert "Bayar mulai" in (await walker.get("bayar")).text
    assert "didaftarkan (ani)" in (await desk.person.get("/petugas/kasus?keadaan=selesai")).text


async def test_that_a_family_pays_since_its_old_cover_ended_is_not_lost_when_the_papers_were_not_ticked(
    app: Litestar, pool: Pool, keys: Keys
) -> None:
    await handed_over(app, pool, keys)
    desk = await at_desk(app, pool, keys, "ani", Role.OFFICER)
    path = await first_case(desk)

    chosen = await desk.post(path, putusan="daftarkan", sejak="ya")
    not_chosen = await desk.post(path, putusan="daftarkan")

    assert 'name="sejak" value="ya" checked' in chosen.text
    assert 'name="sejak" value="ya" checked' not in not_chosen.text


async def test_given_back_or_refused_the_family_reads_the_answer(app: Litestar, pool: Pool, keys: Keys) -> None:
    walker = await handed_over(app, pool, keys)
    desk = await at_desk(app, pool, keys, "ani", Role.OFFICER)
    path = await first_case(desk)

    empty = await desk.post(path, putusan="kembalikan", jawaban=" ")
    await desk.post(path, putusan="kembalikan", jawaban=ANSWER)
    given_back = await walker.get("ringkasan")
    await walker.post("ringkasan", setuju="ya")
    await desk.post(await first_case(desk), putusan="tolak", jawaban=f"{ANSWER} <b>")
    refused = await walker.get("bayar")

    assert "Jawaban untuk keluarga belum ada" in empty.text
    assert ANSWER in given_back.text
    assert "Pendaftaran tidak diterima" in refused.text
    assert f"{ANSWER} &lt;b&gt;" in refused.text
    assert "/bantuan/baru" in refused.text


async def test_the_second_of_two_officers_keeps_what_was_typed(app: Litestar, pool: Pool, keys: Keys) -> None:
    walker = await handed_over(app, pool, keys)
    ani, budi = [await at_desk(app, pool, keys, name, Role.OFFICER) for name in ("ani", "budi")]
    path = await first_case(ani)
    await ani.post(path, putusan="kembalikan", jawaban=ANSWER)

    late = await budi.post(path, putusan="tolak", jawaban="Kartunya milik keluarga lain.")

    assert (late.status, "Rekan Anda lebih dulu memutuskan" in late.text) == (409, True)
    assert "Kartunya milik keluarga lain." in late.text
    assert ANSWER in (await walker.get("ringkasan")).text


async def later(pool: Pool, days: int) -> None:
    """Let an application and its case be older."""
    async with pool.connection() as conn:
        await conn.execute(
            "UPDATE enrolment_application SET submitted_at = submitted_at - make_interval(days => %s)", (days,)
        )
        await conn.execute("UPDATE casework_case SET opened_at = opened_at - make_interval(days => %s)", (days,))


async def test_family_and_desk_read_the_same_day_and_that_it_is_over(app: Litestar, pool: Pool, keys: Keys) -> None:
    walker = await handed_over(app, pool, keys)
    desk = await at_desk(app, pool, keys, "ani", Role.OFFICER)
    path = await first_case(desk)
    for days, is_late in ((0, False), (9, True)):
        await later(pool, days)
        async with pool.connection() as conn:
            [(opened,)] = await (await conn.execute("SELECT opened_at FROM casework_case")).fetchall()
        day = long_date(after_working_days(day_of(opened), 5, holidays=()), "id")

        pages = [await desk.person.get("/petugas/kasus"), await desk.person.get(path), await walker.get("bayar")]

        assert [day in page.text for page in pages] == [True, True, True]
        assert ["erlambat" in page.text for page in pages] == [is_late] * 3


async def test_family_and_desk_count_no_holiday_of_the_scheme(app: Litestar, pool: Pool, keys: Keys) -> None:
    walker = await handed_over(app, pool, keys)
    desk = await at_desk(app, pool, keys, "ani", Role.OFFICER)
    path = await first_case(desk)
    async with pool.connection() as conn:
        [(opened,)] = await (await conn.execute("SELECT opened_at FROM casework_case")).fetchall()
    fifth, sixth = [after_working_days(day_of(opened), count, holidays=()) for count in (5, 6)]
    site = app.state.site
    limits = structs.replace(site.profile.limits, holidays=(fifth,))
    app.state.site = replace(site, profile=structs.replace(site.profile, limits=limits))

    pages = [await desk.person.get("/petugas/kasus"), await desk.person.get(path), await walker.get("bayar")]

    assert [long_date(sixth, "id") in page.text for page in pages] == [True, True, True]


async def test_two_who_look_alike_are_decided_and_the_unpaid_bill_becomes_smaller(
    app: Litestar, pool: Pool, keys: Keys
) -> None:
    family = Browser(pool, keys)
    await family.up_to_summary((*FOUR[:2],), serial=9_100)
    submitted = await family.submit()
    assert submitted.bill is not None
    known = await register(pool, keys, 50)
    async with pool.connection() as conn:
        await conn.execute(
            "INSERT INTO casework_case (id, kind, subject, facts, dedupe_key, opened_at)"
            " SELECT gen_random_uuid(), 'possible_duplicate', p.id,"
            "        jsonb_build_object('reference', a.reference, 'lookalike', %s::text), 'x', now()"
            "   FROM registry_person AS p JOIN enrolment_application AS a ON a.family_id = p.family_id"
            "  WHERE p.relation = 'spouse'",
            (str(known.id),),
        )
    desk = await at_desk(app, pool, keys, "ani", Role.OFFICER)
    path = await first_case(desk)

    seen = await desk.person.get(path)
    done = await desk.post(path, putusan="sama", cocok="ya")

    assert "Siti Aminah" in seen.text
    assert done.location == "/petugas/kasus"
    async with pool.connection() as conn:
        bills = await (
            await conn.execute("SELECT state, persons, amount_idr FROM billing_bill ORDER BY state")
        ).fetchall()
        covers = await (
            await conn.execute("SELECT status_reason FROM membership_membership ORDER BY status_reason")
        ).fetchall()
    assert bills == [("lapsed", 2, 70_000), ("open", 1, 35_000)]
    assert covers == [("duplicate",), ("waiting",)]


async def two_of_one_new_card(pool: Pool, keys: Keys) -> tuple[tuple[Browser, UUID], tuple[Browser, UUID]]:
    """Two applications of a card that is not on record, each with somebody who is, and their cases."""
    applications: list[tuple[Browser, UUID]] = []
    for n in (0, 1):
        browser = Browser(pool, keys)
        head = as_told(await register(pool, keys, 42 + n))
        await browser.up_to_summary((head, FOUR[1 + n]), serial=9_001, contact=Phone(f"+6289900000{777 + n}"))
        await browser.submit(knows_of_check=True)
        reference = (await browser.present()).reference
        async with pool.connection() as conn:
            cases = await list_cases(conn, is_open=True, limit=9)
        [case] = [case for case in cases if case.fact("reference") == reference]
        applications.append((browser, case.id))
    return applications[0], applications[1]


async def test_of_two_officers_who_enrol_one_new_card_the_slower_reads_why_it_cannot_be_done(
    app: Litestar, pool: Pool, keys: Keys
) -> None:
    (first, first_case_id), (_, second_case_id) = await two_of_one_new_card(pool, keys)
    desk = await at_desk(app, pool, keys, "ani", Role.OFFICER)

    async with transaction(pool) as conn:
        await approve(
            conn, first_case_id, officer=an_officer(), pays_since_then=False, keys=keys, today=TODAY, now=first.now
        )
        # The quicker officer has written the family, and nobody else sees it yet.
        slower = create_task(desk.post(case_path(second_case_id), putusan="daftarkan", cocok="ya"))
        await until_somebody_waits(pool)

    answer = await slower
    assert answer.status == 409
    assert "Kartu Keluarga ini sudah ditagih untuk anggota lain." in answer.text


@pytest.mark.parametrize("losing", [LOSING.format(state="23505"), LOSING.format(state="40P01")], ids=["key", "lock"])
async def test_an_officer_who_loses_twice_is_told_to_decide_once_more(
    app: Litestar, pool: Pool, keys: Keys, owner_dsn: str, losing: LiteralString
) -> None:
    (_, case_id), _ = await two_of_one_new_card(pool, keys)
    desk = await at_desk(app, pool, keys, "ani", Role.OFFICER)
    with psycopg.connect(owner_dsn, autocommit=True) as owner:
        owner.execute(losing)
        owner.execute("CREATE TRIGGER losing BEFORE INSERT ON registry_family EXECUTE FUNCTION losing()")

    lost = await desk.post(case_path(case_id), putusan="daftarkan", cocok="ya")
    with psycopg.connect(owner_dsn, autocommit=True) as owner:
        owner.execute("DROP FUNCTION losing CASCADE")
    done = await desk.post(case_path(case_id), putusan="daftarkan", cocok="ya")

    assert (lost.status, "Belum diputuskan" in lost.text) == (409, True)
    assert done.location == "/petugas/kasus"


async def test_an_agent_and_a_stranger_see_no_case(app: Litestar, pool: Pool, keys: Keys) -> None:
    agent = await at_desk(app, pool, keys, "joko", Role.AGENT)

    assert (await agent.person.get("/petugas/kasus")).status == 403
    assert (await Walker(app).person.get("/petugas/kasus")).status == 401
    assert numbers.family_number(9_000) not in (await agent.person.get("/petugas")).text


async def test_two_alike_of_one_family_are_told_apart_in_the_queue_and_nobody_is_named_whole(
    app: Litestar, pool: Pool, keys: Keys
) -> None:
    wulan = await register(pool, keys, 9_001, name="Wulan Sari")
    other = await register(pool, keys, 9_002, name="Dewi Sari")
    async with transaction(pool) as conn:
        await conn.execute(
            "UPDATE registry_person SET family_id = (SELECT family_id FROM registry_person WHERE id = %s)"
            " WHERE id = %s",
            (wulan.id, other.id),
        )
        for n, someone in enumerate((wulan, other)):
            await open_case(conn, "refund_due", someone.id, {}, f"refund_due:{n}", now=NOW)
    desk = await at_desk(app, pool, keys, "ani", Role.OFFICER)

    pages = [(await desk.person.get("/petugas/kasus")).text]
    desk.person.cookies[LANGUAGE_COOKIE] = "en"
    pages.append((await desk.person.get("/petugas/kasus")).text)

    for page, end in zip(pages, (r"kartu\s••••", r"card\s••••"), strict=True):
        for name, someone in (("W*** S***", wulan), ("D*** S***", other)):
            assert re.search(rf"{re.escape(name)}<br>[^/]*{end}\s{someone.card.digits[-4:]}<", page)
        assert "Wulan" not in page
    assert "sekeluarga dengan yang di atas" in pages[0]
    assert "same family as the one above" in pages[1]


async def test_a_case_that_is_settled_elsewhere_says_whom_it_is_about(app: Litestar, pool: Pool, keys: Keys) -> None:
    person = await register(pool, keys, 9_001, name="Wulan Sari")
    async with transaction(pool) as conn:
        await open_case(conn, "refund_due", person.id, {}, "refund_due:x", now=NOW)
    desk = await at_desk(app, pool, keys, "ani", Role.OFFICER)

    seen = await desk.person.get(await first_case(desk))

    assert "Wulan Sari" in seen.text
    assert re.search(r"\b[0-9]{16}\b", seen.text) is None
    async with pool.connection() as conn:
        rows = await conn.execute("SELECT count(*) FROM audit_entry WHERE kind = 'case.looked_at'")
        assert await rows.fetchone() == (1,)
