"""The words of every message, Indonesian first. An SMS is one GSM-7 segment and never carries a link.

In braces: name, domain and contact_centre of the scheme, code, minutes and reference of the message.
"""

from dataclasses import dataclass
from typing import Final

from peserta.messaging.draft import Channel


@dataclass(frozen=True, slots=True)
class Words:
    """One text in one language; a subject when it travels by e-mail."""

    text: str
    subject: str = ""


# The last line binds the code to our site: phones fill it in there and nowhere else
# (WICG sms-one-time-codes, "origin-bound one-time codes").
_SMS_ID: Final = {
    "code": (
        "{name}: kode {code}, berlaku {minutes} menit. RAHASIA: jangan berikan kepada siapa pun,"
        " petugas juga tidak.\n\n@{domain} #{code}"
    ),
    "data_matched": (
        "{name}: ada yang memakai data Anda untuk membuka akun. Bukan Anda?"
        " Hubungi {contact_centre}, sebutkan {reference}."
    ),
    "account_opened": ("{name}: akun Anda sudah dibuka. Bukan Anda? Hubungi {contact_centre}, sebutkan {reference}."),
    "new_device": (
        "{name}: akun Anda dimasuki dari perangkat baru. Bukan Anda? Hubungi {contact_centre}, sebutkan {reference}."
    ),
    "password_changed": (
        "{name}: kata sandi akun Anda diganti. Bukan Anda? Hubungi {contact_centre}, sebutkan {reference}."
    ),
    "password_waiting": (
        "{name}: kata sandi baru akun Anda berlaku 24 jam lagi. Bukan Anda?"
        " Hubungi {contact_centre}, sebutkan {reference}."
    ),
    "ticket_answered": "{name}: laporan {reference} sudah dijawab. Baca jawabannya di halaman Bantuan.",
    "enrolled": (
        "{name}: pendaftaran {reference} diterima. Bayar iuran pertama {opens_on} sampai {closes_on}."
        " Cara membayar ada di halaman pendaftaran."
    ),
    "pay_reminder": (
        "{name}: iuran pertama {amount} belum dibayar. Bayar paling lambat {closes_on}. Pendaftaran {reference}."
    ),
    "pay_last_day": (
        "{name}: HARI INI batas akhir membayar iuran pertama {amount} ({closes_on}). Pendaftaran {reference}."
    ),
    "cover_active": (
        "{name}: iuran pertama {amount} diterima {paid_on}. Lunas, kepesertaan aktif. Pendaftaran {reference}."
    ),
    "enrolment_fading": (
        "{name}: pendaftaran {reference} belum dikirim. Datanya dihapus {closes_on}. Lanjutkan di halaman Pendaftaran."
    ),
}

_SMS_EN: Final = {
    "code": (
        "{name}: code {code}, valid {minutes} minutes. SECRET: give it to nobody, not even our staff."
        "\n\n@{domain} #{code}"
    ),
    "data_matched": (
        "{name}: somebody used your data to open an account. Not you? Call {contact_centre}, quote {reference}."
    ),
    "account_opened": "{name}: your account is now open. Not you? Call {contact_centre}, quote {reference}.",
    "new_device": (
        "{name}: your account was entered from a new device. Not you? Call {contact_centre}, quote {reference}."
    ),
    "password_changed": "{name}: your password was changed. Not you? Call {contact_centre}, quote {reference}.",
    "password_waiting": (
        "{name}: a new password for your account takes effect in 24 hours. Not you?"
        " Call {contact_centre}, quote {reference}."
    ),
    "ticket_answered": "{name}: your ticket {reference} was answered. Read the answer on the Help page.",
    "enrolled": (
        "{name}: application {reference} received. Pay the first contribution from {opens_on} to {closes_on}."
        " How to pay is on the enrolment page."
    ),
    "pay_reminder": (
        "{name}: the first contribution, {amount}, is not paid yet. Pay by {closes_on}. Application {reference}."
    ),
    "pay_last_day": (
        "{name}: TODAY is the last day to pay the first contribution, {amount} ({closes_on}). Application {reference}."
    ),
    "cover_active": (
        "{name}: first contribution {amount} received {paid_on}. Paid, cover is active. Application {reference}."
    ),
    "enrolment_fading": (
        "{name}: application {reference} is not submitted. Its data are deleted on {closes_on}."
        " Go on at the Enrolment page."
    ),
}

_NOT_YOU_ID: Final = "Bukan Anda? Segera hubungi {contact_centre} dan sebutkan nomor referensi {reference}."
_NOT_YOU_EN: Final = "Not you? Please call {contact_centre} at once and quote the reference {reference}."

# A code never stands in a subject: subjects are shown on locked screens and kept in logs of relays.
_EMAIL_ID: Final = {
    "code": (
        "{name}: kode verifikasi Anda",
        (
            "Kode verifikasi Anda: {code}\n",
            "Kode ini berlaku {minutes} menit. Masukkan di halaman yang sedang Anda buka di {domain}.",
            "Jangan berikan kode ini kepada siapa pun. Petugas kami tidak pernah memintanya.",
            "Tidak meminta kode? Abaikan saja surat ini: tanpa kode ini tidak terjadi apa-apa.",
        ),
    ),
    "data_matched": (
        "{name}: ada yang memakai data Anda",
        (
            "Ada yang memasukkan nomor dan tanggal lahir Anda untuk membuka akun {name}.",
            "Data saja tidak cukup untuk membuka akun: yang memasukkannya tidak melihat apa pun.",
            _NOT_YOU_ID,
        ),
    ),
    "account_opened": (
        "{name}: akun Anda sudah dibuka",
        ("Akun {name} Anda sudah dibuka dan siap dipakai.", _NOT_YOU_ID),
    ),
    "new_device": (
        "{name}: masuk dari perangkat baru",
        ("Akun {name} Anda baru saja dimasuki dari perangkat yang belum pernah dipakai.", _NOT_YOU_ID),
    ),
    "password_changed": (
        "{name}: kata sandi diganti",
        ("Kata sandi akun {name} Anda diganti.", _NOT_YOU_ID),
    ),
    "password_waiting": (
        "{name}: kata sandi baru berlaku 24 jam lagi",
        (
            "Kata sandi baru untuk akun {name} Anda akan berlaku dalam 24 jam.",
            "Sampai saat itu kata sandi lama tetap berlaku, dan perubahan ini dapat dibatalkan dari akun Anda.",
            _NOT_YOU_ID,
        ),
    ),
    "ticket_answered": (
        "{name}: laporan {reference} sudah dijawab",
        ("Laporan Anda {reference} sudah dijawab.", "Baca jawabannya di halaman Bantuan di {domain}."),
    ),
    "enrolled": (
        "{name}: pendaftaran {reference} diterima",
        (
            "Pendaftaran keluarga Anda {reference} kami terima.",
            "Bayar iuran pertama antara {opens_on} dan {closes_on}. Perlindungan berlaku sejak iuran dibayar.",
            "Nomor virtual account dan cara membayar ada di halaman pendaftaran di {domain}.",
        ),
    ),
    "pay_reminder": (
        "{name}: iuran pertama menunggu pembayaran",
        (
            "Iuran pertama keluarga Anda, {amount}, belum kami terima.",
            "Bayar paling lambat {closes_on}. Perlindungan berlaku sejak iuran dibayar.",
            "Nomor virtual account ada di halaman Pendaftaran di {domain}; nomor referensinya {reference}.",
            "Sudah membayar? Abaikan surat ini.",
        ),
    ),
    "pay_last_day": (
        "{name}: hari ini batas akhir iuran pertama",
        (
            "Hari ini, {closes_on}, batas akhir membayar iuran pertama keluarga Anda: {amount}.",
            "Setelah hari ini pendaftaran {reference} gugur dan keluarga Anda harus didaftarkan lagi.",
            "Nomor virtual account ada di halaman Pendaftaran di {domain}.",
            "Sudah membayar? Abaikan surat ini.",
        ),
    ),
    "cover_active": (
        "{name}: lunas, kepesertaan aktif",
        (
            "Iuran pertama {amount} kami terima pada {paid_on}.",
            "Lunas, kepesertaan seluruh keluarga aktif sejak hari itu.",
            "Pendaftaran {reference}. Tagihan dan kuitansi ada di akun Anda di {domain}.",
        ),
    ),
    "enrolment_fading": (
        "{name}: pendaftaran {reference} akan dihapus",
        (
            "Pendaftaran keluarga Anda {reference} belum selesai dan lama tidak dilanjutkan.",
            "Pada {closes_on} data yang sudah diisi kami hapus.",
            "Masih ingin mendaftar? Buka halaman Pendaftaran di {domain} dan lanjutkan dengan nomor referensi itu.",
        ),
    ),
}

_EMAIL_EN: Final = {
    "code": (
        "{name}: your verification code",
        (
            "Your verification code: {code}\n",
            "It is valid for {minutes} minutes. Enter it on the page you have open at {domain}.",
            "Give it to nobody. Our staff never ask for it.",
            "You asked for no code? Ignore this message: without the code nothing happens.",
        ),
    ),
    "data_matched": (
        "{name}: somebody used your data",
        (
            "Somebody entered your number and birth date to open a {name} account.",
            "Data alone open nothing: whoever entered them has seen nothing.",
            _NOT_YOU_EN,
        ),
    ),
    "account_opened": (
        "{name}: your account is open",
        ("Your {name} account is open and ready to use.", _NOT_YOU_EN),
    ),
    "new_device": (
        "{name}: signed in from a new device",
        ("Your {name} account was just entered from a device that had not been used before.", _NOT_YOU_EN),
    ),
    "password_changed": (
        "{name}: your password was changed",
        ("The password of your {name} account was changed.", _NOT_YOU_EN),
    ),
    "password_waiting": (
        "{name}: a new password takes effect in 24 hours",
        (
            "A new password for your {name} account takes effect in 24 hours.",
            "Until then the old one is valid, and the change can be cancelled from your account.",
            _NOT_YOU_EN,
        ),
    ),
    "ticket_answered": (
        "{name}: ticket {reference} was answered",
        ("Your ticket {reference} was answered.", "Read the answer on the Help page at {domain}."),
    ),
    "enrolled": (
        "{name}: application {reference} received",
        (
            "We have received your family's application {reference}.",
            "Pay the first contribution between {opens_on} and {closes_on}. Cover begins when it is paid.",
            "Virtual account numbers and how to pay are on the enrolment page at {domain}.",
        ),
    ),
    "pay_reminder": (
        "{name}: the first contribution is waiting",
        (
            "We have not received your family's first contribution, {amount}, yet.",
            "Pay by {closes_on}. Cover begins when it is paid.",
            "Virtual account numbers are on the enrolment page at {domain}; the reference is {reference}.",
            "You have paid? Ignore this message.",
        ),
    ),
    "pay_last_day": (
        "{name}: last day for the first contribution",
        (
            "Today, {closes_on}, is the last day to pay your family's first contribution: {amount}.",
            "After today the application {reference} lapses and your family must enrol again.",
            "Virtual account numbers are on the enrolment page at {domain}.",
            "You have paid? Ignore this message.",
        ),
    ),
    "cover_active": (
        "{name}: paid, cover is active",
        (
            "We received the first contribution {amount} on {paid_on}.",
            "It is paid, and the cover of the whole family is active since that day.",
            "Application {reference}. Cards and bills are in your account at {domain}.",
        ),
    ),
    "enrolment_fading": (
        "{name}: application {reference} will be deleted",
        (
            "Your family's application {reference} is not finished and has been left for long.",
            "On {closes_on} we delete what was filled in.",
            "You still want to enrol? Open the enrolment page at {domain} and go on with that reference.",
        ),
    ),
}


def _texts(language: str, texts: dict[str, str]) -> dict[tuple[str, str, str], Words]:
    return {(template, Channel.SMS, language): Words(text) for template, text in texts.items()}


def _mails(language: str, mails: dict[str, tuple[str, tuple[str, ...]]]) -> dict[tuple[str, str, str], Words]:
    return {
        (template, Channel.EMAIL, language): Words("\n".join((*lines, "", "{name}")) + "\n", subject)
        for template, (subject, lines) in mails.items()
    }


WORDS: Final = _texts("id", _SMS_ID) | _texts("en", _SMS_EN) | _mails("id", _EMAIL_ID) | _mails("en", _EMAIL_EN)
"""By template, channel and language."""
