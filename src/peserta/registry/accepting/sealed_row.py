"""Rows ready to be written: ids given, numbers sealed. Nothing here is made for a row that did not change."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from peserta.kit.blind_index import blind_index
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.kit.sealing import seal
from peserta.registry.accepting.identity import Identified, IndexedPerson
from peserta.registry.accepting.roll import RollContact, RollPerson
from peserta.registry.places import CONTACT_VALUE, FAMILY_NUMBER, PERSON_CARD, PERSON_NIK


@dataclass(frozen=True, slots=True)
class NewFamily:
    id: UUID
    number_sealed: bytes
    number_index: bytes

    @classmethod
    def of(cls, row: IndexedPerson, keys: Keys, now: datetime) -> Self:
        family_id = new_id(now)
        sealed = seal(keys, row.roll.family.digits, place=FAMILY_NUMBER, row=family_id)
        return cls(family_id, sealed, row.family_index)


@dataclass(frozen=True, slots=True)
class PersonChange:
    """A person to insert or to update; a number that stays as it is on record is None."""

    id: UUID
    family_id: UUID
    roll: RollPerson
    nik_sealed: bytes | None
    nik_index: bytes | None
    card_sealed: bytes | None
    card_index: bytes | None

    @classmethod
    def of(cls, identified: Identified, family_id: UUID, keys: Keys, now: datetime) -> Self:
        row, known = identified.row, identified.known
        person_id = known.id if known else new_id(now)
        nik_index = row.nik_index if known is None or known.nik_index != row.nik_index else None
        card_index = row.card_index if known is None or known.card_index != row.card_index else None
        nik = row.roll.nik
        return cls(
            id=person_id,
            family_id=family_id,
            roll=row.roll,
            nik_sealed=seal(keys, nik.digits, place=PERSON_NIK, row=person_id) if nik and nik_index else None,
            nik_index=nik_index,
            card_sealed=seal(keys, row.roll.card.digits, place=PERSON_CARD, row=person_id) if card_index else None,
            card_index=card_index,
        )


@dataclass(frozen=True, slots=True)
class NewContact:
    id: UUID
    person_id: UUID
    family_id: UUID
    roll: RollContact
    value_sealed: bytes
    value_index: bytes
    recorded_at: datetime

    @classmethod
    def of(cls, roll: RollContact, value_index: bytes, person: PersonChange, keys: Keys, now: datetime) -> Self:
        """A contact that was last confirmed long ago is recorded as of then, so that it counts as old at once."""
        contact_id = new_id(now)
        sealed = seal(keys, roll.value, place=CONTACT_VALUE, row=contact_id)
        return cls(contact_id, person.id, person.family_id, roll, sealed, value_index, roll.confirmed_at or now)


def index_person(roll: RollPerson, keys: Keys) -> IndexedPerson:
    """The blind indexes of a person's numbers."""
    return IndexedPerson(
        roll=roll,
        card_index=blind_index(keys, "card", roll.card.digits),
        nik_index=blind_index(keys, "nik", roll.nik.digits) if roll.nik else None,
        family_index=blind_index(keys, "family", roll.family.digits),
    )
