"""The page where a new family looks for its first facility and chooses it."""

import re

import pytest
from litestar import Litestar

from peserta.facility.directory import Kind, Place
from peserta.kit.database import Pool
from tests.app.asking import Answer
from tests.app.enrolling.walker import Walker
from tests.facility.directories import CILANDAK, bring_in, facility

MELATI = facility("9901U001", "Klinik Melati", capacity=100, registered=90)
FULL = facility("9901U002", "Klinik Soka", capacity=50, registered=50, place=Place(-6.90, 107.62))
UNKNOWN = facility("9901B003", "dr. Hanum", kind=Kind.DOCTOR, capacity=None, place=None)
FAR = facility("9902U004", "Klinik Melati Cilandak", district_code=CILANDAK, place=Place(-6.29, 106.80))
DENTIST = facility("9901G005", "drg. Kirana", kind=Kind.DENTIST)


@pytest.fixture
async def walker(app: Litestar, pool: Pool) -> Walker:
    await bring_in(pool, MELATI, FULL, UNKNOWN, FAR, DENTIST)
    walker = Walker(app)
    await walker.begin()
    await walker.tell_family()
    await walker.post("kelas", kelas="3")
    return walker


def names(page: Answer) -> list[str]:
    return re.findall(r"<h3>\d+\. ([^<]+)</h3>", page.text)


def people(page: Answer) -> list[str]:
    return re.findall(r'<option value="([0-9a-f]{32})"', page.text)


async def test_facilities_are_found_by_name_area_and_kind_with_the_room_they_have(walker: Walker) -> None:
    by_name = await walker.get("faskes?cari=melati")
    by_area = await walker.get("faskes?wilayah=32.73.02")
    by_kind = await walker.get("faskes?wilayah=32.73.02&jenis=doctor")
    areas = await walker.get("faskes?cari=coblong")

    assert names(by_name) == ["Klinik Melati", "Klinik Melati Cilandak"]
    assert sorted(names(by_area)) == ["Klinik Melati", "Klinik Soka", "dr. Hanum"]
    assert names(by_kind) == ["dr. Hanum"]
    assert "?wilayah=32.73.02" in areas.text
    assert [word in by_area.text for word in ("Tinggal 10 tempat", "Penuh", "Jumlah tempat belum diketahui")] == [
        True
    ] * 3
    assert 'value="9901U001"' in by_area.text
    assert 'name="kode" value="9901U002"' not in by_area.text


async def test_a_search_leads_to_what_was_found_and_says_how_many(walker: Walker) -> None:
    found = await walker.get("faskes?cari=melati")
    nothing = await walker.get("faskes?cari=tidakada")
    in_area = await walker.get("faskes?wilayah=32.73.02")

    assert found.find(r'<form method="get" action="[^"]*(#hasil)"') == "#hasil"
    assert found.find(r'<h2 id="hasil" tabindex="-1">([^<]+)<') == "2 fasilitas"
    assert nothing.find(r'<h2 id="hasil" tabindex="-1">([^<]+)<') == "Tidak ada yang cocok"
    places = [in_area.text.index(each) for each in ('id="hasil"', "<h3>1. ", 'class="map"')]
    assert places == sorted(places)


async def test_where_nothing_is_found_it_says_what_is_needed_and_who_helps(walker: Walker) -> None:
    found = await walker.get("faskes?cari=melati")
    nothing = await walker.get("faskes?cari=tidakada")

    assert "/bantuan/baru?langkah=faskes" in nothing.text
    assert "Pendaftaran perlu satu tempat untuk setiap orang" in nothing.text
    assert "/bantuan/baru?langkah=faskes" not in found.text


async def test_choosing_for_one_person_leads_to_whose_facility_it_is(walker: Walker) -> None:
    await walker.post("faskes", kode="9901U001", untuk="")

    path = (await walker.get("faskes")).find(r'href="[^"]*/(faskes\?untuk=[0-9a-f]{32}#memilih)"')
    page = await walker.get(path.partition("#")[0])

    assert re.search(r'id="memilih" tabindex="-1"><b>Memilih untuk ', page.text)


async def test_near_somebody_the_nearest_come_first_and_the_position_stands_in_no_address(walker: Walker) -> None:
    page = await walker.post("faskes", lintang="-6.26", bujur="106.81")

    assert names(page) == ["Klinik Melati Cilandak", "Klinik Melati", "Klinik Soka"]
    assert "sekitar 4 km" in page.text
    assert "-6.26" not in page.text


@pytest.mark.parametrize("latitude", ["", "nan", "91", "1e99", "di sini"])
async def test_a_position_that_is_nowhere_is_said_to_be_unreadable(walker: Walker, latitude: str) -> None:
    page = await walker.post("faskes", lintang=latitude, bujur="107.6")

    assert page.status == 422
    assert "Posisi tidak terbaca" in page.text


async def test_one_choice_for_all_leads_on_and_one_person_may_go_elsewhere(walker: Walker) -> None:
    assert (await walker.get("kontak")).location.endswith("/faskes")
    chosen = await walker.post("faskes", kode="9901U001", untuk="")
    page = await walker.get("faskes?cari=hanum")
    someone = people(page)[0]
    await walker.post("faskes", kode="9901B003", untuk=someone)
    await walker.post("faskes", kode="9901G005", untuk=someone, peran="gigi")
    after = await walker.get("faskes")

    assert chosen.location.endswith("/faskes")
    assert (after.text.count("Klinik Melati"), after.text.count("dr. Hanum")) == (3, 1)
    assert "drg. Kirana" in (await walker.get("faskes?peran=gigi")).text
    assert (await walker.get("kontak")).status == 200


async def test_a_full_facility_is_refused_beside_the_nearest_that_have_room(walker: Walker) -> None:
    page = await walker.post("faskes", kode="9901U002")

    assert page.status == 409
    assert "Klinik Soka tidak punya tempat lagi" in page.text
    assert names(page)[0] == "Klinik Melati"
    assert "Klinik Soka" not in names(page)


@pytest.mark.parametrize("fields", [{"kode": "9901G005"}, {"kode": "tidak"}, {"kode": "9901G005", "peran": "x"}, {}])
async def test_what_cannot_be_chosen_is_refused_in_words(walker: Walker, fields: dict[str, str]) -> None:
    page = await walker.post("faskes", **fields)

    assert page.status == 409
    assert "Fasilitas tidak dapat dipilih" in page.text


async def test_without_a_directory_the_family_goes_on_and_chooses_later(app: Litestar) -> None:
    walker = Walker(app)
    await walker.begin()
    await walker.tell_family()
    await walker.post("kelas", kelas="3")

    page = await walker.get("faskes")

    assert "Daftar fasilitas belum tersedia" in page.text
    assert (await walker.post("faskes", nanti="ya")).location.endswith("/kontak")
