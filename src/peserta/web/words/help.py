"""Words for tickets and their references."""

from peserta.web.words import Say, Step, Telling, Words, exits


def ticket_empty(say: Say) -> Words:
    _ = say.gettext
    what = _("Ceritakan dengan singkat apa yang terjadi, paling sedikit beberapa kata.")
    return Words(_("Pesan belum diisi"), what, (exits.again(say), Step(_("Ke pusat bantuan"), "/bantuan")))


def ticket_long(say: Say) -> Words:
    _ = say.gettext
    what = _("Pesan paling panjang 2.000 huruf. Persingkat, atau kirim sebagian sekarang dan sisanya sebagai balasan.")
    return Words(_("Pesan terlalu panjang"), what, (exits.again(say), Step(_("Ke pusat bantuan"), "/bantuan")))


def ticket_contact_wrong(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Alamat e-mail itu belum lengkap, jadi tidak ada yang bisa membalas ke sana. Betulkan, tulis nomor HP, atau kosongkan: jawabannya juga ada di halaman laporan."
    )
    return Words(_("Periksa kontak Anda"), what, (exits.again(say), Step(_("Ke pusat bantuan"), "/bantuan")))


def ticket_stale(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Cookie peramban ini sudah dihapus, atau halaman dibuka di tempat lain. Yang Anda tulis masih ada di bawah dan belum kami simpan. Periksa, lalu kirim sekali lagi."
    )
    steps = (exits.again(say), Step(_("Ke pusat bantuan"), "/bantuan"))
    return Words(_("Belum terkirim: kirim sekali lagi"), what, steps, 403)


def ticket_other_account(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Akun di peramban ini bukan lagi yang terbuka saat Anda mulai menulis, atau sudah keluar. Yang Anda tulis masih ada di bawah dan belum kami simpan. Laporan dibaca oleh akun yang mengirimnya: bila perlu masuk dulu di tab lain, lalu kirim sekali lagi."
    )
    steps = (exits.again(say), Step(_("Ke pusat bantuan"), "/bantuan"))
    return Words(_("Belum terkirim: kirim sekali lagi"), what, steps, 409)


def ticket_too_many(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Hari ini sudah banyak laporan dari peramban ini. Laporan baru bisa dikirim mulai {time}; laporan yang ada tetap bisa dibalas."
    ).format(time=say.fact("opens_at"))
    return Words(
        _("Laporan hari ini sudah banyak"),
        what,
        (Step(_("Lihat laporan saya"), "/bantuan", "primary"), exits.home(say)),
        429,
    )


def claim_too_many(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Sudah banyak nomor dicoba. Bisa dicari lagi mulai {time}. Tidak perlu menunggu: kirim laporan, petugas memeriksanya."
    ).format(time=say.fact("opens_at"))
    steps = (Step(_("Kirim laporan"), "/bantuan/baru?langkah=iuran", "primary"), exits.sign_in(say), exits.home(say))
    return Words(_("Terlalu banyak percobaan"), what, steps, 429)


def ticket_not_found(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Laporan dengan nomor ini tidak dapat dibuka di peramban ini. Buka di peramban tempat laporan dikirim, atau masuk ke akun Anda."
    )
    return Words(
        _("Laporan tidak dapat dibuka"), what, (exits.sign_in_first(say), Step(_("Ke pusat bantuan"), "/bantuan")), 404
    )


def reference_bad(say: Say) -> Words:
    _ = say.gettext
    what = _("Nomor referensi ini salah ketik: tanda periksanya tidak cocok. Periksa huruf dan angkanya.")
    return Words(
        _("Nomor referensi salah"), what, (Step(_("Ke pusat bantuan"), "/bantuan", "primary"), exits.home(say))
    )


WORDS: dict[str, Telling] = {
    "ticket.empty": ticket_empty,
    "ticket.long": ticket_long,
    "ticket.contact_wrong": ticket_contact_wrong,
    "ticket.stale": ticket_stale,
    "ticket.other_account": ticket_other_account,
    "ticket.too_many": ticket_too_many,
    "claim.too_many": claim_too_many,
    "ticket.not_found": ticket_not_found,
    "reference.bad": reference_bad,
}
