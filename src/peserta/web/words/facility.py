"""Words for changing a facility, and for people one may not act for."""

from peserta.web.words import Say, Step, Telling, Words, exits


def too_soon(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Faskes boleh diganti setelah tiga bulan di tempat yang sekarang. Bisa lagi mulai {date}. Pindah rumah atau dinas? Petugas bisa mengganti lebih awal dengan surat."
    ).format(date=say.fact("date"))
    return Words(_("Belum bisa diganti"), what, (_present(say), exits.ask_for_help(say)), 409)


def full(say: Say) -> Words:
    _ = say.gettext
    what = _("Faskes ini sudah penuh. Pilih yang terdekat dan masih ada tempat, atau cari yang lain.")
    return Words(_("Faskes penuh"), what, (_search(say), _present(say), exits.ask_for_help(say)), 409)


def elsewhere(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Peserta yang iurannya dibayar pemerintah (PBI) mengganti faskes lewat pusat bantuan atau kantor, bukan di sini."
    )
    return Words(_("Diganti lewat petugas"), what, (_present(say), exits.ask_for_help(say)), 403)


def same(say: Say) -> Words:
    _ = say.gettext
    what = _("Ini faskes yang sekarang. Tidak ada yang perlu diganti.")
    return Words(_("Sudah terdaftar di sini"), what, (_present(say), _search(say), exits.ask_for_help(say)), 409)


def wrong_kind(say: Say) -> Words:
    _ = say.gettext
    what = _("Fasilitas ini tidak bisa dipilih untuk keperluan ini. Rumah sakit didatangi dengan rujukan.")
    return Words(_("Jenisnya tidak cocok"), what, (_search(say), exits.ask_for_help(say)))


def not_contracted(say: Say) -> Words:
    _ = say.gettext
    what = _("Fasilitas ini tidak bekerja sama dengan kami, atau tidak lagi. Pilih yang lain.")
    return Words(_("Tidak bisa dipilih"), what, (_search(say), exits.ask_for_help(say)))


def not_yours(say: Say) -> Words:
    _ = say.gettext
    what = _("Hal ini hanya bisa diurus orangnya sendiri di akunnya, atau oleh orang tua bila belum 18 tahun.")
    steps = (Step(_("Buka Keluarga"), "/keluarga", "primary"), exits.ask_for_help(say))
    return Words(_("Bukan untuk akun ini"), what, steps, 404)


def newborn_at_desk(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Bayi ini perlu ditambahkan petugas: kepesertaan Anda sedang tidak aktif, atau iurannya tidak ditagih lewat halaman ini. Kirim laporan; siapkan surat keterangan lahir."
    )
    steps = (Step(_("Buka Keluarga"), "/keluarga"), exits.ask_for_help(say))
    return Words(_("Ditambahkan lewat petugas"), what, steps, 409)


def _search(say: Say) -> Step:
    return Step(say.gettext("Cari faskes lain"), say.path, "primary")


def _present(say: Say) -> Step:
    return Step(say.gettext("Lihat faskes sekarang"), "/faskes")


WORDS: dict[str, Telling] = {
    "facility.too_soon": too_soon,
    "facility.full": full,
    "facility.elsewhere": elsewhere,
    "facility.same": same,
    "facility.wrong_kind": wrong_kind,
    "facility.not_contracted": not_contracted,
    "family.not_yours": not_yours,
    "family.newborn_at_desk": newborn_at_desk,
}
