"""`/profil/petugas`: what staff opened and changed about the member, told to the member."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from operator import itemgetter

from litestar import get
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.access.needs import Service
from peserta.audit.happening import Happening
from peserta.audit.timeline import staff_acts
from peserta.casework.actions import read_note
from peserta.casework.case import Case
from peserta.kit.clock import business_date
from peserta.support.case_readers import list_read
from peserta.web.answers import Asked
from peserta.web.members import load_member
from peserta.web.visitor import AnyRequest
from peserta.web.words import Translate

SHOWN_MAX = 100
Line = tuple[datetime, str, str]


@get("/profil/petugas")
async def show_staff_acts(request: AnyRequest) -> ASGIResponse:
    """The newest hundred; whoever has one proof alone may see them too: they name nobody.

    What an officer wrote is for the owner: some cases are about the very person who came in with one code.
    """
    asked = Asked(request)
    session = await load_member(asked, Service.ACCOUNT)
    async with asked.site.pool.connection() as conn:
        acts = await staff_acts(conn, session.person_id, limit=SHOWN_MAX)
        read = await list_read(conn, session.person_id, today=business_date(asked.site.now()))
    written = [case for case in (*read.own, *(case for case, _name in read.children)) if case.note is not None]
    notes = {} if session.is_limited else {str(case.id): read_note(case, asked.site.keys) for case in written}
    lines = lines_of(acts, read.children, notes, asked.gettext)
    return asked.page(
        "profil/petugas.html", lines=lines[:SHOWN_MAX], is_cut=len(lines) >= SHOWN_MAX,
        is_locked=session.is_limited and bool(written),
    )  # fmt: skip


def lines_of(
    acts: Sequence[Happening], children: Sequence[tuple[Case, str]], notes: Mapping[str, str], _: Translate
) -> list[Line]:
    """When, what in the member's words, and what an officer wrote of it: `notes` are those of cases, by id.

    `children` are cases about children of the member, with the child's name.
    """
    own = [(act.at, act_words(act, _), _note(act, notes)) for act in acts]
    theirs = [
        (case.closed_at or case.opened_at, _("Petugas menutup sebuah kasus tentang {name}.").format(name=name),
         notes.get(str(case.id), ""))
        for case, name in children
    ]  # fmt: skip
    return sorted([*own, *theirs], key=itemgetter(0), reverse=True)


def _note(act: Happening, notes: Mapping[str, str]) -> str:
    return notes.get(str(act.facts.get("case", "")), "") if act.kind == "case.settled" else ""


def act_words(act: Happening, _: Translate) -> str:
    """One thing that staff did; a kind that is new here is still shown."""
    match act.kind:
        case "desk.looked_up":
            return _looked_up(str(act.facts["reason"]), _)
        case "desk.sessions_ended":
            return _signed_out(str(act.facts["cause"]), _)
        case "enrolment.decided":
            return _decided(str(act.facts.get("decision", "")), _)
        case _:
            return _plain(_).get(act.kind, _("Petugas membuka atau mengubah sesuatu di data Anda."))


def _looked_up(reason: str, _: Translate) -> str:
    reasons = {
        "at_desk": _("karena Anda datang ke loket"), "on_phone": _("karena Anda menelepon"),
        "ticket": _("untuk menindaklanjuti laporan"), "correction": _("untuk memperbaiki data"),
        "helper": _("karena seseorang menyebut Anda sebagai pendampingnya"),
    }  # fmt: skip
    return _("Data Anda dibuka petugas, {reason}.").format(reason=reasons[reason])


def _signed_out(cause: str, _: Translate) -> str:
    causes = {
        "lost": _("karena HP hilang atau dicuri"), "stranger": _("karena ada orang lain yang masuk"),
        "shared": _("karena perangkat dipakai bersama"),
    }  # fmt: skip
    return _("Petugas mengeluarkan Anda dari semua perangkat, {reason}.").format(reason=causes[cause])


def _decided(decision: str, _: Translate) -> str:
    decisions = {
        "approved": _("Petugas mendaftarkan sebuah keluarga, dan Anda termasuk di dalamnya."),
        "given_back": _("Petugas mengembalikan sebuah pendaftaran tentang Anda untuk diperbaiki."),
        "refused": _("Petugas menolak sebuah pendaftaran tentang Anda."),
        "same": _(
            "Petugas memutuskan bahwa data Anda tercatat dua kali. Kepesertaan yang baru diakhiri; yang dipakai nomor"
            " kartu yang lama."
        ),
        "different": _(
            "Petugas memeriksa apakah data Anda tercatat dua kali, dan ternyata tidak. Tidak ada yang berubah."
        ),
    }  # fmt: skip
    return decisions.get(decision, _("Petugas memutuskan sebuah pendaftaran tentang Anda."))


def _plain(_: Translate) -> dict[str, str]:
    """What needs no more than its name."""
    return {
        "activation.code_issued": _("Petugas memberi kode aktivasi setelah memeriksa KTP atau KK."),
        "contact.approved": _("Petugas kedua menyetujui kontak baru Anda; masa tahannya berakhir."),
        "helper.named": _("Petugas mencatat pendamping yang disebut di loket; petugas kedua harus menyetujuinya."),
        "helper.approved": _("Petugas kedua menyetujui pendamping itu; ia kini dapat melihat akun Anda."),
        "helper.naming_dropped": _("Petugas membatalkan pendamping yang menunggu persetujuan."),
        "helping.approved": _("Dua petugas mencatat Anda sebagai pendamping seorang peserta."),
        "desk.help_ended": _("Petugas mengakhiri satu pendampingan pada akun Anda."),
        "enrolment.looked_at": _("Petugas melihat data Anda untuk memutuskan sebuah pendaftaran."),
        "case.looked_at": _("Petugas melihat data Anda untuk membereskan sebuah kasus."),
        "case.settled": _("Petugas menutup sebuah kasus tentang data Anda."),
        "ticket.read": _("Laporan Anda dibaca."),
        "ticket.answered": _("Laporan Anda dijawab."),
    }


HANDLERS: tuple[ControllerRouterHandler, ...] = (show_staff_acts,)
