"""Two tabs, two members of a family, a form sent twice: one application, nothing lost, the later one is told."""

import re
from asyncio import gather
from collections import Counter as Tally
from collections.abc import Mapping
from datetime import date

import pytest
from litestar import Litestar

from peserta.demo import numbers
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.kit.values import Sex
from tests.access.walking import count
from tests.app.asking import Answer
from tests.app.enrolling.walker import Walker, newest_code

TOLD = "Ada yang berubah sementara itu"
SOMEBODYS = numbers.nik(900, date(1990, 2, 1), Sex.MALE)
RIGHT = {"hubungan": "other", "kelamin": "L", "hari": "1", "bulan": "2", "tahun": "1990"}
PERSON_ID = r'name="id" value="(\w+)"'


def someone(name: str, person_id: str) -> Mapping[str, str]:
    nik = numbers.nik(500 + int(person_id, 16) % 400, date(1990, 2, 1), Sex.MALE)
    return RIGHT | {"id": person_id, "nama": name, "nik": nik}


async def at_class(app: Litestar) -> Walker:
    walker = Walker(app)
    await walker.begin()
    await walker.tell_family()
    return walker


async def at_contact(app: Litestar) -> Walker:
    walker = await at_class(app)
    await walker.post("kelas", kelas="3")
    await walker.post("faskes", nanti="ya")
    return walker


async def test_who_saves_a_class_over_another_choice_is_told_and_what_was_typed_stays(app: Litestar) -> None:
    walker = await at_class(app)
    version = await walker.version()
    await walker.post("kelas", versi=version, kelas="3")

    later = await walker.post("kelas", versi=version, kelas="1")

    assert later.status == 409
    assert TOLD in later.text
    assert 'value="1" checked' in later.text
    assert later.find(r"<dt>Kelas</dt><dd>(\d)</dd>") == "3"
    fresh = later.find(r'name="versi" value="(\d+)"')
    assert (await walker.post("kelas", versi=fresh, kelas="1")).status == 303


async def test_who_saves_another_family_card_is_told_and_both_numbers_are_shown(app: Litestar) -> None:
    walker = Walker(app)
    await walker.begin()
    version = await walker.version()
    first, second = numbers.family_number(1), numbers.family_number(2)
    await walker.post("keluarga", versi=version, kk=first, tambah="ya")

    later = await walker.post("keluarga", versi=version, kk=second, tambah="ya")

    assert later.status == 409
    assert TOLD in later.text
    assert f'value="{second}"' in later.text
    assert f"<dd>{first}</dd>" in later.text


async def test_who_changes_a_person_that_was_changed_meanwhile_sees_both(app: Litestar) -> None:
    walker = Walker(app)
    await walker.begin()
    page = await walker.get("anggota/baru")
    person_id = page.find(PERSON_ID)
    await walker.post("anggota/baru", **someone("Su", person_id))
    version = await walker.version()
    await walker.post(f"anggota/{person_id}", versi=version, **someone("Susanto", person_id))

    later = await walker.post(f"anggota/{person_id}", versi=version, **someone("Susanti", person_id))

    assert later.status == 409
    assert 'value="Susanti"' in later.text
    assert "Susanto, 1 Februari 1990" in later.text
    assert "Susanti" not in (await walker.get("keluarga")).text


async def test_who_takes_out_a_person_reads_that_it_is_done(app: Litestar) -> None:
    walker = Walker(app)
    await walker.begin()
    person_id = (await walker.get("anggota/baru")).find(PERSON_ID)
    await walker.post("anggota/baru", **someone("Su", person_id))

    await walker.post(f"anggota/{person_id}", versi=await walker.version(), id=person_id, hapus="ya")
    after = await walker.get("keluarga")

    assert "Anggota itu sudah dihapus dari pendaftaran ini." in after.text
    assert "Anggota itu" not in (await walker.get("keluarga")).text


async def test_who_takes_out_a_person_that_was_changed_meanwhile_is_told_first(app: Litestar) -> None:
    walker = Walker(app)
    await walker.begin()
    person_id = (await walker.get("anggota/baru")).find(PERSON_ID)
    await walker.post("anggota/baru", **someone("Su", person_id))
    version = await walker.version()
    await walker.post(f"anggota/{person_id}", versi=version, **someone("Susanto", person_id))

    later = await walker.post(f"anggota/{person_id}", versi=version, id=person_id, hapus="ya")

    assert (later.status, TOLD in later.text) == (409, True)
    assert "Susanto" in (await walker.get("keluarga")).text


async def test_who_adds_a_person_while_another_is_added_sees_the_other_and_saves_with_one_more_press(
    app: Litestar,
) -> None:
    walker = Walker(app)
    await walker.begin()
    pages = [await walker.get("anggota/baru") for _ in range(2)]
    ids = [page.find(PERSON_ID) for page in pages]
    version = await walker.version()
    await walker.post("anggota/baru", versi=version, **someone("Ayah Rekaan", ids[0]))

    later = await walker.post("anggota/baru", versi=version, **someone("Ibu Rekaan", ids[1]))

    assert later.status == 409
    assert "Ayah Rekaan, 1 Februari 1990" in later.text
    again = await walker.post(
        "anggota/baru", versi=later.find(r'name="versi" value="(\d+)"'), **someone("Ibu Rekaan", later.find(PERSON_ID))
    )
    assert again.status == 303
    family = (await walker.get("keluarga")).text
    assert "Ayah Rekaan" in family
    assert "Ibu Rekaan" in family


async def test_who_gives_a_contact_over_another_is_told_and_no_code_is_sent(app: Litestar, pool: Pool) -> None:
    walker = await at_contact(app)
    version = await walker.version()
    await walker.post("kontak", versi=version, kontak="0899 0000 0777")
    sent = await count(pool, "messaging_message")

    later = await walker.post("kontak", versi=version, kontak="0899 0000 0778")

    assert later.status == 409
    assert 'value="0899 0000 0778"' in later.text
    assert "<dd>0899 0000 0777</dd>" in later.text
    assert await count(pool, "messaging_message") == sent


async def test_a_form_without_a_version_saves_nothing(app: Litestar) -> None:
    walker = await at_class(app)

    for odd in ("", "0", "-1", "1e3", "9" * 30, "²"):
        assert (await walker.post("kelas", versi=odd, kelas="1")).status == 409
    assert re.search('name="kelas"[^>]* checked', (await walker.get("kelas")).text) is None


async def saved(walker: Walker) -> tuple[str, str]:
    return await walker.version(), (await walker.get("keluarga")).text


FORMS = [
    ("keluarga", {"kk": numbers.family_number(9_001)}),
    ("anggota/baru", RIGHT | {"id": "5" * 32, "nama": "Su", "nik": SOMEBODYS}),
    ("kelas", {"kelas": "2"}),
    ("kontak", {"kontak": "rini@surel.contoh.example"}),
]


@pytest.mark.parametrize(("step", "fields"), FORMS, ids=[step for step, _ in FORMS])
async def test_the_same_form_sixteen_times_at_once_is_saved_once_and_each_goes_on(
    app: Litestar, pool: Pool, step: str, fields: dict[str, str]
) -> None:
    walker = await at_contact(app)
    version = await walker.version()

    answers = await gather(*(walker.post(step, versi=version, **fields) for _ in range(16)))

    assert {(answer.status, answer.location) for answer in answers} == {(303, answers[0].location)}
    assert int(await walker.version()) == int(version) + 1
    assert await count(pool, "messaging_message") == (1 if step == "kontak" else 0)


async def test_of_sixteen_different_forms_at_once_one_is_saved_and_fifteen_are_told(app: Litestar) -> None:
    walker = await at_class(app)
    version = await walker.version()

    answers = await gather(
        *(walker.post("keluarga", versi=version, kk=numbers.family_number(n)) for n in range(9_100, 9_116))
    )

    assert Tally(answer.status for answer in answers) == {303: 1, 409: 15}
    assert int(await walker.version()) == int(version) + 1


async def test_of_sixteen_members_that_add_somebody_at_once_nobody_is_lost(app: Litestar) -> None:
    walker = Walker(app)
    await walker.begin()

    async def add(n: int) -> int:
        """Press until it is saved, each time on what the page says then."""
        fields = someone(f"Anggota {'abcdefghijklmnop'[n]}", f"{n:032x}")
        told, version = 0, "1"
        while (answer := await walker.post("anggota/baru", versi=version, **fields)).status == 409:
            version, told = answer.find(r'name="versi" value="(\d+)"'), told + 1
        assert answer.status == 303
        return told

    told = await gather(*(add(n) for n in range(16)))

    assert sum(1 for one in told if one) >= 15
    page = (await walker.get("keluarga")).text
    assert all(f"Anggota {letter}" in page for letter in "abcdefghijklmnop")


async def test_terms_accepted_sixteen_times_at_once_begin_one_application(app: Litestar, pool: Pool) -> None:
    walker = Walker(app)
    page = await walker.person.get("/daftar")
    fields = {
        "_csrf": page.find(r'name="_csrf" value="(\w+)"'), "_dibuat": page.find(r'name="_dibuat" value="([^"]+)"'),
        "setuju": "ya",
    }  # fmt: skip

    begun = await gather(*(walker.person.post("/daftar", fields) for _ in range(16)))

    assert len({answer.location for answer in begun}) == 1
    assert await count(pool, "enrolment_application") == 1
    assert await count(pool, "consent_given") == 1


async def test_a_summary_that_was_changed_in_another_tab_is_not_submitted_and_sent_twice_it_enrols_once(
    app: Litestar, pool: Pool, keys: Keys
) -> None:
    walker = Walker(app)
    await walker.up_to_code()
    await walker.post("kode", kode=await newest_code(pool, keys))
    version = await walker.version()
    await walker.post("kelas", versi=version, kelas="1")

    stale = await walker.post("ringkasan", versi=version, setuju="ya")
    fresh = await walker.version()
    answers: list[Answer] = list(await gather(*(walker.post("ringkasan", versi=fresh, setuju="ya") for _ in range(16))))

    assert stale.status == 409
    assert {(one.status, one.location) for one in answers} == {(303, f"{walker.base}/bayar")}
    assert await count(pool, "registry_family") == 1
