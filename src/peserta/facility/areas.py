"""The areas of Indonesia: provinces, their regencies and towns, and their districts; finding them by code and by name.

The list is made when Peserta is built, see `area_data/NOTICE.md`. Codes are those of the Ministry of Home
Affairs ("31", "31.74", "31.74.01"), not the area codes in a facility's code.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import takewhile
from pathlib import Path
from typing import Final

from peserta.facility.spelling import PREFIX_MIN, TEXT_MAX, Words, readings, sought_words, stored_words, words_of

LIST = Path(__file__).parent / "area_data" / "dist" / "areas.tsv"
AREA_CODE: Final = re.compile(r"[0-9]{2}(?:\.[0-9]{2}){0,2}", re.ASCII)
DISTRICT_CODE: Final = re.compile(r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}", re.ASCII)
FOUND_MAX = 50
KINDS_OF_AREAS = frozenset({"kabupaten", "kota", "administrasi", "daerah", "istimewa", "khusus", "ibukota"})


@dataclass(frozen=True, slots=True)
class Area:
    """A province, a regency or town, or a district, by the number of parts in its code."""

    code: str
    name: str

    @property
    def depth(self) -> int:
        """0 for a province, 1 for a regency or town, 2 for a district."""
        return self.code.count(".")

    @property
    def parent_code(self) -> str | None:
        """The code of the area it is part of; None for a province."""
        return self.code.rpartition(".")[0] or None


class Areas:
    """A list of areas that is looked up by code and searched by words."""

    def __init__(self, areas: Iterable[Area]) -> None:
        self._by_code = {area.code: area for area in areas}
        self._parts: dict[str | None, list[Area]] = defaultdict(list)
        for area in self._by_code.values():
            self._parts[area.parent_code].append(area)

    def find(self, code: str) -> Area | None:
        """The area with this code, or None."""
        return self._by_code.get(code)

    def list_parts(self, code: str | None) -> Sequence[Area]:
        """What an area is divided into, in the order of the codes; the provinces for None."""
        return tuple(self._parts.get(code, ()))

    def line(self, code: str) -> Sequence[Area]:
        """The area and those it is part of, the smallest first; empty for a code nobody has."""
        found: list[Area] = []
        area = self.find(code)
        while area is not None:
            found.append(area)
            area = self.find(area.parent_code) if area.parent_code else None
        return found

    def search(self, text: str, *, limit: int = 20) -> list[Area]:
        """The areas whose names, with those they are part of, have all these words; the last may be half typed.

        Areas that are named so themselves come before those that only lie in one, large before small.
        """
        words = sought_words(text)
        if not words:
            return []
        codes = set[str]().union(*(self._with_all(reading) for reading in readings(words)))
        found = [self._by_code[code] for code in codes]
        # Left out of the words, as most addresses have it; but whoever writes it means no town.
        regency = "kabupaten" in words_of(text[:TEXT_MAX])
        found.sort(key=lambda area: (regency and not _is_regency(area), not _is_named(area, words), *_rank(area)))
        return found[: min(limit, FOUND_MAX)]

    @cached_property
    def _by_word(self) -> dict[str, set[str]]:
        """The codes of the areas that each word finds: made for the first search, as most processes only look up."""
        own = {area.code: stored_words(area.name) for area in self._by_code.values()}
        by_word: dict[str, set[str]] = defaultdict(set)
        for code in self._by_code:
            for area in self.line(code):
                for word in own[area.code]:
                    by_word[word].add(code)
        return dict(by_word)

    @cached_property
    def _words(self) -> list[str]:
        return sorted(self._by_word)

    def _with_all(self, words: Words) -> set[str]:
        whole = [self._by_word.get(word, set[str]()) for word in words[:-1]]
        return self._beginning_with(words[-1]).intersection(*whole)

    def _beginning_with(self, start: str) -> set[str]:
        if len(start) < PREFIX_MIN:
            return self._by_word.get(start, set())
        place = bisect_left(self._words, start)
        words = takewhile(lambda word: word.startswith(start), self._words[place:])
        return set[str]().union(*(self._by_word[word] for word in words))


@lru_cache(maxsize=1)
def load_areas() -> Areas:
    """The areas of Indonesia, read once in each process."""
    lines = LIST.read_text("utf-8").splitlines()
    return Areas(Area(code, name) for code, _, name in (line.partition("\t") for line in lines))


def _is_regency(area: Area) -> bool:
    return area.name.startswith("Kabupaten ")


def _is_named(area: Area, words: Words) -> bool:
    """Whether these words begin its own name, what kind of area it is left aside."""
    own, sought = (_without_kinds(each) for each in (words_of(area.name), words))
    return own.startswith(sought)


def _without_kinds(words: Words) -> str:
    return "".join(word for word in words if word not in KINDS_OF_AREAS)


def _rank(area: Area) -> tuple[int, int, str]:
    """Large before small."""
    return area.depth, len(area.name), area.code
