"""What Indonesians write before and after a name that is not the name: titles, degrees, "the late"."""

import re

# Written before: haji, doctor, engineer, professor, kiai, mister and mistress. "By" (baby of) is not
# among them: BY NY SITI is the child, not Siti. Neither are R., RA. and other nobility, which are names.
TITLES_WRITTEN = "h hj dr dra drs drg drh ir prof kh tn ny nn sdr sdri bpk apt ns"
LATE_WRITTEN = "alm almh almarhum almarhumah"
# Written after: bachelors, masters, diplomas, professions, medical specialists; without their dots.
DEGREES_WRITTEN = """
    sh se st sp ss ssn ssi ssos skom sikom sip sap spd spdi sag shi sei sthi spsi spi spt shut stp sst
    skm skep sked skg skh sgz sfarm str strkeb strkep strkes
    mh mm mt ma mpd mpdi mag mkes msi mkom mhum msc mba mph mars mkn mip map mp mei mpsi mfarm mkep mked
    amd amdkeb amdkep amk
    ba bsc phd lc ners ns apt ak ca cpa
    spa spb spog spogk spm sppd spjp spkk spkj spp spr span spu sprad spot spn
"""
TITLES = frozenset(TITLES_WRITTEN.split())
LATE = frozenset(LATE_WRITTEN.split())
DEGREES = frozenset(DEGREES_WRITTEN.split())
KNOWN_AFTER = DEGREES | TITLES | LATE
# The longest are written in three pieces, such as A.Md.Keb.
PIECES_MAX = 3
BEFORE = re.compile(rf"(?:{'|'.join(sorted(TITLES | LATE))})(?:\s*\.\s*|\s+)(?=.*[^\W\d_])", re.IGNORECASE)
LETTERS = re.compile(r"[^\W\d_]+")
VOWEL = re.compile(r"[aeiou]")
LONG_ENOUGH = 4


def without_titles(name: str) -> str:
    """The name without titles, degrees and "alm."; at least one letter always remains, if there was one."""
    head, *tails = name.replace("(", " ").replace(")", " ").split(",")
    words = without_titles_before(head.strip()).split()
    words += [word for tail in tails if not is_all_known(tail, KNOWN_AFTER) for word in tail.split()]
    while len(words) > 1 and (count := degree_words(words)):
        words = words[:-count]
    kept = " ".join(words)
    return kept if LETTERS.search(kept) else name


def without_titles_before(text: str) -> str:
    """The text after its leading titles ("Dr. H. ", "H.M.YUSUF"), as long as a letter follows them."""
    while found := BEFORE.match(text):
        text = text[found.end() :]
    return text


def degree_words(words: list[str]) -> int:
    """How many of the last words make one degree: one ("S.Pd"), two ("S. Pd."), or none."""
    *_, before, last = words
    if is_degree(last):
        return 1
    # The second word must be more than a letter, or the initials of BUDI S. H. would be a law degree.
    if len(words) > 2 and len(before.rstrip(".")) == 1 and len(last.rstrip(".")) > 1 and is_degree(before + last):
        return 2
    return 0


def is_degree(word: str) -> bool:
    """Whether a last word can only be a degree (or "alm.").

    Written with dots, any known one is. Without, it must be unlike a name: no vowel (SPD, SH), or two
    consonants first and four letters (SKOM, MKES). So MA, SHE and MARS stay.
    """
    if "." in word:
        return is_all_known(word, DEGREES | LATE)
    plain = word.casefold()
    unlike_a_name = not VOWEL.search(plain) or (len(plain) >= LONG_ENOUGH and not VOWEL.search(plain[:2]))
    return plain in LATE or (unlike_a_name and plain in DEGREES)


def is_all_known(text: str, known: frozenset[str]) -> bool:
    """Whether the text is nothing but known titles, however dotted: "S.Pd", "S. Pd. M. Kes", "S.Kep.Ns"."""
    pieces = [piece.casefold() for piece in LETTERS.findall(text)]
    ends = {0}
    for start in range(len(pieces)):
        if start in ends:
            ends |= {start + n for n in range(1, PIECES_MAX + 1) if "".join(pieces[start : start + n]) in known}
    return len(pieces) in ends
