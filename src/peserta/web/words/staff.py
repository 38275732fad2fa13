"""Words for those who work at the desk."""

from peserta.web.words import Say, Step, Telling, Words

DESK = "/petugas"


def invitation_gone(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Undangan ini salah ketik, sudah dipakai, atau lewat 72 jam. Periksa ketikan Anda, atau minta undangan baru kepada administrator."
    )
    return Words(_("Undangan tidak berlaku"), what, (Step(_("Ketik undangan lagi"), f"{DESK}/undangan", "primary"),))


def code_wrong(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Kode dari aplikasi autentikator tidak cocok. Pastikan kuncinya sudah tersimpan di aplikasi dan jam HP tepat, lalu ketik kode yang sedang tampil."
    )
    return Words(_("Kode autentikator salah"), what, (Step(_("Ketik undangan lagi"), f"{DESK}/undangan", "primary"),))


def not_allowed(say: Say) -> Words:
    _ = say.gettext
    what = _("Peran Anda tidak mencakup pekerjaan ini. Minta rekan yang berwenang, atau hubungi penyelia Anda.")
    return Words(_("Bukan bagian peran Anda"), what, (Step(_("Ke halaman petugas"), DESK, "primary"),), 403)


WORDS: dict[str, Telling] = {
    "staff.invitation_gone": invitation_gone,
    "staff.code_wrong": code_wrong,
    "staff.not_allowed": not_allowed,
}
