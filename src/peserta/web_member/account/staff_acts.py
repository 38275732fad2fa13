"""`/profil/petugas`: what staff opened and changed about the member, told to the member."""

from collections.abc import Sequence
from datetime import datetime

from litestar import get
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.access.needs import Service
from peserta.audit.happening import Happening
from peserta.audit.timeline import staff_acts
from peserta.web.answers import Asked
from peserta.web.members import load_member
from peserta.web.visitor import AnyRequest
from peserta.web.words import Translate

SHOWN_MAX = 100
Line = tuple[datetime, str]


@get("/profil/petugas")
async def show_staff_acts(request: AnyRequest) -> ASGIResponse:
    """The newest hundred; whoever has one proof alone may see them too: they name nobody."""
    asked = Asked(request)
    session = await load_member(asked, Service.ACCOUNT)
    async with asked.site.pool.connection() as conn:
        acts = await staff_acts(conn, session.person_id, limit=SHOWN_MAX)
    return asked.page("profil/petugas.html", lines=lines_of(acts, asked.gettext), is_cut=len(acts) == SHOWN_MAX)


def lines_of(acts: Sequence[Happening], _: Translate) -> list[Line]:
    """When, and what in the member's words."""
    return [(act.at, act_words(act, _)) for act in acts]


def act_words(act: Happening, _: Translate) -> str:
    """One thing that staff did; a kind that is new here is still shown."""
    match act.kind:
        case "desk.looked_up":
            reasons = {
                "at_desk": _("karena Anda datang ke loket"), "on_phone": _("karena Anda menelepon"),
                "ticket": _("untuk menindaklanjuti laporan"), "correction": _("untuk memperbaiki data"),
            }  # fmt: skip
            return _("Data Anda dibuka petugas, {reason}.").format(reason=reasons[str(act.facts["reason"])])
        case "desk.sessions_ended":
            causes = {
                "lost": _("karena HP hilang atau dicuri"), "stranger": _("karena ada orang lain yang masuk"),
                "shared": _("karena perangkat dipakai bersama"),
            }  # fmt: skip
            return _("Petugas mengeluarkan Anda dari semua perangkat, {reason}.").format(
                reason=causes[str(act.facts["cause"])]
            )
        case "activation.code_issued":
            return _("Petugas memberi kode aktivasi setelah memeriksa KTP atau KK.")
        case "contact.approved":
            return _("Petugas kedua menyetujui kontak baru Anda; masa tahannya berakhir.")
        case "enrolment.looked_at":
            return _("Petugas melihat data Anda untuk memutuskan sebuah pendaftaran.")
        case "enrolment.decided":
            return _("Petugas memutuskan sebuah pendaftaran tentang Anda.")
        case "case.settled":
            return _("Petugas menutup sebuah kasus tentang data Anda.")
        case "ticket.read":
            return _("Laporan Anda dibaca.")
        case "ticket.answered":
            return _("Laporan Anda dijawab.")
        case _:
            return _("Petugas membuka atau mengubah sesuatu di data Anda.")


HANDLERS: tuple[ControllerRouterHandler, ...] = (show_staff_acts,)
