"""One sheet of paper as a PDF: a heading, a title, rows of name and value, perhaps a QR code, and notes at the foot.

The fonts travel in the file. Letters they do not have (they have those of Western and Central Europe) are written
without their marks, so that a name is never lost or a sheet refused.
"""

import unicodedata
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Final, cast

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A5
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

MEDIA_TYPE: Final = "application/pdf"
PLAIN, BOLD = "Vera", "VeraBd"
WIDTH, HEIGHT = A5
MARGIN, NAME_WIDTH = 42, 125
TEXT_SIZE, LEADING, CODE_SIZE = 10, 14, 170
# Fits on one page even if every letter is as wide as the widest.
PIECE_MAX: Final = 400
INK, MUTED, LINE = HexColor("#14201c"), HexColor("#4d5b56"), HexColor("#d3dbd8")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on a sheet; `colour` is that of the heading, as `#0a5c47`, `code` the rows of a QR code, or none."""

    heading: str
    title: str
    rows: Sequence[tuple[str, str]]
    notes: Sequence[str]
    language: str
    colour: str
    code: Sequence[Sequence[bool]] = ()


def sheet_pdf(sheet: Sheet) -> bytes:
    """The sheet as a file of one A5 page; the same sheet is always the same bytes."""
    know_fonts()
    file = BytesIO()
    canvas = Canvas(file, pagesize=A5, invariant=True, lang=sheet.language)
    canvas.setTitle(f"{sheet.title} - {sheet.heading}")
    top = _write_head(canvas, sheet)
    for name, value in sheet.rows:
        top = _write_row(canvas, top, name, value)
    if sheet.code:
        top = _draw_code(canvas, top, sheet.code)
    _write_notes(canvas, top - LEADING, sheet.notes)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of a longer file."""

    title: str
    rows: Sequence[tuple[str, str]]


def booklet_pdf(head: Sheet, sections: Sequence[Section]) -> bytes:
    """A file of as many pages as the sections need; the head stands on the first."""
    know_fonts()
    file = BytesIO()
    canvas = Canvas(file, pagesize=A5, invariant=True, lang=head.language)
    canvas.setTitle(f"{head.title} - {head.heading}")
    top = _write_head(canvas, head)
    for name, value in head.rows:
        top = _write_row(canvas, top, name, value)
    for section in sections:
        top = _write_title(canvas, _room(canvas, top, 4), section.title)
        for name, value in section.rows:
            for piece in _pieces(value):
                top = _write_row(canvas, _room(canvas, top, _height(name, piece)), name, piece)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def _pieces(value: str) -> list[str]:
    """A long text in parts of which each fits on a page, whatever its letters are."""
    return [value[at : at + PIECE_MAX] for at in range(0, len(value), PIECE_MAX)] or [""]


def _height(name: str, value: str) -> int:
    """How many lines a row takes, and one for what is between rows."""
    names = wrapped(writable(name), PLAIN, TEXT_SIZE, NAME_WIDTH - 8)
    values = wrapped(writable(value, BOLD), BOLD, TEXT_SIZE, _value_width())
    return max(len(names), len(values)) + 1


def _room(canvas: Canvas, top: float, lines: int) -> float:
    """Where to go on: here, or at the head of a new page."""
    if top - lines * LEADING > MARGIN:
        return top
    canvas.showPage()
    return HEIGHT - MARGIN


def _write_title(canvas: Canvas, top: float, title: str) -> float:
    canvas.setFillColor(INK)
    canvas.setFont(BOLD, 13)
    canvas.drawString(MARGIN, top - LEADING, writable(title, BOLD))
    return top - 3 * LEADING


def know_fonts() -> None:
    """Tell the library of the fonts; the first time counts."""
    for font in (PLAIN, BOLD):
        _letters(font)


def writable(text: str, font: str = PLAIN) -> str:
    """The text in letters that the font has: others without their marks, or as a question mark."""
    known = _letters(font)

    def letter(character: str) -> str:
        if ord(character) in known:
            return character
        plain = "".join(part for part in unicodedata.normalize("NFKD", character) if ord(part) in known)
        return plain or "?"

    return "".join(letter(character) for character in unicodedata.normalize("NFC", text))


@cache
def _letters(name: str) -> Container[int]:
    """The letters of a font, which the library is told of."""
    font = TTFont(name, f"{name}.ttf")
    pdfmetrics.registerFont(font)  # pyright: ignore[reportUnknownMemberType]
    return cast("dict[int, int]", font.face.charToGlyph)  # pyright: ignore[reportUnknownMemberType]


def _write_head(canvas: Canvas, sheet: Sheet) -> float:
    canvas.setFillColor(HexColor(sheet.colour))
    canvas.rect(0, HEIGHT - 54, WIDTH, 54, stroke=0, fill=1)
    canvas.setFillColor(HexColor("#ffffff"))
    canvas.setFont(BOLD, 14)
    canvas.drawString(MARGIN, HEIGHT - 34, writable(sheet.heading, BOLD))
    canvas.setFillColor(INK)
    canvas.setFont(BOLD, 18)
    canvas.drawString(MARGIN, HEIGHT - 92, writable(sheet.title, BOLD))
    return HEIGHT - 124


def _write_row(canvas: Canvas, top: float, name: str, value: str) -> float:
    """Write one row from `top` down, a line below it; returns where the next begins."""
    columns = ((MARGIN, NAME_WIDTH - 8, name, PLAIN, MUTED), (MARGIN + NAME_WIDTH, _value_width(), value, BOLD, INK))
    used = 1
    for left, width, text, font, colour in columns:
        lines = wrapped(writable(text, font), font, TEXT_SIZE, width)
        canvas.setFillColor(colour)
        canvas.setFont(font, TEXT_SIZE)
        for place, line in enumerate(lines):
            canvas.drawString(left, top - place * LEADING, line)
        used = max(used, len(lines))
    bottom = top - used * LEADING
    canvas.setStrokeColor(LINE)
    canvas.line(MARGIN, bottom + 4, WIDTH - MARGIN, bottom + 4)
    return bottom - 10


def _draw_code(canvas: Canvas, top: float, code: Sequence[Sequence[bool]]) -> float:
    """Draw the dark modules from `top` down, in the middle of the sheet; returns where what follows begins."""
    module = CODE_SIZE / len(code)
    left, top = (WIDTH - CODE_SIZE) / 2, top - LEADING
    canvas.setFillColor(HexColor("#000000"))
    for row, modules in enumerate(code):
        for column, is_dark in enumerate(modules):
            if is_dark:
                canvas.rect(left + column * module, top - (row + 1) * module, module, module, stroke=0, fill=1)
    return top - CODE_SIZE


def _write_notes(canvas: Canvas, top: float, notes: Sequence[str]) -> None:
    canvas.setFillColor(MUTED)
    canvas.setFont(PLAIN, TEXT_SIZE - 1)
    for note in notes:
        for line in wrapped(writable(note), PLAIN, TEXT_SIZE - 1, WIDTH - 2 * MARGIN):
            canvas.drawString(MARGIN, top, line)
            top -= LEADING - 1
        top -= 4


def wrapped(text: str, font: str, size: float, width: float) -> list[str]:
    """The text in lines of at most this width; a word that is wider is cut."""
    lines = [""]
    for word in text.split():
        rest = word
        if lines[-1] and pdfmetrics.stringWidth(f"{lines[-1]} {word}", font, size) <= width:
            lines[-1] += f" {word}"
            continue
        while rest:
            fitting = next(
                (end for end in range(len(rest), 1, -1) if pdfmetrics.stringWidth(rest[:end], font, size) <= width), 1
            )
            lines.append(rest[:fitting])
            rest = rest[fitting:]
    return lines[1:] or [""]


def _value_width() -> float:
    return WIDTH - 2 * MARGIN - NAME_WIDTH
