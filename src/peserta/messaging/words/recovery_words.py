"""The words of notices about recovering an account, Indonesian first; see `words`."""

from typing import Final

from peserta.messaging.words import not_you

SMS_ID: Final = {
    "recovery_begun": "{name}: ada yang memulihkan akun Anda, terbuka 24 jam lagi. " + not_you.SMS_ID,
    "recovery_begun_long": "{name}: ada yang memulihkan akun Anda, terbuka 7 hari lagi. " + not_you.SMS_ID,
    "recovery_ready": "{name}: masa tunggu pemulihan akun Anda selesai. " + not_you.SMS_ID,
    "recovery_cancelled": "{name}: pemulihan akun Anda dibatalkan. " + not_you.SMS_ID,
    "saved_codes_made": "{name}: kode pemulihan baru dibuat untuk akun Anda. " + not_you.SMS_ID,
    "saved_code_used": "{name}: satu kode pemulihan akun Anda dipakai. " + not_you.SMS_ID,
    "password_waiting_long": "{name}: kata sandi baru akun Anda berlaku 7 hari lagi. " + not_you.SMS_ID,
    "sessions_ended": (
        "{name}: petugas mengeluarkan akun Anda dari semua perangkat. Bukan permintaan Anda? Hubungi {contact_centre}."
    ),
    "disowned": (
        '{name}: ada yang melaporkan "bukan saya". Sesi akun Anda kami akhiri. Pertanyaan? Hubungi {contact_centre}.'
    ),
}

SMS_EN: Final = {
    "recovery_begun": "{name}: somebody is recovering your account; it opens in 24 hours. " + not_you.SMS_EN,
    "recovery_begun_long": "{name}: somebody is recovering your account; it opens in 7 days. " + not_you.SMS_EN,
    "recovery_ready": "{name}: the wait for recovering your account is over. " + not_you.SMS_EN,
    "recovery_cancelled": "{name}: the recovery of your account was cancelled. " + not_you.SMS_EN,
    "saved_codes_made": "{name}: new recovery codes were made for your account. " + not_you.SMS_EN,
    "saved_code_used": "{name}: one recovery code of your account was used. " + not_you.SMS_EN,
    "password_waiting_long": "{name}: a new password for your account takes effect in 7 days. " + not_you.SMS_EN,
    "sessions_ended": (
        "{name}: our staff signed your account out on every device. Not your wish? Call {contact_centre}."
    ),
    "disowned": (
        '{name}: "that was not me" was reported. We ended the sessions of your account.'
        " Questions? Call {contact_centre}."
    ),
}

EMAIL_ID: Final = {
    "recovery_begun": (
        "{name}: pemulihan akun dimulai",
        (
            "Ada yang memulihkan akun {name} Anda dengan satu bukti.",
            "Setelah 24 jam orang itu dapat membuat kata sandi atau kunci sandi baru, kecuali dibatalkan.",
            not_you.MAIL_ID,
        ),
    ),
    "recovery_begun_long": (
        "{name}: pemulihan akun dimulai",
        (
            "Ada yang memulihkan akun {name} Anda dengan satu bukti.",
            "Setelah 7 hari orang itu dapat membuat kata sandi atau kunci sandi baru, kecuali dibatalkan.",
            not_you.MAIL_ID,
        ),
    ),
    "recovery_ready": (
        "{name}: masa tunggu pemulihan selesai",
        (
            "Masa tunggu pemulihan akun {name} Anda selesai.",
            "Anda yang memulai? Buka halaman Pulihkan Akun di {domain} dan buat kata sandi atau kunci sandi baru.",
            not_you.MAIL_ID,
        ),
    ),
    "recovery_cancelled": (
        "{name}: pemulihan akun dibatalkan",
        ("Pemulihan akun {name} Anda dibatalkan. Tidak ada yang berubah di akun.", not_you.MAIL_ID),
    ),
    "saved_codes_made": (
        "{name}: kode pemulihan baru",
        (
            "Sepuluh kode pemulihan baru dibuat untuk akun {name} Anda. Kode yang lama tidak berlaku lagi.",
            not_you.MAIL_ID,
        ),
    ),
    "saved_code_used": (
        "{name}: kode pemulihan dipakai",
        ("Satu kode pemulihan akun {name} Anda baru saja dipakai.", not_you.MAIL_ID),
    ),
    "password_waiting_long": (
        "{name}: kata sandi baru berlaku 7 hari lagi",
        (
            "Kata sandi baru untuk akun {name} Anda akan berlaku dalam 7 hari.",
            "Sampai saat itu kata sandi lama tetap berlaku, dan perubahan ini dapat dibatalkan dari akun Anda.",
            not_you.MAIL_ID,
        ),
    ),
    "sessions_ended": (
        "{name}: akun Anda dikeluarkan dari semua perangkat",
        (
            "Petugas mengeluarkan akun {name} Anda dari semua perangkat, karena Anda atau orang lain memintanya.",
            "Masuk lagi perlu dua bukti. Bukan permintaan Anda? Hubungi pusat layanan: {contact_centre}.",
        ),
    ),
    "disowned": (
        '{name}: laporan "bukan saya" kami terima',
        (
            'Dari salah satu kontak Anda dilaporkan "bukan saya".',
            "Sesi akun {name} Anda kami akhiri dan yang masih menunggu kami batalkan. Data Anda tidak berubah.",
            "Kalau kontak Anda dipakainya, kontak itu ditahan 7 hari. Tidak ada yang lain? Minta kode dari petugas.",
            "Masuk lagi atau pulihkan akun di {domain}. Pertanyaan? Hubungi {contact_centre}.",
        ),
    ),
}

EMAIL_EN: Final = {
    "recovery_begun": (
        "{name}: recovery of your account has begun",
        (
            "Somebody is recovering your {name} account with one proof.",
            "After 24 hours they can make a new password or passkey, unless it is cancelled.",
            not_you.MAIL_EN,
        ),
    ),
    "recovery_begun_long": (
        "{name}: recovery of your account has begun",
        (
            "Somebody is recovering your {name} account with one proof.",
            "After 7 days they can make a new password or passkey, unless it is cancelled.",
            not_you.MAIL_EN,
        ),
    ),
    "recovery_ready": (
        "{name}: the wait for recovery is over",
        (
            "The wait for recovering your {name} account is over.",
            "Was it you? Open the page Recover Account at {domain} and make a new password or passkey.",
            not_you.MAIL_EN,
        ),
    ),
    "recovery_cancelled": (
        "{name}: recovery was cancelled",
        ("The recovery of your {name} account was cancelled. Nothing in the account has changed.", not_you.MAIL_EN),
    ),
    "saved_codes_made": (
        "{name}: new recovery codes",
        ("Ten new recovery codes were made for your {name} account. The old ones are void.", not_you.MAIL_EN),
    ),
    "saved_code_used": (
        "{name}: a recovery code was used",
        ("One recovery code of your {name} account was just used.", not_you.MAIL_EN),
    ),
    "password_waiting_long": (
        "{name}: a new password takes effect in 7 days",
        (
            "A new password for your {name} account takes effect in 7 days.",
            "Until then the old one is valid, and the change can be cancelled from your account.",
            not_you.MAIL_EN,
        ),
    ),
    "sessions_ended": (
        "{name}: your account was signed out on every device",
        (
            "Our staff signed your {name} account out on every device, because you or somebody else asked for it.",
            "Signing in again takes two proofs. Not your wish? Call the contact centre: {contact_centre}.",
        ),
    ),
    "disowned": (
        '{name}: we have your report "that was not me"',
        (
            '"That was not me" was reported from one of your contacts.',
            "We ended the sessions of your {name} account and cancelled what was waiting. Your data are unchanged.",
            "If a contact of yours was used, it is held for 7 days. You have no other? Ask an officer for a code.",
            "Sign in again or recover the account at {domain}. Questions? Call {contact_centre}.",
        ),
    ),
}
