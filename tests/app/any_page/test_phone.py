"""The pages as an app: what a phone asks for to install them."""

import gzip
from io import BytesIO
from pathlib import Path

import msgspec
import pytest
from PIL import Image

from peserta.web_member import guides
from tests.app.asking import Person


async def test_every_icon_of_the_manifest_is_what_it_says(person: Person) -> None:
    manifest = msgspec.json.decode((await person.get("/app.webmanifest")).body)

    named = {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]}
    assert {("192x192", "any"), ("512x512", "any"), ("192x192", "maskable"), ("512x512", "maskable")} <= named
    for icon in manifest["icons"]:
        answer = await person.get(icon["src"])
        assert answer.headers["content-type"].startswith(icon["type"])
        if icon["type"] == "image/png":
            picture = Image.open(BytesIO(answer.body))
            assert f"{picture.width}x{picture.height}" == icon["sizes"]
            # A maskable icon fills its square; the other's corners are clear.
            assert (picture.getpixel((0, 0))[3] == 255) == (icon["purpose"] == "maskable")  # pyright: ignore
    assert (await person.get("/ikon/lain.png")).status == 404


async def test_the_pictures_of_the_guides_are_shown_before_installing(
    person: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guides, "FOLDER", tmp_path)
    none = msgspec.json.decode((await person.get("/app.webmanifest")).body)["screenshots"]
    path = guides.picture_path("id", "sudah-peserta-beranda")
    path.parent.mkdir()
    Image.new("RGB", (540, 1110)).save(path)
    [shown] = msgspec.json.decode((await person.get("/app.webmanifest")).body)["screenshots"]

    picture = Image.open(BytesIO((await person.get(shown["src"])).body))
    assert none == []
    assert (shown["sizes"], shown["form_factor"]) == (f"{picture.width}x{picture.height}", "narrow")


async def test_the_manifest_speaks_the_language_of_who_asks(person: Person) -> None:
    indonesian = msgspec.json.decode((await person.get("/app.webmanifest")).body)
    await person.get("/bahasa/en")
    english = msgspec.json.decode((await person.get("/app.webmanifest")).body)

    assert (indonesian["lang"], english["lang"]) == ("id", "en")
    assert [shortcut["url"] for shortcut in english["shortcuts"]] == ["/kartu", "/iuran"]
    assert indonesian["id"] == english["id"] == indonesian["scope"] == "/"
    assert len(indonesian["short_name"]) <= 12


async def test_a_page_is_smaller_on_the_way_for_who_takes_gzip(person: Person) -> None:
    plain = await person.get("/")
    packed = await person.get("/", [(b"accept-encoding", b"gzip, deflate, br")])

    assert "content-encoding" not in plain.headers
    assert (packed.headers["content-encoding"], packed.headers["vary"]) == ("gzip", "accept-encoding")
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) <= 14_000
