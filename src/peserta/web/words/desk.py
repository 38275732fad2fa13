"""Words for what is done at the desk, and for the officer's activation code."""

from peserta.web.words import Say, Step, Telling, Words, exits

DESK = "/petugas"
SEARCH = f"{DESK}/cari"
REDEEM = "/aktivasi/kode-petugas"


def _search(say: Say) -> Step:
    _ = say.gettext
    return Step(_("Cari peserta"), SEARCH, "primary")


def home(say: Say) -> Step:
    """The way back to the desk's first page."""
    _ = say.gettext
    return Step(_("Ke halaman petugas"), DESK)


def not_found(say: Say) -> Words:
    _ = say.gettext
    what = _("Tidak ada peserta dengan nomor persis ini. Periksa ketikan, atau cari dengan nomor yang lain.")
    return Words(_("Tidak ditemukan"), what, (_search(say), home(say)))


def ticket_unsigned(say: Say) -> Words:
    _ = say.gettext
    number = say.fact("number")
    what = _(
        "Laporan {number} ada, tetapi pengirimnya belum masuk ke akun, jadi tidak menunjuk seorang peserta. Baca"
        " laporannya, atau cari dengan NIK atau nomor kartu."
    ).format(number=number)
    read = Step(_("Buka laporan"), f"{DESK}/laporan/{number}", "primary")
    return Words(_("Laporan tanpa akun"), what, (read, home(say)))


def note_missing(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Pilih alasan dan tulis dengan singkat mengapa data ini dibuka. Peserta dapat melihat bahwa datanya dibuka."
    )
    return Words(_("Alasan belum diisi"), what, (_search(say), home(say)))


def too_many_lookups(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Anda sudah mencari 60 kali dalam sehari. Pencarian berikutnya bisa mulai {time}; rekan Anda dapat membantu sekarang."
    ).format(time=say.fact("opens_at"))
    return Words(_("Batas pencarian hari ini"), what, (home(say),), 429)


def lookup_gone(say: Say) -> Words:
    _ = say.gettext
    what = _("Data peserta terbuka 30 menit, hanya untuk petugas yang mencarinya. Cari lagi dengan alasannya.")
    return Words(_("Data ini sudah ditutup"), what, (_search(say), home(say)), 404)


def person_died(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Orang ini tercatat meninggal, jadi tidak ada kode atau pendamping untuknya. Jika catatan itu keliru, buat laporan perbaikan data."
    )
    return Words(_("Tercatat meninggal"), what, (Step(_("Buat laporan"), "/bantuan/baru?langkah=petugas"), home(say)))


def own_family(say: Say) -> Words:
    _ = say.gettext
    what = _("Petugas tidak melayani diri sendiri atau keluarganya. Minta rekan Anda memeriksa dan melakukannya.")
    return Words(_("Ini Anda atau keluarga Anda"), what, (_search(say), home(say)), 403)


def contact_not_held(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Kontak ini tidak ditahan lagi, atau dipasang dengan kode dari Anda sendiri: yang menyetujui harus petugas lain."
    )
    return Words(_("Tidak bisa disetujui"), what, (_search(say), home(say)), 409)


def too_many_codes(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Anda sudah memberi 20 kode dalam sehari. Kode berikutnya bisa diberikan mulai {time}; rekan Anda dapat memberinya sekarang."
    ).format(time=say.fact("opens_at"))
    return Words(_("Batas kode hari ini"), what, (home(say),), 429)


def code_shown(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Kode dari pencarian ini sudah ditampilkan sekali. Jika slipnya hilang, cari peserta ini lagi dan beri kode baru; yang lama lalu tidak berlaku."
    )
    return Words(_("Kode sudah ditampilkan"), what, (_search(say), home(say)), 409)


def check_missing(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Pilih dokumen asli yang Anda lihat dan beri tanda bahwa wajah dan datanya cocok. Tanpa itu tidak ada kode."
    )
    return Words(_("Pemeriksaan belum lengkap"), what, (_search(say), home(say)))


def cause_missing(say: Say) -> Words:
    _ = say.gettext
    what = _("Pilih sebabnya: anggota akan membaca bahwa petugas mengeluarkannya, dan mengapa.")
    return Words(_("Sebabnya belum dipilih"), what, (_search(say), home(say)))


def word_missing(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Pilih dokumen asli yang Anda lihat, isi nama pendamping, dan beri tanda setelah kalimatnya Anda bacakan dan disetujui peserta."
    )
    return Words(_("Belum lengkap"), what, (_search(say), home(say)))


def own_nik_needed(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Akun petugas Anda belum mencatat NIK Anda, jadi tidak dapat dipastikan bahwa ini bukan keluarga Anda. Minta rekan Anda, dan minta administrator mencatatnya."
    )
    return Words(_("NIK Anda belum tercatat"), what, (_search(say), home(say)), 403)


def helper_unknown(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Nomor dan nama ini tidak cocok, atau akunnya belum terbuka. Periksa dengan KTP calon pendamping; ia perlu punya akun sendiri dulu."
    )
    return Words(_("Pendamping belum bisa dicatat"), what, (_search(say), home(say)))


def helper_self(say: Say) -> Words:
    _ = say.gettext
    what = _("Nomor ini milik peserta sendiri. Isi nomor orang yang akan membantunya.")
    return Words(_("Itu peserta sendiri"), what, (_search(say), home(say)))


def helper_already(say: Say) -> Words:
    _ = say.gettext
    what = _("Orang ini sudah menjadi pendampingnya. Untuk mengubah cakupan atau tanggal, hentikan dulu yang ada.")
    return Words(_("Sudah menjadi pendamping"), what, (_search(say), home(say)), 409)


def helpers_full(say: Say) -> Words:
    _ = say.gettext
    what = _("Paling banyak tiga pendamping sekaligus. Hentikan yang tidak perlu lagi, kalau peserta mau.")
    return Words(_("Pendamping sudah penuh"), what, (_search(say), home(say)), 409)


def helper_named(say: Say) -> Words:
    _ = say.gettext
    what = _("Dari pencarian ini sudah dicatat satu pendamping. Cari peserta ini lagi untuk mencatat yang lain.")
    return Words(_("Sudah dicatat satu"), what, (_search(say), home(say)), 409)


def too_many_helpers(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Anda sudah mencatat 10 pendamping dalam sehari. Berikutnya bisa mulai {time}; rekan Anda dapat melakukannya sekarang."
    ).format(time=say.fact("opens_at"))
    return Words(_("Batas pendamping hari ini"), what, (home(say),), 429)


def second_needed(say: Say) -> Words:
    _ = say.gettext
    what = _("Anda sendiri yang mencatatnya. Petugas lain harus bertanya kepada peserta dan menyetujui.")
    return Words(_("Perlu petugas kedua"), what, (_search(say), home(say)), 403)


def naming_gone(say: Say) -> Words:
    _ = say.gettext
    what = _("Catatan ini sudah lewat satu jam, dibatalkan, atau sudah disetujui. Lihat keadaannya di halaman peserta.")
    return Words(_("Tidak menunggu lagi"), what, (_search(say), home(say)), 409)


def code_refused(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Nomor, tanggal lahir, dan kode ini tidak cocok. Periksa ketikan dengan slip dari petugas. Setelah lima kali salah, kode tidak dipakai lagi dan petugas dapat memberi yang baru."
    )
    return Words(
        _("Kode belum cocok"),
        what,
        (Step(_("Coba lagi"), REDEEM, "primary"), exits.officer(say), exits.ask_for_help(say)),
    )


def code_expired(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Kode dari petugas berlaku 30 menit dan sudah lewat. Petugas dapat memberi kode baru; datang lagi dengan KTP atau KK."
    )
    return Words(_("Kode dari petugas sudah lewat"), what, (exits.officer(say), exits.ask_for_help(say)))


def code_used(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Kode ini sudah dipakai sekali, di peramban lain. Jika itu Anda, lanjutkan di sana atau masuk; jika bukan Anda, hubungi pusat bantuan sekarang."
    )
    return Words(_("Kode sudah dipakai"), what, (exits.sign_in(say), exits.officer(say), exits.ask_for_help(say)))


def code_wait(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Terlalu banyak percobaan di peramban ini. Coba lagi mulai pukul {time}; slip Anda tetap berlaku sampai waktu yang tertulis di sana."
    ).format(time=say.fact("opens_at"))
    return Words(_("Tunggu sebentar"), what, (exits.officer(say), exits.ask_for_help(say)), 429)


WORDS: dict[str, Telling] = {
    "desk.not_found": not_found,
    "desk.ticket_unsigned": ticket_unsigned,
    "desk.note_missing": note_missing,
    "desk.too_many_lookups": too_many_lookups,
    "desk.lookup_gone": lookup_gone,
    "desk.person_died": person_died,
    "desk.own_family": own_family,
    "desk.contact_not_held": contact_not_held,
    "desk.too_many_codes": too_many_codes,
    "desk.code_shown": code_shown,
    "desk.check_missing": check_missing,
    "desk.cause_missing": cause_missing,
    "desk.word_missing": word_missing,
    "desk.own_nik_needed": own_nik_needed,
    "desk.helper_unknown": helper_unknown,
    "desk.helper_self": helper_self,
    "desk.helper_already": helper_already,
    "desk.helpers_full": helpers_full,
    "desk.helper_named": helper_named,
    "desk.too_many_helpers": too_many_helpers,
    "desk.second_needed": second_needed,
    "desk.naming_gone": naming_gone,
    "officer_code.refused": code_refused,
    "officer_code.expired": code_expired,
    "officer_code.used": code_used,
    "officer_code.wait": code_wait,
}
