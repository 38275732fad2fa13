"""Indonesian names put together from short lists; whoever is called so in life is met by chance."""

from random import Random

from peserta.kit.values import Sex


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


MEN = _words(
    "Adi Agus Ahmad Aldi Andi Arif Bagus Bambang Bayu Budi Dedi Dimas Eko Fajar Galih Hadi Hendra Ilham Imam Irfan "
    "Joko Made Muhammad Nanda Nugroho Oki Putu Rahmat Rizki Rudi Slamet Surya Taufik Teguh Tri Wahyu Wayan Yoga Yusuf"
)
WOMEN = _words(
    "Aisyah Anisa Ayu Citra Dewi Dian Dwi Endang Fitri Hesti Ida Indah Intan Kartika Ketut Lestari Lina Made Maya "
    "Nani Nur Nurul Putri Rahayu Rani Ratna Retno Rina Rini Sari Siti Sri Sulastri Tuti Wahyuni Wati Wulan Yanti Yuni"
)
MIDDLE = _words("Ayu Budi Dwi Eka Fitri Hadi Indra Nur Putra Putri Rizki Sri Tri Wahyu")
LAST = _words(
    "Anggraini Firmansyah Gunawan Hakim Halim Hartono Hidayat Irawan Kurniawan Kusuma Lubis Mahendra Maulana "
    "Nainggolan Nasution Nugraha Permana Pratama Prasetyo Purnomo Rahman Ramadhan Saputra Santoso Setiawan Siregar "
    "Simanjuntak Suharto Sukma Suryadi Susanto Utami Wibowo Wijaya Wulandari Yulianto Zulkarnain"
)
BEFORE = ("H. ", "Hj. ", "Dr. ", "Ir. ", "Drs. ")
AFTER = (", S.Pd", ", S.E.", ", S.Kom", ", A.Md.Keb", ", M.Kes")
# Javanese and Balinese elders above all are called by one word.
ONE_WORD_SHARE = 0.10
MIDDLE_SHARE = 0.25
TITLE_SHARE = 0.04


def plain_name(random: Random, sex: Sex) -> str:
    """A name of one, two or three words."""
    first = random.choice(MEN if sex is Sex.MALE else WOMEN)
    if random.random() < ONE_WORD_SHARE:
        return first
    middle = f" {random.choice(MIDDLE)}" if random.random() < MIDDLE_SHARE else ""
    return f"{first}{middle} {random.choice(LAST)}"


def with_title(random: Random, name: str) -> str:
    """The name as some registers hold it: mostly as it is, sometimes with a title before or a degree after."""
    if random.random() >= TITLE_SHARE:
        return name
    if random.random() < 0.5:
        return random.choice(BEFORE) + name
    return name + random.choice(AFTER)
