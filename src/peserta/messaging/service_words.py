"""The words of messages about helpers, facilities and closing an account, Indonesian first; see `words`."""

from typing import Final

_CALL_ID: Final = "Bukan Anda? Hubungi {contact_centre}, sebutkan {reference}."
_CALL_EN: Final = "Not you? Call {contact_centre}, quote {reference}."
_NOT_YOU_ID: Final = "Bukan Anda? Segera hubungi {contact_centre} dan sebutkan nomor referensi {reference}."
_NOT_YOU_EN: Final = "Not you? Please call {contact_centre} at once and quote the reference {reference}."

SMS_ID: Final = {
    "helper_added": "{name}: akun Anda kini dapat dilihat seorang pendamping. " + _CALL_ID,
    "helping_added": "{name}: Anda kini pendamping seorang peserta. " + _CALL_ID,
    "helper_ended": "{name}: satu pendampingan pada akun Anda berakhir. " + _CALL_ID,
    "facility_changed": "{name}: faskes diganti, berlaku {opens_on}. " + _CALL_ID,
    "closing_asked": "{name}: akun Anda akan ditutup {closes_on}. Bisa dibatalkan di akun Anda. " + _CALL_ID,
    "closing_cancelled": "{name}: penutupan akun Anda dibatalkan. " + _CALL_ID,
    "account_closed": "{name}: akun Anda ditutup. Kepesertaan tidak berubah. " + _CALL_ID,
}

SMS_EN: Final = {
    "helper_added": "{name}: a helper can now see your account. " + _CALL_EN,
    "helping_added": "{name}: you are now a helper of a member. " + _CALL_EN,
    "helper_ended": "{name}: help between your account and another has ended. " + _CALL_EN,
    "facility_changed": "{name}: a facility was changed, from {opens_on}. " + _CALL_EN,
    "closing_asked": "{name}: your account will be closed {closes_on}. Cancel it in your account. " + _CALL_EN,
    "closing_cancelled": "{name}: your account will not be closed. " + _CALL_EN,
    "account_closed": "{name}: your account is closed. Your cover is unchanged. " + _CALL_EN,
}

EMAIL_ID: Final = {
    "helper_added": (
        "{name}: pendamping untuk akun Anda",
        (
            "Seseorang memakai kode undangan dari akun Anda dan kini menjadi pendamping Anda.",
            "Siapa orangnya, apa yang boleh dilihatnya dan sampai kapan ada di Profil, Pendamping.",
            "Di sana juga bisa dihentikan kapan saja.",
            _NOT_YOU_ID,
        ),
    ),
    "helping_added": (
        "{name}: Anda menjadi pendamping",
        (
            "Anda kini pendamping seorang peserta. Setiap halaman yang Anda buka untuknya tercatat dan dilihatnya.",
            _NOT_YOU_ID,
        ),
    ),
    "helper_ended": (
        "{name}: pendampingan berakhir",
        ("Pendampingan antara akun Anda dan akun lain sudah berakhir. Tidak ada lagi yang terlihat.", _NOT_YOU_ID),
    ),
    "facility_changed": (
        "{name}: faskes diganti",
        ("Faskes di keluarga Anda diganti lewat akun, berlaku mulai {opens_on}.", _NOT_YOU_ID),
    ),
    "closing_asked": (
        "{name}: akun Anda akan ditutup",
        (
            "Permintaan menutup akun {name} Anda kami terima. Akun ditutup pada {closes_on}.",
            "Sampai saat itu penutupan bisa dibatalkan: masuk ke akun Anda dan tekan Batalkan.",
            "Kepesertaan, kartu, dan iuran keluarga Anda tidak berubah.",
            _NOT_YOU_ID,
        ),
    ),
    "closing_cancelled": (
        "{name}: akun Anda tidak jadi ditutup",
        ("Penutupan akun {name} Anda dibatalkan. Semuanya tetap seperti semula.", _NOT_YOU_ID),
    ),
    "account_closed": (
        "{name}: akun Anda ditutup",
        (
            "Akun {name} Anda sudah ditutup. Kata sandi, kunci sandi, dan perangkat sudah dihapus.",
            "Kepesertaan, kartu, dan iuran keluarga Anda tidak berubah. Akun bisa dibuka lagi lewat Aktivasi akun.",
            _NOT_YOU_ID,
        ),
    ),
}

EMAIL_EN: Final = {
    "helper_added": (
        "{name}: a helper for your account",
        (
            "Somebody used an invitation code from your account and is now your helper.",
            "Who it is, what they may see and until when is under Profile, Helpers. You can end it there at any time.",
            _NOT_YOU_EN,
        ),
    ),
    "helping_added": (
        "{name}: you are a helper",
        ("You are now a helper of a member. Every page you open for them is recorded and shown to them.", _NOT_YOU_EN),
    ),
    "helper_ended": (
        "{name}: help has ended",
        ("Help between your account and another has ended. Nothing can be seen any more.", _NOT_YOU_EN),
    ),
    "facility_changed": (
        "{name}: a facility was changed",
        ("A facility in your family was changed through the account, from {opens_on}.", _NOT_YOU_EN),
    ),
    "closing_asked": (
        "{name}: your account will be closed",
        (
            "We have received the request to close your {name} account. It is closed on {closes_on}.",
            "Until then it can be cancelled: sign in and press Cancel.",
            "The cover, cards and contributions of your family do not change.",
            _NOT_YOU_EN,
        ),
    ),
    "closing_cancelled": (
        "{name}: your account stays open",
        ("Closing your {name} account was cancelled. Everything stays as it was.", _NOT_YOU_EN),
    ),
    "account_closed": (
        "{name}: your account is closed",
        (
            "Your {name} account is closed. Password, passkeys and devices are deleted.",
            "The cover, cards and contributions of your family do not change.",
            "You can open the account again by activating it.",
            _NOT_YOU_EN,
        ),
    ),
}
