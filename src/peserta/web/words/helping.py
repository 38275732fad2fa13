"""Words for trusted helpers and those they help."""

from peserta.web.words import Say, Step, Telling, Words, exits

OWN = "/pendamping"
MINE = "/profil/pendamping"


def not_open(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Sebagai pendamping Anda melihat kepesertaan, kartu, faskes, dan iuran. Yang lain hanya dibuka pemilik akun sendiri."
    )
    steps = (Step(_("Kembali ke beranda"), "/beranda", "primary"), _done(say), exits.ask_for_help(say))
    return Words(_("Tidak terbuka untuk pendamping"), what, steps, 403)


def over(say: Say) -> Words:
    _ = say.gettext
    what = _("Pendampingan ini sudah berakhir atau dihentikan. Akun Anda sendiri tetap terbuka.")
    return Words(_("Pendampingan berakhir"), what, (_done(say), exits.ask_for_help(say)), 403)


def gone(say: Say) -> Words:
    _ = say.gettext
    what = _("Pendampingan ini tidak ada, sudah berakhir, atau bukan milik Anda.")
    steps = (Step(_("Lihat yang saya dampingi"), OWN, "primary"), exits.ask_for_help(say))
    return Words(_("Pendampingan tidak ditemukan"), what, steps, 404)


def refused(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Nomor undangan dan kode ini tidak cocok. Minta dibacakan sekali lagi; sesudah beberapa kali salah, undangan harus dibuat baru."
    )
    return Words(_("Undangan tidak cocok"), what, (exits.again(say), exits.ask_for_help(say)))


def expired(say: Say) -> Words:
    _ = say.gettext
    what = _("Undangan ini sudah lewat waktunya, dibatalkan, atau dipakai. Minta pemilik akun membuat yang baru.")
    return Words(_("Undangan tidak berlaku lagi"), what, (exits.again(say), exits.ask_for_help(say)))


def wait(say: Say) -> Words:
    _ = say.gettext
    what = _("Terlalu banyak undangan dicoba hari ini. Bisa lagi mulai {time}.").format(time=say.fact("opens_at"))
    steps = (Step(_("Kembali ke beranda"), "/beranda", "primary"), exits.ask_for_help(say))
    return Words(_("Tunggu sebentar"), what, steps, 429)


def already(say: Say) -> Words:
    _ = say.gettext
    what = _("Anda sudah mendampingi orang ini. Untuk mengubahnya, hentikan dulu yang ada, lalu pakai undangan baru.")
    steps = (Step(_("Lihat yang saya dampingi"), OWN, "primary"), exits.ask_for_help(say))
    return Words(_("Anda sudah pendampingnya"), what, steps, 409)


def until(say: Say) -> Words:
    _ = say.gettext
    what = _("Pendampingan paling lama {most} hari, dan mulai hari ini.").format(most=say.fact("most"))
    return Words(
        _("Tanggal tidak bisa dipakai"), what, (Step(_("Pilih lagi"), MINE, "primary"), exits.ask_for_help(say))
    )


def too_many(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Paling banyak {most} pendamping sekaligus. Hentikan yang tidak perlu lagi, lalu undang yang baru."
    ).format(most=say.fact("most"))
    return Words(
        _("Pendamping sudah penuh"), what, (Step(_("Lihat pendamping"), MINE, "primary"), exits.ask_for_help(say))
    )


def _done(say: Say) -> Step:
    return Step(say.gettext("Selesai membantu"), OWN + "/selesai", "secondary", "post")


WORDS: dict[str, Telling] = {
    "helper.not_open": not_open,
    "helper.over": over,
    "helper.gone": gone,
    "helper.refused": refused,
    "helper.expired": expired,
    "helper.wait": wait,
    "helper.already": already,
    "helper.until": until,
    "helper.too_many": too_many,
}
