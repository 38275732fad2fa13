"""Coming back to an application by its pages: the calendar file, other browsers, two tabs at once."""

from uuid import UUID

import pytest
from litestar import Litestar

from peserta.consent.actions import find_proof, list_purposes
from peserta.consent.given import Purpose
from peserta.consent.questions import QUESTIONS
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from tests.app.asking import Person
from tests.app.enrolling.walker import CSRF, Walker, submit, up_to_summary
from tests.enrolment.enrolling import FOUR


async def test_the_window_goes_into_the_calendar_without_anything_personal(
    app: Litestar, pool: Pool, keys: Keys
) -> None:
    walker = Walker(app)
    await up_to_summary(walker, pool, keys)
    assert (await walker.get("kalender.ics")).location.endswith("/ringkasan")
    await submit(walker)

    file = await walker.get("kalender.ics")
    again = await walker.get("kalender.ics")

    assert file.headers["content-type"].startswith("text/calendar")
    assert file.find(r"(DTSTART;VALUE=DATE:\d{8})")
    uid = file.find(r"UID:(\S+)")
    assert again.find(r"UID:(\S+)") == uid
    async with pool.connection() as conn:
        numbers = [number for (number,) in await (await conn.execute("SELECT number FROM billing_va")).fetchall()]
    for secret in (*numbers, FOUR[0].name, "140.000", walker.base.rsplit("/", 1)[1]):
        assert secret not in file.text.replace("\r\n ", "")


async def test_a_family_whose_people_were_all_on_record_already_is_not_called_covered_by_what_it_paid(
    app: Litestar, pool: Pool, keys: Keys
) -> None:
    walker = Walker(app)
    await up_to_summary(walker, pool, keys)
    await submit(walker)
    async with pool.connection() as conn:
        await conn.execute("UPDATE billing_bill SET state = 'paid', ended_at = now()")
        await conn.execute("UPDATE membership_membership SET status = 'active', status_reason = NULL")
        covered = (await walker.get("bayar")).text
        await conn.execute("UPDATE membership_membership SET status = 'inactive', status_reason = 'duplicate'")

    found_twice = (await walker.get("bayar")).text

    assert "Lunas - kepesertaan aktif" in covered
    assert "Lunas - kepesertaan aktif" not in found_twice
    assert "Iuran lunas, kepesertaan belum aktif" in found_twice


@pytest.mark.parametrize("ticked", [(), ("whatsapp",), ("whatsapp", "sharing")], ids=len)
async def test_only_what_was_ticked_is_consented_to_and_nothing_is_ticked_beforehand(
    app: Litestar, pool: Pool, ticked: tuple[Purpose, ...]
) -> None:
    person = Person(app)
    page = await person.get("/daftar")
    assert " checked" not in page.text

    begun = await person.post("/daftar", {"_csrf": page.find(CSRF), "setuju": "ya", **dict.fromkeys(ticked, "ya")})

    async with pool.connection() as conn:
        application_id = UUID(begun.location.split("/")[2])
        assert await list_purposes(conn, application_id) == {"processing", *ticked}
        proof = await find_proof(conn, application_id)
    assert proof is not None
    assert QUESTIONS["id"]["processing"].body in proof.bodies
    assert (proof.language, proof.channel) == ("id", "web")


async def test_without_the_consent_that_is_needed_nothing_begins_and_the_other_ticks_stay(app: Litestar) -> None:
    person = Person(app)
    page = await person.get("/daftar")

    refused = await person.post("/daftar", {"_csrf": page.find(CSRF), "sharing": "ya"})

    assert refused.status == 422
    assert refused.text.count(" checked") == 1


async def test_a_family_that_is_covered_already_is_told_before_it_sends_anything(
    app: Litestar, pool: Pool, keys: Keys
) -> None:
    first, again = Walker(app), Walker(app)
    await up_to_summary(first, pool, keys)
    seen = await first.get("ringkasan")
    await submit(first)
    async with pool.connection() as conn:
        await conn.execute("DELETE FROM kit_limit")
    await up_to_summary(again, pool, keys)

    told = await again.get("ringkasan")

    assert "Sudah menjadi peserta" not in seen.text
    assert "Sudah menjadi peserta" in told.text
    assert 'href="/aktivasi"' in told.text
    assert 'name="setuju"' not in told.text, "there is nothing to send"


async def test_what_is_changed_from_the_summary_leads_back_to_it(app: Litestar, pool: Pool, keys: Keys) -> None:
    walker = Walker(app)
    await up_to_summary(walker, pool, keys)

    async def change(step: str, **fields: str) -> str:
        version = (await walker.get(step)).find(r'name="versi" value="(\d+)"')
        return (await walker.post(step, versi=version, **fields)).location

    led = [await change("kelas", kelas="2"), await change("faskes", nanti="ya")]

    assert led == [f"{walker.base}/ringkasan"] * 2
    assert "Kelas 2" in (await walker.get("ringkasan")).text


async def test_nobody_is_taken_out_without_a_question(app: Litestar) -> None:
    walker = Walker(app)
    await walker.begin()
    await walker.tell_family()

    page = await walker.person.get((await walker.get("keluarga")).find(r'href="([^"]+/anggota/[0-9a-f]{32})"'))

    question = page.find(r"(?s)<details>(.*?)</details>")
    assert f"{FOUR[0].name} tidak ikut didaftarkan" in question
    assert 'name="hapus"' in question
    assert page.text.count('name="hapus"') == 1
