"""`/panduan`: the two ways in, step by step, on a page and as one PDF each.

The pictures are taken by the browser test that walks the guides (`make guides`); where none were taken, the steps
stand without them; docs/phone.md says why.
"""

import asyncio
from pathlib import Path
from typing import Final

from litestar import get
from litestar.params import FromPath
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.kit.refusal import Refusal
from peserta.web.answers import SAFE_HEADERS, Asked
from peserta.web.booklet import Booklet, Leaf, leaves_pdf
from peserta.web.paper import MEDIA_TYPE
from peserta.web.visitor import AnyRequest
from peserta.web_member.guide_steps import PICTURES, Step, steps_of, title_of

PATH: Final = "/panduan"
FOLDER: Final = Path(__file__).parent / "pictures"
AN_HOUR = ("cache-control", "public, max-age=3600")
NO_SNIFF = ("x-content-type-options", "nosniff")


def picture_path(language: str, name: str) -> Path:
    """Where the picture of a step is, if it was taken."""
    return FOLDER / language / f"{name}.webp"


@get(PATH)
async def show_guides(request: AnyRequest) -> ASGIResponse:
    return Asked(request).page("panduan/panduan.html")


@get(PATH + "/{kind:str}")
async def show_guide(request: AnyRequest, kind: FromPath[str]) -> ASGIResponse:
    asked = Asked(request)
    steps = _steps(asked, kind)
    language = asked.visitor.language
    taken = {step.picture for step in steps if picture_path(language, step.picture).is_file()}
    return asked.page("panduan/satu.html", kind=kind, heading=title_of(kind, asked.gettext), steps=steps, taken=taken)


@get(PATH + "/{kind:str}/pdf")
async def show_guide_pdf(request: AnyRequest, kind: FromPath[str]) -> ASGIResponse:
    """The guide as a booklet to print and to hand out."""
    asked = Asked(request)
    language, profile = asked.visitor.language, asked.site.profile
    leaves = [
        Leaf(f"{place}. {step.title}", step.text, _picture(language, step))
        for place, step in enumerate(_steps(asked, kind), 1)
    ]
    address = asked.gettext("{address} · pusat bantuan {phone}").format(
        address=profile.scheme.public_url, phone=profile.contact_centre.phone
    )
    booklet = Booklet(
        profile.scheme.name, title_of(kind, asked.gettext), leaves, address, language, profile.colours.brand
    )
    body = await asyncio.to_thread(leaves_pdf, booklet)
    named = f'attachment; filename="panduan-{kind}.pdf"'
    return ASGIResponse(body=body, media_type=MEDIA_TYPE, headers=(*SAFE_HEADERS, ("content-disposition", named)))


@get(PATH + "/gambar/{language:str}/{name:str}")
async def show_picture(request: AnyRequest, language: FromPath[str], name: FromPath[str]) -> ASGIResponse:
    asked = Asked(request)
    known = {f"{kind}-{picture}" for kind, pictures in PICTURES.items() for picture in pictures}
    path = picture_path(language, name)
    if language not in ("id", "en") or name not in known or not path.is_file():
        return asked.refuse("page.not_found", path="/")
    return ASGIResponse(body=path.read_bytes(), media_type="image/webp", headers=(AN_HOUR, NO_SNIFF))


def _steps(asked: Asked, kind: str) -> list[Step]:
    if kind not in PICTURES:
        raise Refusal("page.not_found")
    return steps_of(kind, asked.gettext)


def _picture(language: str, step: Step) -> Path | None:
    path = picture_path(language, step.picture)
    return path if path.is_file() else None


HANDLERS: tuple[ControllerRouterHandler, ...] = (show_guides, show_guide, show_guide_pdf, show_picture)
