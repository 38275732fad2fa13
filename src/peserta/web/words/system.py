"""Words for what can go wrong on any page."""

from peserta.web.words import Say, Step, Telling, Words, exits


def form_stale(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Formulir ini bukan dari kunjungan Anda sekarang: cookie dihapus, atau halaman dibuka di tempat lain. Buka halamannya sekali lagi."
    )
    return Words(
        _("Buka halaman ini sekali lagi"), what, (Step(_("Buka lagi"), say.path, "primary"), exits.home(say)), 403
    )


def form_of_other(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Sejak halaman itu dibuka, akun lain dibuka di peramban ini. Tidak ada yang disimpan. Buka halamannya sekali lagi untuk akun yang sekarang."
    )
    return Words(
        _("Halaman itu milik akun lain"), what, (Step(_("Buka lagi"), say.path, "primary"), exits.home(say)), 409
    )


def form_unreadable(say: Say) -> Words:
    _ = say.gettext
    what = _("Isi formulir tidak dapat dibaca. Buka halamannya sekali lagi dan isi kembali.")
    return Words(_("Formulir tidak terbaca"), what, (Step(_("Buka lagi"), say.path, "primary"), exits.home(say)), 400)


def too_large(say: Say) -> Words:
    _ = say.gettext
    what = _("Yang dikirim lebih besar dari yang bisa diterima halaman ini. Persingkat isinya.")
    return Words(_("Terlalu besar"), what, (exits.again(say), exits.home(say)), 413)


def not_found(say: Say) -> Words:
    _ = say.gettext
    what = _("Alamat ini tidak ada. Mungkin salah ketik, atau halamannya sudah pindah.")
    return Words(_("Halaman tidak ditemukan"), what, (exits.home(say, "primary"), *exits.help_of_members(say)), 404)


def wrong_method(say: Say) -> Words:
    _ = say.gettext
    what = _("Halaman ini tidak dibuka dengan cara ini. Mulai dari halaman depan.")
    return Words(_("Tidak bisa dibuka begini"), what, (exits.home(say, "primary"), *exits.help_of_members(say)), 405)


def broken(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Terjadi kesalahan di pihak kami, bukan di pihak Anda. Yang sudah tersimpan tetap ada. Coba lagi sebentar lagi."
    )
    return Words(_("Ada gangguan"), what, (exits.again(say), *exits.help_of_members(say)), 500)


def away(say: Say) -> Words:
    _ = say.gettext
    what = _("Layanan sedang dipulihkan. Yang sudah tersimpan tetap ada. Coba lagi dalam satu menit.")
    return Words(_("Sebentar lagi kembali"), what, (exits.again(say), exits.home(say)), 503)


WORDS: dict[str, Telling] = {
    "form.stale": form_stale,
    "form.other_member": form_of_other,
    "form.unreadable": form_unreadable,
    "form.too_large": too_large,
    "page.not_found": not_found,
    "page.wrong_method": wrong_method,
    "page.broken": broken,
    "page.away": away,
}
