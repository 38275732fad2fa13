"""The words of messages about delivery, helpers, facilities and closing an account, Indonesian first; see `words`."""

from typing import Final

from peserta.messaging.words import not_you

SMS_ID: Final = {
    "delivery_back_activation": (
        "{name}: kode sudah bisa dikirim lagi. Lanjutkan {reference} di halaman Aktivasi,"
        " di HP atau komputer yang tadi Anda pakai."
    ),
    "delivery_back_enrolment": (
        "{name}: kode sudah bisa dikirim lagi. Lanjutkan pendaftaran {reference}"
        " di HP atau komputer yang tadi Anda pakai."
    ),
    "helper_added": "{name}: akun Anda kini dapat dilihat seorang pendamping. " + not_you.SMS_ID,
    "helper_named": "{name}: petugas mencatat pendamping yang Anda sebut di loket. " + not_you.SMS_ID,
    "helping_added": "{name}: Anda kini pendamping seorang peserta. " + not_you.SMS_ID,
    "helper_ended": "{name}: satu pendampingan pada akun Anda berakhir. " + not_you.SMS_ID,
    "facility_changed": "{name}: faskes diganti, berlaku {opens_on}. " + not_you.SMS_ID,
    "closing_asked": "{name}: akun Anda akan ditutup {closes_on}. Bisa dibatalkan di akun Anda. " + not_you.SMS_ID,
    "closing_cancelled": "{name}: penutupan akun Anda dibatalkan. " + not_you.SMS_ID,
    "account_closed": "{name}: akun Anda ditutup. Kepesertaan tidak berubah. " + not_you.SMS_ID,
}

SMS_EN: Final = {
    "delivery_back_activation": (
        "{name}: codes can be sent again. Go on with {reference} on the Activation page,"
        " on the phone or computer you used before."
    ),
    "delivery_back_enrolment": (
        "{name}: codes can be sent again. Go on with application {reference} on the phone or computer you used before."
    ),
    "helper_added": "{name}: a helper can now see your account. " + not_you.SMS_EN,
    "helper_named": "{name}: the helper you named at a desk can now see your account. " + not_you.SMS_EN,
    "helping_added": "{name}: you are now a helper of a member. " + not_you.SMS_EN,
    "helper_ended": "{name}: help between your account and another has ended. " + not_you.SMS_EN,
    "facility_changed": "{name}: a facility was changed, from {opens_on}. " + not_you.SMS_EN,
    "closing_asked": "{name}: your account will be closed {closes_on}. Cancel it in your account. " + not_you.SMS_EN,
    "closing_cancelled": "{name}: your account will not be closed. " + not_you.SMS_EN,
    "account_closed": "{name}: your account is closed. Your cover is unchanged. " + not_you.SMS_EN,
}

EMAIL_ID: Final = {
    "delivery_back_activation": (
        "{name}: kode sudah bisa dikirim lagi",
        (
            "Tadi kode untuk membuka akun {name} Anda tidak bisa dikirim. Sekarang sudah bisa lagi.",
            "Data Anda tersimpan. Lanjutkan {reference} di halaman Aktivasi, di HP atau komputer yang tadi Anda pakai.",
        ),
    ),
    "delivery_back_enrolment": (
        "{name}: kode sudah bisa dikirim lagi",
        (
            "Tadi kode untuk pendaftaran {reference} tidak bisa dikirim. Sekarang sudah bisa lagi.",
            "Semua isian tersimpan. Lanjutkan di halaman Pendaftaran, di HP atau komputer yang tadi Anda pakai.",
        ),
    ),
    "helper_added": (
        "{name}: pendamping untuk akun Anda",
        (
            "Seseorang memakai kode undangan dari akun Anda dan kini menjadi pendamping Anda.",
            "Siapa orangnya, apa yang boleh dilihatnya dan sampai kapan ada di Profil, Pendamping.",
            "Di sana juga bisa dihentikan kapan saja.",
            not_you.MAIL_ID,
        ),
    ),
    "helper_named": (
        "{name}: pendamping dicatat di loket",
        (
            "Dua petugas mencatat pendamping yang disebut di loket atas nama Anda. Ia kini dapat melihat akun Anda.",
            "Siapa orangnya, apa yang boleh dilihatnya dan sampai kapan ada di Profil, Pendamping.",
            "Bisa dihentikan kapan saja, di sana atau di loket.",
            not_you.MAIL_ID,
        ),
    ),
    "helping_added": (
        "{name}: Anda menjadi pendamping",
        (
            "Anda kini pendamping seorang peserta. Setiap halaman yang Anda buka untuknya tercatat dan dilihatnya.",
            not_you.MAIL_ID,
        ),
    ),
    "helper_ended": (
        "{name}: pendampingan berakhir",
        ("Pendampingan antara akun Anda dan akun lain sudah berakhir. Tidak ada lagi yang terlihat.", not_you.MAIL_ID),
    ),
    "facility_changed": (
        "{name}: faskes diganti",
        ("Faskes di keluarga Anda diganti lewat akun, berlaku mulai {opens_on}.", not_you.MAIL_ID),
    ),
    "closing_asked": (
        "{name}: akun Anda akan ditutup",
        (
            "Permintaan menutup akun {name} Anda kami terima. Akun ditutup pada {closes_on}.",
            "Sampai saat itu penutupan bisa dibatalkan: masuk ke akun Anda dan tekan Batalkan.",
            "Kepesertaan, kartu, dan iuran keluarga Anda tidak berubah.",
            not_you.MAIL_ID,
        ),
    ),
    "closing_cancelled": (
        "{name}: akun Anda tidak jadi ditutup",
        ("Penutupan akun {name} Anda dibatalkan. Semuanya tetap seperti semula.", not_you.MAIL_ID),
    ),
    "account_closed": (
        "{name}: akun Anda ditutup",
        (
            "Akun {name} Anda sudah ditutup. Kata sandi, kunci sandi, dan perangkat sudah dihapus.",
            "Kepesertaan, kartu, dan iuran keluarga Anda tidak berubah. Akun bisa dibuka lagi lewat Aktivasi akun.",
            not_you.MAIL_ID,
        ),
    ),
}

EMAIL_EN: Final = {
    "delivery_back_activation": (
        "{name}: codes can be sent again",
        (
            "The code to open your {name} account could not be sent. It can be now.",
            "Your data are kept. Go on with {reference} on the Activation page, on the phone or computer used before.",
        ),
    ),
    "delivery_back_enrolment": (
        "{name}: codes can be sent again",
        (
            "The code for application {reference} could not be sent. It can be now.",
            "Everything you typed is kept. Go on at the Enrolment page, on the phone or computer you used before.",
        ),
    ),
    "helper_added": (
        "{name}: a helper for your account",
        (
            "Somebody used an invitation code from your account and is now your helper.",
            "Who it is, what they may see and until when is under Profile, Helpers. You can end it there at any time.",
            not_you.MAIL_EN,
        ),
    ),
    "helper_named": (
        "{name}: a helper was named at a desk",
        (
            "Two officers wrote down the helper who was named at a desk in your name. They can now see your account.",
            "Who it is, what they may see and until when is under Profile, Helpers.",
            "It can be ended at any time, there or at a desk.",
            not_you.MAIL_EN,
        ),
    ),
    "helping_added": (
        "{name}: you are a helper",
        (
            "You are now a helper of a member. Every page you open for them is recorded and shown to them.",
            not_you.MAIL_EN,
        ),
    ),
    "helper_ended": (
        "{name}: help has ended",
        ("Help between your account and another has ended. Nothing can be seen any more.", not_you.MAIL_EN),
    ),
    "facility_changed": (
        "{name}: a facility was changed",
        ("A facility in your family was changed through the account, from {opens_on}.", not_you.MAIL_EN),
    ),
    "closing_asked": (
        "{name}: your account will be closed",
        (
            "We have received the request to close your {name} account. It is closed on {closes_on}.",
            "Until then it can be cancelled: sign in and press Cancel.",
            "The cover, cards and contributions of your family do not change.",
            not_you.MAIL_EN,
        ),
    ),
    "closing_cancelled": (
        "{name}: your account stays open",
        ("Closing your {name} account was cancelled. Everything stays as it was.", not_you.MAIL_EN),
    ),
    "account_closed": (
        "{name}: your account is closed",
        (
            "Your {name} account is closed. Password, passkeys and devices are deleted.",
            "The cover, cards and contributions of your family do not change.",
            "You can open the account again by activating it.",
            not_you.MAIL_EN,
        ),
    ),
}
