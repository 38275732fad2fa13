"""`/profil/data`: my data as JSON and as paper."""

from collections.abc import Mapping, Sequence
from typing import Final, cast

import msgspec
from litestar import get, post
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.access.needs import Service
from peserta.audit.actions import append
from peserta.kit.database import transaction
from peserta.web import formats
from peserta.web.answers import SAFE_HEADERS, Asked
from peserta.web.forms import read_form
from peserta.web.members import load_member
from peserta.web.paper import MEDIA_TYPE, Section, Sheet, booklet_pdf
from peserta.web.visitor import AnyRequest
from peserta.web.words import Translate
from peserta.web_member.household.people import load_household
from peserta.web_member.own.my_data import Json, collect

PATH: Final = "/profil/data"


@get(PATH)
async def show_export(request: AnyRequest) -> ASGIResponse:
    asked = Asked(request)
    await load_member(asked, Service.EXPORT)
    return asked.page("profil/data.html")


@post(PATH)
async def send_export(request: AnyRequest) -> ASGIResponse:
    """The file, made at this moment and kept nowhere; that it was taken is in the trail."""
    asked = Asked(request)
    site, now = asked.site, asked.site.now()
    fields = await read_form(request, asked.visitor, site.keys)
    session = await load_member(asked, Service.EXPORT)
    form = "pdf" if fields.get("bentuk") == "pdf" else "json"
    async with transaction(site.pool) as conn:
        household = await load_household(conn, asked, session)
        data = await collect(conn, session, household, keys=site.keys, now=now)
        await append(
            conn, kind="account.exported", person_id=session.person_id, actor="member", facts={"form": form}, now=now
        )
    body = _paper(asked, data) if form == "pdf" else msgspec.json.format(msgspec.json.encode(data), indent=2)
    named = f'attachment; filename="data-saya.{form}"'
    kind = MEDIA_TYPE if form == "pdf" else "application/json"
    return ASGIResponse(body=body, media_type=kind, headers=(*SAFE_HEADERS, ("content-disposition", named)))


def _paper(asked: Asked, data: Json) -> bytes:
    _, language, scheme = asked.gettext, asked.visitor.language, asked.site.profile.scheme
    head = Sheet(
        heading=scheme.name, title=_("Data saya"), language=language, colour=asked.site.profile.colours.brand, notes=[],
        rows=[(_("Dibuat"), formats.long_date(asked.site.now(), language))],
    )  # fmt: skip
    return booklet_pdf(head, sections_of(data, _))


def sections_of(data: Json, _: Translate) -> list[Section]:
    """The parts of the file as titled rows, in its own order."""
    titles = {
        "person": _("Data diri"), "contacts": _("Kontak"), "cover": _("Kepesertaan"), "family": _("Keluarga"),
        "facilities": _("Faskes"), "money": _("Iuran dan pembayaran"), "account": _("Akun, sesi, dan kunci sandi"),
        "helpers": _("Pendamping"), "tickets": _("Laporan"),
        "cases": _("Kasus yang diputuskan petugas"), "messages": _("Pesan yang dikirim"),
        "acceptances": _("Persetujuan Anda"), "looked_at_by_staff": _("Yang dibuka petugas"),
        "history": _("Riwayat"),
    }  # fmt: skip
    return [Section(title, _rows(data[name])) for name, title in titles.items()]


def _rows(value: object, name: str = "") -> list[tuple[str, str]]:
    """Whatever a part holds, one row for each single value."""
    if isinstance(value, Mapping):
        parts = cast("Mapping[str, object]", value)
        return [row for key, part in parts.items() for row in _rows(part, f"{name} {key}".strip())]
    if isinstance(value, Sequence) and not isinstance(value, str):
        items = cast("Sequence[object]", value)
        return [row for n, item in enumerate(items, 1) for row in _rows(item, f"{name} {n}".strip())]
    return [] if value is None else [(name.replace("_", " "), str(value))]


HANDLERS: tuple[ControllerRouterHandler, ...] = (show_export, send_export)
