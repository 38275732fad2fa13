"""The words of names, addresses and areas as they are stored and looked for: one spelling for all the usual ones."""

import re
import unicodedata
from itertools import pairwise

Words = tuple[str, ...]

# Nobody looks for more; a pasted page must not become a hundred conditions.
WORDS_MAX = 8
TEXT_MAX = 200
# One sign may stand for a whole word, and 200 of them for a word longer than an index takes.
WORD_MAX = 60
# A prefix of fewer letters would match a good part of the directory.
PREFIX_MIN = 3
# Half of a word below is known for what it will be from so many letters on.
HALF_TYPED_MIN = 4

# Single letters with full stops between them are one word: D.K.I., d.i.y
INITIALS = re.compile(r"\b(?:[a-z]\.){1,5}[a-z]\b\.?")
APOSTROPHES = re.compile("['’‘`´ʼʻ]")
NOT_A_WORD = re.compile(r"[\W_]+")

USUAL_SPELLINGS: dict[str, Words] = {
    # Kinds of areas and parts of addresses.
    "adm": ("administrasi",),
    "gg": ("gang",),
    "jl": ("jalan",),
    "jln": ("jalan",),
    "kab": ("kabupaten",),
    "kec": ("kecamatan",),
    "kel": ("kelurahan",),
    "kep": ("kepulauan",),
    "no": ("nomor",),
    "prop": ("provinsi",),
    "propinsi": ("provinsi",),
    "prov": ("provinsi",),
    "tj": ("tanjung",),
    "tjg": ("tanjung",),
    # Kinds of facilities.
    "dr": ("dokter",),
    "drg": ("dokter", "gigi"),
    "pkm": ("puskesmas",),
    "rs": ("rumah", "sakit"),
    "rsud": ("rumah", "sakit", "umum", "daerah"),
    # Provinces and towns by the names people use.
    "babel": ("kepulauan", "bangka", "belitung"),
    "diy": ("daerah", "istimewa", "yogyakarta"),
    "dki": ("daerah", "khusus", "ibukota"),
    "jabar": ("jawa", "barat"),
    "jakbar": ("jakarta", "barat"),
    "jakpus": ("jakarta", "pusat"),
    "jaksel": ("jakarta", "selatan"),
    "jaktim": ("jakarta", "timur"),
    "jakut": ("jakarta", "utara"),
    "jateng": ("jawa", "tengah"),
    "jatim": ("jawa", "timur"),
    "jogja": ("yogyakarta",),
    "jogjakarta": ("yogyakarta",),
    "jogya": ("yogyakarta",),
    "yogya": ("yogyakarta",),
    "jkt": ("jakarta",),
    "kalbar": ("kalimantan", "barat"),
    "kalsel": ("kalimantan", "selatan"),
    "kaltara": ("kalimantan", "utara"),
    "kalteng": ("kalimantan", "tengah"),
    "kaltim": ("kalimantan", "timur"),
    "kepri": ("kepulauan", "riau"),
    "ntb": ("nusa", "tenggara", "barat"),
    "ntt": ("nusa", "tenggara", "timur"),
    "sulbar": ("sulawesi", "barat"),
    "sulsel": ("sulawesi", "selatan"),
    "sulteng": ("sulawesi", "tengah"),
    "sultra": ("sulawesi", "tenggara"),
    "sulut": ("sulawesi", "utara"),
    "sumatra": ("sumatera",),
    "sumbar": ("sumatera", "barat"),
    "sumsel": ("sumatera", "selatan"),
    "sumut": ("sumatera", "utara"),
    "tangsel": ("tangerang", "selatan"),
}
# In nearly every address: looking for them would only cost time. "Kota" tells a town from its regency, and stays.
SAYS_NOTHING = frozenset({"di", "jalan", "kabupaten", "kecamatan", "kelurahan", "nomor", "provinsi"})


def words_of(text: str) -> Words:
    """Every word in small letters, without accents and stops, in its usual spelling."""
    # Taken apart before and after: some signs only then have small letters (℠), some small letters only then accents.
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    plain = APOSTROPHES.sub("", "".join(letter for letter in plain if not unicodedata.combining(letter)))
    plain = INITIALS.sub(lambda found: found[0].replace(".", ""), plain)
    words = (word for word in NOT_A_WORD.split(plain) if word)
    return tuple(spelled[:WORD_MAX] for word in words for spelled in USUAL_SPELLINGS.get(word, (word,)))


def stored_words(*texts: str) -> list[str]:
    """Each word once that finds these texts; a text of several words is also found when written as one.

    So TANJUNG PINANG and Tanjungpinang find each other, and so do all towns that are written both ways.
    """
    found: set[str] = set()
    for text in texts:
        words = [word for word in words_of(text) if word not in SAYS_NOTHING]
        found.update(words)
        found.update(f"{one}{other}" for one, other in pairwise(words))
    return sorted(found)


def sought_words(text: str) -> Words:
    """The words somebody looks for, at most WORDS_MAX, in their order; the last may be half a word."""
    words = words_of(text[:TEXT_MAX])
    if words and _is_half_typed(words[-1]):
        words = words[:-1]
    return tuple(word for word in words if word not in SAYS_NOTHING)[:WORDS_MAX]


def readings(words: Words) -> list[Words]:
    """The words as they are, and with each two neighbours as one word."""
    joined = [(*words[:place], words[place] + words[place + 1], *words[place + 2 :]) for place in range(len(words) - 1)]
    return [words, *joined]


def _is_half_typed(word: str) -> bool:
    return len(word) >= HALF_TYPED_MIN and any(whole.startswith(word) for whole in SAYS_NOTHING)
