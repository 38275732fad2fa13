"""Every page of the desk in every state: in both languages, whole, and small."""

import gzip
import re

import pytest

from peserta.web.render import Pages
from tests.web_member.test_templates import INDONESIAN, INLINE, OWN_WORDS, PAGE_GZ_MAX, Parts
from tests.web_staff.states import STATES, TEMPLATES, State, desk_pages

each_state = pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
each_language = pytest.mark.parametrize("language", ["id", "en"])


@pytest.fixture(scope="module")
def pages() -> Pages:
    return desk_pages()


def test_every_page_has_a_state_here() -> None:
    files = {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html")}

    parts = {f"petugas/{part}.html" for part in ("kerangka", "pendamping", "slip_kertas", "belum_terkirim")}
    assert files - parts == {state.template for state in STATES}


@each_language
@each_state
def test_a_page_is_whole(pages: Pages, state: State, language: str) -> None:
    html = state.render(pages, language)

    parts = Parts(html)
    ids = [attributes["id"] for _, attributes in parts.found if "id" in attributes]
    pointed = [attributes["for"] for attributes in parts.all("label") if "for" in attributes]
    described = " ".join(attributes.get("aria-describedby") or "" for _, attributes in parts.found).split()
    title = re.findall(r"<title>(.*?)</title>", html)
    assert len(parts.all("h1")) == 1
    assert len(ids) == len(set(ids))
    assert {*pointed, *described} <= set(ids)
    assert title[0].startswith(("Galat: ", "Error: ")) == state.is_wrong
    assert len(gzip.compress(html.encode())) <= PAGE_GZ_MAX


@each_state
def test_a_page_keeps_the_policy_and_its_forms_prove_that_they_are_ours(pages: Pages, state: State) -> None:
    parts = Parts(state.render(pages, "id"))

    assert [names for method, names in parts.forms if method == "post" and "_csrf" not in names] == []
    assert len(parts.all("style")) == 1
    assert [attributes for attributes in parts.all("script") if not attributes.get("src")] == []
    assert [name for _, attributes in parts.found for name in attributes if INLINE.fullmatch(name)] == []


@each_state
def test_what_is_wrong_is_said_first(pages: Pages, state: State) -> None:
    html = state.render(pages, "id")

    main = html[html.index("<main") : html.index("</main>")]
    assert ('role="alert"' in main) == state.is_wrong
    if state.is_wrong:
        assert main.index('role="alert"') < main.index("<h1>")


@each_state
def test_an_english_page_has_no_word_left_in_indonesian(pages: Pages, state: State) -> None:
    text = " ".join(Parts(state.render(pages, "en")).text)

    # The address on the slip is the same in both languages.
    for own in (*OWN_WORDS, "/aktivasi/kode-petugas"):
        text = text.replace(own, "")
    assert INDONESIAN.findall(text) == []


@each_state
def test_no_identifier_and_no_contact_is_shown_whole(pages: Pages, state: State) -> None:
    html = state.render(pages, "id")

    assert re.search(r"\b08[0-9]{6,}|\+62|\b[0-9]{13}\b|\b[0-9]{16}\b", html) is None


@each_state
def test_a_cell_of_a_queue_in_which_nothing_stands_is_left_out_of_a_card(pages: Pages, state: State) -> None:
    html = state.render(pages, "id")

    cells = re.findall(r"<td([^>]*)>(.*?)</td>", html) if state.page == "kasus" else []
    assert ["empty" in attributes for attributes, _ in cells] == [
        re.sub(r"<[^>]*>", "", told).strip() == "–" for _, told in cells
    ]
