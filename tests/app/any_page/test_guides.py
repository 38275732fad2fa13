"""The guides: found from where help is sought, whole without pictures, and on paper."""

from pathlib import Path

import pytest
from PIL import Image

from peserta.web_member import guides
from peserta.web_member.guide_steps import PICTURES
from tests.app.asking import Person


async def test_the_guides_are_a_tap_away_from_the_front_page_and_from_help(person: Person) -> None:
    for path in ("/", "/bantuan"):
        assert 'href="/panduan"' in (await person.get(path)).text
    page = await person.get("/panduan")
    for kind in PICTURES:
        assert f'href="/panduan/{kind}"' in page.text


@pytest.mark.parametrize("kind", PICTURES)
async def test_a_guide_stands_without_pictures_and_with_them(
    person: Person, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guides, "FOLDER", tmp_path)
    bare = await person.get(f"/panduan/{kind}")
    bare_paper = await person.get(f"/panduan/{kind}/pdf")
    name = f"{kind}-{PICTURES[kind][0]}"
    path = guides.picture_path("id", name)
    path.parent.mkdir()
    Image.new("RGB", (36, 74), "green").save(path)
    page = await person.get(f"/panduan/{kind}")
    paper = await person.get(f"/panduan/{kind}/pdf")

    assert bare.text.count("<li>\n<h2>") == len(PICTURES[kind])
    assert "<img" not in bare.text
    assert f'src="/panduan/gambar/id/{name}"' in page.text
    assert (await person.get(f"/panduan/gambar/id/{name}")).headers["content-type"].startswith("image/webp")
    for one in (bare_paper, paper):
        assert one.body.startswith(b"%PDF-")
        assert f"/Count {len(PICTURES[kind])}".encode() in one.body
    assert len(paper.body) > len(bare_paper.body)


@pytest.mark.parametrize("path", ["/panduan/lain", "/panduan/lain/pdf", "/panduan/gambar/id/x", "/panduan/gambar/../x"])
async def test_there_is_no_other_guide(person: Person, path: str) -> None:
    assert (await person.get(path)).status == 404
