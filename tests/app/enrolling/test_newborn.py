"""A parent adds a newborn from the account: the form, its mistakes, and what the family reads afterwards."""

from datetime import date, timedelta

import pytest
from litestar import Litestar

from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from tests.app.asking import Answer
from tests.app.members import Member, a_member, today

PATH = "/keluarga/bayi"


@pytest.fixture
async def member(app: Litestar, pool: Pool, keys: Keys) -> Member:
    return await a_member(app, pool, keys)


async def tell(member: Member, born_on: date, **more: str) -> Answer:
    fields = {"nama": "Bayi Aminah", "kelamin": "P", "setuju": "ya", **more}
    return await member.post(
        PATH, hari=str(born_on.day), bulan=str(born_on.month), tahun=str(born_on.year), **fields
    )  # fmt: skip


async def test_a_parent_adds_a_newborn_and_reads_what_it_costs_and_when_it_is_covered(member: Member) -> None:
    await member.pay()
    link = await member.get("/keluarga")
    form = await member.get(PATH)

    told = await tell(member, today() - timedelta(days=3))

    assert PATH in link.text
    assert "35.000" in form.text
    family = await member.get(told.location)
    assert "Bayi sudah ditambahkan ke keluarga Anda." in family.text
    assert "Bayi Aminah" in family.text
    assert "Menunggu iuran pertama" in family.text
    assert "Terlindungi begitu iurannya diterima, paling lambat" in family.text
    assert "NIK belum ada" in family.text
    assert "Sampaikan sebelum" in family.text
    dues = await member.get("/iuran")
    assert "Iuran bayi perlu dibayar" in dues.text
    assert "Belum terlindungi sebelum iurannya diterima: Bayi Aminah" in dues.text
    assert "Bayi Aminah, sejak lahir" in dues.text


async def test_who_gave_one_proof_alone_reads_no_name_of_a_baby(member: Member, pool: Pool) -> None:
    await member.pay()
    await tell(member, today() - timedelta(days=3))
    async with transaction(pool) as conn:
        await conn.execute("UPDATE access_session SET is_limited = true")

    dues = await member.get("/iuran")

    assert "Bayi, sejak lahir" in dues.text
    assert "Bayi Aminah" not in dues.text


@pytest.mark.parametrize(
    ("days", "fields", "said"),
    [
        (-1, {}, "Tanggal lahir tidak bisa di masa depan"),
        (93, {}, "Hanya bayi sampai umur tiga bulan"),
        (3, {"nama": " "}, "Isi nama lengkap bayi seperti di surat keterangan lahir."),
        (3, {"nama": "A" * 150}, "Nama terlalu panjang. Tulis seperti di surat keterangan lahir."),
        (3, {"kelamin": "X"}, "Pilih jenis kelamin"),
        (3, {"setuju": ""}, "Beri tanda setuju"),
    ],
)
async def test_what_is_wrong_is_said_and_what_was_typed_is_still_there(
    member: Member, days: int, fields: dict[str, str], said: str
) -> None:
    answer = await tell(member, today() - timedelta(days=days), **fields)

    assert answer.status == 422
    assert said in answer.text
    assert f'value="{(today() - timedelta(days=days)).year}"' in answer.text
    assert "Bayi Aminah" not in (await member.get("/keluarga")).text


async def test_a_family_whose_cover_ended_is_led_to_an_officer(member: Member, pool: Pool) -> None:
    async with transaction(pool) as conn:
        await conn.execute("UPDATE membership_membership SET status_reason = 'abroad'")

    family = await member.get("/keluarga")
    refused = await member.get(PATH)

    assert f'href="{PATH}"' not in family.text, "no way is offered that ends in a refusal"
    assert "Bayi baru lahir ditambahkan petugas" in family.text

    assert refused.status == 409
    assert "/bantuan/baru?langkah=keluarga" in refused.text
