"""The words of every SMS, Indonesian first: one GSM-7 segment, the scheme's name first, never a link; see `words`."""

from typing import Final

from peserta.messaging.words.not_you import SMS_EN as _NOT_YOU_EN
from peserta.messaging.words.not_you import SMS_ID as _NOT_YOU_ID

# The last line binds the code to our site: phones fill it in there and nowhere else
# (WICG sms-one-time-codes, "origin-bound one-time codes").
SMS_ID: Final = {
    "code": (
        "{name}: kode {code}, berlaku {minutes} menit. RAHASIA: jangan berikan kepada siapa pun,"
        " petugas juga tidak.\n\n@{domain} #{code}"
    ),
    "data_matched": ("{name}: ada yang memakai data Anda untuk membuka akun. " + _NOT_YOU_ID),
    "account_opened": ("{name}: akun Anda sudah dibuka. " + _NOT_YOU_ID),
    "officer_code": ("{name}: petugas memberi kode aktivasi untuk akun Anda. " + _NOT_YOU_ID),
    "new_device": ("{name}: akun Anda dimasuki dari perangkat baru. " + _NOT_YOU_ID),
    "password_changed": ("{name}: kata sandi baru akun Anda sudah berlaku. " + _NOT_YOU_ID),
    "password_waiting": ("{name}: kata sandi baru akun Anda berlaku 24 jam lagi. " + _NOT_YOU_ID),
    "passkey_added": ("{name}: akun Anda diberi kunci sandi baru. " + _NOT_YOU_ID),
    "passkey_removed": ("{name}: satu kunci sandi akun Anda dihapus. " + _NOT_YOU_ID),
    "ticket_answered": "{name}: laporan {reference} sudah dijawab. Baca jawabannya di halaman Bantuan.",
    "case_settled": (
        "{name}: petugas sudah menyelesaikan satu hal untuk Anda."
        " Baca hasilnya di akun Anda: Profil, Yang dibuka petugas."
    ),
    "enrolled": (
        "{name}: pendaftaran {reference} diterima. Bayar iuran pertama {opens_on} sampai {closes_on}."
        " Cara membayar ada di halaman pendaftaran."
    ),
    "enrolment_to_check": (
        "{name}: pendaftaran {reference} diperiksa petugas, paling lambat {days} hari kerja."
        " Hasilnya kami kirim ke sini; tunggu saja."
    ),
    "enrolment_answered": (
        "{name}: petugas sudah memeriksa pendaftaran {reference}. Baca jawabannya di halaman Pendaftaran."
    ),
    "enrolled_again": (
        "{name}: petugas mendaftarkan Anda di keluarga peserta mandiri. Bukan Anda?"
        " Hubungi {contact_centre}, sebutkan {reference}."
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
    "cover_looked_at": (
        "{name}: iuran pertama {amount} diterima {paid_on}. Kepesertaan masih kami periksa, tunggu saja."
        " Tanya: {contact_centre}, sebutkan {reference}."
    ),
    "enrolment_fading": (
        "{name}: pendaftaran {reference} belum dikirim. Datanya dihapus {closes_on}. Lanjutkan di halaman Pendaftaran."
    ),
}

SMS_EN: Final = {
    "code": (
        "{name}: code {code}, valid {minutes} minutes. SECRET: give it to nobody, not even our staff."
        "\n\n@{domain} #{code}"
    ),
    "data_matched": ("{name}: somebody used your data to open an account. " + _NOT_YOU_EN),
    "account_opened": "{name}: your account is now open. " + _NOT_YOU_EN,
    "officer_code": ("{name}: an officer issued an activation code for your account. " + _NOT_YOU_EN),
    "new_device": ("{name}: your account was entered from a new device. " + _NOT_YOU_EN),
    "password_changed": "{name}: a new password for your account is now in effect. " + _NOT_YOU_EN,
    "password_waiting": ("{name}: a new password for your account takes effect in 24 hours. " + _NOT_YOU_EN),
    "passkey_added": "{name}: a passkey was added to your account. " + _NOT_YOU_EN,
    "passkey_removed": ("{name}: a passkey of your account was removed. " + _NOT_YOU_EN),
    "ticket_answered": "{name}: your ticket {reference} was answered. Read the answer on the Help page.",
    "case_settled": (
        "{name}: an officer has settled something for you."
        " Read the outcome in your account: Profile, What staff looked at."
    ),
    "enrolled": (
        "{name}: application {reference} received. Pay the first contribution from {opens_on} to {closes_on}."
        " How to pay is on the enrolment page."
    ),
    "enrolment_to_check": (
        "{name}: an officer checks application {reference}, within {days} working days."
        " We send the result here; just wait."
    ),
    "enrolment_answered": (
        "{name}: an officer has looked at application {reference}. Read the answer on the Enrolment page."
    ),
    "enrolled_again": (
        "{name}: an officer enrolled you with a family that pays for itself. Not you?"
        " Call {contact_centre}, quote {reference}."
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
    "cover_looked_at": (
        "{name}: first contribution {amount} received {paid_on}. We are checking the cover, nothing to do."
        " Questions: {contact_centre}, quote {reference}."
    ),
    "enrolment_fading": (
        "{name}: application {reference} is not submitted. Its data are deleted on {closes_on}."
        " Go on at the Enrolment page."
    ),
}
