"""Roads of a case to its end, over HTTP: opened by what happens, settled at the desk, read of by the member."""

import json
import re
from datetime import timedelta

import msgspec
import pytest
from litestar import Litestar

from peserta.billing.receipts import list_receipts
from peserta.casework.actions import list_cases, open_case
from peserta.casework.case import Case
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.values import Phone
from peserta.registry.actions import list_contacts
from peserta.staff.permissions import Role
from peserta.web_staff.cases import case_path
from tests.access.walking import PASSWORD, Browser
from tests.app.any_page.attacking import limited, posts
from tests.app.asking import Answer
from tests.app.at_desk.desk import Desk, at_desk
from tests.app.members import Member, a_member, sign_in
from tests.billing.paying import Counter, a_payment
from tests.enrolment.enrolling import FOUR, TODAY
from tests.enrolment.enrolling import Browser as Enrolling
from tests.people import NOW, Someone

HOW = "Kami menelepon 0899 0000 0777 dan membetulkan nomor Anda.\r\nTerima kasih <b>."


@pytest.fixture
async def member(app: Litestar, pool: Pool, keys: Keys) -> Member:
    return await a_member(app, pool, keys)


async def open_cases_of(pool: Pool, kind: str) -> list[Case]:
    async with pool.connection() as conn:
        return [case for case in await list_cases(conn, is_open=True, limit=9) if case.kind == kind]


async def a_differing_contact(pool: Pool, member: Member) -> str:
    """A case about this member, as the roll opens it; its address at the desk."""
    async with transaction(pool) as conn:
        [contact, *_] = await list_contacts(conn, member.family.someone.id)
        facts: dict[str, str | int] = {"contact": str(contact.id), "kind": contact.kind, "roll_hint": "01"}
        await open_case(conn, "contact_differs", member.family.someone.id, facts, "contact_differs:x", now=NOW)
    [case] = await open_cases_of(pool, "contact_differs")
    return case_path(case.id)


async def settles(desk: Desk, path: str, how: str, **more: str) -> Answer:
    return await desk.post(path, putusan="selesai", jawaban=how, **more)


async def test_the_member_reads_how_a_case_was_settled_and_has_it_in_the_file(
    app: Litestar, pool: Pool, keys: Keys, member: Member
) -> None:
    desk = await at_desk(app, pool, keys, "ani", Role.OFFICER)
    other = await a_member(app, pool, keys, 1)
    path = await a_differing_contact(pool, member)

    form = await desk.person.get(path)
    done = await settles(desk, path, HOW)
    read = await member.get("/profil/petugas")
    file = json.loads((await member.post("/profil/data", bentuk="json")).body)

    assert "Peserta membacanya di profilnya" in form.text
    assert "•••• 01" in form.text
    assert "HP •••• 01" not in form.text, "that of the roll is not the one that was proven"
    assert re.search(r"Kontak yang tercatat di sini.*(HP ••••|E-mail .•••)", form.text, re.DOTALL)
    assert done.location == "/petugas/kasus"
    assert "0899 0000 0777 dan membetulkan nomor Anda.\nTerima kasih &lt;b&gt;." in read.text
    [case] = file["cases"]
    assert (case["kind"], case["decision"]) == ("contact_differs", "settled")
    assert case["note"] == HOW.replace("\r\n", "\n")
    assert "membetulkan nomor" not in (await other.get("/profil/petugas")).text


async def test_whoever_came_in_with_one_code_reads_no_word_of_it_until_a_second_proof(
    app: Litestar, pool: Pool, keys: Keys, owner: Browser, siti: Someone
) -> None:
    person = await limited(app, owner, siti)
    async with transaction(pool) as conn:
        await open_case(conn, "recovery_untold", siti.id, {}, "recovery:x", now=NOW)
    desk = await at_desk(app, pool, keys, "ani", Role.OFFICER)
    [case] = await open_cases_of(pool, "recovery_untold")
    await settles(desk, case_path(case.id), HOW)

    before = await person.get("/profil/petugas")
    await posts(person, "/bukti", kata_sandi=PASSWORD)
    after = await person.get("/profil/petugas")

    assert "Petugas menutup sebuah kasus tentang data Anda." in before.text
    assert ("membetulkan nomor" in before.text, "membetulkan nomor" in after.text) == (False, True)
    assert ("/bukti?kembali=/profil/petugas" in before.text, "terkunci" in after.text) == (True, False)


async def test_the_officer_reads_whether_the_member_was_told_and_says_in_which_language(
    app: Litestar, pool: Pool, keys: Keys, member: Member, siti: Someone
) -> None:
    desk = await at_desk(app, pool, keys, "ani", Role.OFFICER)
    untold = await a_differing_contact(pool, member)
    async with transaction(pool) as conn:
        await open_case(conn, "disowned", siti.id, {}, "disowned:x", now=NOW)
        await open_case(conn, "payment_repeated_differently", None, {"bank": "bca"}, "repeated:x", now=NOW)
    [[told], [of_nobody]] = [await open_cases_of(pool, kind) for kind in ("disowned", "payment_repeated_differently")]

    form = await desk.person.get(case_path(told.id))
    said: list[str] = []
    for path in (case_path(told.id), untold, case_path(of_nobody.id)):
        done = await settles(desk, path, HOW, bahasa="en")
        said.append((await desk.person.get(done.location)).text)
    again = await settles(desk, case_path(told.id), HOW, bahasa="en")

    assert "Bahasa yang dibaca peserta" in form.text
    assert "Peserta kami kabari lewat kontaknya" in said[0]
    assert "Peserta tidak kami kabari" in said[1], "the account was begun and never opened"
    assert "Keputusan Anda tersimpan." in said[2]
    assert again.status == 409
    async with pool.connection() as conn:
        rows = await conn.execute(
            "SELECT channel, language, facts FROM messaging_message WHERE template = 'case_settled' ORDER BY channel"
        )
        assert await rows.fetchall() == [("email", "en", {}), ("sms", "en", {})]


async def test_a_form_of_before_tells_the_member_in_indonesian(
    app: Litestar, pool: Pool, keys: Keys, siti: Someone
) -> None:
    desk = await at_desk(app, pool, keys, "ani", Role.OFFICER)
    async with transaction(pool) as conn:
        await open_case(conn, "disowned", siti.id, {}, "disowned:x", now=NOW)
    [case] = await open_cases_of(pool, "disowned")

    await settles(desk, case_path(case.id), HOW)

    async with pool.connection() as conn:
        rows = await conn.execute("SELECT language FROM messaging_message WHERE template = 'case_settled'")
        assert await rows.fetchall() == [("id",), ("id",)]


async def test_a_form_that_comes_again_keeps_the_language_that_was_chosen(
    app: Litestar, pool: Pool, keys: Keys, member: Member
) -> None:
    desk = await at_desk(app, pool, keys, "ani", Role.OFFICER)
    path = await a_differing_contact(pool, member)

    first, refused = await desk.person.get(path), await settles(desk, path, "", bahasa="en")

    chosen = re.compile(r'value="(\w+)"[^>]* checked')
    assert (chosen.findall(first.text), chosen.findall(refused.text)) == (["id"], ["en"])


@pytest.mark.parametrize(
    ("typed", "told"),
    [(" \n", "Belum ditulis bagaimana selesainya"), ("Uang kembali. " * 50, "Tulisan terlalu panjang")],
    ids=["nothing", "too much"],
)
async def test_what_cannot_be_read_or_is_cut_is_not_taken_and_stays_in_the_form(
    app: Litestar, pool: Pool, keys: Keys, member: Member, typed: str, told: str
) -> None:
    desk = await at_desk(app, pool, keys, "ani", Role.OFFICER)
    path = await a_differing_contact(pool, member)

    refused = await settles(desk, path, typed)

    assert (refused.status, told in refused.text) == (422, True)
    assert f'">{typed}</textarea>' in refused.text
    assert "Yang Anda ketik belum terkirim" not in refused.text, "it is in the form, and not a second time above it"
    assert len(await open_cases_of(pool, "contact_differs")) == 1


async def test_bytes_that_are_no_text_are_taken_for_what_can_be_read_of_them(
    app: Litestar, pool: Pool, keys: Keys, member: Member
) -> None:
    desk = await at_desk(app, pool, keys, "ani", Role.OFFICER)
    path = await a_differing_contact(pool, member)
    body = f"_csrf={desk.csrf}&putusan=selesai&jawaban=Sudah%00%1b%ff%ed%a0%80%e2%80%ae+beres".encode()

    done = await desk.person.ask("POST", path, body, [(b"content-type", b"application/x-www-form-urlencoded")])

    assert done.status == 303, done.text
    assert "Sudah" in (read := (await member.get("/profil/petugas")).text)
    assert "\x00" not in read
    assert "\u202e" not in read


async def test_a_colleague_reads_it_without_whole_numbers_and_that_is_written_down(
    app: Litestar, pool: Pool, keys: Keys, member: Member
) -> None:
    ani, budi = [await at_desk(app, pool, keys, name, Role.OFFICER) for name in ("ani", "budi")]
    own = await at_desk(app, pool, keys, "citra", Role.SUPERVISOR, nik=member.family.someone.nik)
    path = await a_differing_contact(pool, member)
    await settles(ani, path, HOW)

    late = await settles(budi, path, "Nomornya sudah benar sejak kemarin.")
    read = await budi.person.get(path)

    assert (late.status, "Nomornya sudah benar sejak kemarin." in late.text) == (409, True)
    assert "membetulkan nomor Anda" in read.text
    assert "Siti Aminah" in read.text
    assert "0899 0000 0777" not in read.text
    assert "Nomornya sudah benar" not in (await member.get("/profil/petugas")).text
    assert (await own.person.get(path)).status == 403
    async with pool.connection() as conn:
        rows = await conn.execute(
            "SELECT actor FROM audit_entry WHERE kind = 'case.looked_at' AND person_id = %s",
            (member.family.someone.id,),
        )
        assert {row[0] for row in await rows.fetchall()} == {"staff:budi"}


async def test_two_who_are_one_pay_once_too_often_and_read_of_the_decision_and_of_the_refund(
    app: Litestar, pool: Pool, keys: Keys
) -> None:
    """From the second enrolment to the note about the money: nothing here is put into a table by hand."""
    first, second = Enrolling(pool, keys), Enrolling(pool, keys)
    await first.up_to_summary(FOUR[:2])
    await first.submit()
    same = [msgspec.structs.replace(one, nik=f"{int(one.nik) + 100:016d}") for one in FOUR[:2]]
    await second.up_to_summary(tuple(same), serial=9_001, contact=Phone("+6289900000778"))
    submitted = await second.submit()
    assert submitted.bill is not None
    async with pool.connection() as conn:
        rows = await conn.execute("SELECT number FROM billing_va WHERE family_id = %s", (submitted.bill.family_id,))
        number = str((await rows.fetchall())[0][0])
    paid_on = TODAY + timedelta(days=14)
    await Counter(pool, today=paid_on).pay(a_payment(number, on=paid_on))
    async with pool.connection() as conn:
        receipt = (await list_receipts(conn, submitted.bill.family_id))[0].shown_reference
    desk = await at_desk(app, pool, keys, "ani", Role.OFFICER)
    twins, *_ = await open_cases_of(pool, "possible_duplicate")
    assert twins.subject is not None
    person = await sign_in(app, pool, twins.subject)

    await desk.post(case_path(twins.id), putusan="sama", cocok="ya")
    [refund] = await open_cases_of(pool, "refund_due")
    seen = await desk.person.get(case_path(refund.id))
    await settles(desk, case_path(refund.id), "Rp35.000 kami kirim ke rekening Anda hari ini.")

    read = (await person.get("/profil/petugas")).text
    assert "Kembalikan uangnya lewat bagian keuangan" in seen.text
    assert "Rp35.000" in seen.text, "of the 70.000 that were paid for two"
    assert receipt in seen.text
    assert "Petugas memutuskan bahwa data Anda tercatat dua kali." in read
    assert "Rp35.000 kami kirim ke rekening Anda hari ini." in read
