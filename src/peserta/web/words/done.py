"""What is said once, on the page that follows, when something was done: a cookie brings its code there."""

from typing import Literal

from peserta.web.words import Translate

Done = Literal[
    "case_decided",
    "case_settled_told",
    "case_settled_untold",
    "code_wished",
    "contact_proven",
    "newborn_added",
    "notices_chosen",
    "password_set",
    "person_removed",
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
        "code_wished": _("Permintaan kirim ulang sudah kami terima."),
        "contact_proven": _("Kontak itu sudah Anda buktikan."),
        "newborn_added": _("Bayi sudah ditambahkan ke keluarga Anda."),
        "notices_chosen": _("Pilihan pemberitahuan Anda tersimpan."),
        "password_set": _("Kata sandi baru berlaku sekarang. Perangkat lain sudah keluar dari akun Anda."),
        "person_removed": _("Anggota itu sudah dihapus dari pendaftaran ini."),
        "session_ended": _("Sesi di perangkat itu sudah diakhiri."),
        "sessions_ended": _("Semua sesi lain sudah diakhiri."),
        "signed_out": _("Anda sudah keluar."),
        "window_opened": _("Masa bayar baru sudah dibuka."),
    }
    return words.get(code, "")
