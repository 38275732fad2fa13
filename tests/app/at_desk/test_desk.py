"""The desk over HTTP: invited, signed in, signed out."""

import re
from urllib.parse import quote, urlencode

from litestar import Litestar

from peserta.access.passwords import Passwords
from peserta.kit.clock import utc_now
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.staff.permissions import Role
from peserta.support.actions import open_ticket
from peserta.support.ticket import TicketDraft
from tests.access.walking import PASSWORD as OWN_PASSWORD
from tests.access.walking import Browser, notices
from tests.app.any_page.attacking import CSRF
from tests.app.asking import FORM, Answer, Person
from tests.app.at_desk.desk import Desk, at_desk, write_for_help
from tests.people import Someone, register
from tests.staff.staffing import PASSWORD, StaffMember
from tests.support.desk import an_officer
from tests.support.test_desk_contacts import NEW, checked

COOKIE = "__Host-peserta-petugas"


async def invited(pool: Pool, keys: Keys, name: str, *roles: Role) -> str:
    return await StaffMember(pool, keys, Passwords(), name, now=utc_now()).invited(*roles)


async def test_an_invitation_leads_to_an_account_and_a_session(app: Litestar, pool: Pool, keys: Keys) -> None:
    desk = await Desk.at(Person(app))
    secret = await invited(pool, keys, "ani", Role.OFFICER)

    wrong = await desk.post("/petugas/undangan", undangan="AAAAA")
    shown = await desk.post("/petugas/undangan", undangan=secret)
    desk.keep_key(shown)
    short = await desk.post("/petugas/undangan/buka", undangan=secret, kata_sandi="pendek", kode=desk.code())
    opened = await desk.post("/petugas/undangan/buka", undangan=secret, kata_sandi=PASSWORD, kode=desk.code())
    desk.next_code()
    entered = await desk.signs_in("ani")
    home = await desk.person.get("/petugas")

    assert (wrong.status, shown.status, short.status, opened.status) == (422, 200, 422, 200)
    assert "data:" not in shown.text
    assert (entered.status, entered.location) == (303, "/petugas")
    assert "Petugas loket" in home.text


async def test_the_desk_has_a_cookie_of_its_own_that_other_sites_do_not_bring(
    app: Litestar, pool: Pool, keys: Keys
) -> None:
    desk = await at_desk(app, pool, keys, "ani", Role.OFFICER)

    assert "SameSite=Strict" in desk.entered.headers["set-cookie"]
    desk.person.cookies["__Host-peserta-sesi"] = desk.person.cookies[COOKIE]
    assert (await desk.person.get("/beranda")).status == 401
    del desk.person.cookies[COOKIE]
    assert (await desk.person.get("/petugas")).location == "/petugas/masuk"


async def test_who_is_not_signed_in_or_has_left_is_led_to_the_sign_in(app: Litestar, pool: Pool, keys: Keys) -> None:
    desk = await at_desk(app, pool, keys, "ani", Role.OFFICER)
    token = desk.person.cookies[COOKIE]

    left = await desk.post("/petugas/keluar")
    desk.person.cookies[COOKIE] = token
    again = await desk.post("/petugas/keluar")

    assert left.location == "/petugas/masuk"
    assert again.status == 401
    assert 'href="/petugas/masuk?' in again.text


async def test_an_answer_typed_until_the_session_was_over_can_be_copied(app: Litestar, pool: Pool, keys: Keys) -> None:
    desk = await at_desk(app, pool, keys, "ani", Role.OFFICER)
    path, typed = "/petugas/laporan/K7M-4PQ-N", "Kode <b>sudah</b> kami kirim."
    del desk.person.cookies[COOKIE]
    body = urlencode({"_csrf": desk.csrf, "jawaban": typed}).encode()

    refused, foreign = [
        await desk.person.ask("POST", path, body, [FORM, (b"referer", page)])
        for page in (b"http://localhost" + path.encode(), b"https://elsewhere.example/")
    ]

    assert refused.status == 401
    assert "Kode &lt;b&gt;sudah&lt;/b&gt; kami kirim.</textarea>" in refused.text
    assert f'href="/petugas/masuk?kembali={path}"' in refused.text
    assert "sudah&lt;" not in foreign.text, "another site cannot put words on our page"


async def test_signing_in_leads_to_the_page_that_was_asked_for(app: Litestar, pool: Pool, keys: Keys) -> None:
    member = StaffMember(pool, keys, Passwords(), "ani", now=utc_now())
    await member.opens(await member.invited(Role.OFFICER))
    desk = await Desk.at(Person(app))
    desk.key, desk.steps_ahead = member.authenticator, 1
    asked_for = await desk.person.get("/petugas/laporan/K7M-4PQ-N")

    sign_in = await desk.person.get(asked_for.find(r'href="(/petugas/masuk[^"]*)"'))
    action = sign_in.find(r'<form method="post" action="(/petugas/masuk[^"]*)"')
    entered = await desk.post(action, nama="ani", kata_sandi=PASSWORD, kode=desk.code())

    assert (entered.status, entered.location) == (303, "/petugas/laporan/K7M-4PQ-N")


async def test_what_is_refused_at_the_desk_sends_nobody_to_the_members_contact_centre(
    app: Litestar, pool: Pool, keys: Keys
) -> None:
    desk = await at_desk(app, pool, keys, "ani", Role.OFFICER)

    pages = [await desk.person.get(f"/petugas/{path}") for path in ("tidak-ada", "mingguan", "laporan/x", "kasus/x")]

    assert [page.status for page in pages] == [404, 403, 404, 404]
    for page in pages:
        main = page.text[page.text.index("<main") : page.text.index("</main>")]
        assert "Pusat bantuan" not in main
        assert 'href="/petugas"' in main
        assert "/bantuan" not in main
        assert "Meja petugas" in page.text


async def test_signing_in_at_the_desk_leads_to_no_other_place(app: Litestar) -> None:
    desk = await Desk.at(Person(app))

    for back in ("https://elsewhere.example/", "//elsewhere.example", "/beranda", "/petugas/masuk", "/petugasx"):
        page = await desk.person.get(f"/petugas/masuk?kembali={quote(back, safe='')}")
        assert page.find(r'<form method="post" action="(/petugas/masuk[^"]*)"') == "/petugas/masuk"


async def test_wrong_sign_ins_keep_the_name_and_at_last_say_from_when(app: Litestar) -> None:
    desk = await Desk.at(Person(app))

    answers: list[Answer] = [
        await desk.post("/petugas/masuk", nama="ani", kata_sandi="salah salah salah", kode="123456") for _ in range(8)
    ]

    assert [answer.status for answer in answers] == [422] * 6 + [429] * 2
    assert 'value="ani"' in answers[0].text
    assert re.search(r"mulai pukul \d\d\.\d\d WIB", answers[-1].text)
    assert 'value="123456"' not in answers[0].text


async def test_a_person_without_contact_gets_an_account_at_the_desk(app: Litestar, pool: Pool, keys: Keys) -> None:
    sukinem = await register(pool, keys, 7, phones=0, emails=0, now=utc_now())
    desk = await at_desk(app, pool, keys, "ani", Role.OFFICER)
    found = await desk.finds(sukinem.nik.digits)

    slip = await desk.post(f"{found}/kode", dokumen="ktp", cocok="ya")
    code = slip.find(r'class="secret">([^<]+)<')
    again = await desk.post(f"{found}/kode", dokumen="ktp", cocok="ya")
    member = Person(app)
    silent = await redeem(member, sukinem, code, setuju="")
    opened = await redeem(member, sukinem, code)
    page = await member.get(opened.location)
    csrf = page.find(r'name="_csrf" value="(\w+)"')
    secured = await member.post("/aktivasi/kode-petugas/amankan", {"_csrf": csrf, "kata_sandi": PASSWORD})
    home = await member.get("/beranda")
    acts = await member.get("/profil/petugas")

    assert (silent.status, "Beri tanda setuju" in silent.text) == (422, True)
    assert code not in found
    assert again.status == 409
    assert (opened.status, opened.location) == (303, "/aktivasi/kode-petugas/amankan")
    assert "Petugas sudah memeriksa Anda" in page.text
    assert secured.location == "/beranda"
    assert sukinem.name.text in home.text
    assert "Data Anda dibuka petugas, karena Anda datang ke loket." in acts.text
    assert "Petugas memberi kode aktivasi" in acts.text


async def test_an_agent_signs_a_member_out_everywhere_and_the_member_reads_who_and_why(
    app: Litestar, pool: Pool, keys: Keys, passwords: Passwords
) -> None:
    owner = Browser(pool, keys, now=utc_now())
    siti = await register(pool, keys, 8, now=owner.now)
    tokens = [await owner.open_account(siti, passwords), await owner.another().prove(siti, siti.email)]
    desk = await at_desk(app, pool, keys, "ani", Role.AGENT)
    found = await desk.finds(siti.nik.digits)

    unsaid = await desk.post(f"{found}/sesi", sebab="")
    assert await owner.session(tokens[0]), "no reason, nothing done"
    ended = await desk.post(f"{found}/sesi", sebab="lost")

    assert (unsaid.status, ended.status) == (422, 200)
    assert "2 sesi diakhiri" in ended.text
    assert [await owner.session(token) for token in tokens] == [None, None]
    assert sorted(await notices(pool, "sessions_ended")) == sorted(contact.value_index for contact in siti.contacts)
    person = Person(app)
    page = await person.get("/masuk")
    fields = {"_csrf": page.find(CSRF), "nomor": siti.nik.digits, "kata_sandi": OWN_PASSWORD}
    assert (await person.post("/masuk", fields)).location == "/beranda"
    acts = await person.get("/profil/petugas")
    assert "Petugas mengeluarkan Anda dari semua perangkat, karena HP hilang atau dicuri." in acts.text


async def test_no_session_is_ended_without_the_permission_or_for_a_person_who_is_not_open(
    app: Litestar, pool: Pool, keys: Keys, passwords: Passwords
) -> None:
    owner = Browser(pool, keys, now=utc_now())
    siti = await register(pool, keys, 8, now=owner.now)
    token = await owner.open_account(siti, passwords)
    found = await (await at_desk(app, pool, keys, "ani", Role.AGENT)).finds(siti.nik.digits)

    of_another = await at_desk(app, pool, keys, "budi", Role.AGENT)
    statuses = [
        (await of_another.post(f"{found}/sesi", sebab="lost")).status,
        (await (await at_desk(app, pool, keys, "joko", Role.ADMINISTRATOR)).post(f"{found}/sesi", sebab="lost")).status,
        (await (await Desk.at(Person(app))).post(f"{found}/sesi", sebab="lost")).status,
    ]

    assert statuses == [404, 403, 401]
    assert await owner.session(token)


async def test_a_wrong_code_gets_the_same_page_for_known_and_unknown_people(
    app: Litestar, pool: Pool, keys: Keys
) -> None:
    siti = await register(pool, keys, now=utc_now())
    desk = await at_desk(app, pool, keys, "ani", Role.OFFICER)
    await desk.post(f"{await desk.finds(siti.nik.digits)}/kode", dokumen="ktp", cocok="ya")

    known = await redeem(Person(app), siti, "AAAAA-BBBBB")
    other = siti.nik.digits[:-1] + "9"
    unknown = await redeem(Person(app), siti, "AAAAA-BBBBB", nomor=other)

    assert known.status == unknown.status == 422
    assert without_tokens(known.text) == without_tokens(unknown.text.replace(other, siti.nik.digits))


async def test_the_check_must_be_stated_before_there_is_a_code(app: Litestar, pool: Pool, keys: Keys) -> None:
    siti = await register(pool, keys, now=utc_now())
    desk = await at_desk(app, pool, keys, "ani", Role.OFFICER)
    found = await desk.finds(siti.nik.digits)

    for fields in ({}, {"dokumen": "ktp"}, {"cocok": "ya"}, {"dokumen": "sim", "cocok": "ya"}):
        answer = await desk.post(f"{found}/kode", **fields)

        assert answer.status == 422
        assert "Pemeriksaan belum lengkap" in answer.text
        assert siti.nik.digits not in answer.text


async def test_what_was_chosen_for_a_code_is_still_there_when_the_check_was_not_stated(
    app: Litestar, pool: Pool, keys: Keys
) -> None:
    siti = await register(pool, keys, now=utc_now())
    desk = await at_desk(app, pool, keys, "ani", Role.OFFICER)

    answer = await desk.post(f"{await desk.finds(siti.nik.digits)}/kode", dokumen="ktp_kk", bahasa="en")

    assert re.findall(r'name="(dokumen|bahasa)" value="(\w+)" checked', answer.text) == [
        ("dokumen", "ktp_kk"),
        ("bahasa", "en"),
    ]
    assert "<details open>" not in answer.text


async def test_each_role_reaches_its_own_pages_and_no_others(app: Litestar, pool: Pool, keys: Keys) -> None:
    siti = await register(pool, keys, now=utc_now())
    officer = await at_desk(app, pool, keys, "ani", Role.OFFICER)
    agent = await at_desk(app, pool, keys, "budi", Role.AGENT)
    supervisor = await at_desk(app, pool, keys, "rini", Role.SUPERVISOR)
    administrator = await at_desk(app, pool, keys, "joko", Role.ADMINISTRATOR)
    found = await officer.finds(siti.nik.digits)
    looked = await agent.finds(siti.nik.digits)

    assert (await agent.person.get(found)).status == 404
    assert siti.name.text not in (await agent.person.get(looked)).text
    assert (await agent.post(f"{looked}/kode", dokumen="ktp", cocok="ya")).status == 403
    assert [
        (await desk.person.get("/petugas/mingguan")).status for desk in (officer, agent, supervisor, administrator)
    ] == [403, 403, 200, 403]
    assert (await administrator.person.get("/petugas/cari")).status == 403
    assert (await Person(app).get(found)).status == 401


async def test_what_is_wrong_with_a_search_is_said_with_what_was_typed(app: Litestar, pool: Pool, keys: Keys) -> None:
    desk = await at_desk(app, pool, keys, "ani", Role.OFFICER)

    mistyped = await desk.post("/petugas/cari", nomor="12345678901", alasan="at_desk", catatan="datang")
    no_reason = await desk.post("/petugas/cari", nomor="9999994101010001", alasan="", catatan="datang")
    nobody = await desk.post("/petugas/cari", nomor="9999994101010001", alasan="at_desk", catatan="datang")
    ticket = await desk.post("/petugas/cari", nomor="K7M-4PQ", alasan="at_desk", catatan="datang")

    named = await desk.post("/petugas/cari", nomor="Siti Aminah", alasan="at_desk", catatan="x")

    assert [answer.status for answer in (mistyped, no_reason, nobody, ticket, named)] == [422] * 5
    assert "9999994101010001" in no_reason.text
    assert "Pilih alasan." in no_reason.text
    assert "Nama tidak dapat dicari." in named.text
    assert "sedikitnya tiga huruf" in named.text
    assert "Tidak ditemukan" in nobody.text


async def test_a_ticket_that_nobody_has_signed_is_not_called_unknown_but_opened(
    app: Litestar, pool: Pool, keys: Keys, person: Person
) -> None:
    desk = await at_desk(app, pool, keys, "ani", Role.OFFICER)
    number = await write_for_help(person)

    answer = await desk.post("/petugas/cari", nomor=number, alasan="ticket", catatan="menelepon")

    assert answer.status == 422
    assert "Tidak ditemukan" not in answer.text
    assert (await desk.person.get(answer.find(r'href="(/petugas/laporan/[^"]+)"'))).status == 200


async def test_an_officer_who_wrote_no_answer_is_asked_for_one_in_words_for_an_officer(
    app: Litestar, pool: Pool, keys: Keys, person: Person
) -> None:
    desk = await at_desk(app, pool, keys, "ani", Role.OFFICER)
    path = f"/petugas/laporan/{await write_for_help(person)}"
    said = (await desk.person.get(path)).find(r'name="sampai" value="([^"]*)"')

    answer = await desk.post(path, jawaban=" ", sampai=said)

    assert (answer.status, "Jawaban belum ditulis" in answer.text) == (422, True)
    assert "Ceritakan" not in answer.text


async def test_an_empty_number_is_asked_for_with_everything_that_can_be_searched(
    app: Litestar, pool: Pool, keys: Keys
) -> None:
    desk = await at_desk(app, pool, keys, "ani", Role.OFFICER)

    answer = await desk.post("/petugas/cari", nomor=" ", alasan="ticket", catatan="menelepon")

    assert "Isi NIK, nomor kartu, nomor laporan, atau nomor pendaftaran dengan lengkap." in answer.text


async def redeem(member: Person, someone: Someone, code: str, **other: str) -> Answer:
    page = await member.get("/aktivasi/kode-petugas")
    fields = {
        "_csrf": page.find(r'name="_csrf" value="(\w+)"'), "nomor": someone.nik.digits, "kode": code,
        "hari": str(someone.born_on.day), "bulan": str(someone.born_on.month), "tahun": str(someone.born_on.year),
        "setuju": "ya",
    }  # fmt: skip
    return await member.post("/aktivasi/kode-petugas", fields | other)


def without_tokens(html: str) -> str:
    return re.sub(r'name="_csrf" value="\w+"', "", html)


async def test_the_slip_and_the_notices_are_in_the_members_language_whatever_the_desk_reads(
    app: Litestar, pool: Pool, keys: Keys, siti: Someone
) -> None:
    desk = await at_desk(app, pool, keys, "ani", Role.OFFICER)
    found = await desk.finds(siti.nik.digits)

    slip = await desk.post(f"{found}/kode", dokumen="ktp", cocok="ya", bahasa="en")

    paper = slip.find(r'(?s)<section class="slip"(.*?)</section>')
    assert 'lang="en"' in paper
    assert "Valid until" in paper
    assert "Slip kode aktivasi</h1>" in slip.text
    async with pool.connection() as conn:
        told = await (
            await conn.execute("SELECT DISTINCT language FROM messaging_message WHERE template = 'officer_code'")
        ).fetchall()
    assert told == [("en",)]


async def languages(pool: Pool, template: str) -> set[str]:
    """In which languages notices of this kind went out."""
    async with pool.connection() as conn:
        rows = await (
            await conn.execute("SELECT language FROM messaging_message WHERE template = %s", [template])
        ).fetchall()
    return {row[0] for row in rows}


async def test_who_is_signed_out_by_staff_is_told_in_the_language_the_officer_says_they_read(
    app: Litestar, pool: Pool, keys: Keys, siti: Someone
) -> None:
    desk = await at_desk(app, pool, keys, "ani", Role.AGENT)

    await desk.post(f"{await desk.finds(siti.nik.digits)}/sesi", sebab="lost", bahasa="en")

    assert await languages(pool, "sessions_ended") == {"en"}


async def test_of_a_contact_that_was_approved_a_member_is_told_in_the_language_the_officer_says_they_read(
    app: Litestar, pool: Pool, keys: Keys, siti: Someone
) -> None:
    owner = await checked(pool, keys, siti, an_officer())
    contact_id = await owner.add(NEW)
    async with pool.connection() as conn:
        await conn.execute("UPDATE access_contact_change SET made_at = now(), ends_at = now() + interval '1 day'")
        await conn.execute(
            "UPDATE registry_contact SET recorded_at = now(), held_until = now() + interval '1 day' WHERE id = %s",
            [contact_id],
        )
    desk = await at_desk(app, pool, keys, "rini", Role.SUPERVISOR)

    done = await desk.post(f"{await desk.finds(siti.nik.digits)}/kontak", kontak=contact_id.hex, bahasa="en")

    assert done.status == 303, done.text
    assert await languages(pool, "contact_approved") == {"en"}


async def test_whoever_is_of_the_officers_own_family_opens_to_a_colleague_alone(
    app: Litestar, pool: Pool, keys: Keys, siti: Someone
) -> None:
    own = await at_desk(app, pool, keys, "ani", Role.OFFICER, nik=siti.nik)
    colleague = await at_desk(app, pool, keys, "budi", Role.OFFICER)

    found = await own.finds(siti.nik.digits)
    page = await own.person.get(found)
    ended = await own.post(f"{found}/sesi", sebab="lost")

    assert (page.status, ended.status) == (403, 403)
    assert "Ini Anda atau keluarga Anda" in page.text
    assert siti.name.text not in page.text
    assert await languages(pool, "sessions_ended") == set()
    async with pool.connection() as conn:
        row = await (await conn.execute("SELECT count(*) FROM audit_entry WHERE kind = 'desk.looked_up'")).fetchone()
    assert row == (1,), "that it was searched for is written down"
    assert (await colleague.person.get(await colleague.finds(siti.nik.digits))).status == 200


async def test_nobody_answers_a_ticket_of_their_own_family(
    app: Litestar, pool: Pool, keys: Keys, siti: Someone
) -> None:
    async with transaction(pool) as conn:
        draft = TicketDraft("help", "kode", "Kode tidak datang.", bytes(32), "id", person_id=siti.id)
        ticket = await open_ticket(conn, draft, keys=keys, now=utc_now())
    own = await at_desk(app, pool, keys, "ani", Role.OFFICER, nik=siti.nik)
    path = f"/petugas/laporan/{ticket}"

    refused = await own.answers(await own.person.get(path), path, "Akan saya urus.")

    assert refused.status == 403
    assert "Akan saya urus." in refused.text, "what was typed is kept for the colleague"


async def test_a_ticket_is_read_answered_and_seen_by_its_member(app: Litestar, pool: Pool, keys: Keys) -> None:
    member = Person(app)
    form = await member.get("/bantuan/baru")
    csrf = form.find(r'name="_csrf" value="(\w+)"')
    told = "Kode tidak datang ke 081234567788"
    sent = await member.post("/bantuan/baru", {"_csrf": csrf, "pesan": told, "kontak": "sore hari", "langkah": "kode"})
    number = sent.location.rsplit("/", 1)[1]
    desk = await at_desk(app, pool, keys, "ani", Role.OFFICER)

    queue = await desk.person.get("/petugas/laporan")
    page = await desk.person.get(f"/petugas/laporan/{number}")
    empty = await desk.answers(page, f"/petugas/laporan/{number}", " ")
    answered = await desk.answers(page, f"/petugas/laporan/{number}", "Nomor itu sudah kami perbaiki.")
    seen = await member.get(sent.location)

    assert number in queue.text
    assert "Kode tidak datang" in page.text
    assert "081234567788" not in page.text
    assert (empty.status, answered.status) == (422, 303)
    assert "Nomor itu sudah kami perbaiki." in seen.text
    async with pool.connection() as conn:
        trail = await (
            await conn.execute("SELECT kind, actor FROM audit_entry WHERE kind LIKE 'ticket.%' AND actor <> 'member'")
        ).fetchall()
    assert set(trail) == {("ticket.read", "staff:ani"), ("ticket.answered", "staff:ani")}


async def test_what_was_written_after_the_ticket_was_opened_is_read_before_it_counts_as_answered(
    app: Litestar, pool: Pool, keys: Keys
) -> None:
    member = Person(app)
    number = await write_for_help(member)
    ticket, path = f"/bantuan/laporan/{number}", f"/petugas/laporan/{number}"
    csrf = (await member.get(ticket)).find(r'name="_csrf" value="(\w+)"')
    desk = await at_desk(app, pool, keys, "ani", Role.OFFICER)
    first, second = [await desk.person.get(path) for _ in range(2)]

    await member.post(ticket, {"_csrf": csrf, "pesan": "Dan ada orang lain yang masuk!"})
    unread = await desk.answers(first, path, "Silakan coba e-mail.")
    queue = await desk.person.get("/petugas/laporan")
    answered = await desk.answers(unread, path, "Semua sesi sudah kami akhiri.")
    again = await desk.answers(second, path, "Silakan coba e-mail.")
    seen = await member.get(ticket)

    assert (unread.status, answered.status, again.status) == (409, 303, 409)
    assert "Dan ada orang lain yang masuk!" in unread.text
    assert ">Silakan coba e-mail.</textarea>" in unread.text
    assert path in queue.text
    assert seen.text.count("Jawaban petugas,") == 1
    assert "Semua sesi sudah kami akhiri." in seen.text


async def test_a_ticket_that_is_not_there_or_closed_is_said_so(app: Litestar, pool: Pool, keys: Keys) -> None:
    desk = await at_desk(app, pool, keys, "ani", Role.OFFICER)
    administrator = await at_desk(app, pool, keys, "joko", Role.ADMINISTRATOR)
    draft = TicketDraft("help", "kode", "Kode tidak datang", browser=bytes(32), language="id")
    async with transaction(pool) as conn:
        number = await open_ticket(conn, draft, keys=keys, now=utc_now())
        await conn.execute("UPDATE support_ticket SET state = 'closed'")

    gone = [await desk.person.get(f"/petugas/laporan/{text}") for text in ("K7M-4PQ-N", "x", "000-000-0")]
    closed = await desk.post(f"/petugas/laporan/{number}", jawaban="Sudah kami periksa.")

    assert [answer.status for answer in gone] == [404] * 3
    assert closed.status == 409
    assert (await administrator.person.get(f"/petugas/laporan/{number}")).status == 403
