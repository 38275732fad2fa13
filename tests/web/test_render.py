"""The pages' frame and parts: in both languages, small, and with nothing the policy forbids."""

import gzip
import re
import shutil
import sys
from base64 import b64encode
from datetime import UTC, date, datetime
from errno import ENOSPC
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, UndefinedError, nodes
from markupsafe import Markup

from peserta.kit.scheme.profile import Colours, ContactCentre, Profile, Scheme, Texts, Words
from peserta.web.assets import Assets
from peserta.web.qr import qr_svg
from peserta.web.render import TEMPLATES, Pages
from peserta.web.translation import LOCALE, Translation
from peserta.web.words import Step
from peserta.web.words import Words as RefusalWords

ASSETS = {"app.css", "desk.css", "app.js", "pow.js", "worker.js", "icon.svg"}
CSS_GZ_MAX = 6_000
JS_GZ_MAX = 5_000
FIRST_PAGE_GZ_MAX = 14_000
PART_FILES = ("ui.html", "forms.html", "parts.html")
# The attributes that a policy without 'unsafe-inline' would make useless.
INLINE = re.compile(r"style|on[a-z]+")

NOW = datetime(2026, 11, 23, 9, 5, 11, tzinfo=UTC)


def same(text: str) -> Words:
    return Words(id=text, en=text)


PROFILE = Profile(
    scheme=Scheme(name="JKN Demo", brand="JKN Demo", domain="localhost", public_url="http://localhost:8000"),
    colours=Colours(brand="#0b6b54", brand_end="#0b4f6b", accent_dark="#62cfae"),
    contact_centre=ContactCentre(phone="1500 000", hours=Words(id="Setiap hari", en="Every day")),
    texts=Texts(about=same("a"), office=same("o"), privacy_notice=same("p"), terms=same("t")),
)

REFUSAL = RefusalWords(
    "Data belum cocok",
    "Periksa <ejaan>.",
    (Step("Coba lagi", "/aktivasi", "primary"), Step("Kirim", "/x", method="post")),
)


class Tags(HTMLParser):
    """Collects every element with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def ids(self) -> list[str]:
        return [found for _, attributes in self.found if (found := attributes.get("id"))]


@pytest.fixture(scope="module")
def pages() -> Pages:
    return Pages(PROFILE)


def render(pages: Pages, template: str, language: str = "id", *, signed_in: bool = False) -> str:
    return pages.page(
        template,
        language,
        other_language_url="/bahasa/en",
        csrf_input=Markup('<input type="hidden" name="_csrf" value="x">'),
        path="/beranda",
        signed_in=signed_in,
        challenge='{"parameters":{}}',
        words=REFUSAL,
        born_on=date(1992, 8, 17),
        moment=NOW,
        now=NOW,
        qr=qr_svg("K7M2-Q9XB"),
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("id", ["Langkah 2 dari 4", "Langsung ke isi", "Setiap hari", "English", "17 Agustus 1992", "16.05 WIB"]),
        ("en", ["Step 2 of 4", "Skip to content", "Every day", ">Indonesia<", "17 August 1992", "16:05 WIB"]),
    ],
)
def test_a_page_speaks_the_language_it_was_asked_in(pages: Pages, language: str, words: list[str]) -> None:
    html = render(pages, "gaya.html", language)

    assert f'<html lang="{language}">' in html
    assert [missing for missing in words if missing not in html] == []


@pytest.mark.parametrize("template", ["gaya.html", "error.html"])
@pytest.mark.parametrize("signed_in", [False, True])
def test_nothing_is_inline_but_the_one_style_the_policy_names(pages: Pages, template: str, signed_in: bool) -> None:
    html = render(pages, template, signed_in=signed_in)

    styles = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    tags = Tags(html).found
    assert [b64encode(sha256(style.encode()).digest()).decode() for style in styles] == [
        re.findall(r"style-src 'sha256-(.*?)'", pages.content_security_policy)[0]
    ]
    assert [name for _, attributes in tags for name in attributes if INLINE.fullmatch(name)] == []
    assert [attributes for tag, attributes in tags if tag == "script" and not attributes.get("src")] == []


def test_every_id_of_the_style_page_is_there_once_and_every_label_finds_its_field(pages: Pages) -> None:
    tags = Tags(render(pages, "gaya.html"))

    ids = tags.ids()
    pointed = [attributes["for"] for tag, attributes in tags.found if tag == "label" and "for" in attributes]
    described = " ".join(attributes.get("aria-describedby") or "" for _, attributes in tags.found).split()
    assert sorted(ids) == sorted(set(ids))
    assert [target for target in [*pointed, *described] if target not in ids] == []


@pytest.mark.parametrize("template", PART_FILES)
def test_the_style_page_shows_every_part(template: str) -> None:
    """A part that only others are made of is shown with them."""
    called = calls(parsed("gaya.html"))
    parts = {macro.name: calls(macro) for name in PART_FILES for macro in parsed(name).find_all(nodes.Macro)}
    shown: set[str] = set()
    while todo := (called & parts.keys()) - shown:
        shown |= todo
        called |= {name for part in todo for name in parts[part]}

    of_file = {macro.name for macro in parsed(template).find_all(nodes.Macro)}
    assert of_file
    assert of_file - shown == set()


def parsed(template: str) -> nodes.Template:
    return Environment(autoescape=True).parse((TEMPLATES / template).read_text("utf-8"))


def calls(node: nodes.Node) -> set[str]:
    """The names of all that is called in a template or a macro, without the import's name."""
    called = [call.node for call in node.find_all(nodes.Call)]
    return {
        c.attr if isinstance(c, nodes.Getattr) else c.name for c in called if isinstance(c, nodes.Getattr | nodes.Name)
    }


def test_a_refusal_names_what_happened_what_to_do_and_whom_to_call(pages: Pages) -> None:
    html = render(pages, "error.html")

    assert "<h1>Data belum cocok</h1>" in html
    assert "Periksa &lt;ejaan&gt;." in html
    assert '<a class="button primary" href="/aktivasi">Coba lagi</a>' in html
    assert '<form method="post" action="/x"><input type="hidden" name="_csrf" value="x">' in html
    assert 'href="tel:1500000"' in html


def test_what_a_page_forgets_to_give_is_an_error_and_not_an_empty_place(pages: Pages) -> None:
    with pytest.raises(UndefinedError):
        pages.page("error.html", "id", words=REFUSAL)


def test_facts_are_put_into_words_escaped() -> None:
    translation = Translation("en")

    assert translation.gettext("Kembali") == "Back"
    assert translation.gettext("Pusat bantuan {name}:", name="<b>") == "&lt;b&gt; contact centre:"
    assert translation.gettext("Pusat bantuan {name}:", name=Markup("<b>")) == "<b> contact centre:"


def test_the_build_made_every_file_and_its_encoded_copies() -> None:
    assets = Assets()

    assert set(assets.urls) == ASSETS
    for name, entry in assets.manifest.items():
        plain = assets.find(entry["file"], "")
        packed = assets.find(entry["file"], "gzip, deflate")
        assert plain is not None, name
        assert packed is not None, name
        assert gzip.decompress(packed.body) == plain.body
        assert b64encode(sha256(plain.body).digest()).decode() == entry["sha256"]
    assert assets.find("../manifest.json", "") is None


def test_the_look_stays_small(pages: Pages) -> None:
    script = pages.assets.find(pages.assets.manifest["app.js"]["file"], "gzip")

    assert script is not None
    assert len(gzip.compress(pages.style.encode())) <= CSS_GZ_MAX
    assert len(script.body) <= JS_GZ_MAX
    assert len(gzip.compress(render(pages, "gaya.html").encode())) <= FIRST_PAGE_GZ_MAX


@pytest.mark.parametrize("may_write", [False, True])
def test_a_second_start_has_the_words_of_the_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, pages: Pages, *, may_write: bool
) -> None:
    monkeypatch.setattr("peserta.web.compiling.COMPILED", tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", not may_write)

    for _ in range(2):
        again = Pages(PROFILE)
        for language in ("id", "en"):
            assert render(again, "error.html", language) == render(pages, "error.html", language)
    assert bool(list(tmp_path.iterdir())) == may_write


def test_a_changed_translation_is_not_hidden_by_what_was_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    kept, locale = tmp_path / "kept", tmp_path / "locale"
    kept.mkdir()
    shutil.copytree(LOCALE, locale)
    monkeypatch.setattr("peserta.web.compiling.COMPILED", kept)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    assert "Skip to content" in render(Pages(PROFILE, locale=locale), "error.html", "en")

    catalogue = locale / "en" / "LC_MESSAGES" / "messages.mo"
    catalogue.write_bytes(catalogue.read_bytes().replace(b"Skip to content", b"Jump to content"))

    assert "Jump to content" in render(Pages(PROFILE, locale=locale), "error.html", "en")


def test_a_full_disk_costs_the_kept_templates_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, pages: Pages
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr("peserta.web.compiling.COMPILED", tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr("tempfile.NamedTemporaryFile", full)

    assert render(Pages(PROFILE), "error.html") == render(pages, "error.html")
