"""What is said once, on the page that follows, when something was done: a cookie brings its code there."""

from typing import Literal

from peserta.web.words import Translate

Done = Literal[
    "case_decided",
    "case_settled_told",
    "case_settled_untold",
    "change_taken_back",
    "closing_cancelled",
    "code_wished",
    "contact_approved",
    "contact_proven",
    "contact_restored",
    "help_ended",
    "helper_approved",
    "helper_noted",
    "naming_dropped",
    "newborn_added",
    "notices_chosen",
    "password_cancelled",
    "password_set",
    "person_removed",
    "recovery_cancelled",
    "session_ended",
    "sessions_ended",
    "signed_out",
    "window_opened",
]


def done_words(code: str, _: Translate) -> str:
    """One sentence that names nobody; empty for whatever else a cookie may hold."""
    words: dict[str, str] = {
        "case_decided": _("Keputusan Anda tersimpan."),
        "case_settled_told": _(
            "Kasus ditutup. Peserta kami kabari lewat kontaknya bahwa ada tulisan Anda untuk dibaca."
        ),
        "case_settled_untold": _(
            "Kasus ditutup. Peserta tidak kami kabari: ia belum punya akun, atau tidak ada kontak yang boleh diberi"
            " tahu. Sampaikan hasilnya bila ia datang atau menelepon."
        ),
        "change_taken_back": _("Perubahan faskes sudah dibatalkan."),
        "closing_cancelled": _("Akun Anda tetap ada: penutupannya sudah dibatalkan."),
        "code_wished": _("Permintaan kirim ulang sudah kami terima."),
        "contact_approved": _("Kontak disetujui: ia berlaku sekarang, dan semua kontak tercatat diberi tahu."),
        "contact_proven": _("Kontak itu sudah Anda buktikan."),
        "contact_restored": _("Kontak itu sudah kembali seperti semula. Perangkat lain sudah keluar dari akun Anda."),
        "help_ended": _("Sudah dihentikan."),
        "helper_approved": _("Pendamping disetujui, dan keduanya diberi tahu."),
        "helper_noted": _("Pendamping dicatat. Belum ada yang terbuka sebelum petugas kedua menyetujui."),
        "naming_dropped": _("Catatan pendamping dibatalkan."),
        "newborn_added": _("Bayi sudah ditambahkan ke keluarga Anda."),
        "notices_chosen": _("Pilihan pemberitahuan Anda tersimpan."),
        "password_cancelled": _("Kata sandi baru yang menunggu sudah dibatalkan."),
        "password_set": _("Kata sandi baru berlaku sekarang. Perangkat lain sudah keluar dari akun Anda."),
        "person_removed": _("Anggota itu sudah dihapus dari pendaftaran ini."),
        "recovery_cancelled": _("Pemulihan akun sudah dibatalkan."),
        "session_ended": _("Sesi di perangkat itu sudah diakhiri."),
        "sessions_ended": _("Semua sesi lain sudah diakhiri."),
        "signed_out": _("Anda sudah keluar."),
        "window_opened": _("Masa bayar baru sudah dibuka."),
    }
    return words.get(code, "")
