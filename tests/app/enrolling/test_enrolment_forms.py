"""The forms of enrolment: whatever is typed, an answer in words; what was typed before is still there."""

import re
from datetime import timedelta
from random import Random

import pytest
from litestar import Litestar

from peserta.demo import numbers
from peserta.kit.clock import utc_now
from peserta.kit.values import Sex
from tests.app.any_page.odd import random_text
from tests.app.asking import FORM
from tests.app.enrolling.walker import Walker
from tests.app.members import today
from tests.enrolment.enrolling import FOUR

STEPS = ("keluarga", "anggota/baru", "kelas", "faskes", "kontak", "kirim", "kode", "ringkasan")
FIELDS = (
    "kk", "tambah", "id", "hubungan", "nama", "nik", "hari", "bulan", "tahun", "kelamin", "hapus", "lagi", "kelas",
    "kontak", "kode", "setuju", "versi", "whatsapp", "sharing", "lintang", "bujur", "peran",
    "golongan", "untuk", "cari", "wilayah", "jenis", "ganti", "nanti",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("far", [False, True], ids=["at the beginning", "before the code"])
async def test_any_bytes_in_any_field_of_any_step_get_an_answer_in_words(app: Litestar, seed: int, far: bool) -> None:
    random, walker = Random(seed), Walker(app)
    await (walker.up_to_code() if far else walker.begin())

    for step in STEPS * 4:
        fields = [(name, random_text(random)) for name in random.sample(FIELDS, k=7)]
        body = b"&".join(name.encode() + b"=" + value for name, value in fields)
        path, csrf = f"{walker.base}/{step}", b"_csrf=" + walker.csrf.encode() + b"&"
        answer = await walker.person.ask("POST", path, csrf + body, [FORM])
        assert answer.status < 500, (step, body)
        assert answer.status == 303 or "<h1" in answer.text


async def test_steps_come_in_order_and_a_later_address_leads_to_the_open_one(app: Litestar) -> None:
    walker = Walker(app)
    await walker.begin()

    for step in ("kelas", "faskes", "kontak", "kode", "ringkasan", "bayar"):
        assert (await walker.get(step)).location == f"{walker.base}/keluarga", step
    refused = await walker.post("kelas", kelas="3")

    assert refused.status == 422
    assert "Selesaikan langkah sebelumnya dulu" in refused.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"nama": ""}, "Isi nama lengkap"),
        ({"nik": "123"}, "NIK harus 16 angka. Anda mengisi 3 angka."),
        ({"hari": "31", "bulan": "2"}, "Tanggal ini tidak ada di kalender"),
        ({"tahun": "2096"}, "Tanggal lahir tidak bisa di masa depan"),
        ({"hubungan": "tetangga"}, "Pilih hubungan dalam keluarga"),
        ({"nik": "", "hubungan": "child", "tahun": "2024"}, "Hanya anak yang umurnya belum lewat tiga bulan"),
        ({"nik": ""}, "Hanya anak yang umurnya belum lewat tiga bulan"),
        ({"kelamin": ""}, "Pilih jenis kelamin"),
        ({"hari": "1", "tahun": "1879"}, "Periksa tahun lahir: empat angka"),
        ({"hari": "1", "tahun": "90"}, "Periksa tahun lahir: empat angka"),
    ],
)
async def test_each_field_says_what_is_wrong_and_what_was_typed_stays(
    app: Litestar, typed: dict[str, str], said: str
) -> None:
    walker = Walker(app)
    await walker.begin()
    right = {
        "hubungan": "head", "nama": "Ratu Ayu 'Bintang' <Satu>", "nik": FOUR[0].nik, "kelamin": "L", "hari": "29",
        "bulan": "2", "tahun": "1988",
    }  # fmt: skip

    answer = await walker.post("anggota/baru", **(right | typed))

    assert answer.status == 422
    assert said in answer.text
    assert "nama" in typed or "Ratu Ayu &#39;Bintang&#39; &lt;Satu&gt;" in answer.text


async def test_which_choice_is_missing_is_said(app: Litestar) -> None:
    walker = Walker(app)
    await walker.begin()
    await walker.tell_family()

    no_class = await walker.post("kelas", golongan="BP")
    no_work = await walker.post("kelas", kelas="3", golongan="?")

    assert ">Pilih kelas rawat inap.</a>" in no_class.text
    assert ">Pilih pekerjaan kepala keluarga.</a>" in no_work.text


async def test_a_person_with_a_corrected_nik_is_not_written_down_a_second_time(app: Litestar) -> None:
    walker, wife = Walker(app), FOUR[1]
    await walker.begin()
    born_on = wife.born_on
    typed = {
        "hubungan": wife.relation, "nama": wife.name, "kelamin": wife.sex, "hari": str(born_on.day),
        "bulan": str(born_on.month), "tahun": str(born_on.year),
    }  # fmt: skip
    assert (await walker.post("anggota/baru", **typed, nik=FOUR[3].nik)).status == 303

    again = await walker.post("anggota/baru", **(typed | {"nama": wife.name.lower()}), nik=wife.nik)

    assert again.status == 422
    assert f"{wife.name} dengan tanggal lahir ini sudah tertulis" in again.text
    assert (await walker.get("keluarga")).text.count(wife.name) == 2, "once to read, once in the name of its link"


@pytest.mark.parametrize("born", [("29", "2", "2024"), ("1", "1", str(utc_now().year - 122)), ("29", "2", "1988")])
async def test_odd_but_true_birth_dates_are_taken(app: Litestar, born: tuple[str, str, str]) -> None:
    walker = Walker(app)
    await walker.begin()
    day, month, year = born

    told = await walker.post(
        "anggota/baru", hubungan="child", nama="Su", nik=FOUR[3].nik, kelamin="P", hari=day, bulan=month, tahun=year
    )

    assert told.status == 303
    assert "Su" in (await walker.get("keluarga")).text


async def test_another_browser_with_the_address_finds_nothing(app: Litestar) -> None:
    walker, stranger = Walker(app), Walker(app)
    await walker.up_to_code()
    await stranger.begin()
    stranger.base = walker.base

    for step in ("keluarga", "kelas", "kontak", "kode", "ringkasan", "bayar", "anggota/baru"):
        assert (await stranger.get(step)).status == 404, step
    assert (await stranger.post("kelas", kelas="1")).status == 404
    assert "Wicaksono" not in (await stranger.get("keluarga")).text


async def test_the_family_page_of_ten_people_is_under_thirty_kilobytes(app: Litestar) -> None:
    walker = Walker(app)
    await walker.begin()
    for n in range(10):
        nik = numbers.nik(100 + n, FOUR[0].born_on, Sex.MALE)
        await walker.post(
            "anggota/baru", hubungan="other", nama=f"Anggota Keluarga Nomor {n}", nik=nik, kelamin="L", hari="29",
            bulan="2", tahun="1988",
        )  # fmt: skip

    page = await walker.get("keluarga")

    assert len(re.findall("<dd>Anggota Keluarga Nomor", page.text)) == 10
    assert len(page.body) < 30_000


async def test_who_the_family_pays_as_is_asked_kept_and_shown(app: Litestar) -> None:
    walker = Walker(app)
    await walker.begin()
    await walker.tell_family()

    wrong = await walker.post("kelas", kelas="3", golongan="PPU")
    told = await walker.post("kelas", kelas="3", golongan="BP")
    again = await walker.get("kelas")

    assert wrong.status == 422
    assert 'value="3" checked' in wrong.text, "what was chosen is still there"
    assert told.location.endswith("/faskes")
    assert 'value="BP" checked' in again.text


async def test_a_child_born_tomorrow_and_a_29_february_that_never_was_are_refused_in_words(app: Litestar) -> None:
    walker, tomorrow = Walker(app), today() + timedelta(days=1)
    await walker.begin()

    def born(day: int, month: int, year: int) -> dict[str, str]:
        return {"hari": str(day), "bulan": str(month), "tahun": str(year)}

    child = {"hubungan": "child", "nama": "Ayu", "nik": "", "kelamin": "P"}
    future = await walker.post("anggota/baru", **child, **born(tomorrow.day, tomorrow.month, tomorrow.year))
    never = await walker.post("anggota/baru", **child, **born(29, 2, 2023))
    newborn = await walker.post("anggota/baru", **child, **born(today().day, today().month, today().year))

    assert (future.status, "Tanggal lahir tidak bisa di masa depan" in future.text) == (422, True)
    assert (never.status, "Tanggal ini tidak ada di kalender" in never.text) == (422, True)
    assert newborn.status == 303


async def test_an_empty_form_says_everything_that_is_missing_at_once(app: Litestar) -> None:
    walker = Walker(app)
    await walker.begin()

    page = await walker.post("anggota/baru", hubungan="", nama="", nik="", hari="", bulan="", tahun="", kelamin="")

    assert re.findall(r'<a href="#(\w+)">', page.text.partition("</ul>")[0]) == [
        "hubungan", "nama", "nik", "lahir", "kelamin",
    ]  # fmt: skip


async def test_the_nik_of_another_is_refused_when_it_is_saved_and_names_that_person(app: Litestar) -> None:
    walker = Walker(app)
    await walker.begin()
    await walker.tell_family()
    again = {
        "hubungan": "child", "nama": "Bintang", "nik": FOUR[0].nik, "kelamin": "L", "hari": "1", "bulan": "2",
        "tahun": "2015",
    }  # fmt: skip

    refused = await walker.post("anggota/baru", **again)

    assert refused.status == 422
    assert f"NIK ini sudah tertulis pada {FOUR[0].name}" in refused.text
    assert "Bintang" not in (await walker.get("keluarga")).text


async def test_the_twenty_sixth_person_is_refused_in_words_and_the_others_stay(app: Litestar) -> None:
    walker = Walker(app)
    await walker.begin()

    told = [
        await walker.post(
            "anggota/baru", hubungan="other", nama=f"Anggota Keluarga Nomor {n}", kelamin="L", hari="29", bulan="2",
            tahun="1988", nik=numbers.nik(300 + n, FOUR[0].born_on, Sex.MALE),
        )
        for n in range(26)
    ]  # fmt: skip

    assert [answer.status for answer in told] == [303] * 25 + [422]
    assert "25" in told[-1].text
    assert len(re.findall("<dd>Anggota Keluarga Nomor", (await walker.get("keluarga")).text)) == 25


async def test_from_when_a_code_can_be_sent_again_is_said_without_script_too(app: Litestar) -> None:
    walker = Walker(app)
    await walker.up_to_code()

    page = await walker.get("kode")

    assert re.search(r"<noscript><p class=\"hint\">Bisa dikirim mulai \d\d\.\d\d\.\d\d\.</p></noscript>", page.text)
