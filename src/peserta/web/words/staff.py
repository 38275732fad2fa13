"""Words for those who work at the desk."""

from urllib.parse import quote

from peserta.web.addresses import BACK, DESK
from peserta.web.addresses import DESK_SIGN_IN as SIGN_IN
from peserta.web.words import Say, Step, Telling, Words


def invitation_gone(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Undangan ini salah ketik, sudah dipakai, atau lewat 72 jam. Periksa ketikan Anda, atau minta undangan baru kepada administrator."
    )
    return Words(_("Undangan tidak berlaku"), what, (Step(_("Ketik undangan lagi"), f"{DESK}/undangan", "primary"),))


def code_wrong(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Kode dari aplikasi autentikator tidak cocok. Pastikan kuncinya sudah tersimpan di aplikasi dan jam HP tepat, lalu ketik kode yang sedang tampil."
    )
    return Words(_("Kode autentikator salah"), what, (Step(_("Ketik undangan lagi"), f"{DESK}/undangan", "primary"),))


def session_needed(say: Say) -> Words:
    _ = say.gettext
    what = _("Halaman ini hanya untuk petugas yang sudah masuk. Sesi berakhir setelah 30 menit tidak dipakai.")
    address = f"{SIGN_IN}?{BACK}={quote(say.path, safe='/')}"
    return Words(_("Masuk sebagai petugas dulu"), what, (Step(_("Masuk sebagai petugas"), address, "primary"),), 401)


def sign_in_refused(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Nama, kata sandi, dan kode ini tidak cocok, atau kodenya sudah dipakai. Tunggu kode berikutnya di aplikasi, lalu coba lagi. HP hilang? Administrator dapat mengundang Anda lagi."
    )
    return Words(_("Belum bisa masuk"), what, (Step(_("Coba lagi"), SIGN_IN, "primary"),))


def sign_in_wait(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Terlalu banyak percobaan yang salah. Percobaan berikutnya bisa mulai pukul {time}; dari komputer yang biasa Anda pakai mungkin bisa sekarang."
    ).format(time=say.fact("opens_at"))
    return Words(_("Tunggu sebentar"), what, (Step(_("Coba lagi"), SIGN_IN, "primary"),), 429)


def not_allowed(say: Say) -> Words:
    _ = say.gettext
    what = _("Peran Anda tidak mencakup pekerjaan ini. Minta rekan yang berwenang, atau hubungi penyelia Anda.")
    return Words(_("Bukan bagian peran Anda"), what, (Step(_("Ke halaman petugas"), DESK, "primary"),), 403)


def own_code(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Anda sendiri memberi kode aktivasi kepada peserta ini dalam tujuh hari sebelum kasus ini. Minta rekan lain atau penyelia memeriksa dan menyelesaikannya."
    )
    return Words(_("Perlu petugas lain"), what, (Step(_("Ke daftar kasus"), f"{DESK}/kasus", "primary"),), 403)


def password_refused(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Kata sandi sekarang dan kode ini tidak cocok, atau kodenya sudah dipakai. Tunggu kode berikutnya di aplikasi, lalu coba lagi."
    )
    return Words(_("Kata sandi belum diganti"), what, (Step(_("Coba lagi"), f"{DESK}/akun", "primary"),))


WORDS: dict[str, Telling] = {
    "staff.invitation_gone": invitation_gone,
    "staff.code_wrong": code_wrong,
    "staff.not_allowed": not_allowed,
    "staff.own_code": own_code,
    "staff.password_refused": password_refused,
    "staff.session_needed": session_needed,
    "staff.sign_in_refused": sign_in_refused,
    "staff.sign_in_wait": sign_in_wait,
}
