"""Words for passwords, signing in and sessions."""

from peserta.web.words import Say, Step, Telling, Words, exits


def password_short(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Kata sandi perlu paling sedikit {minimum} huruf atau angka; Anda mengetik {length}. Tiga kata biasa pun cukup."
    ).format(minimum=say.fact("minimum"), length=say.fact("length"))
    return Words(_("Kata sandi terlalu pendek"), what, (exits.again(say), exits.ask_for_help(say)))


def password_long(say: Say) -> Words:
    _ = say.gettext
    what = _("Kata sandi paling panjang {maximum} huruf.").format(maximum=say.fact("maximum"))
    return Words(_("Kata sandi terlalu panjang"), what, (exits.again(say), exits.ask_for_help(say)))


def password_common(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Kata sandi ini ada di daftar yang dicoba penipu lebih dulu. Pilih yang lain, misalnya tiga kata yang tidak berhubungan."
    )
    return Words(_("Kata sandi terlalu umum"), what, (exits.again(say), exits.ask_for_help(say)))


def password_personal(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Kata sandi ini hampir seluruhnya nama, tanggal lahir, atau nomor Anda. Pilih yang tidak diketahui orang lain."
    )
    return Words(_("Kata sandi mudah ditebak"), what, (exits.again(say), exits.ask_for_help(say)))


def password_missing(say: Say) -> Words:
    _ = say.gettext
    what = _("Ketik kata sandi akun Anda, lalu lanjutkan. Percobaan ini tidak dihitung.")
    return Words(_("Kata sandi belum diisi"), what, (exits.again(say), exits.ask_for_help(say)))


def password_wrong(say: Say) -> Words:
    _ = say.gettext
    what = _("Kata sandi ini tidak cocok dengan akun Anda. Periksa huruf besar dan kecil, atau pakai kata sandi baru.")
    return Words(_("Kata sandi salah"), what, (exits.again(say), exits.ask_for_help(say)))


def sign_in_refused(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Nomor dan kata sandi ini tidak cocok, atau belum ada akun. Jika lupa kata sandi atau belum punya akun, "
        "lanjutkan dengan kode ke HP atau e-mail Anda: jalannya sama."
    )
    steps = (
        exits.again(say), Step(_("Lanjut dengan kode"), "/aktivasi"), exits.recover(say), exits.ask_for_help(say),
    )  # fmt: skip
    return Words(_("Belum bisa masuk"), what, steps)


def sign_in_wait(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Terlalu banyak percobaan untuk nomor ini. Kata sandi bisa dicoba lagi mulai {time}. Yang bisa sekarang: kunci sandi, "
        "kode ke HP atau e-mail, dan peramban tempat Anda pernah masuk."
    ).format(time=say.fact("opens_at"))
    steps = (
        Step(_("Masuk dengan kode"), f"/masuk/kode{say.back}", "primary"), Step(_("Pakai kunci sandi"), "/masuk"),
        exits.recover(say), exits.ask_for_help(say),
    )  # fmt: skip
    return Words(_("Tunggu sebentar"), what, steps, 429)


def session_needed(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Halaman ini hanya untuk peserta yang sudah masuk. Sesi berakhir setelah 30 menit tidak dipakai, atau diakhiri dari perangkat lain."
    )
    steps = (exits.sign_in_first(say), Step(_("Aktivasi akun"), "/aktivasi"), exits.ask_for_help(say))
    return Words(_("Silakan masuk dulu"), what, steps, 401)


def opened_elsewhere(say: Say) -> Words:
    _ = say.gettext
    what = _("Akun ini baru saja dibuka dari halaman lain. Masuk dengan kata sandi yang dibuat di sana.")
    return Words(_("Akun sudah dibuka"), what, (exits.sign_in(say), exits.ask_for_help(say)), 409)


def busy(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Sangat banyak orang masuk pada saat yang sama. Tidak ada yang hilang; coba lagi {seconds} detik lagi, atau masuk dengan kode."
    ).format(seconds=say.facts.get("seconds", 5))
    code = Step(_("Lanjut dengan kode"), "/aktivasi")
    return Words(_("Sedang ramai"), what, (exits.again(say), code, exits.ask_for_help(say)), 503)


def card_gone(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Kartu ini bukan milik keluarga Anda, atau alamatnya salah. Semua kartu keluarga Anda ada di halaman Kartu."
    )
    cards = Step(_("Buka Kartu"), "/kartu", "primary")
    return Words(_("Kartu tidak ditemukan"), what, (cards, exits.ask_for_help(say)), 404)


def passkey_refused(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Kunci sandi ini tidak membuka akun di sini: mungkin sudah dihapus, atau untuk layanan lain. Masuk dengan kata sandi, atau dengan kode."
    )
    steps = (exits.sign_in_first(say), Step(_("Lanjut dengan kode"), "/aktivasi"), exits.ask_for_help(say))
    return Words(_("Kunci sandi tidak cocok"), what, steps)


def passkey_stale(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Halaman terbuka terlalu lama, atau kunci sandi sudah terpakai di halaman ini. Tekan tombolnya sekali lagi."
    )
    return Words(_("Coba sekali lagi"), what, (exits.again(say), exits.ask_for_help(say)))


def passkey_not_made(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "HP Anda tidak membuat kunci sandi yang bisa kami pakai, atau kunci itu sudah tersimpan. Coba lagi, atau pakai kata sandi."
    )
    return Words(_("Kunci sandi belum tersimpan"), what, (exits.again(say), exits.ask_for_help(say)))


def passkey_too_many(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Paling banyak {most} kunci sandi untuk satu akun. Hapus yang tidak dipakai lagi, lalu buat yang baru."
    ).format(most=say.fact("most"))
    return Words(_("Kunci sandi sudah penuh"), what, (exits.again(say), exits.ask_for_help(say)))


def passkey_last(say: Say) -> Words:
    _ = say.gettext
    what = _("Ini satu-satunya cara masuk ke akun Anda. Buat kunci sandi di perangkat lain dulu, lalu hapus yang ini.")
    return Words(_("Kunci terakhir tidak dihapus"), what, (exits.again(say), exits.ask_for_help(say)), 409)


def receipt_gone(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Kuitansi dengan nomor ini bukan milik keluarga Anda, atau nomornya salah tulis. Semua kuitansi Anda ada di halaman Iuran."
    )
    dues = Step(_("Buka Iuran"), "/iuran", "primary")
    return Words(_("Kuitansi tidak ditemukan"), what, (dues, exits.ask_for_help(say)), 404)


def disown_gone(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Referensi dan tanggal lahir ini tidak cocok, atau pemberitahuannya sudah lebih dari 7 hari. Periksa ketikan; "
        "tidak ada yang berubah di akun Anda."
    )
    other = Step(_("Ketik referensi"), "/bukan-saya", "primary")
    return Words(
        _("Pemberitahuan tidak ditemukan"),
        what,
        (other, exits.recover(say), exits.sign_in(say), exits.ask_for_help(say)),
        404,
    )


def disown_wait(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Terlalu banyak percobaan. Coba lagi mulai pukul {time}. Pusat bantuan dapat melakukannya sekarang bersama Anda."
    ).format(time=say.fact("opens_at"))
    return Words(_("Tunggu sebentar"), what, (exits.recover(say), exits.sign_in(say), exits.ask_for_help(say)), 429)


def saved_code_wrong(say: Say) -> Words:
    _ = say.gettext
    what = _("Kode ini tidak cocok, sudah dipakai, atau sudah diganti set yang baru. Coba kode lain di lembar Anda.")
    return Words(_("Kode pemulihan belum cocok"), what, (exits.again(say), exits.officer(say), exits.ask_for_help(say)))


def saved_code_refused(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Nomor, tanggal lahir, dan kode pemulihan ini tidak cocok, atau kodenya sudah dipakai. Coba kode lain di lembar Anda, atau mulai dengan kode ke HP atau e-mail."
    )
    steps = (exits.again(say), Step(_("Lanjut dengan kode"), "/aktivasi"), exits.officer(say), exits.ask_for_help(say))
    return Words(_("Kode pemulihan belum cocok"), what, steps)


def saved_code_wait(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Terlalu banyak percobaan. Dengan kode pemulihan bisa lagi mulai pukul {time}; dengan kode ke HP atau e-mail bisa sekarang."
    ).format(time=say.fact("opens_at"))
    steps = (Step(_("Lanjut dengan kode"), "/aktivasi", "primary"), exits.officer(say), exits.ask_for_help(say))
    return Words(_("Tunggu sebentar"), what, steps, 429)


def recovery_gone(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Tidak ada pemulihan yang siap untuk data ini di peramban ini: belum waktunya, sudah dibatalkan, atau datanya berbeda. Anda bisa mulai lagi sekarang."
    )
    steps = (Step(_("Lanjut dengan kode"), "/aktivasi", "primary"), exits.officer(say), exits.ask_for_help(say))
    return Words(_("Belum bisa dilanjutkan"), what, steps)


def push_unreadable(say: Say) -> Words:
    _ = say.gettext
    what = _("HP ini tidak memberi alamat pemberitahuan yang bisa dipakai. Coba lagi, atau pakai peramban lain.")
    return Words(_("Pemberitahuan belum menyala"), what, (exits.again(say), exits.ask_for_help(say)))


def push_unknown_service(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Peramban ini memakai layanan pemberitahuan yang tidak kami kenal. Chrome, Firefox, Safari, dan Edge bisa; SMS dan e-mail tetap datang."
    )
    return Words(_("Peramban ini belum didukung"), what, (exits.again(say), exits.ask_for_help(say)))


def push_needs_browser(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Pemberitahuan perlu izin dari HP, yang hanya bisa ditanyakan dengan JavaScript. SMS dan e-mail tetap datang seperti biasa."
    )
    return Words(_("Pemberitahuan belum menyala"), what, (exits.again(say), exits.ask_for_help(say)))


WORDS: dict[str, Telling] = {
    "push.unreadable": push_unreadable,
    "push.unknown_service": push_unknown_service,
    "push.needs_browser": push_needs_browser,
    "disown.gone": disown_gone,
    "saved_code.wrong": saved_code_wrong,
    "saved_code.refused": saved_code_refused,
    "saved_code.wait": saved_code_wait,
    "recovery.gone": recovery_gone,
    "disown.wait": disown_wait,
    "card.gone": card_gone,
    "passkey.refused": passkey_refused,
    "passkey.stale": passkey_stale,
    "passkey.not_made": passkey_not_made,
    "passkey.too_many": passkey_too_many,
    "passkey.last": passkey_last,
    "receipt.gone": receipt_gone,
    "password.short": password_short,
    "password.long": password_long,
    "password.common": password_common,
    "password.personal": password_personal,
    "password.missing": password_missing,
    "password.wrong": password_wrong,
    "sign_in.refused": sign_in_refused,
    "sign_in.wait": sign_in_wait,
    "session.needed": session_needed,
    "account.opened_elsewhere": opened_elsewhere,
    "busy": busy,
}
