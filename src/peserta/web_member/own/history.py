"""`/profil/riwayat`: what happened to the account and the family's money, in plain words, newest first."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from litestar import get
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.access.needs import Service
from peserta.audit.happening import Happening
from peserta.audit.timeline import timeline
from peserta.kit.database import reading
from peserta.web.answers import Asked
from peserta.web.members import load_member
from peserta.web.visitor import AnyRequest
from peserta.web.words import Translate
from peserta.web_member.account.staff_acts import act_words

PATH: Final = "/profil/riwayat"
SHOWN_MAX: Final = 100
Line = tuple[datetime, str]


@get(PATH)
async def show_history(request: AnyRequest) -> ASGIResponse:
    asked = Asked(request)
    session = await load_member(asked, Service.HISTORY)
    async with reading(asked.site.pool) as conn:
        happened = await timeline(conn, session.person_id, limit=SHOWN_MAX)
    lines = lines_of(happened, asked.gettext)
    return asked.page("profil/riwayat.html", lines=lines, is_cut=len(happened) == SHOWN_MAX)


def lines_of(happened: Sequence[Happening], _: Translate) -> list[Line]:
    """When, and what, in the member's words."""
    return [(one.at, happening_words(one, _)) for one in happened]


def happening_words(one: Happening, _: Translate) -> str:
    """One thing that happened; a kind that is new here is still shown."""
    if one.actor.startswith("staff:"):
        return act_words(one, _)
    if one.kind == "session.opened":
        return _opened(one, _)
    if one.kind == "helper.opened":
        return _looked(one, _)
    words = _words(_)
    return words.get(one.kind, _("Ada perubahan di akun atau kepesertaan Anda."))


def _opened(one: Happening, _: Translate) -> str:
    is_new = one.facts.get("new_device") == "true"
    return _("Akun dibuka dari perangkat baru.") if is_new else _("Akun dibuka dari perangkat yang sudah dikenal.")


def _looked(one: Happening, _: Translate) -> str:
    pages = {
        "status": _("beranda"), "bills": _("iuran"), "paying": _("pembayaran"), "family": _("keluarga"),
        "cards": _("kartu"), "facility": _("faskes"),
    }  # fmt: skip
    page = pages.get(str(one.facts.get("service", "")), _("halaman lain"))
    return _("Pendamping Anda membuka: {page}.").format(page=page)


def _words(_: Translate) -> dict[str, str]:
    return {
        "activation.data_given": _("Data Anda diisi untuk membuka akun."),
        "activation.proven": _("Kode yang dikirim ke kontak Anda dipakai."),
        "activation.match_told": _("Kontak Anda diberi tahu bahwa data Anda dipakai."),
        "activation.code_redeemed": _("Kode dari petugas dipakai."),
        "session.lifted": _("Bukti kedua diberikan."),
        "session.revoked": _("Satu sesi diakhiri."),
        "session.others_revoked": _("Semua sesi lain diakhiri."),
        "passkey.added": _("Kunci sandi dibuat."),
        "passkey.removed": _("Kunci sandi dihapus."),
        "account.account_opened": _("Akun dibuka dan diamankan."),
        "account.password_changed": _("Kata sandi baru mulai berlaku."),
        "account.password_waiting": _("Kata sandi baru dibuat; berlaku setelah masa tunggu."),
        "account.recovery_begun": _("Pemulihan akun dimulai."),
        "account.recovery_cancelled": _("Pemulihan akun dibatalkan."),
        "account.saved_codes_made": _("Kode pemulihan baru dibuat."),
        "password.cancelled": _("Kata sandi baru yang menunggu dibatalkan."),
        "contact.proven": _("Kontak dibuktikan dengan kode."),
        "contact.added": _("Kontak baru ditambahkan."),
        "contact.replaced": _("Kontak diganti dengan yang baru."),
        "contact.left": _("Kontak yang diganti atau dihapus sudah dilepas."),
        "contact.claimed": _("Orang lain membuktikan bahwa satu kontak Anda sekarang miliknya."),
        "contact.claim_begun": _("Anda meminta satu kontak dilepas dari data orang lain."),
        "contact.claim_ended": _("Permintaan melepas satu kontak sudah diputuskan."),
        "contact.removed": _("Kontak dihapus."),
        "contact.made_first": _("Kontak utama diganti."),
        "contact.undone": _("Perubahan kontak dibatalkan."),
        "contribution.paid": _("Iuran diterima."),
        "billing.window_renewed": _("Masa bayar iuran pertama dibuka lagi."),
        "family.newborn_added": _("Bayi ditambahkan ke keluarga."),
        "cover.suspended": _("Kepesertaan berhenti sementara."),
        "facility.change_asked": _("Ganti faskes diminta."),
        "facility.change_cancelled": _("Ganti faskes dibatalkan."),
        "facility.changed": _("Faskes yang baru mulai berlaku."),
        "person.data_confirmed": _("Data diri dinyatakan benar."),
        "helper.invited": _("Undangan pendamping dibuat."),
        "helper.taken": _("Pendamping mulai terdaftar."),
        "helper.began": _("Pendamping mulai membantu."),
        "helper.ended": _("Pendampingan berakhir."),
        "helping.taken": _("Anda menjadi pendamping orang lain."),
        "helping.began": _("Anda mulai membantu orang lain."),
        "helping.ended": _("Pendampingan Anda berakhir."),
        "ticket.opened": _("Laporan dikirim."),
        "ticket.continued": _("Laporan ditambah."),
        "account.exported": _("Data Anda diambil sebagai berkas."),
        "account.closing_asked": _("Penutupan akun diminta."),
        "account.closing_cancelled": _("Penutupan akun dibatalkan."),
        "account.closed": _("Akun ditutup."),
        "account.disowned": _("Dilaporkan: bukan saya."),
        "enrolment.checked": _("Data Anda diperiksa ke data kependudukan."),
        "enrolment.submitted": _("Pendaftaran dikirim."),
        "push.chosen": _("Pilihan pemberitahuan di HP diganti."),
    }


HANDLERS: tuple[ControllerRouterHandler, ...] = (show_history,)
