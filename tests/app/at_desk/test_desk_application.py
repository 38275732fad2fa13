"""A family rings up with the number of its application: the desk sees how far it has come and why no code came."""

from litestar import Litestar

from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.messaging.outcome import Outcome
from peserta.staff.permissions import Role
from tests.app.at_desk.desk import Desk, at_desk
from tests.app.at_desk.test_cases import first_case, handed_over
from tests.app.coming_in.test_outage import REFERENCE, a_waiting_family
from tests.messaging.sending import ScriptedRoute, a_dispatcher, running, until_all


async def looks(desk: Desk, reference: str) -> str:
    answer = await desk.post("/petugas/cari", nomor=reference, alasan="on_phone", catatan="kode tidak datang")
    return answer.text


async def test_the_desk_sees_how_far_an_application_has_come_and_what_became_of_its_code(
    app: Litestar, pool: Pool, keys: Keys
) -> None:
    walker = await a_waiting_family(app)
    reference = (await walker.get("kode")).find(REFERENCE)
    async with running(a_dispatcher(pool, keys, ScriptedRoute("A", always=Outcome.REFUSED))):
        await until_all(pool, "failed", 1)
    desk = await at_desk(app, pool, keys, "ani", Role.AGENT)

    page = await looks(desk, reference)

    assert f"Pendaftaran {reference}" in page
    for words in ("sedang diisi", "kode ke kontak", "belum dibuktikan", "Operator menolak nomor ini."):
        assert words in page
    assert "0899 0000 0777" not in page
    assert "+6289900000777" not in page
    async with pool.connection() as conn:
        kinds = await (
            await conn.execute("SELECT kind FROM audit_entry WHERE kind LIKE 'desk.%' ORDER BY id")
        ).fetchall()
    assert sorted(kind for (kind,) in kinds) == ["desk.application_seen", "desk.looked_up"]


async def test_a_reference_of_nobody_has_the_one_answer(app: Litestar, pool: Pool, keys: Keys) -> None:
    await a_waiting_family(app)
    desk = await at_desk(app, pool, keys, "ani", Role.AGENT)

    assert "Pendaftaran K7M-4PQ-N" not in await looks(desk, "K7M-4PQ-N")


async def test_whoever_rings_about_an_application_that_an_officer_looks_at_hears_by_when_and_what_was_answered(
    app: Litestar, pool: Pool, keys: Keys
) -> None:
    walker = await handed_over(app, pool, keys)
    reference = (await walker.get("bayar")).find(REFERENCE)
    officer = await at_desk(app, pool, keys, "ani", Role.OFFICER)
    agent = await at_desk(app, pool, keys, "budi", Role.AGENT)

    waits = await looks(agent, reference)
    await officer.post(await first_case(officer), putusan="kembalikan", jawaban="Betulkan NIK 3201231204850001.")
    given_back = await looks(agent, reference)
    await walker.post("ringkasan", setuju="ya")
    await officer.post(await first_case(officer), putusan="tolak", jawaban="Kartu ini milik keluarga lain.")
    refused = await looks(agent, reference)

    assert "Diputuskan paling lambat" in waits
    assert "dikembalikan untuk diperbaiki" in given_back
    assert "Betulkan NIK •••." in given_back
    assert "Diputuskan paling lambat" not in given_back
    assert "Kartu ini milik keluarga lain." in refused
    assert "mengirim laporan dengan nomor ini" in refused
