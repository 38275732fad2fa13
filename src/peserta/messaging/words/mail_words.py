"""The words of every e-mail, Indonesian first: a subject and paragraphs; see `words`."""

from typing import Final

from peserta.messaging.words.not_you import MAIL_EN as _NOT_YOU_EN
from peserta.messaging.words.not_you import MAIL_ID as _NOT_YOU_ID

# A code never stands in a subject: subjects are shown on locked screens and kept in logs of relays.
EMAIL_ID: Final = {
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
    "officer_code": (
        "{name}: petugas memberi kode aktivasi",
        (
            "Petugas {name} memberi kode aktivasi untuk akun Anda kepada orang yang datang dengan KTP atau KK.",
            "Kode itu berlaku 30 menit dan dipakai sekali.",
            _NOT_YOU_ID,
        ),
    ),
    "new_device": (
        "{name}: masuk dari perangkat baru",
        ("Akun {name} Anda baru saja dimasuki dari perangkat yang belum pernah dipakai.", _NOT_YOU_ID),
    ),
    "password_changed": (
        "{name}: kata sandi baru sudah berlaku",
        ("Kata sandi baru untuk akun {name} Anda sudah berlaku.", _NOT_YOU_ID),
    ),
    "password_waiting": (
        "{name}: kata sandi baru berlaku 24 jam lagi",
        (
            "Kata sandi baru untuk akun {name} Anda akan berlaku dalam 24 jam.",
            "Sampai saat itu kata sandi lama tetap berlaku, dan perubahan ini dapat dibatalkan dari akun Anda.",
            _NOT_YOU_ID,
        ),
    ),
    "passkey_added": (
        "{name}: kunci sandi baru",
        ("Akun {name} Anda diberi kunci sandi (passkey) baru.", _NOT_YOU_ID),
    ),
    "passkey_removed": (
        "{name}: kunci sandi dihapus",
        ("Satu kunci sandi (passkey) akun {name} Anda dihapus.", _NOT_YOU_ID),
    ),
    "ticket_answered": (
        "{name}: laporan {reference} sudah dijawab",
        ("Laporan Anda {reference} sudah dijawab.", "Baca jawabannya di halaman Bantuan di {domain}."),
    ),
    "case_settled": (
        "{name}: keputusan petugas untuk dibaca",
        (
            "Petugas {name} sudah menyelesaikan satu hal untuk Anda dan menulis hasilnya.",
            "Masuk ke akun Anda di {domain} dan buka Profil, Yang dibuka petugas.",
            "Isinya tidak kami kirim lewat surat ini, dan Anda tidak perlu membalas.",
        ),
    ),
    "enrolled": (
        "{name}: pendaftaran {reference} diterima",
        (
            "Pendaftaran keluarga Anda {reference} kami terima.",
            "Bayar iuran pertama antara {opens_on} dan {closes_on}. Perlindungan berlaku sejak iuran dibayar.",
            "Nomor virtual account dan cara membayar ada di halaman pendaftaran di {domain}.",
        ),
    ),
    "enrolment_to_check": (
        "{name}: pendaftaran {reference} diperiksa petugas",
        (
            "Pendaftaran keluarga Anda {reference} tersimpan dan diperiksa petugas, paling lambat {days} hari kerja.",
            "Hasilnya kami kirim ke alamat ini. Anda tidak perlu mengisi lagi.",
            "Ada pertanyaan? Hubungi {contact_centre} dan sebutkan nomor referensi {reference}.",
        ),
    ),
    "enrolment_answered": (
        "{name}: pendaftaran {reference} sudah diperiksa",
        (
            "Petugas sudah memeriksa pendaftaran keluarga Anda {reference}.",
            "Baca jawabannya di halaman Pendaftaran di {domain}; lanjutkan dengan nomor referensi itu.",
        ),
    ),
    "enrolled_again": (
        "{name}: Anda didaftarkan sebagai peserta mandiri",
        (
            "Petugas {name} mendaftarkan Anda di sebuah keluarga peserta mandiri, setelah memeriksa surat-suratnya.",
            _NOT_YOU_ID,
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
            "Pendaftaran {reference}. Kartu, tagihan, dan kuitansi ada di akun kepala keluarga di {domain}.",
            "Belum punya akun? Kepala keluarga membukanya di sana lewat Aktivasi akun, dengan kode ke alamat ini.",
        ),
    ),
    "cover_looked_at": (
        "{name}: lunas, kepesertaan masih kami periksa",
        (
            "Iuran pertama {amount} kami terima pada {paid_on}. Lunas.",
            "Kepesertaan seseorang di keluarga Anda belum aktif. Petugas kami memeriksanya; Anda tidak perlu apa-apa.",
            "Ada pertanyaan? Hubungi {contact_centre} dan sebutkan nomor referensi {reference}.",
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

EMAIL_EN: Final = {
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
    "officer_code": (
        "{name}: an officer issued an activation code",
        (
            "An officer of {name} issued an activation code for your account to somebody with an identity card.",
            "The code holds for 30 minutes and is used once.",
            _NOT_YOU_EN,
        ),
    ),
    "new_device": (
        "{name}: signed in from a new device",
        ("Your {name} account was just entered from a device that had not been used before.", _NOT_YOU_EN),
    ),
    "password_changed": (
        "{name}: a new password is in effect",
        ("A new password for your {name} account is now in effect.", _NOT_YOU_EN),
    ),
    "password_waiting": (
        "{name}: a new password takes effect in 24 hours",
        (
            "A new password for your {name} account takes effect in 24 hours.",
            "Until then the old one is valid, and the change can be cancelled from your account.",
            _NOT_YOU_EN,
        ),
    ),
    "passkey_added": (
        "{name}: a passkey was added",
        ("A passkey was added to your {name} account.", _NOT_YOU_EN),
    ),
    "passkey_removed": (
        "{name}: a passkey was removed",
        ("A passkey of your {name} account was removed.", _NOT_YOU_EN),
    ),
    "ticket_answered": (
        "{name}: ticket {reference} was answered",
        ("Your ticket {reference} was answered.", "Read the answer on the Help page at {domain}."),
    ),
    "case_settled": (
        "{name}: an officer's decision to read",
        (
            "An officer of {name} has settled something for you and wrote down the outcome.",
            "Sign in to your account at {domain} and open Profile, What staff looked at.",
            "We do not send the outcome itself by e-mail, and you need not answer.",
        ),
    ),
    "enrolled": (
        "{name}: application {reference} received",
        (
            "We have received your family's application {reference}.",
            "Pay the first contribution between {opens_on} and {closes_on}. Cover begins when it is paid.",
            "Virtual account numbers and how to pay are on the enrolment page at {domain}.",
        ),
    ),
    "enrolment_to_check": (
        "{name}: an officer checks application {reference}",
        (
            "Your family's application {reference} is saved; an officer checks it, within {days} working days.",
            "We send the result to this address. You need not fill in anything again.",
            "Questions? Call {contact_centre} and quote the reference {reference}.",
        ),
    ),
    "enrolment_answered": (
        "{name}: application {reference} was looked at",
        (
            "An officer has looked at your family's application {reference}.",
            "Read the answer on the Enrolment page at {domain}; go on with that reference.",
        ),
    ),
    "enrolled_again": (
        "{name}: you were enrolled with a family",
        (
            "An officer of {name} has seen the papers and enrolled you with a family that pays for itself.",
            _NOT_YOU_EN,
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
            "Application {reference}. Cards, bills and receipts are in the account of the family's head at {domain}.",
            "No account yet? The head of the family opens one there by activating it, with a code to this address.",
        ),
    ),
    "cover_looked_at": (
        "{name}: paid, and we are checking the cover",
        (
            "We received the first contribution {amount} on {paid_on}. It is paid.",
            "The cover of somebody in your family is not active yet. Our staff look into it; you need do nothing.",
            "Questions? Call {contact_centre} and quote the reference {reference}.",
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
