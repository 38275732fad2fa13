"""Words for the way of a new family: from the family card to the first bill."""

from peserta.web.words import Say, Step, Telling, Translate, Words, exits


def gone(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Pendaftaran ini dimulai di peramban lain, atau alamatnya tidak lengkap. Yang sudah diisi tetap tersimpan: buka di peramban tempat Anda memulainya, atau lanjutkan di sini dengan nomor referensi."
    )
    return Words(
        _("Pendaftaran tidak ditemukan di peramban ini"),
        what,
        (_go_on_by_reference(_), Step(_("Mulai pendaftaran"), "/daftar"), exits.ask_for_help(say)),
        404,
    )


def resume_gone(say: Say) -> Words:
    _ = say.gettext
    what = _("Halaman ini dibuka di peramban lain atau sudah lebih dari sehari. Tulis nomor referensi sekali lagi.")
    return Words(_("Minta kode sekali lagi"), what, (_go_on_by_reference(_), exits.ask_for_help(say)), 404)


def resume_too_many(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Dari peramban ini hari ini sudah banyak kode diminta. Kode berikutnya bisa diminta mulai {time}. Di peramban tempat Anda memulai, pendaftaran tetap bisa dilanjutkan sekarang."
    ).format(time=say.fact("opens_at"))
    return Words(_("Batas kode hari ini"), what, (exits.again(say), exits.ask_for_help(say)), 429)


def faded(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Pendaftaran ini tidak dilanjutkan selama 30 hari, jadi data yang sudah diisi kami hapus. Anda boleh mendaftar lagi kapan saja; mulainya dari awal."
    )
    return Words(
        _("Pendaftaran ini sudah dihapus"),
        what,
        (Step(_("Mulai pendaftaran baru"), "/daftar", "primary"), exits.ask_for_help(say)),
        410,
    )


def not_yet(say: Say) -> Words:
    _ = say.gettext
    what = _("Ada langkah sebelumnya yang belum selesai. Yang sudah Anda isi tetap tersimpan.")
    return Words(
        _("Selesaikan langkah sebelumnya dulu"), what, (_open_again(say, _("Lanjutkan")), exits.ask_for_help(say))
    )


def over(say: Say) -> Words:
    _ = say.gettext
    what = _("Pendaftaran ini sudah dikirim dan tidak dapat diubah lagi di sini. Salah tulis? Minta bantuan.")
    return Words(
        _("Pendaftaran sudah dikirim"), what, (_open_again(say, _("Lihat pendaftaran")), exits.ask_for_help(say))
    )


def changed(say: Say) -> Words:
    _ = say.gettext
    what = _("Isinya berubah di jendela lain setelah halaman ini dibuka. Periksa sekali lagi sebelum mengirim.")
    return Words(_("Periksa sekali lagi"), what, (exits.again(say), exits.ask_for_help(say)), 409)


def stale(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Sejak halaman ini dibuka, seseorang di keluarga Anda (atau Anda sendiri di jendela lain) mengubah pendaftaran ini. Yang Anda ketik masih ada di bawah dan belum disimpan. Bandingkan, lalu simpan sekali lagi."
    )
    return Words(_("Ada yang berubah sementara itu"), what, (exits.again(say), exits.ask_for_help(say)), 409)


def other_contact(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Sejak halaman ini dibuka, kontaknya diganti di jendela lain. Kode yang Anda ketik untuk kontak yang lama. Ketik kode yang dikirim ke kontak yang sekarang."
    )
    return Words(
        _("Kode untuk kontak yang lama"), what, (_open_again(say, _("Lanjutkan")), exits.ask_for_help(say)), 409
    )


def nik_needed(say: Say) -> Words:
    _ = say.gettext
    what = _("Hanya bayi sampai umur tiga bulan yang boleh didaftarkan tanpa NIK. Lengkapi NIK anggota yang lain.")
    family = Step(_("Lengkapi data keluarga"), say.path.rpartition("/")[0] + "/keluarga", "primary")
    return Words(_("NIK belum lengkap"), what, (family, exits.ask_for_help(say)))


def to_check(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Baru saja diperiksa: ada data yang belum sama dengan data kependudukan. Periksa NIK, nomor Kartu Keluarga, nama, dan tanggal lahir; atau kirim apa adanya, petugas memeriksanya."
    )
    family = Step(_("Ubah data keluarga"), say.path.rpartition("/")[0] + "/keluarga")
    return Words(_("Data perlu diperiksa"), what, (exits.again(say), family, exits.ask_for_help(say)), 409)


def already_member(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Anggota keluarga ini sudah tercatat sebagai peserta. Tidak perlu mendaftar lagi: buka akunnya dengan NIK atau nomor kartu; iuran pertama yang lewat waktu dibuka lagi dari sana. Menambah anggota keluarga? Minta bantuan, petugas menambahkannya."
    )
    activate = Step(_("Buka akun peserta"), "/aktivasi", "primary")
    family = Step(_("Ubah data keluarga"), say.path.rpartition("/")[0] + "/keluarga")
    return Words(_("Sudah menjadi peserta"), what, (activate, family, exits.ask_for_help(say)), 409)


def too_many(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Paling banyak 25 orang dapat didaftarkan lewat halaman ini. Untuk keluarga yang lebih besar, petugas membantu."
    )
    return Words(_("Keluarga terlalu besar untuk halaman ini"), what, (exits.again(say), exits.ask_for_help(say)))


def incomplete(say: Say) -> Words:
    _ = say.gettext
    what = _("Belum bisa dilanjutkan. {what}").format(what=say.fact("what"))
    return Words(_("Keluarga belum lengkap"), what, (exits.again(say), exits.ask_for_help(say)))


def facility_full(say: Say) -> Words:
    _ = say.gettext
    what = _("{name} tidak punya tempat lagi untuk sebanyak ini.").format(name=say.fact("name"))
    if others := say.fact("others"):
        what += " " + _("Yang terdekat dan masih ada tempat: {names}.").format(names=others)
    return Words(_("Fasilitas ini penuh"), what, (_choose_facility(say), exits.ask_for_help(say)), 409)


def facility_closed(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Fasilitas ini tidak dapat dipilih: tidak ada di daftar, atau tidak lagi melayani peserta. Pilih yang lain."
    )
    return Words(_("Fasilitas tidak dapat dipilih"), what, (_choose_facility(say), exits.ask_for_help(say)), 409)


def facility_needed(say: Say) -> Words:
    _ = say.gettext
    what = _("Pilih tempat berobat pertama untuk setiap anggota keluarga. Boleh satu tempat untuk semua.")
    return Words(_("Fasilitas belum dipilih"), what, (_choose_facility(say), exits.ask_for_help(say)))


def _choose_facility(say: Say) -> Step:
    return Step(say.gettext("Pilih fasilitas"), say.path.rpartition("/")[0] + "/faskes", "primary")


def _go_on_by_reference(_: Translate) -> Step:
    return Step(_("Lanjutkan dengan nomor referensi"), "/daftar/lanjut", "primary")


def _open_again(say: Say, label: str) -> Step:
    """The application's own address leads to the step that is open."""
    return Step(label, say.path.rpartition("/")[0] or "/daftar", "primary")


WORDS: dict[str, Telling] = {
    "enrolment.gone": gone,
    "enrolment.faded": faded,
    "enrolment.not_yet": not_yet,
    "enrolment.over": over,
    "enrolment.changed": changed,
    "enrolment.stale": stale,
    "enrolment.other_contact": other_contact,
    "enrolment.nik_needed": nik_needed,
    "enrolment.to_check": to_check,
    "enrolment.already_member": already_member,
    "enrolment.too_many": too_many,
    "enrolment.incomplete": incomplete,
    "enrolment.facility_full": facility_full,
    "enrolment.facility_closed": facility_closed,
    "enrolment.facility_needed": facility_needed,
    "resume.gone": resume_gone,
    "resume.too_many": resume_too_many,
}
