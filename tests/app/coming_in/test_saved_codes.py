"""Recovery codes to keep on paper: a page that is loaded again has not asked for others."""

import re

import pytest
from litestar import Litestar

from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from tests.app.asking import Person
from tests.app.members import Member, a_member

CODE = re.compile(r"<b class=\"number\">([A-Z2-9]{4}(?:-<wbr>[A-Z2-9]{4}){3})<")


@pytest.fixture
async def member(app: Litestar, pool: Pool, keys: Keys) -> Member:
    return await a_member(app, pool, keys)


async def test_the_page_of_new_codes_loaded_again_makes_no_others(member: Member) -> None:
    mark = (await member.get("/profil/pemulihan")).find(r'name="_dibuat" value="([^"]+)"')

    made = await member.post("/profil/pemulihan", _dibuat=mark)
    again = await member.post("/profil/pemulihan", _dibuat=mark)
    page = await member.get("/profil/pemulihan")
    anew = await member.post("/profil/pemulihan", _dibuat=again.find(r'name="_dibuat" value="([^"]+)"') + "x")

    assert len(CODE.findall(made.text)) == 10
    assert "Kode yang lama tidak berlaku lagi" not in made.text
    assert CODE.findall(again.text) == []
    assert "Kode sudah ditampilkan sekali" in again.text
    assert "10 dari 10 kode belum dipakai" in page.text
    assert "Kode yang lama tidak berlaku lagi" in anew.text


async def test_a_session_that_a_saved_code_opened_is_named_among_the_devices(app: Litestar, member: Member) -> None:
    async with transaction(member.pool) as conn:
        await conn.execute("UPDATE access_account SET state = 'open', password_hash = 'a hash'")
    mark = (await member.get("/profil/pemulihan")).find(r'name="_dibuat" value="([^"]+)"')
    code = CODE.findall((await member.post("/profil/pemulihan", _dibuat=mark)).text)[0].replace("<wbr>", "")
    someone, elsewhere = member.family.someone, Person(app)
    csrf = (await elsewhere.get("/pulihkan/kode-tersimpan")).find(r'name="_csrf" value="(\w+)"')
    opened = await elsewhere.post(
        "/pulihkan/kode-tersimpan",
        {
            "_csrf": csrf, "nomor": someone.nik.digits, "hari": str(someone.born_on.day),
            "bulan": str(someone.born_on.month), "tahun": str(someone.born_on.year), "kode": code,
        },
    )  # fmt: skip
    assert opened.status == 303, opened.text

    pages = [await browser.get("/profil/perangkat") for browser in (member, elsewhere)]

    assert [page.status for page in pages] == [200, 200]
    assert all("dengan kode pemulihan." in page.text for page in pages)
