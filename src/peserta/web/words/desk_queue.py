"""Words for tickets and cases at the desk."""

from peserta.web.words import Say, Step, Telling, Words, exits
from peserta.web.words.desk import DESK, home


def _queue(say: Say) -> Step:
    _ = say.gettext
    return Step(_("Ke antrean laporan"), f"{DESK}/laporan", "primary")


def ticket_gone(say: Say) -> Words:
    _ = say.gettext
    what = _("Tidak ada laporan dengan nomor ini. Periksa nomornya, atau pilih dari antrean.")
    return Words(_("Laporan tidak ditemukan"), what, (_queue(say), home(say)), 404)


def ticket_continued(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Peserta atau rekan Anda menulis lagi setelah Anda membuka laporan ini. Baca yang terakhir, lalu kirim jawaban"
        " bila masih perlu: ketikan Anda belum terkirim dan masih ada di bawah."
    )
    return Words(_("Ada tulisan baru"), what, (_queue(say), home(say)), 409)


def ticket_closed(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Laporan ini baru saja ditutup atau berubah. Baca dulu yang terakhir; ia terbuka lagi bila peserta menulis."
    )
    return Words(_("Laporan sudah berubah"), what, (_queue(say), home(say)), 409)


def ticket_unanswered(say: Say) -> Words:
    _ = say.gettext
    what = _("Tulis jawaban untuk peserta, lalu kirim. Peserta membacanya di halaman laporannya.")
    return Words(_("Jawaban belum ditulis"), what, (_queue(say), home(say)))


def _cases(say: Say) -> Step:
    _ = say.gettext
    return Step(_("Ke daftar kasus"), f"{DESK}/kasus", "primary")


def case_gone(say: Say) -> Words:
    _ = say.gettext
    what = _("Tidak ada kasus dengan alamat ini. Pilih dari daftar.")
    return Words(_("Kasus tidak ditemukan"), what, (_cases(say), home(say)), 404)


def case_decided(say: Say) -> Words:
    _ = say.gettext
    what = _("Rekan Anda lebih dulu memutuskan kasus ini, atau keluarganya sudah mengubah pendaftarannya.")
    return Words(_("Sudah diputuskan"), what, (_cases(say), home(say)), 409)


def case_busy(say: Say) -> Words:
    _ = say.gettext
    what = _("Rekan Anda sedang memutuskan keluarga atau orang yang sama. Lihat apa yang berubah, lalu putuskan lagi.")
    return Words(_("Belum diputuskan"), what, (exits.again(say), _cases(say)), 409)


def case_obstacle(say: Say) -> Words:
    _ = say.gettext
    what = _("Ada yang menghalangi, dan itu tertulis di bawah. Kembalikan kepada keluarga dengan penjelasan.")
    return Words(_("Belum dapat didaftarkan"), what, (_cases(say), home(say)), 409)


def papers_missing(say: Say) -> Words:
    _ = say.gettext
    what = _("Beri tanda bahwa Anda sudah memeriksa dokumennya, lalu pilih keputusannya.")
    return Words(_("Pemeriksaan belum ditandai"), what, (_cases(say), home(say)))


def answer_missing(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Tulis apa yang harus diketahui keluarga, paling banyak 2.000 huruf. Tanpa itu mereka tidak tahu harus apa."
    )
    return Words(_("Jawaban untuk keluarga belum ada"), what, (_cases(say), home(say)))


def settling_missing(say: Say) -> Words:
    _ = say.gettext
    what = _("Tulis dengan singkat bagaimana ini diselesaikan: peserta hanya tahu itu dari tulisan Anda.")
    return Words(_("Belum ditulis bagaimana selesainya"), what, (_cases(say), home(say)))


def settling_long(say: Say) -> Words:
    _ = say.gettext
    what = _("Paling banyak 500 huruf. Ketikan Anda masih ada di bawah; persingkat, lalu tandai selesai lagi.")
    return Words(_("Tulisan terlalu panjang"), what, (_cases(say), home(say)))


WORDS: dict[str, Telling] = {
    "desk.ticket_gone": ticket_gone,
    "desk.ticket_continued": ticket_continued,
    "desk.ticket_closed": ticket_closed,
    "desk.ticket_unanswered": ticket_unanswered,
    "desk.case_gone": case_gone,
    "desk.case_decided": case_decided,
    "desk.case_busy": case_busy,
    "desk.case_obstacle": case_obstacle,
    "desk.papers_missing": papers_missing,
    "desk.answer_missing": answer_missing,
    "desk.settling_missing": settling_missing,
    "desk.settling_long": settling_long,
}
