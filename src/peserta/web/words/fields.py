"""What is wrong with one field, in the words beside it."""

from collections.abc import Mapping

from peserta.web.words import Translate


def field_words(reason: str, facts: Mapping[str, str | int], _: Translate) -> str:
    """One sentence for a `BadValue` reason: what is wrong and what was expected."""
    count = facts.get("count", 0)
    words: dict[str, str] = {
        "nik.empty": _("Isi NIK: 16 angka di KTP atau Kartu Keluarga."),
        "nik.needed": _("Isi NIK. Hanya anak yang umurnya belum lewat tiga bulan boleh tanpa NIK."),
        "nik.of_another": _("NIK ini sudah tertulis pada {name}. Periksa NIK keduanya."),
        "nik.not_digits": _("NIK hanya berisi angka."),
        "nik.length": _("NIK harus 16 angka. Anda mengisi {count} angka."),
        "nik.placeholder": _("Nomor ini dipakai untuk bayi yang belum punya NIK. Pakai nomor kartu JKN."),
        "card.empty": _("Isi nomor kartu JKN: 13 angka."),
        "card.not_digits": _("Nomor kartu hanya berisi angka."),
        "card.length": _("Nomor kartu JKN harus 13 angka. Anda mengisi {count} angka."),
        "card.placeholder": _("Ini bukan nomor kartu. Lihat 13 angka di kartu JKN, atau pakai NIK."),
        "identifier.empty": _("Isi NIK (16 angka) atau nomor kartu JKN (13 angka)."),
        "identifier.not_digits": _("NIK atau nomor kartu hanya berisi angka."),
        "identifier.length": _("NIK 16 angka, nomor kartu JKN 13 angka. Anda mengisi {count} angka."),
        "name.empty": _("Isi nama lengkap seperti di KTP atau Kartu Keluarga."),
        "name.newborn_empty": _("Isi nama lengkap bayi seperti di surat keterangan lahir."),
        "name.control": _("Nama berisi tanda yang tidak dapat dibaca. Ketik ulang."),
        "name.of_another": _(
            "{name} dengan tanggal lahir ini sudah tertulis. Kalau orangnya sama, perbaiki datanya di daftar keluarga lewat Ubah. Kalau kembar, bedakan namanya seperti di Kartu Keluarga."
        ),
        "name.no_letter": _("Nama harus berisi huruf."),
        "name.length": _("Nama terlalu panjang. Tulis seperti di KTP atau Kartu Keluarga."),
        "name.newborn_length": _("Nama terlalu panjang. Tulis seperti di surat keterangan lahir."),
        "born_on.empty": _("Isi hari, bulan, dan tahun lahir, misalnya 27 3 1990."),
        "born_on.not_a_date": _("Tanggal ini tidak ada di kalender. Misalnya 27 3 1990."),
        "born_on.too_old": _("Periksa tahun lahir: empat angka, misalnya 1990."),
        "born_on.not_newborn": _("Hanya bayi sampai umur tiga bulan. Anak yang lebih besar ditambahkan petugas."),
        "born_on.future": _("Tanggal lahir tidak bisa di masa depan."),
        "family.empty": _("Isi nomor Kartu Keluarga: 16 angka."),
        "family.not_digits": _("Nomor Kartu Keluarga hanya berisi angka."),
        "family.length": _("Nomor Kartu Keluarga harus 16 angka. Anda mengisi {count} angka."),
        "family.placeholder": _("Ini bukan nomor Kartu Keluarga. Lihat 16 angka di bagian atas kartu."),
        "class.empty": _("Pilih kelas rawat inap."),
        "segment.empty": _("Pilih pekerjaan kepala keluarga."),
        "relation.empty": _("Pilih hubungan dalam keluarga."),
        "sex.empty": _("Pilih jenis kelamin."),
        "contact.empty": _("Isi nomor HP atau alamat e-mail."),
        "phone.empty": _("Isi nomor HP, misalnya 0812 3456 7890."),
        "phone.not_number": _("Nomor HP hanya berisi angka."),
        "phone.length": _("Nomor HP 10 sampai 13 angka. Anda mengisi {count} angka."),
        "phone.foreign": _("Pakai nomor HP Indonesia (awalan 08 atau +62)."),
        "phone.country": _("Pakai nomor HP yang berawalan {countries}. Nomor negara lain belum bisa menerima kode."),
        "phone.not_mobile": _("Ini bukan nomor HP. Telepon rumah dan nomor layanan tidak bisa menerima kode."),
        "email.empty": _("Isi alamat e-mail."),
        "email.no_at": _("Alamat e-mail harus berisi tanda @."),
        "email.shape": _("Alamat e-mail ini tidak lengkap, misalnya nama@contoh.id."),
        "email.length": _("Alamat e-mail ini terlalu panjang."),
        "reference.empty": _("Isi nomor referensi."),
        "reference.length": _("Nomor referensi kurang atau lebih hurufnya."),
        "reference.characters": _("Nomor referensi berisi tanda yang tidak dikenal."),
        "reference.check": _("Nomor referensi salah ketik. Periksa huruf dan angkanya."),
    }
    return words[reason].format(count=count, countries=facts.get("countries", ""), name=facts.get("name", ""))
