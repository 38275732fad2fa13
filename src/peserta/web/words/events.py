"""What a notice to the contacts on record was about: for whoever it was sent to, and for staff who read of it."""

from peserta.web.words import Translate


def event_words(template: str, _: Translate) -> str:
    """What a notice was about; one that is new here is still shown."""
    said = {
        "data_matched": _("Ada yang memakai data Anda untuk membuka akun."),
        "account_opened": _("Akun Anda dibuka."),
        "officer_code": _("Petugas memberi kode aktivasi untuk akun Anda."),
        "new_device": _("Akun Anda dimasuki dari perangkat baru."),
        "password_changed": _("Kata sandi baru untuk akun Anda sudah berlaku."),
        "password_waiting_long": _("Kata sandi baru menunggu untuk berlaku."),
        "password_waiting": _("Kata sandi baru menunggu untuk berlaku."),
        "passkey_added": _("Akun Anda diberi kunci sandi baru."),
        "passkey_removed": _("Satu kunci sandi akun Anda dihapus."),
        "recovery_begun": _("Ada yang mulai memulihkan akun Anda."),
        "recovery_begun_long": _("Ada yang mulai memulihkan akun Anda."),
        "recovery_ready": _("Masa tunggu pemulihan akun Anda selesai."),
        "recovery_cancelled": _("Pemulihan akun Anda dibatalkan."),
        "saved_codes_made": _("Kode pemulihan baru dibuat untuk akun Anda."),
        "contact_added": _("Kontak baru ditambahkan ke akun Anda."),
        "contact_approved": _("Petugas kedua menyetujui kontak baru akun Anda."),
        "enrolled_again": _("Ada yang mendaftarkan orang dengan data Anda."),
        "contact_replaced": _("Satu kontak akun Anda diganti."),
        "contact_removed": _("Satu kontak akun Anda dihapus."),
        "contact_undone": _("Perubahan kontak akun Anda dibatalkan."),
        "contact_shared": _("Keluarga lain memakai satu kontak di data Anda."),
        "contact_claimed": _("Orang lain menyatakan memakai satu kontak di data Anda."),
        "contact_released": _("Satu kontak dilepas dari data Anda."),
        "saved_code_used": _("Satu kode pemulihan akun Anda dipakai."),
        "helper_added": _("Seorang pendamping dapat melihat akun Anda."),
        "helper_named": _("Petugas mencatat pendamping yang dapat melihat akun Anda."),
        "helping_added": _("Anda menjadi pendamping seorang peserta."),
        "helper_ended": _("Satu pendampingan pada akun Anda berakhir."),
        "facility_changed": _("Faskes di keluarga Anda diganti."),
        "closing_asked": _("Ada yang meminta akun Anda ditutup."),
        "closing_cancelled": _("Penutupan akun Anda dibatalkan."),
        "account_closed": _("Akun Anda ditutup."),
    }
    return said.get(template) or _("Ada perubahan di akun Anda.")
