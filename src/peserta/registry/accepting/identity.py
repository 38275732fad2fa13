"""Which person on record a row of the roll is about: pure rules.

The card number names the person, as every person on the roll has one and a newborn has no NIK. A NIK
belongs to one person for life, so a row that brings somebody else's is rejected, not guessed about.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from peserta.registry.accepting.roll import RollPerson


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person on record, by the blind indexes of their numbers."""

    id: UUID
    family_id: UUID
    born_on: date
    card_index: bytes | None
    nik_index: bytes | None


@dataclass(frozen=True, slots=True)
class IndexedPerson:
    """A person on the roll with the blind indexes of their numbers."""

    roll: RollPerson
    card_index: bytes
    nik_index: bytes | None
    family_index: bytes


@dataclass(frozen=True, slots=True)
class Identified:
    """A row and the person it is about: `known` is None for a new one; `is_clash` when it must be rejected."""

    row: IndexedPerson
    known: KnownPerson | None
    is_clash: bool = False


def identify(rows: Sequence[IndexedPerson], known: Iterable[KnownPerson]) -> list[Identified]:
    """Judge each row in order; among rows that bring the same NIK, the first one keeps it."""
    people = list(known)
    by_card = {person.card_index: person for person in people if person.card_index is not None}
    by_nik = {person.nik_index: person for person in people if person.nik_index is not None}
    taken: set[bytes] = set()
    identified: list[Identified] = []
    for row in rows:
        verdict = _identify_one(row, by_card, by_nik, taken)
        if row.nik_index is not None and not verdict.is_clash:
            taken.add(row.nik_index)
        identified.append(verdict)
    return identified


def _identify_one(
    row: IndexedPerson,
    by_card: Mapping[bytes, KnownPerson],
    by_nik: Mapping[bytes, KnownPerson],
    taken: set[bytes],
) -> Identified:
    known = by_card.get(row.card_index)
    holder = by_nik.get(row.nik_index) if row.nik_index is not None else None
    if known is None and holder is not None and _waits_for_a_card(holder, row):
        known = holder
    someone_else = holder is not None and (known is None or holder.id != known.id)
    return Identified(row, known, is_clash=someone_else or row.nik_index in taken)


def _waits_for_a_card(holder: KnownPerson, row: IndexedPerson) -> bool:
    """Whether the holder of the NIK enrolled before the roll gave them a card number."""
    return holder.card_index is None and holder.born_on == row.roll.born_on
