"""Words for the way to an account: data, codes, password."""

from dataclasses import replace

from peserta.web.words import Say, Step, Telling, Words, exits


def gone(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Langkah ini dimulai di peramban lain atau sudah terlalu lama. Tidak ada yang hilang: mulai lagi, dan kode "
        "yang masih berlaku tetap bisa dipakai di peramban tempat Anda memintanya."
    )
    return Words(
        _("Langkah ini tidak ditemukan di peramban ini"), what, (exits.begin(say), exits.ask_for_help(say)), 404
    )


def not_here(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Nomor referensi ini tidak ada di peramban ini, atau sudah lebih dari tiga hari. Periksa nomornya, pakai "
        "peramban yang tadi, atau mulai lagi: yang diperlukan hanya nomor, nama dan tanggal lahir Anda."
    )
    return Words(_("Nomor referensi tidak ditemukan di sini"), what, (exits.begin(say), exits.ask_for_help(say)), 404)


def not_matched(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Kami tidak menemukan peserta dengan data persis seperti ini. Tulis nama seperti di KTP atau Kartu Keluarga "
        "dan periksa tanggal lahir."
    )
    steps = (
        Step(_("Periksa ejaan seperti di KTP"), "#nama", "primary"),
        Step(_("Pakai nomor yang lain (NIK atau nomor kartu)"), "#nomor"),
        exits.enrol(say),
        exits.officer(say),
        exits.ask_for_help(say),
    )
    return Words(_("Data belum cocok"), what, steps)


def data_wait(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Demi keamanan, percobaan berikutnya bisa dilakukan mulai pukul {time}. Data yang Anda ketik tetap ada di "
        "halaman ini."
    ).format(time=say.fact("opens_at"))
    return Words(
        _("Tunggu sebentar sebelum mencoba lagi"),
        what,
        (exits.again(say), exits.officer(say), exits.ask_for_help(say)),
        429,
    )


def work_missing(say: Say) -> Words:
    _ = say.gettext
    what = _("Halaman ini sudah terlalu lama terbuka. Kirim sekali lagi; data yang Anda ketik tetap ada.")
    return Words(_("Kirim sekali lagi"), what, (exits.again(say), exits.ask_for_help(say)))


def too_quick(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Formulir terkirim sangat cepat. Periksa isinya, lalu tekan Lanjutkan sekali lagi; yang Anda ketik tetap ada."
    )
    return Words(_("Kirim sekali lagi"), what, (exits.again(say), exits.ask_for_help(say)))


def no_contact(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Data Anda cocok, tetapi di catatan kami tidak ada nomor HP atau e-mail yang dapat dipakai. Petugas dapat "
        "memberi Anda kode aktivasi setelah melihat KTP; atau kirim laporan dan kami hubungi Anda."
    )
    steps = (replace(exits.officer(say), kind="primary"), exits.ask_for_help(say))
    return Words(_("Belum ada kontak untuk mengirim kode"), what, steps)


def choice_gone(say: Say) -> Words:
    _ = say.gettext
    what = _("Kontak ini tidak bisa dipakai lagi untuk menerima kode. Pilih kontak yang lain.")
    return Words(
        _("Pilih kontak lagi"),
        what,
        exits.first(say, _("Pilih cara verifikasi")),
    )


def sending_spent(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Kontak ini sudah menerima banyak kode hari ini. Kode berikutnya bisa dikirim mulai {time}. Cara "
        "lain di bawah bisa dipakai sekarang."
    ).format(time=say.fact("opens_at"))
    return Words(
        _("Batas kode untuk kontak ini"),
        what,
        exits.first(say, _("Pilih kontak lain")),
        429,
    )


def sending_wait(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Kode baru saja dikirim ke kontak ini dari halaman atau HP lain. Kode berikutnya bisa dikirim mulai {time}. "
        "Cara lain, kalau ada, tertulis di bawah."
    ).format(time=say.fact("opens_at"))
    return Words(
        _("Tunggu sebentar"),
        what,
        exits.first(say, _("Coba lagi")),
        429,
    )


def code_wrong(say: Say) -> Words:
    _ = say.gettext
    what = _("Kode ini tidak cocok. Anda masih punya {left} percobaan dengan kode yang sudah dikirim.").format(
        left=say.fact("left")
    )
    return Words(_("Kode salah"), what, (exits.again(say), exits.other_proof(say), exits.ask_for_help(say)))


def code_empty(say: Say) -> Words:
    _ = say.gettext
    what = _("Ketik kode dari pesan kami, lalu tekan Lanjutkan. Percobaan ini tidak dihitung.")
    return Words(_("Kode belum diisi"), what, (exits.again(say), exits.ask_for_help(say)))


def code_short(say: Say) -> Words:
    _ = say.gettext
    what = _("Anda mengetik {count} huruf atau angka; kodenya lebih panjang. Percobaan ini tidak dihitung.").format(
        count=say.fact("count")
    )
    return Words(_("Kode belum lengkap"), what, (exits.again(say), exits.ask_for_help(say)))


def code_expired(say: Say) -> Words:
    _ = say.gettext
    what = _("Masa berlaku kode sudah lewat. Minta kode baru; Anda tidak perlu mengetik data lagi.")
    return Words(
        _("Kode sudah tidak berlaku"),
        what,
        exits.first(say, _("Minta kode baru")),
    )


def code_too_many(say: Say) -> Words:
    _ = say.gettext
    what = _("Kode lama sudah terlalu sering dicoba dan tidak dipakai lagi.") + f" {_from_when(say)} "
    what += _("Data Anda tetap tersimpan.")
    return Words(
        _("Percobaan untuk kode ini habis"),
        what,
        exits.first(say, _("Minta kode baru")),
        429,
    )


def code_not_judged(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Terlalu banyak kode salah untuk data ini hari ini, mungkin bukan oleh Anda. {ask} Kode itu "
        "lebih panjang (10 huruf dan angka). Kode 6 angka bisa dipakai lagi mulai {time}."
    ).format(time=say.fact("opens_at"), ask=_from_when(say))
    return Words(
        _("Gunakan kode yang lebih panjang"),
        what,
        exits.first(say, _("Minta kode panjang")),
        429,
    )


def _from_when(say: Say) -> str:
    """Whether another code can be asked for now, or from when: what the buttons on the page say."""
    _ = say.gettext
    at = say.facts.get("sends_at")
    return _("Kode baru bisa diminta mulai {time}.").format(time=at) if at else _("Minta kode baru sekarang.")


def browser_spent(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Peramban ini sudah terlalu sering mencoba kode hari ini. Kode bisa dicoba lagi mulai {time}. Cara lain "
        "di bawah bisa dipakai sekarang."
    ).format(time=say.fact("opens_at"))
    return Words(
        _("Terlalu banyak percobaan di peramban ini"), what, (exits.other_proof(say), exits.ask_for_help(say)), 429
    )


WORDS: dict[str, Telling] = {
    "journey.gone": gone,
    "journey.not_here": not_here,
    "data.not_matched": not_matched,
    "data.wait": data_wait,
    "data.work_missing": work_missing,
    "data.too_quick": too_quick,
    "contact.none": no_contact,
    "choice.gone": choice_gone,
    "sending.spent": sending_spent,
    "sending.wait": sending_wait,
    "code.wrong": code_wrong,
    "code.empty": code_empty,
    "code.short": code_short,
    "code.expired": code_expired,
    "code.too_many": code_too_many,
    "code.not_judged": code_not_judged,
    "code.browser_spent": browser_spent,
}
