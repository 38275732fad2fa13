"""The icon of the pages as an app: the tick of `frontend/icon.svg` in the scheme's colour, as SVG and as PNG.

Drawn here and not by the build, because its colour is the scheme's, which a wheel cannot know.
"""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw

GRID: Final = 32
# Drawn so many times larger and made small again, which is what smooths its edges.
FINER: Final = 4
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Shape:
    """A tick on a square of 32 by 32: how round its corners are, where the tick bends, how thick it is."""

    corner: float
    tick: tuple[Point, Point, Point]
    stroke: float


ANY: Final = Shape(8, ((9, 16.5), (14, 21.5), (23, 10.5)), 4)
# May be cut to any shape within four fifths of its width (W3C Web Application Manifest, "maskable").
MASKABLE: Final = Shape(0, ((11, 16.5), (14.6, 20.1), (21.2, 12.1)), 3)


def icon_svg(shape: Shape, colour: str) -> str:
    """The icon for every size."""
    points = " ".join(f"{x:g},{y:g}" for x, y in shape.tick)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {GRID} {GRID}">'
        f'<rect width="{GRID}" height="{GRID}" rx="{shape.corner:g}" fill="{colour}"/>'
        f'<polyline points="{points}" fill="none" stroke="#fff" stroke-width="{shape.stroke:g}"'
        ' stroke-linecap="round" stroke-linejoin="round"/></svg>'
    )


@lru_cache(maxsize=16)
def icon_png(shape: Shape, colour: str, size: int) -> bytes:
    """The icon `size` pixels wide, for phones that take no SVG: 20 ms for the largest, once in a process."""
    scale = size * FINER / GRID
    wide = size * FINER
    square = Image.new("L", (wide, wide), 0)
    ImageDraw.Draw(square).rounded_rectangle((0, 0, wide - 1, wide - 1), radius=shape.corner * scale, fill=255)
    tick = Image.new("L", (wide, wide), 0)
    points = [(x * scale, y * scale) for x, y in shape.tick]
    pen, half = ImageDraw.Draw(tick), shape.stroke * scale / 2
    pen.line(points, fill=255, width=round(half * 2))
    for x, y in points:
        pen.ellipse((x - half, y - half, x + half, y + half), fill=255)
    picture = Image.new("RGB", (size, size), colour)
    picture.paste((255, 255, 255), mask=tick.reduce(FINER))
    picture.putalpha(square.reduce(FINER))
    file = BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()
