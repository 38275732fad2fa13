"""Knowing is not proving: a stranger learns nothing from any answer, and nobody who is honest gets stuck."""

import re

import pytest
from litestar import Litestar

from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from tests.app.asking import Person, begin
from tests.app.coming_in.strangers import (
    PASSWORD,
    UNKNOWN_NIK,
    activate,
    count_sessions,
    ours,
    reach_code,
    send_first,
    shape,
    sign_in,
)


async def test_a_known_and_an_unknown_number_get_the_same_answer(app: Litestar, pool: Pool, keys: Keys) -> None:
    known = await ours(pool, keys)

    wrong_name = await (await begin(Person(app))).give(known, nama="Orang Lain")
    wrong_date = await (await begin(Person(app))).give(known, hari="13")
    unknown = await (await begin(Person(app))).give(known, nomor=UNKNOWN_NIK)

    assert wrong_name.status == 422
    assert shape(wrong_name) == shape(wrong_date) == shape(unknown)


async def test_somebody_with_an_account_gets_the_same_answers_as_somebody_without(
    app: Litestar, pool: Pool, keys: Keys, owner_dsn: str
) -> None:
    without, having = await ours(pool, keys, 0), await ours(pool, keys, 1)
    await activate(app, having, keys, owner_dsn)

    first, second = await begin(Person(app)), await begin(Person(app))
    answers = [await first.give(without), await second.give(having)]
    pages = [await journey.person.get(f"{journey.base}/cara") for journey in (first, second)]

    assert [answer.status for answer in answers] == [303, 303]
    assert shape(pages[0])[0] == shape(pages[1])[0]
    assert len(shape(pages[0])[2]) == len(shape(pages[1])[2])


async def test_signing_in_says_the_same_for_a_wrong_password_and_for_nobody(
    app: Litestar, pool: Pool, keys: Keys, owner_dsn: str
) -> None:
    having, without = await ours(pool, keys, 0), await ours(pool, keys, 1)
    await activate(app, having, keys, owner_dsn)

    answers = [await sign_in(Person(app), number) for number in (having.nik.digits, without.nik.digits, UNKNOWN_NIK)]

    assert len({shape(answer) for answer in answers}) == 1


async def test_no_page_shows_a_whole_contact_or_number(app: Litestar, pool: Pool, keys: Keys, owner_dsn: str) -> None:
    someone = await ours(pool, keys)
    journey = await begin(Person(app))
    await journey.give(someone)
    cara = await journey.person.get(f"{journey.base}/cara")
    await send_first(journey, cara)
    kode = await journey.person.get(f"{journey.base}/kode")

    for page in (cara, kode):
        assert someone.nik.digits not in page.text
        assert not re.search(r"8990000\d+", page.text)
        assert "@" not in page.text.split("</style>", 1)[1]


async def test_another_browser_with_the_address_of_a_journey_finds_nothing(
    app: Litestar, pool: Pool, keys: Keys
) -> None:
    someone = await ours(pool, keys)
    journey = await begin(Person(app))
    await journey.give(someone)
    await send_first(journey, await journey.person.get(f"{journey.base}/cara"))
    thief = Person(app)

    for step in ("data", "cara", "kode"):
        answer = await thief.get(f"{journey.base}/{step}")
        assert answer.status == 404, step


async def test_a_right_answer_sent_again_gives_the_same_session(
    app: Litestar, pool: Pool, keys: Keys, owner_dsn: str
) -> None:
    someone = await ours(pool, keys)
    journey, code = await reach_code(app, someone, keys, owner_dsn)

    first = await journey.post("kode", kode=code)
    session = journey.person.cookies["__Host-peserta-sesi"]
    journey.person.cookies.pop("__Host-peserta-sesi")  # the reply was lost on the way
    again = await journey.post("kode", kode=code)

    assert (first.status, again.status) == (303, 303)
    assert journey.person.cookies["__Host-peserta-sesi"] == session
    assert count_sessions(owner_dsn) == 1


async def test_a_code_that_is_judged_no_more_is_not_asked_for_any_more(
    app: Litestar, pool: Pool, keys: Keys, owner_dsn: str
) -> None:
    journey, code = await reach_code(app, await ours(pool, keys), keys, owner_dsn)
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)

    box = await journey.person.get(f"{journey.base}/kode")
    answers = [await journey.post("kode", kode=wrong) for _ in range(5)]
    after = await journey.person.get(f"{journey.base}/kode")

    assert "Bisa dikirim mulai" in box.text, "without a script no button counts the seconds"
    assert "Anda masih punya 1 percobaan" in answers[3].text
    assert "Percobaan untuk kode ini habis" in answers[-1].text
    for page in (answers[-1], after):
        assert 'name="kode"' not in page.text
        assert "Minta kode baru" in page.text
        assert "Berlaku sampai" not in page.text


async def test_what_is_too_short_to_be_a_code_costs_no_try(
    app: Litestar, pool: Pool, keys: Keys, owner_dsn: str
) -> None:
    journey, code = await reach_code(app, await ours(pool, keys), keys, owner_dsn)

    short = [await journey.post("kode", kode=typed) for typed in ("", code[:5], "12-34", "1 2 3", code[1:])]
    wrong = await journey.post("kode", kode=code[::-1] if code[::-1] != code else "000000")
    right = await journey.post("kode", kode=code)

    assert [answer.status for answer in short] == [422] * 5
    assert "Anda mengetik 5 huruf atau angka" in short[1].text
    assert "Anda masih punya 4 percobaan" in wrong.text
    assert right.location == f"{journey.base}/amankan"


@pytest.mark.parametrize("password", ["short", "1234567890", "aaaaaaaaaaaa", "siti12041985"])
async def test_a_bad_password_is_refused_in_words_and_nothing_is_lost(
    app: Litestar, pool: Pool, keys: Keys, owner_dsn: str, password: str
) -> None:
    someone = await ours(pool, keys)
    journey, code = await reach_code(app, someone, keys, owner_dsn)
    await journey.post("kode", kode=code)

    refused = await journey.post("amankan", kata_sandi=password)
    taken = await journey.post("amankan", kata_sandi=PASSWORD)

    assert refused.status == 422
    assert (taken.status, taken.location) == (303, "/beranda")


async def test_signing_out_ends_the_session_on_the_server(
    app: Litestar, pool: Pool, keys: Keys, owner_dsn: str
) -> None:
    journey = await activate(app, await ours(pool, keys), keys, owner_dsn)
    token = journey.person.cookies["__Host-peserta-sesi"]

    await journey.person.post("/keluar", {"_csrf": journey.csrf})
    journey.person.cookies["__Host-peserta-sesi"] = token

    assert (await journey.person.get("/beranda")).status == 401
