"""What became of a code on its way, in words: for the trace that a member watches, and for staff beside a ticket."""

from peserta.messaging.made_up import MADE_UP
from peserta.messaging.telling.trace import Step
from peserta.web.words import Translate


def step_words(step: Step, channel: str, _: Translate) -> str:
    """What happened, in a few words; what went wrong has more of them."""
    requested, handed_over, taken = _way_words(channel, _)
    return {
        Step.REQUESTED: requested,
        Step.HANDED_OVER: handed_over,
        Step.TRYING_ANOTHER_ROUTE: _("Dicoba lewat jalur lain"),
        Step.TRYING_AGAIN: _("Dicoba lagi"),
        Step.SENT_ONCE_MORE: _("Belum ada kabar dari operator: dikirim sekali lagi lewat jalur lain"),
        Step.PROMISED: _("Semua jalur sedang terganggu: permintaan Anda disimpan"),
        Step.TOLD: _("Pengiriman pulih, dan Anda sudah dikabari"),
        Step.ACCEPTED_BY_OPERATOR: taken,
        Step.DELIVERED: _("Sampai"),
        Step.HELD: _("Belum dikirim"),
        Step.SLOW: _("Lebih lambat dari biasanya"),
        Step.FAILED: _("Tidak sampai"),
        Step.EXPIRED: _("Tidak dikirim: masa berlakunya lewat"),
    }[step]


def tries_words(count: int, _: Translate, step: Step = Step.TRYING_ANOTHER_ROUTE) -> str:
    """That other routes were tried, or the same ones again, so often one after the other."""
    if count == 1:
        return step_words(step, "sms", _)
    again = _("Dicoba lagi, {count} kali")
    return (again if step is Step.TRYING_AGAIN else _("Dicoba lewat jalur lain, {count} kali")).format(count=count)


def failure_words(reason: str | None, channel: str, _: Translate) -> str:
    """Why a message did not arrive, from the receipt, in plain words."""
    words = {
        "phone_off": _("HP sedang mati atau di luar jangkauan."),
        "inbox_full": _("Kotak SMS di HP penuh."),
        "blocked": _("HP atau operator memblokir pesan ini."),
        "unknown_number": _("Operator tidak mengenal nomor ini lagi."),
        "rejected": _("Operator menolak pesan ini."),
        "refused": _("Operator menolak nomor ini."),
        MADE_UP: _("Nomor ini hanya contoh. Pesan sungguhan tidak dikirim ke sana."),
        "no_answer": _("Operator tidak menjawab."),
        "expired": _("Operator tidak sempat mengantar dalam waktunya."),
        "unavailable": _("Tidak ada jalur yang bisa dipakai."),
        "unreadable": _("Catatan kontak ini tidak bisa kami baca. Pakai kontak lain, atau minta bantuan."),
    }
    if channel == "email":
        words |= {
            "inbox_full": _("Kotak surat ini penuh."),
            "blocked": _("Penyedia e-mail memblokir pesan ini."),
            "unknown_number": _("E-mail kembali: alamat ini tidak ada, atau sudah tidak ada lagi."),
            "bounced": _(
                "E-mail ke alamat ini baru-baru ini kembali, jadi yang ini tidak dikirim; kode dicoba lagi paling cepat besok."
                " Pakai kontak lain, atau minta kode dari petugas."
            ),
            "rejected": _("Penyedia e-mail menolak pesan ini."),
            "expired": _("Penyedia e-mail tidak sempat mengantar dalam waktunya."),
            "refused": _("Penyedia e-mail menolak alamat ini: mungkin sudah tidak ada."),
            MADE_UP: _("Alamat ini hanya contoh. Pesan sungguhan tidak dikirim ke sana."),
            "no_answer": _("Penyedia e-mail tidak menjawab."),
        }
    if channel == "whatsapp":
        words |= {
            "no_whatsapp": _("Nomor ini belum bisa menerima WhatsApp. Pakai SMS."),
            "blocked": _("WhatsApp menahan pesan ini. Pakai SMS."),
            "rejected": _("WhatsApp menolak pesan ini."),
            "refused": _("WhatsApp menolak nomor ini."),
            "no_answer": _("WhatsApp tidak menjawab."),
            "expired": _("WhatsApp tidak sempat mengantar dalam waktunya."),
        }
    return words.get(reason or "", "")


def held_words(reason: str | None, _: Translate) -> str:
    """Why a code is held back here, and what to do meanwhile."""
    words = {
        "stopped": _("Pengiriman lewat saluran ini sedang dihentikan. Pakai kontak lain, atau temui petugas."),
        "ceiling": _("Pengiriman SMS sedang dibatasi. Pakai kontak lain sekarang, atau tunggu sebentar."),
        "braked": _(
            "Nomor-nomor di sekitar nomor ini sedang disalahgunakan, jadi SMS ke sana ditahan."
            " Pakai kontak lain, atau minta kode pada petugas."
        ),
        "crowded": _(
            "Banyak kode ke nomor-nomor di sekitar nomor ini belum dipakai. Kode Anda menyusul sebentar lagi."
        ),
    }
    return words.get(reason or "", "")


def _way_words(channel: str, _: Translate) -> tuple[str, str, str]:
    """That a code was asked for, handed over and taken, by channel."""
    return {
        "sms": (_("Kode SMS diminta"), _("Diserahkan ke operator"), _("Diterima operator")),
        "email": (_("Kode e-mail diminta"), _("Diserahkan ke penyedia e-mail"), _("Diterima penyedia e-mail")),
        "whatsapp": (_("Kode WhatsApp diminta"), _("Diserahkan ke WhatsApp"), _("Diterima WhatsApp")),
    }[channel]
