"""Words, areas and kinds as PostgreSQL stores them (tsvector) and looks for them (tsquery): one index answers all."""

from collections.abc import Collection, Sequence

from peserta.facility.areas import Area
from peserta.facility.directory import Facility, Kind
from peserta.facility.spelling import PREFIX_MIN, Words, readings, stored_words, words_of

# Words have none of these signs.
NAMED = "="
AREA = "@"
KIND = "#"
# Behind other words, which leave little to look through, a last word may be shorter than PREFIX_MIN.
SHORT_PREFIX_MIN = 2
# What people call a kind: somebody who types "dokter gigi" also means drg. Sari.
KIND_WORDS = {
    Kind.PUSKESMAS: "puskesmas",
    Kind.CLINIC: "klinik",
    Kind.DOCTOR: "dokter praktik",
    Kind.DENTIST: "dokter gigi",
    Kind.HOSPITAL: "rumah sakit",
}


def stored_lexemes(facility: Facility, areas: Sequence[Area]) -> str:
    """All that finds a facility lying in these areas, as a tsvector."""
    around = stored_words(facility.name, facility.address, KIND_WORDS[facility.kind], *(area.name for area in areas))
    named = [NAMED + word for word in stored_words(facility.name)]
    lexemes = [*around, *named, *(AREA + area.code for area in areas), KIND + facility.kind]
    return " ".join(_quoted(lexeme) for lexeme in lexemes)


def name_key(text: str) -> str:
    """A name, or the beginning of one, as names are sorted and compared."""
    return " ".join(words_of(text))


def sought_lexemes(words: Words, *, area_code: str | None, kinds: Collection[Kind], named: bool = False) -> str:
    """All these words in this area and of one of these kinds, as a tsquery; `named`: all words in the name.

    The last word may be half typed, two neighbours may be one word. Words, area or some kinds must be there.
    """
    parts = [_sought_words(words, NAMED if named else "")] if words else []
    if area_code is not None:
        parts.append(_quoted(AREA + area_code))
    if len(kinds) < len(Kind):
        parts.append(" | ".join(_quoted(KIND + kind) for kind in sorted(kinds)))
    assert parts, "nothing is sought"
    return " & ".join(f"({part})" for part in parts)


def _sought_words(words: Words, mark: str) -> str:
    if len(words) > 1 and len(words[-1]) < SHORT_PREFIX_MIN and words[-1].isalpha():
        words = words[:-1]
    return " | ".join(f"({_reading(reading, mark)})" for reading in readings(words))


def _reading(words: Words, mark: str) -> str:
    *whole, last = words
    is_prefix = len(last) >= (SHORT_PREFIX_MIN if whole else PREFIX_MIN)
    return " & ".join([*(_quoted(mark + word) for word in whole), _quoted(mark + last) + (":*" if is_prefix else "")])


def _quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
