"""A booklet as a PDF of A5 pages: one step to a page, its words above its picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A5
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from peserta.web.paper import BOLD, HEIGHT, INK, LINE, MARGIN, MUTED, PLAIN, WIDTH, know_fonts, wrapped, writable

TEXT_SIZE, LEADING, FOOT = 11, 16, 30
PICTURE_TOP: Final = HEIGHT - 180


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page: what to do, how, and perhaps a picture of it."""

    title: str
    text: str
    picture: Path | None = None


@dataclass(frozen=True, slots=True)
class Booklet:
    """`heading` stands on each page in a bar of `colour`, `foot` at its end."""

    heading: str
    title: str
    leaves: Sequence[Leaf]
    foot: str
    language: str
    colour: str


def leaves_pdf(booklet: Booklet) -> bytes:
    """The booklet as a file; the same booklet is always the same bytes."""
    know_fonts()
    file = BytesIO()
    canvas = Canvas(file, pagesize=A5, invariant=True, lang=booklet.language)
    canvas.setTitle(f"{booklet.title} - {booklet.heading}")
    for leaf in booklet.leaves:
        _write_frame(canvas, booklet)
        _write_words(canvas, leaf)
        if leaf.picture is not None:
            _draw_picture(canvas, leaf.picture)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _write_frame(canvas: Canvas, booklet: Booklet) -> None:
    canvas.setFillColor(HexColor(booklet.colour))
    canvas.rect(0, HEIGHT - 54, WIDTH, 54, stroke=0, fill=1)
    canvas.setFillColor(HexColor("#ffffff"))
    canvas.setFont(BOLD, 14)
    canvas.drawString(MARGIN, HEIGHT - 26, writable(booklet.heading, BOLD))
    canvas.setFont(PLAIN, 10)
    canvas.drawString(MARGIN, HEIGHT - 42, writable(booklet.title))
    canvas.setFillColor(MUTED)
    canvas.setFont(PLAIN, 8)
    canvas.drawString(MARGIN, FOOT, writable(booklet.foot))


def _write_words(canvas: Canvas, leaf: Leaf) -> None:
    top: float = HEIGHT - 84
    for text, font, size in ((leaf.title, BOLD, 15), (leaf.text, PLAIN, TEXT_SIZE)):
        canvas.setFillColor(INK)
        canvas.setFont(font, size)
        for line in wrapped(writable(text, font), font, size, WIDTH - 2 * MARGIN):
            canvas.drawString(MARGIN, top, line)
            top -= LEADING
        top -= 4


def _draw_picture(canvas: Canvas, path: Path) -> None:
    """As large as fits between the words and the foot, in the middle."""
    with Image.open(path) as opened:
        picture = opened.convert("RGB")
    room = PICTURE_TOP - FOOT - 16
    height = min(room, (WIDTH - 2 * MARGIN) * picture.height / picture.width)
    width = height * picture.width / picture.height
    left = (WIDTH - width) / 2
    canvas.drawImage(  # pyright: ignore[reportUnknownMemberType]
        ImageReader(picture), left, PICTURE_TOP - height, width, height
    )
    canvas.setStrokeColor(LINE)
    canvas.rect(left, PICTURE_TOP - height, width, height, stroke=1, fill=0)
