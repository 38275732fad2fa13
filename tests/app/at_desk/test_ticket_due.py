"""By when a ticket is answered, as the member and the desk read it."""

from datetime import datetime, timedelta

import pytest
from litestar import Litestar

from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.staff.permissions import Role
from peserta.web.formats import long_date, short_time
from tests.app.asking import Answer, Person
from tests.app.at_desk.desk import Desk, at_desk, write_for_help

CSRF = r'name="_csrf" value="(\w+)"'


async def sent(person: Person) -> str:
    """The address of a new ticket."""
    return f"/bantuan/laporan/{await write_for_help(person)}"


async def waits_since(pool: Pool, *, hours_ago: int = 0) -> datetime:
    async with pool.connection() as conn:
        row = await (
            await conn.execute(
                "UPDATE support_ticket SET waits_since = waits_since - make_interval(hours => %s)"
                " RETURNING waits_since",
                [hours_ago],
            )
        ).fetchone()
    assert row is not None
    return row[0]


def written(due: datetime, language: str) -> str:
    return f"{long_date(due, language)}, {short_time(due, language)}"


async def page_in(person: Person, language: str, path: str) -> Answer:
    if language != "id":
        await person.get(f"/bahasa/{language}?kembali=/")
    return await person.get(path)


async def shown(person: Person, pool: Pool, language: str, *, hours_ago: int = 0) -> tuple[Answer, str]:
    """The page of a ticket that waits for so long, and by when it is answered."""
    path = await sent(person)
    due = await waits_since(pool, hours_ago=hours_ago) + timedelta(hours=24)
    return await page_in(person, language, path), written(due, language)


@pytest.mark.parametrize(("language", "words"), [("id", "paling lambat"), ("en", "at the latest")])
async def test_the_member_reads_by_when_an_answer_comes(person: Person, pool: Pool, language: str, words: str) -> None:
    page, due = await shown(person, pool, language)

    assert due in page.text
    assert words in page.text
    assert "Kami terlambat" not in page.text


@pytest.mark.parametrize(("language", "words"), [("id", "Kami terlambat menjawab"), ("en", "Our answer is late")])
async def test_a_promise_that_was_not_kept_is_admitted_with_whom_to_call(
    person: Person, pool: Pool, language: str, words: str
) -> None:
    page, due = await shown(person, pool, language, hours_ago=25)

    notice = page.find(rf"(?s)({words}.*?)<section")
    assert due in notice
    assert "1500 000" in notice
    assert {"id": "Setiap hari, 24 jam", "en": "Every day, 24 hours"}[language] in notice


async def an_answered_ticket(app: Litestar, pool: Pool, keys: Keys, *, hours_ago: int) -> tuple[Person, str, Desk, str]:
    """Who wrote it so long ago and where they read it, who answered it now and where."""
    member = Person(app)
    path = await sent(member)
    await waits_since(pool, hours_ago=hours_ago)
    desk = await at_desk(app, pool, keys, "ani", Role.OFFICER)
    at_it = f"/petugas/laporan/{path.rsplit('/', 1)[1]}"
    await desk.answers(await desk.person.get(at_it), at_it, "Sudah kami perbaiki.")
    return member, path, desk, at_it


async def test_an_answered_ticket_promises_nothing(app: Litestar, pool: Pool, keys: Keys) -> None:
    member, path, desk, at_it = await an_answered_ticket(app, pool, keys, hours_ago=25)

    seen, answered = await member.get(path), await desk.person.get(at_it)
    queue = await desk.person.get("/petugas/laporan?keadaan=dijawab")

    for page in (seen, answered, queue):
        assert "aling lambat" not in page.text
        assert "terlambat" not in page.text


async def test_a_note_after_an_answer_is_promised_its_own_answer(app: Litestar, pool: Pool, keys: Keys) -> None:
    member, path, desk, at_it = await an_answered_ticket(app, pool, keys, hours_ago=50)

    page = await member.get(path)
    await member.post(path, {"_csrf": page.find(CSRF), "pesan": "Belum juga."})
    due = await waits_since(pool) + timedelta(hours=24)

    assert written(due, "id") in (await member.get(path)).text
    for page in (await desk.person.get("/petugas/laporan"), await desk.person.get(at_it)):
        assert written(due, "id") in page.text
        assert "terlambat" not in page.text


async def test_the_desk_sees_by_when_and_what_is_overdue(app: Litestar, pool: Pool, keys: Keys) -> None:
    path = await sent(Person(app))
    due = await waits_since(pool, hours_ago=25) + timedelta(hours=24)
    desk = await at_desk(app, pool, keys, "ani", Role.OFFICER)

    queue = await desk.person.get("/petugas/laporan")
    page = await desk.person.get(f"/petugas/laporan/{path.rsplit('/', 1)[1]}")

    for shown in (queue, page):
        assert written(due, "id") in shown.text
        assert "terlambat" in shown.text
