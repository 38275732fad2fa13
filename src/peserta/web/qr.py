"""QR codes, drawn as pictures in the page: no request of their own, and there without a network."""

from typing import Final

import segno
from markupsafe import Markup

# Light modules around the code that scanners need (ISO/IEC 18004).
QUIET_ZONE: Final = 4
# Judging all eight masks takes four fifths of the time, and what we draw reads as well under any (decision 18).
MASK: Final = 4


def qr_svg(text: str) -> Markup:
    """The text as an SVG of black on white, as wide as what it stands in. It is hidden from screen readers."""
    code = segno.make_qr(text, error="m", mask=MASK)
    svg = code.svg_inline(omitsize=True, border=QUIET_ZONE, light="#fff", svgclass="qr", lineclass=None)
    return Markup(svg.replace("<svg ", '<svg aria-hidden="true" ', 1))  # noqa: S704 - paths made of numbers


def qr_modules(text: str) -> list[list[bool]]:
    """The same as rows of dark and light, without the quiet zone, for paper."""
    return [[bool(module) for module in row] for row in segno.make_qr(text, error="m", mask=MASK).matrix]
