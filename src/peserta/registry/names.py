"""When two written names are the same name: rules anybody can check by hand, and no score.

A name is folded in this order:

1. titles before it (H., Hj., Dr., Ir. ...), degrees after it (S.Pd, M.Kes ...) and "alm." are dropped;
2. capitals, accents, apostrophes and punctuation are dropped; what remains are words;
3. per word, old spelling becomes new (see `new_spelling`), doubled consonants become one;
4. the usual spellings and abbreviations of Muhammad become "muhamad", "abd" becomes "abdul".

Two folded names are the same when their letters are the same (so NUR AINI is NURAINI), or when they
differ only by one middle initial (AHMAD R. HIDAYAT is AHMAD RIZAL HIDAYAT).

Left out on purpose, because brothers, sisters and twins are named so: a missing word (SITI, SITI
AMINAH), an initial at either end (AHMAD F. could be FAUZI or FAUZAN), another order, a different
vowel (SITI, SITA), y for a plain j (JULI, YULI), doubled vowels (AAN, AN), and any distance in letters.
"""

import re
import unicodedata
from itertools import product

from peserta.registry.titles import without_titles

Words = tuple[str, ...]

# Inside a name these belong to the word: MA'RUF, JUM`AT. All other punctuation parts words.
APOSTROPHES = frozenset("'’‘`´ʼʻ\"")
DOUBLED_CONSONANT = re.compile(r"([bcdfghjklmnpqrstvwxyz])\1+")
# The spelling of 1947 wrote oe, the one of 1972 dj and tj: modern Indonesian has none of the three.
OLD_MARKS = re.compile(r"oe|dj|tj")
OLD_LETTERS = re.compile(r"dj|tj|nj|j")
NEW_FOR_OLD = {"dj": "j", "tj": "c", "nj": "ny", "j": "y"}
# As they read after every other rule.
MUHAMMAD = "muhamad"
MUHAMMADS = frozenset(
    {"mohamad", "mokhamad", "mukhamad", "muhamed", "mohamed"}
    | {"moh", "mokh", "muh", "mukh", "mhd", "mohd", "muhd", "mhmd"}
)
# The c of Sanskrit, which Dutch wrote tj and English ch, in the one name where ch for c is the rule.
CANDRA = {"khandra": "candra"}
ABBREVIATIONS = {"abd": "abdul"}
SAME_AS = dict.fromkeys(MUHAMMADS, MUHAMMAD) | CANDRA | ABBREVIATIONS
# With fewer words there is no middle.
WORDS_WITH_A_MIDDLE = 3


def same_name(one: str, other: str) -> bool:
    """Whether the two are one name by the rules above; a name without any letter is nobody's."""
    return any(same_words(mine, theirs) for mine, theirs in product(readings(one), readings(other)))


def readings(name: str) -> frozenset[Words]:
    """The name folded into words; twice when its j may be the old letter for y.

    People kept SOE- but dropped the d of -DJ-: the J in SOEHARJO is a j, and in SOEJONO a y.
    """
    words = written_words(name)
    return frozenset({folded_words(words, old_j=True), folded_words(words, old_j=False)})


def written_words(name: str) -> list[str]:
    """The words of the name without titles, in plain small letters."""
    untitled = without_titles(unicodedata.normalize("NFKC", name))
    spelled = unicodedata.normalize("NFKD", untitled.casefold())
    kept = "".join(character for character in spelled if not (character in APOSTROPHES or is_accent(character)))
    return "".join(character if is_written(character) else " " for character in kept).split()


def is_accent(character: str) -> bool:
    """Whether it is a Latin accent on the letter before; the marks of other scripts are their vowels."""
    return "\u0300" <= character <= "\u036f"


def is_written(character: str) -> bool:
    """Whether it belongs to a word: a letter, a digit, or a vowel sign."""
    return character.isalnum() or unicodedata.category(character).startswith("M")


def folded_words(words: list[str], *, old_j: bool) -> Words:
    """Each word in new spelling; a first "m" before other words is Muhammad (M. YUSUF)."""
    folded = [SAME_AS.get(word, word) for word in (new_spelling(word, old_j=old_j) for word in words)]
    if len(folded) > 1 and folded[0] == "m":
        folded[0] = MUHAMMAD
    return tuple(folded)


def new_spelling(word: str, *, old_j: bool) -> str:
    """The word as the spelling of 1972 (EYD) writes it.

    always                    oe u, dj j, tj c, sj sy, ch kh; nj ny at the start (NJOMAN)
    in a word with oe, dj, tj j y (when `old_j`) and nj ny, which elsewhere are modern (JULI, ANJAR)
    before an m               ch and kh are h: ACHMAD, AKHMAD, AHMAD; ROCHMAT, RAKHMAN
    doubled consonants        one: HASSAN, ABDULLAH, MUHAMMAD
    """
    word = word.replace("sj", "sy")
    if word.startswith("nj"):
        word = "ny" + word[2:]
    if OLD_MARKS.search(word):
        word = OLD_LETTERS.sub(lambda old: modern(old[0], old_j=old_j), word).replace("oe", "u")
    word = word.replace("ch", "kh").replace("khm", "hm")
    return DOUBLED_CONSONANT.sub(r"\1", word)


def modern(letters: str, *, old_j: bool) -> str:
    """What EYD writes for dj, tj, nj or j."""
    return "j" if letters == "j" and not old_j else NEW_FOR_OLD[letters]


def same_words(mine: Words, theirs: Words) -> bool:
    """Whether two folded names are the same letters, or the same words but for one middle initial."""
    return bool(mine) and (run_together(mine) == run_together(theirs) or same_but_for_an_initial(mine, theirs))


def run_together(words: Words) -> str:
    """The words as one, where a consonant that ends one and begins the next counts once: NUR RAHMAN, NURAHMAN."""
    return DOUBLED_CONSONANT.sub(r"\1", "".join(words))


def same_but_for_an_initial(mine: Words, theirs: Words) -> bool:
    """Whether exactly one word differs, it stands in the middle, and one is the initial of the other."""
    if len(mine) != len(theirs) or len(mine) < WORDS_WITH_A_MIDDLE:
        return False
    if mine[0] != theirs[0] or mine[-1] != theirs[-1]:
        return False
    different = [(word, its) for word, its in zip(mine, theirs, strict=True) if word != its]
    return len(different) == 1 and is_initial_of(*different[0])


def is_initial_of(word: str, its: str) -> bool:
    """Whether one of the two is a single letter and the other a word that begins with it."""
    return min(len(word), len(its)) == 1 and word[0] == its[0]
