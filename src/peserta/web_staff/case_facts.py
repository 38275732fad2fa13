"""A case that is settled elsewhere, in the words of the desk: what is known of it, and what is to be done where."""

from peserta.casework.case import Case
from peserta.kit.values import Reference
from peserta.registry.population import Finding
from peserta.web.formats import rupiah
from peserta.web.words import Translate
from peserta.web.words.events import event_words
from peserta.web_staff.case_words import Rows, field_names, reason_words


def other_lines(case: Case, _: Translate) -> Rows:
    """The facts of a case that say something to an officer: codes and counts, never a personal value, and no ids."""
    names = {
        "reference": _("Nomor referensi"), "persons": _("Orang"),
        "uncovered": _("Belum aktif"), "bank": _("Bank"), "request_id": _("Nomor permintaan bank"),
        "about": _("Yang dijawab bukan saya"), "proof": _("Bukti"), "told": _("Kontak yang diberi tahu"),
        "kind": _("Jenis kontak"), "roll_hint": _("Kontak di data induk"), "finding": _("Data kependudukan"),
        "fields": _("Yang beda"), "is_dead": _("Tercatat meninggal"), "status": _("Di data induk"),
        "reason": _("Alasan"), "amount_idr": _("Iuran pertama untuk orang ini"), "receipt": _("Bukti bayar"),
    }  # fmt: skip
    # In the order of the names: the database keeps facts in one of its own.
    return [(words, _fact(case, name, value, _)) for name, words in names.items() if (value := case.fact(name))]


def _fact(case: Case, name: str, value: str, _: Translate) -> str:
    match name:
        case "roll_hint":
            return f"•••• {value}" if case.fact("kind") == "phone" else f"{value}•••"
        case "amount_idr":
            return rupiah(int(value))
        case "reference":
            return str(Reference(value))
        case "about":
            return event_words(value, _)
        case "fields":
            return field_names(value.split(", "), _)
        case "reason":
            return reason_words(value, _)
        case "is_dead":
            return _("ya") if value == "1" else _("tidak")
        case _name:
            return _codes(_).get(name, {}).get(value, value)


def _codes(_: Translate) -> dict[str, dict[str, str]]:
    """Codes in words; one that is new here is shown as it is."""
    return {
        "kind": {"phone": _("nomor HP"), "email": _("alamat e-mail")},
        "status": {"active": _("aktif"), "inactive": _("tidak aktif")},
        "finding": {
            Finding.MATCH.value: _("cocok"), Finding.NOT_FOUND.value: _("NIK tidak ditemukan"),
            Finding.DIFFERS.value: _("beda"),
        },
        "proof": {
            "password": _("kata sandi"), "passkey": _("kunci sandi"), "sms": _("kode SMS"), "email": _("kode e-mail"),
            "whatsapp": _("kode WhatsApp"), "officer": _("kode petugas"), "code": _("kode petugas"),
            "saved": _("kode pemulihan"),
        },
    }  # fmt: skip


def to_do(kind: str, _: Translate) -> str:
    """What an officer does about a case of this kind, and where, before it is closed."""
    return {
        "population_differs": _(
            "Minta keluarga menunjukkan KTP dan KK. Yang salah di data induk dibetulkan di sana; yang salah di data"
            " kependudukan dibetulkan di Dukcapil."
        ),
        "nik_missing": _(
            "Hubungi orang tuanya dengan nomor di data induk, sebab di sini nomor tidak terlihat utuh: NIK bayi diurus"
            " di Dukcapil dengan akta kelahiran, lalu dicatat di data induk."
        ),
        "contact_differs": _(
            "Peserta membuktikan kontak lain daripada yang di data induk, dan yang dibuktikan berlaku. Betulkan data"
            " induk, atau tanyakan kepada peserta bila ia yang keliru."
        ),
        "payment_repeated_differently": _(
            "Bank mengirim nomor yang sama dengan isi lain. Cocokkan dengan rekening koran, dan minta bank"
            " meluruskannya."
        ),
        "paid_not_covered": _(
            "Iurannya sudah masuk. Cari di data induk mengapa orang ini belum aktif, dan aktifkan atau kembalikan"
            " uangnya."
        ),
        "cover_differs": _(
            "Di sini iurannya lunas. Periksa status di data induk; bila keliru, betulkan di sana dengan bukti bayarnya."
        ),
        "moved_with_bills": _(
            "Orang ini pindah keluarga sementara keluarga lamanya masih punya tagihan. Tentukan dengan bagian keuangan"
            " siapa yang membayar apa."
        ),
        "disowned": _(
            "Akun sudah diamankan. Hubungi pemiliknya dengan nomor di data induk, sebab di sini nomor tidak terlihat"
            " utuh dan yang baru mungkin milik orang lain. Pastikan ia bisa masuk lagi."
        ),
        "recovery_untold": _(
            "Akun ini dipulihkan dengan satu bukti, dan tidak ada kontak yang dapat memperingatkan pemiliknya. Cari"
            " pemiliknya sebelum masa tunggu selesai; bila bukan ia, akhiri semua sesi di halaman peserta."
        ),
        "contact_claimed": _(
            "Kontak ini dinyatakan milik orang lain, dan orang ini tidak punya kontak lain untuk diperingatkan. Cari"
            " orangnya; bila kontak itu memang miliknya, ia membuktikannya dengan kode sebelum masa tunggu selesai."
        ),
        "refund_due": _(
            "Iuran dibayar untuk orang yang ternyata sudah tercatat. Kembalikan uangnya lewat bagian keuangan, juga"
            " iuran bulan sesudahnya bila ada, lalu tutup."
        ),
    }.get(kind, _("Tutup bila sudah dibereskan di tempatnya: data induk, bank, atau keluarga."))
