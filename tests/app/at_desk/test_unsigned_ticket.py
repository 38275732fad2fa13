"""A ticket written on the way in, which no account has signed: what the desk learns of its writer, and what not."""

import pytest
from litestar import Litestar

from peserta.kit.clock import utc_now
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.staff.permissions import Role
from tests.app.asking import Journey, Person, begin
from tests.app.at_desk.desk import at_desk
from tests.people import register


async def write(journey: Journey, way: str) -> str:
    """Ask for help by that way from the page of contacts; the ticket's reference."""
    page = await journey.person.get(f"{journey.base}/cara")
    form = await journey.person.get(page.find(rf'href="({way}[^"]*)"').replace("&amp;", "&"))
    if way == "/bantuan/petugas":
        form = await journey.person.get(form.find(r'href="(/bantuan/baru[^"]*)"').replace("&amp;", "&"))
    sent = await journey.person.post(
        "/bantuan/baru",
        {
            "_csrf": form.find(r'name="_csrf" value="(\w+)"'), "pesan": "Saya tidak punya HP.",
            "langkah": form.find(r'name="langkah" value="(\w+)"'),
            "perjalanan": form.find(r'name="perjalanan" value="(\w+)"'),
        },
    )  # fmt: skip
    return sent.location.rsplit("/", 1)[1]


@pytest.mark.parametrize("way", ["/bantuan/petugas", "/bantuan/baru"])
@pytest.mark.parametrize("contacts", [0, 1], ids=["no contact", "none that is held"])
async def test_staff_find_whose_data_were_given_and_read_that_it_is_not_proven(
    app: Litestar, pool: Pool, keys: Keys, way: str, contacts: int
) -> None:
    sukinem = await register(pool, keys, 7, phones=contacts, emails=0, now=utc_now())
    journey = await begin(Person(app))
    await journey.give(sukinem)
    reference = await write(journey, way)
    desk = await at_desk(app, pool, keys, "ani", Role.AGENT)

    ticket = await desk.person.get(f"/petugas/laporan/{reference}")
    found = await desk.person.get(await desk.finds(reference))

    assert f"kartu {sukinem.card.masked}" in ticket.text
    assert "Belum terbukti" in ticket.text
    assert sukinem.name.text not in ticket.text
    assert sukinem.card.masked in found.text


async def test_of_data_that_did_not_match_staff_learn_nobody(app: Litestar, pool: Pool, keys: Keys) -> None:
    sukinem = await register(pool, keys, 7, phones=0, emails=0, now=utc_now())
    journey = await begin(Person(app))
    refused = await journey.give(sukinem, nama="Orang Lain")
    form = await journey.person.get(refused.find(r'href="(/bantuan/baru[^"]*)"').replace("&amp;", "&"))
    fields = {"_csrf": form.find(r'name="_csrf" value="(\w+)"'), "pesan": "Saya tidak ditemukan."}
    fields |= {"perjalanan": form.find(r'name="perjalanan" value="(\w+)"')}
    reference = (await journey.person.post("/bantuan/baru", fields)).location.rsplit("/", 1)[1]
    desk = await at_desk(app, pool, keys, "ani", Role.AGENT)

    ticket = await desk.person.get(f"/petugas/laporan/{reference}")
    searched = await desk.post("/petugas/cari", nomor=reference, alasan="ticket", catatan="menelepon")

    assert sukinem.card.masked not in ticket.text
    assert "Laporan tanpa akun" in searched.text
