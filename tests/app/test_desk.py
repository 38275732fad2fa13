"""The desk over HTTP: invited, signed in, signed out."""

import re

from litestar import Litestar

from peserta.access.passwords import Passwords
from peserta.kit.clock import utc_now
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.staff.permissions import Role
from tests.app.asking import Answer, Person
from tests.app.desk import Desk, at_desk
from tests.staff.staffing import PASSWORD, StaffMember

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
    assert 'href="/petugas/masuk"' in again.text


async def test_wrong_sign_ins_keep_the_name_and_at_last_say_from_when(app: Litestar) -> None:
    desk = await Desk.at(Person(app))

    answers: list[Answer] = [
        await desk.post("/petugas/masuk", nama="ani", kata_sandi="salah salah salah", kode="123456") for _ in range(8)
    ]

    assert [answer.status for answer in answers] == [422] * 6 + [429] * 2
    assert 'value="ani"' in answers[0].text
    assert re.search(r"mulai pukul \d\d\.\d\d WIB", answers[-1].text)
    assert 'value="123456"' not in answers[0].text
