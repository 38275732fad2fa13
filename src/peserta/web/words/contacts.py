"""Words for the contacts that a member keeps on record, and for signing in with one."""

from peserta.web.words import Say, Step, Telling, Words, exits


def too_many(say: Say) -> Words:
    _ = say.gettext
    what = _("Paling banyak {most} kontak untuk satu orang. Hapus yang tidak dipakai lagi, lalu tambahkan yang baru.")
    return Words(_("Kontak sudah penuh"), what.format(most=say.fact("most")), (_list(say), exits.ask_for_help(say)))


def too_often(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Hari ini sudah terlalu banyak kontak dicoba dari akun ini. Coba lagi besok; kontak yang tercatat tetap berlaku."
    )
    return Words(_("Coba lagi besok"), what, (_list(say), exits.ask_for_help(say)), 429)


def yours(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Nomor atau alamat ini sudah tercatat untuk Anda dan sudah dibuktikan. Daftar kontak menunjukkan kapan, dan bisa membuktikannya lagi."
    )
    return Words(_("Kontak ini sudah ada"), what, (_list(say), exits.ask_for_help(say)), 409)


def gone(say: Say) -> Words:
    _ = say.gettext
    what = _("Kontak ini tidak ada di data Anda, sedang dihapus, atau halamannya terbuka terlalu lama.")
    return Words(_("Kontak tidak ditemukan"), what, (_list(say), exits.ask_for_help(say)), 404)


def last(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Ini satu-satunya cara membuka akun Anda. Tambahkan kontak lain, atau buat kata sandi atau kunci sandi, lalu hapus yang ini."
    )
    return Words(_("Kontak terakhir tidak dihapus"), what, (_list(say), exits.ask_for_help(say)), 409)


def not_first(say: Say) -> Words:
    _ = say.gettext
    what = _("Kontak ini masih ditahan atau perlu dibuktikan lagi, jadi kode belum bisa dikirim ke sana lebih dulu.")
    return Words(_("Belum bisa jadi yang utama"), what, (_list(say), exits.ask_for_help(say)), 409)


def prove_first(say: Say) -> Words:
    _ = say.gettext
    what = _("Buktikan dulu dengan kode bahwa kontak ini di tangan Anda sekarang, lalu minta lagi.")
    return Words(_("Buktikan dulu"), what, (_list(say), exits.ask_for_help(say)), 409)


def undo_over(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Perubahan ini sudah dibatalkan, atau sudah lebih dari 24 jam. Periksa kontak yang tercatat sekarang; kalau ada yang bukan milik Anda, hapus dan beri tahu kami."
    )
    return Words(_("Tidak bisa dibatalkan lagi"), what, (_list(say), exits.ask_for_help(say)), 409)


def sign_in_too_many(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Terlalu banyak kode diminta dari peramban ini. Minta kode lagi mulai pukul {time}; dengan nomor dan kata sandi bisa sekarang."
    )
    return Words(
        _("Tunggu sebentar"),
        what.format(time=say.fact("opens_at")),
        (exits.sign_in_first(say), exits.officer(say), exits.ask_for_help(say)),
        429,
    )


def sign_in_gone(say: Say) -> Words:
    _ = say.gettext
    what = _("Permintaan masuk ini dari peramban lain, sudah dipakai, atau sudah terlalu lama. Minta kode baru.")
    again = Step(_("Minta kode baru"), f"/masuk/kode{say.back}", "primary")
    return Words(_("Mulai lagi"), what, (again, exits.sign_in_first(say), exits.ask_for_help(say)), 404)


def _list(say: Say) -> Step:
    return Step(say.gettext("Lihat kontak"), "/profil/kontak", "primary")


WORDS: dict[str, Telling] = {
    "contact.too_many": too_many,
    "contact.too_often": too_often,
    "contact.yours": yours,
    "contact.gone": gone,
    "contact.last": last,
    "contact.not_first": not_first,
    "contact.prove_first": prove_first,
    "contact.undo_over": undo_over,
    "contact_sign_in.too_many": sign_in_too_many,
    "contact_sign_in.gone": sign_in_gone,
}
