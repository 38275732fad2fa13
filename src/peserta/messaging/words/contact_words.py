"""The words about changed, shared and claimed contacts, Indonesian first; see `words`."""

from typing import Final

from peserta.messaging.words.not_you import MAIL_EN as NOT_YOU_EN
from peserta.messaging.words.not_you import MAIL_ID as NOT_YOU_ID

SMS_ID: Final = {
    "contact_added": (
        "{name}: kontak baru di akun Anda, ditahan 24 jam. Bukan Anda? Hubungi {contact_centre}, sebutkan {reference}."
    ),
    "contact_replaced": (
        "{name}: kontak akun Anda diganti; yang lama hapus 24 jam lagi. Bukan Anda?"
        " Hubungi {contact_centre}, sebutkan {reference}."
    ),
    "contact_removed": (
        "{name}: satu kontak akun Anda dihapus. Bukan Anda? Hubungi {contact_centre}, sebutkan {reference}."
    ),
    "contact_approved": (
        "{name}: petugas menyetujui kontak baru di akun Anda. Bukan Anda? Hubungi {contact_centre}, sebutkan"
        " {reference}."
    ),
    "contact_undone": (
        "{name}: perubahan kontak akun Anda dibatalkan dan semua perangkat lain dikeluarkan. Ref {reference}."
    ),
    "contact_shared": (
        "{name}: satu kontak di data Anda kini dipakai juga keluarga lain. Bukan kenalan Anda?"
        " Hubungi {contact_centre}, sebutkan {reference}."
    ),
    "contact_claimed": (
        "{name}: orang lain memakai satu kontak Anda. Masih milik Anda? Buktikan di Profil sebelum {closes_on}."
        " Ref {reference}."
    ),
    "contact_released": (
        "{name}: satu kontak dilepas dari data Anda karena pemiliknya sudah lain."
        " Tanya: {contact_centre}, sebutkan {reference}."
    ),
}

SMS_EN: Final = {
    "contact_added": (
        "{name}: a contact was added to your account and is held 24 hours. Not you?"
        " Call {contact_centre}, quote {reference}."
    ),
    "contact_replaced": (
        "{name}: a contact of your account is replaced; the old one goes in 24 hours. Not you?"
        " Call {contact_centre}, quote {reference}."
    ),
    "contact_removed": (
        "{name}: a contact of your account was removed. Not you? Call {contact_centre}, quote {reference}."
    ),
    "contact_approved": (
        "{name}: an officer approved a new contact of your account. Not you? Call {contact_centre}, quote {reference}."
    ),
    "contact_undone": (
        "{name}: the change of your account's contacts was undone and all other devices signed out. Ref {reference}."
    ),
    "contact_shared": (
        "{name}: another family now uses a contact on your record too. Nobody you know?"
        " Call {contact_centre}, quote {reference}."
    ),
    "contact_claimed": (
        "{name}: somebody else uses a contact of yours. Still yours? Prove it at Profile by {closes_on}."
        " Ref {reference}."
    ),
    "contact_released": (
        "{name}: a contact was taken off your record, as it has a new holder."
        " Questions: {contact_centre}, quote {reference}."
    ),
}

EMAIL_ID: Final = {
    "contact_added": (
        "{name}: kontak baru di akun Anda",
        (
            "Nomor HP atau alamat e-mail baru ditambahkan ke akun {name} Anda.",
            "Selama 24 jam kontak itu belum bisa membuka apa pun, dan perubahannya dapat dibatalkan.",
            NOT_YOU_ID,
        ),
    ),
    "contact_replaced": (
        "{name}: kontak akun Anda diganti",
        (
            "Satu kontak akun {name} Anda diganti dengan yang baru.",
            (
                "Selama 24 jam kontak baru belum bisa membuka apa pun dan kontak lama tetap berlaku;"
                " sampai saat itu perubahannya dapat dibatalkan."
            ),
            NOT_YOU_ID,
        ),
    ),
    "contact_removed": (
        "{name}: kontak akun Anda dihapus",
        (
            "Satu kontak akun {name} Anda dihapus. Selama 24 jam penghapusan ini dapat dibatalkan.",
            NOT_YOU_ID,
        ),
    ),
    "contact_approved": (
        "{name}: petugas menyetujui kontak baru Anda",
        (
            "Petugas kedua {name} menyetujui kontak baru di akun Anda: kontak itu berlaku mulai sekarang.",
            "Sampai 24 jam setelah dipasang, perubahannya masih dapat dibatalkan.",
            NOT_YOU_ID,
        ),
    ),
    "contact_undone": (
        "{name}: perubahan kontak dibatalkan",
        (
            (
                "Perubahan kontak akun {name} Anda dibatalkan. Kontak kembali seperti semula, dan akun dikeluarkan dari"
                " perangkat lain."
            ),
            "Masuk lagi dan periksa kata sandi dan kunci sandi Anda di Profil. Nomor referensi: {reference}.",
        ),
    ),
    "contact_shared": (
        "{name}: kontak Anda dipakai juga keluarga lain",
        (
            (
                "Satu nomor HP atau alamat e-mail di data Anda kini dipakai juga oleh keluarga lain di {name}, yang"
                " membuktikannya dengan kode."
            ),
            "Satu HP boleh dipakai bersama. Kalau ini bukan kenalan Anda, beri tahu kami.",
            NOT_YOU_ID,
        ),
    ),
    "contact_claimed": (
        "{name}: apakah kontak ini masih milik Anda?",
        (
            "Orang lain membuktikan dengan kode bahwa satu kontak di data {name} Anda sekarang miliknya.",
            (
                "Masih milik Anda? Buktikan lagi dengan kode di Profil, Kontak, sebelum {closes_on}: kontak itu"
                " tetap di data Anda."
            ),
            "Kalau tidak, kontak itu kami lepas dari data Anda. Nomor referensi: {reference}.",
        ),
    ),
    "contact_released": (
        "{name}: satu kontak dilepas dari data Anda",
        (
            "Satu kontak kami lepas dari data {name} Anda karena sekarang milik orang lain dan tidak dibuktikan lagi.",
            "Ada pertanyaan? Hubungi {contact_centre} dan sebutkan nomor referensi {reference}.",
        ),
    ),
}

EMAIL_EN: Final = {
    "contact_added": (
        "{name}: a contact was added",
        (
            "A mobile number or e-mail address was added to your {name} account.",
            "For 24 hours it opens nothing, and the change can be undone.",
            NOT_YOU_EN,
        ),
    ),
    "contact_replaced": (
        "{name}: a contact is being replaced",
        (
            "A contact of your {name} account is being replaced by a new one.",
            "For 24 hours the new one opens nothing and the old one stays; until then the change can be undone.",
            NOT_YOU_EN,
        ),
    ),
    "contact_removed": (
        "{name}: a contact was removed",
        ("A contact of your {name} account was removed. For 24 hours that can be undone.", NOT_YOU_EN),
    ),
    "contact_approved": (
        "{name}: an officer approved your new contact",
        (
            "A second officer of {name} approved the new contact of your account: it counts from now on.",
            "Until 24 hours after it was set the change can still be undone.",
            NOT_YOU_EN,
        ),
    ),
    "contact_undone": (
        "{name}: the change of contacts was undone",
        (
            (
                "The change of the contacts of your {name} account was undone. They are as before, and other devices"
                " are signed out."
            ),
            "Sign in again and look at your password and passkeys in Profile. Reference: {reference}.",
        ),
    ),
    "contact_shared": (
        "{name}: another family uses your contact too",
        (
            (
                "A mobile number or e-mail address on your record is now used by another family of {name} too, who"
                " proved it by a code."
            ),
            "A phone may be shared. If this is nobody you know, tell us.",
            NOT_YOU_EN,
        ),
    ),
    "contact_claimed": (
        "{name}: is this contact still yours?",
        (
            "Somebody else proved by a code that a contact on your {name} record is theirs now.",
            (
                "Is it still yours? Prove it again by a code at Profile, Contacts, before {closes_on}, and it stays on"
                " your record."
            ),
            "If not, we take it off your record. Reference: {reference}.",
        ),
    ),
    "contact_released": (
        "{name}: a contact was taken off your record",
        (
            "We took a contact off your {name} record: it belongs to somebody else now and was not proven again.",
            "Questions? Call {contact_centre} and quote the reference {reference}.",
        ),
    ),
}
