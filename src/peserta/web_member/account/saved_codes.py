"""`/profil/pemulihan`: recovery codes to keep on paper, shown once."""

import re
from collections.abc import Sequence
from typing import Final

from litestar import get, post
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.access.needs import Service
from peserta.access.recovery.saved_codes import count_codes, make_codes
from peserta.kit.refusal import Refusal
from peserta.web.answers import SAFE_HEADERS, Asked
from peserta.web.forms import MADE_FIELD, made_mark, read_form
from peserta.web.members import load_member
from peserta.web.visitor import AnyRequest

PATH: Final = "/profil/pemulihan"
FORM_MARK_MAX: Final = 60
# Only what looks like our codes is given back as a file: this is no place to make others' files.
CODES: Final = re.compile(r"(?:[A-Z2-9]{4}(?:-[A-Z2-9]{4}){3} ?){1,10}")


@get(PATH)
async def show_saved_codes(request: AnyRequest) -> ASGIResponse:
    return await _page(Asked(request), ())


@post(PATH)
async def take_wish(request: AnyRequest) -> ASGIResponse:
    """Make ten and show them, this once: whoever loads the page again reads that they were shown."""
    asked = Asked(request)
    site = asked.site
    fields = await read_form(request, asked.visitor, site.keys)
    session = await load_member(asked, Service.RECOVERY)
    async with site.pool.connection() as conn:
        replaces = (await count_codes(conn, session)).made_at is not None
    codes = await make_codes(
        site.pool, session, form=fields.get(MADE_FIELD, "")[:FORM_MARK_MAX], keys=site.keys,
        language=asked.visitor.language, now=site.now(),
    )  # fmt: skip
    return await _page(asked, codes, replaces=replaces, was_shown=not codes)


@post(PATH + "/unduh")
async def download(request: AnyRequest) -> ASGIResponse:
    """The codes of the page as a text file; they are stored nowhere, so the page sends them along."""
    asked = Asked(request)
    fields = await read_form(request, asked.visitor, asked.site.keys)
    await load_member(asked, Service.RECOVERY)
    codes = fields.get("kode", "")
    if not CODES.fullmatch(codes):
        raise Refusal("form.unreadable")
    name = asked.site.profile.scheme.name
    title = asked.gettext("Kode pemulihan {name}. Setiap kode dipakai sekali. Simpan di tempat aman.").format(name=name)
    headers = (*SAFE_HEADERS, ("content-disposition", 'attachment; filename="kode-pemulihan.txt"'))
    body = "\r\n".join((title, "", *codes.split(), ""))
    return ASGIResponse(body=body.encode(), media_type="text/plain; charset=utf-8", headers=headers)


async def _page(asked: Asked, codes: Sequence[str], *, replaces: bool = False, was_shown: bool = False) -> ASGIResponse:
    session = await load_member(asked, Service.RECOVERY)
    async with asked.site.pool.connection() as conn:
        saved = await count_codes(conn, session)
    return asked.page(
        "profil/pemulihan.html", codes=codes, saved=saved, replaces=replaces, was_shown=was_shown,
        made_field=MADE_FIELD, made=made_mark(asked.visitor, asked.site.keys, asked.site.now()),
    )  # fmt: skip


HANDLERS: tuple[ControllerRouterHandler, ...] = (show_saved_codes, take_wish, download)
