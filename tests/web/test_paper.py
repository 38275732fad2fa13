"""Sheets of paper: whatever a name holds, there is a sheet, and the same one again."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peserta.web.paper import Sheet, sheet_pdf, writable


def sheet(*rows: tuple[str, str]) -> Sheet:
    return Sheet("JKN Demo", "Kuitansi iuran", rows, ["Asli atau tidak?"], "id", "#0a5c47")


@given(st.lists(st.tuples(st.text(max_size=80), st.text(max_size=300)), max_size=9))
@settings(max_examples=40)
def test_any_text_becomes_one_page(rows: list[tuple[str, str]]) -> None:
    made = sheet_pdf(sheet(*rows))

    assert made.startswith(b"%PDF-")
    assert made.rstrip().endswith(b"%%EOF")
    assert len(re.findall(rb"/Type /Page\b", made)) == 1


def test_the_same_sheet_is_the_same_bytes_and_another_is_not() -> None:
    assert sheet_pdf(sheet(("Jumlah", "Rp70.000"))) == sheet_pdf(sheet(("Jumlah", "Rp70.000")))
    assert sheet_pdf(sheet(("Jumlah", "Rp70.000"))) != sheet_pdf(sheet(("Jumlah", "Rp70.001")))


def test_the_fonts_travel_with_the_file() -> None:
    assert sheet_pdf(sheet(("Nama", "Şerif"))).count(b"/FontFile2") == 2


@pytest.mark.parametrize(
    ("text", "written"), [("Şerif – Ñ", "Şerif – Ñ"), ("Nguyễn", "Nguyen"), ("林", "?"), ("e\u0301", "é")]
)
def test_letters_the_font_does_not_have_are_written_without_their_marks(text: str, written: str) -> None:
    assert writable(text) == written
