"""What each notice says to whoever it was not: a link in an e-mail, a reference and a named page in an SMS."""

from typing import Final

# On our own page, which is named and never linked, or by telephone.
SMS_ID: Final = "Bukan Anda? Isi {reference} di halaman Bukan Saya atau hubungi {contact_centre}."
SMS_EN: Final = "Not you? Enter {reference} on our Not Me page or call {contact_centre}."

# The address only shows what happened; a button on that page acts: mail scanners open every link.
MAIL_ID: Final = (
    "Bukan Anda? Buka halaman ini dan tekan tombolnya:\n{link}\n"
    "Atau hubungi {contact_centre} dan sebutkan nomor referensi {reference}."
)
MAIL_EN: Final = (
    "Not you? Open this page and press its button:\n{link}\n"
    "Or call {contact_centre} and quote the reference {reference}."
)
