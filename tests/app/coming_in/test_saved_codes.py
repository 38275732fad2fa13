"""Recovery codes to keep on paper: a page that is loaded again has not asked for others."""

import re

import pytest
from litestar import Litestar

from peserta.kit.database import Pool
from peserta.kit.keys import Keys
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
