"""What the guides say, step by step; the browser test that walks them takes a picture of each."""

from dataclasses import dataclass
from typing import Final

from peserta.web.words import Translate

ACTIVATION, ENROLMENT = "sudah-peserta", "belum-peserta"
# By guide: the name of each step's picture, in the order of the walk.
PICTURES: Final = {
    ACTIVATION: ("depan", "syarat", "data", "cara", "kode", "amankan", "beranda"),
    ENROLMENT: ("syarat", "keluarga", "anggota", "kelas", "faskes", "kontak", "ringkasan", "bayar"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what to do, why or how, and the name of its picture."""

    title: str
    text: str
    picture: str


def title_of(kind: str, _: Translate) -> str:
    return _("Membuka akun: sudah peserta") if kind == ACTIVATION else _("Mendaftarkan keluarga: belum peserta")


def steps_of(kind: str, _: Translate) -> list[Step]:
    """The steps of a guide, in the language of the reader."""
    told = _activation(_) if kind == ACTIVATION else _enrolment(_)
    pairs = zip(told, PICTURES[kind], strict=True)
    return [Step(title, text, f"{kind}-{picture}") for (title, text), picture in pairs]


def _activation(_: Translate) -> list[tuple[str, str]]:
    return [
        (_("Buka halaman depan"), _("Siapkan KTP atau Kartu Keluarga, dan HP atau e-mail yang tercatat. Pilih “Saya sudah peserta”.")),
        (_("Baca dan setujui"), _("Baca pemberitahuan privasi dan syarat. Beri tanda, lalu tekan “Setuju dan lanjutkan”.")),
        (_("Isi data diri"), _("NIK atau nomor kartu, nama, dan tanggal lahir, seperti di KTP. Tidak perlu foto atau gambar teka-teki.")),
        (_("Pilih ke mana kode dikirim"), _("Di tiap pilihan tertulis berapa lama kode biasanya sampai. Tidak memegang satu pun? Pilih kode dari petugas.")),
        (_("Ketik kode"), _("Kode gratis dan berlaku 10 menit. Di bawah kotak terlihat sampai di mana kode itu. Jangan berikan kepada siapa pun.")),
        (_("Amankan akun"), _("Buat kunci sandi dengan sidik jari atau PIN HP, atau kata sandi dari tiga kata biasa.")),
        (_("Selesai"), _("Beranda memperlihatkan apakah Anda terlindungi, di mana berobat, dan tagihan. Kartu ada di menu bawah.")),
    ]  # fmt: skip


def _enrolment(_: Translate) -> list[tuple[str, str]]:
    return [
        (_("Baca dan setujui"), _("Siapkan Kartu Keluarga. Hanya persetujuan pertama yang wajib; yang lain boleh dikosongkan.")),
        (_("Nomor Kartu Keluarga"), _("Semua orang di satu Kartu Keluarga didaftarkan bersama. Isian disimpan di tiap langkah.")),
        (_("Isi tiap anggota"), _("Hubungan, NIK, nama, tanggal lahir, dan jenis kelamin, seperti di Kartu Keluarga.")),
        (_("Pilih kelas rawat"), _("Satu kelas untuk sekeluarga. Jumlah iuran sebulan langsung terlihat.")),
        (_("Pilih tempat berobat"), _("Cari dengan nama atau daerah. Yang penuh tertulis penuh, dengan yang terdekat yang masih ada tempat.")),
        (_("Buktikan kontak"), _("Nomor HP atau e-mail. Kami kirim kode ke sana; sesudah itu pendaftaran bisa dilanjutkan di HP mana pun.")),
        (_("Periksa ringkasan dan kirim"), _("Semua masih bisa diubah dari halaman ini. Sesudah dikirim Anda mendapat nomor kartu dan nomor virtual account.")),
        (_("Bayar iuran pertama"), _("Bayar di ATM, aplikasi bank, atau minimarket di antara kedua tanggal yang tertulis. Sesudah itu sekeluarga terlindungi.")),
    ]  # fmt: skip
