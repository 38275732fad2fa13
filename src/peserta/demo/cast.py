"""The people the demo's start screen names: one for each thing worth seeing."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from peserta.demo import numbers
from peserta.intake.roll_cells import COLUMNS
from peserta.kit.values import Sex

RollCells = dict[str, str]

STALE_FOR = timedelta(days=800)
# With the named person themself, this makes eight families on one number.
OTHER_FAMILIES = 7


@dataclass(frozen=True, slots=True)
class CastMember:
    """A made-up person to try with; `card_name` is the name on the KTP, which one types.

    `expect` says in Indonesian, `expect_en` in English, what will happen.
    """

    key: str
    card_name: str
    sex: Sex
    born_on: date
    expect: str
    expect_en: str
    phone: str = ""
    email: str = ""
    roll_name: str = ""
    segment: str = "PBPU"
    is_stale: bool = False
    months_in_arrears: int = 0
    serial: int = 0

    @property
    def nik(self) -> str:
        return numbers.nik(self.serial, self.born_on, self.sex)

    @property
    def card_number(self) -> str:
        return numbers.card_number(self.serial)

    @property
    def family_number(self) -> str:
        return numbers.family_number(self.serial)

    def cells(self, today: date) -> RollCells:
        """The row of the roll, as the head of a family."""
        confirmed = (today - (STALE_FOR if self.is_stale else timedelta(days=60))).isoformat()
        owes = self.months_in_arrears > 0
        return dict.fromkeys(COLUMNS, "") | {
            "family_number": self.family_number,
            "card_number": self.card_number,
            "nik": self.nik,
            "name": self.roll_name or self.card_name,
            "birth_date": self.born_on.isoformat(),
            "sex": self.sex.value,
            "relation": "head",
            "phone": self.phone,
            "phone_confirmed_on": confirmed if self.phone else "",
            "email": self.email,
            "email_confirmed_on": confirmed if self.email else "",
            "segment": self.segment,
            "class": "3",
            "status": "inactive" if owes else "active",
            "status_reason": "arrears" if owes else "",
            "cover_from": "2019-03-01",
            "fktp_code": "99010001",
            "dentist_code": "9901G001",
            "arrears_months": str(self.months_in_arrears) if owes else "",
            "arrears_idr": str(self.months_in_arrears * 35_000) if owes else "",
        }


def _numbered(*members: CastMember) -> tuple[CastMember, ...]:
    return tuple(replace(member, serial=serial) for serial, member in enumerate(members))


CAST = _numbered(
    CastMember(
        "sms", "Siti Aminah", Sex.FEMALE, date(1985, 4, 17), phone=numbers.cast_phone("101"),
        expect="Kode datang lewat SMS dalam beberapa detik.",
        expect_en="The code comes by SMS within seconds.",
    ),
    CastMember(
        "email", "Budi Santoso", Sex.MALE, date(1997, 8, 2), email="budi.santoso@surel.contoh.example",
        expect="Hanya ada e-mail: kode datang ke kotak surat.",
        expect_en="Only an e-mail address is on record: the code comes by mail.",
    ),
    CastMember(
        "both", "Ratna Dewi", Sex.FEMALE, date(1990, 12, 30), phone=numbers.cast_phone("102"),
        email="ratna.dewi@pos.contoh.example", segment="PPU",
        expect="SMS dan e-mail: pilih, lalu pindah saluran tanpa mengetik ulang.",
        expect_en="SMS and e-mail: choose one, then change without typing again.",
    ),
    CastMember(
        "no_contact", "Sukinem", Sex.FEMALE, date(1949, 6, 5), segment="PBI",
        expect="Tidak ada kontak: kode aktivasi dari petugas, atau laporan.",
        expect_en="No contact on record: an officer's activation code, or a ticket.",
    ),
    CastMember(
        "stale", "Joko Widianto", Sex.MALE, date(1972, 1, 21), phone=numbers.cast_phone("103"), is_stale=True,
        expect="Nomor lebih dari 12 bulan tidak dibuktikan: tidak lagi membuktikan.",
        expect_en="The number was not proven for over 12 months: it no longer proves.",
    ),
    CastMember(
        "many_families", "Wayan Sudiarta", Sex.MALE, date(1981, 9, 9), phone=numbers.cast_phone("104"),
        expect="Satu nomor di delapan keluarga: tidak membuktikan siapa pun.",
        expect_en="One number on eight families: it proves nobody.",
    ),
    CastMember(
        "slow", "Endang Hartono", Sex.FEMALE, date(1978, 3, 12), phone=numbers.cast_phone("905"),
        expect="Operator menjawab setelah 8 detik: jejak pindah ke jalur lain.",
        expect_en="The operator answers after 8 seconds: another route takes over.",
    ),
    CastMember(
        "late", "Rudi Setiawan", Sex.MALE, date(1993, 5, 25), phone=numbers.cast_phone("913"),
        email="rudi.setiawan@surel.contoh.example",
        expect="SMS baru tiba setelah 20 detik: halaman menawarkan e-mail.",
        expect_en="The SMS arrives after 20 seconds: the page offers e-mail.",
    ),
    CastMember(
        "silent", "Intan Permata", Sex.FEMALE, date(1999, 11, 11), phone=numbers.cast_phone("903"),
        expect="Operator diam: dicoba lewat jalur lain.",
        expect_en="The operator is silent: another route is tried.",
    ),
    CastMember(
        "refusing", "Agus Salim", Sex.MALE, date(1969, 10, 10), phone=numbers.cast_phone("902"),
        expect="Operator menolak nomor ini: jejak mengatakannya.",
        expect_en="The operator refuses this number: the trace says so.",
    ),
    CastMember(
        "throttled", "Lina Marlina", Sex.FEMALE, date(1988, 2, 14), phone=numbers.cast_phone("901"),
        expect="Operator sedang membatasi: dicoba lewat jalur lain.",
        expect_en="The operator throttles: another route is tried.",
    ),
    CastMember(
        "disconnecting", "Hendra Gunawan", Sex.MALE, date(1983, 7, 7), phone=numbers.cast_phone("904"),
        expect="Operator memutus sambungan: pesan tidak hilang.",
        expect_en="The operator hangs up: the message is not lost.",
    ),
    CastMember(
        "phone_off", "Yanti Susanti", Sex.FEMALE, date(1995, 1, 3), phone=numbers.cast_phone("906"),
        email="yanti.susanti@pos.contoh.example",
        expect="HP mati: kode tidak sampai, e-mail tetap bisa.",
        expect_en="The phone is off: the code does not arrive, e-mail still works.",
    ),
    CastMember(
        "inbox_full", "Wati Rahayu", Sex.FEMALE, date(1974, 4, 4), phone=numbers.cast_phone("907"),
        expect="Kotak SMS penuh: petugas melihat sebabnya di laporan.",
        expect_en="The SMS inbox is full: staff see the reason beside the ticket.",
    ),
    CastMember(
        "blocked", "Dedi Kurniadi", Sex.MALE, date(1986, 9, 19), phone=numbers.cast_phone("908"),
        expect="HP memblokir pesan: petugas melihat sebabnya di laporan.",
        expect_en="The phone blocks the message: staff see the reason beside the ticket.",
    ),
    CastMember(
        "bounced", "Maya Puspita", Sex.FEMALE, date(1992, 10, 8), phone=numbers.cast_phone("108"),
        email="pantul.maya@surel.contoh.example",
        expect="E-mail diterima lalu kembali, karena alamatnya tidak ada: jejak mengatakannya, SMS tetap bisa.",
        expect_en="The e-mail is accepted and comes back, as the address is gone: the trace says so, SMS still works.",
    ),
    CastMember(
        "shared_phone", "Sulastri", Sex.FEMALE, date(1956, 8, 17), phone=numbers.cast_phone("105"),
        expect="Satu HP untuk ibu dan anaknya: diperbolehkan.",
        expect_en="One phone for a mother and her daughter: that is allowed.",
    ),
    CastMember(
        "arrears", "Bambang Prasetyo", Sex.MALE, date(1980, 6, 1), phone=numbers.cast_phone("106"), months_in_arrears=5,
        expect="Tidak aktif karena menunggak lima bulan.",
        expect_en="Not active: five months in arrears.",
    ),
    CastMember(
        "titles", "Ahmad Fauzi", Sex.MALE, date(1964, 12, 12), phone=numbers.cast_phone("107"), segment="PPU",
        roll_name="Dr. H. Achmad Fauzi, S.Pd",
        expect="Di data tertulis dengan gelar dan ejaan lain: tetap cocok.",
        expect_en="The record has titles and another spelling: it still matches.",
    ),
    CastMember(
        "passkey", "Dian Kartika", Sex.FEMALE, date(1996, 5, 20), phone=numbers.cast_phone("109"),
        expect="HP dengan sidik jari: akun dibuka dengan kunci sandi.",
        expect_en="A phone with a fingerprint reader: the account opens with a passkey.",
    ),
)  # fmt: skip


DAUGHTER = CastMember(
    "daughter", "Sri Lestari", Sex.FEMALE, date(1984, 3, 3), serial=len(CAST),
    phone=next(member.phone for member in CAST if member.key == "shared_phone"),
    expect="Anak dari Sulastri, di HP yang sama.",
    expect_en="The daughter of Sulastri, on the same phone.",
)  # fmt: skip


def cast_rows(today: date) -> list[RollCells]:
    """The rows of all named people, and of those who share a number with one of them."""
    rows = [member.cells(today) for member in CAST]
    by_key = dict(zip((member.key for member in CAST), rows, strict=True))
    family_number = by_key["shared_phone"]["family_number"]
    rows.append(DAUGHTER.cells(today) | {"family_number": family_number, "relation": "child"})
    crowded = by_key["many_families"]
    for other in range(1, 1 + OTHER_FAMILIES):
        neighbour = CastMember(
            "", f"Tetangga Sudiarta {other}", Sex.MALE, date(1975, 5, 1 + other), "", "", serial=DAUGHTER.serial + other
        )
        rows.append(neighbour.cells(today) | {name: crowded[name] for name in ("phone", "phone_confirmed_on")})
    return rows
