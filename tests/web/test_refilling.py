"""What was typed, put back into the page of its form."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from peserta.web.refilling import refill

PAGE = """
<input name="nama" value="before">
<form id="isian" method="post" novalidate>
<input type="hidden" name="versi" value="7">
<input id="nama" name="nama" type="text" value="" maxlength="200">
<textarea id="pesan" name="pesan" rows="5">old</textarea>
<select id="hubungan" name="hubungan"><option value="" selected>-</option><option value="child">a</option></select>
<input type="radio" name="kelas" value="1" checked><input type="radio" name="kelas" value="2">
<input type="checkbox" name="setuju" value="ya">
<input id="sandi" name="sandi" type="password" maxlength="200">
<input id="kode" name="kode" value="" class="code" autocomplete="one-time-code">
<button name="hapus" value="no">x</button>
</form>
<input name="nama" value="after">
"""


class Read(HTMLParser):
    """What a browser would send of each field, and how often it is asked for."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self._name = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        is_chosen = given.get("type") not in ("radio", "checkbox") or "checked" in given
        if tag in ("input", "button") and is_chosen:
            self.fields.append((given["name"], given.get("value", "")))
        if tag in ("select", "textarea"):
            self._name = given["name"]
        if tag == "textarea":
            self.fields.append((self._name, ""))
        if tag == "option" and "selected" in given:
            self.fields.append((self._name, given["value"]))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._name = ""

    def handle_data(self, data: str) -> None:
        if self._name == "pesan":
            name, value = self.fields.pop()
            self.fields.append((name, value + data))


TYPED = {
    "versi": "3", "nama": 'Siti "Ani" <b>', "pesan": "</textarea> & then", "hubungan": "child", "kelas": "2",
    "setuju": "ya", "sandi": "secret", "kode": "123456", "hapus": "ya", "lain": "x",
}  # fmt: skip


def test_what_was_typed_and_chosen_is_there_again_and_what_the_form_carried() -> None:
    read = Read(refill(PAGE, TYPED)).fields

    assert read == [
        ("nama", "before"), ("versi", "3"), ("nama", TYPED["nama"]), ("pesan", TYPED["pesan"]), ("hubungan", "child"),
        ("kelas", "2"), ("sandi", ""), ("kode", ""), ("hapus", "no"), ("nama", "after"),
    ]  # fmt: skip


def test_what_was_not_sent_stays_as_it_is() -> None:
    assert refill(PAGE, {}) == PAGE
    assert refill("<p>no form here</p>", TYPED) == "<p>no form here</p>"


def test_a_choice_that_is_not_offered_chooses_nothing() -> None:
    read = dict(Read(refill(PAGE, {"hubungan": "pet", "kelas": "9"})).fields)

    assert "hubungan" not in read
    assert "kelas" not in read


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\x00")))
def test_nothing_that_is_typed_leaves_its_field(text: str) -> None:
    page = refill(PAGE, {"nama": text, "pesan": text})

    read = Read(page).fields
    assert len(read) == len(Read(PAGE).fields)
    assert (read[2], read[3]) == (("nama", text), ("pesan", text))
