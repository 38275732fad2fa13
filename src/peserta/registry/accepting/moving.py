"""Moving people who are on record to another family card, and a family to a card with another number."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from peserta.kit.blind_index import blind_index
from peserta.kit.database import Conn
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.kit.sealing import seal, unseal
from peserta.kit.values import FamilyNumber
from peserta.registry import store
from peserta.registry.accepting import moving_store, roll_store
from peserta.registry.accepting.moving_store import SealedNumber
from peserta.registry.accepting.sealed_row import NewFamily
from peserta.registry.person import Relation
from peserta.registry.places import FAMILY_NUMBER

INDEX_BYTES = 32


async def move_people(
    conn: Conn, relations: Mapping[UUID, Relation], number: FamilyNumber, *, keys: Keys, now: datetime
) -> UUID:
    """Put these persons on a family card, as an officer decided who saw their papers; returns the family.

    Each has a relation to its head. They stay there until the roll, too, names another family than it did. Names,
    birth dates, numbers and contacts stay as they are on record.
    """
    index = blind_index(keys, "family", number.digits)
    family_id = await store.find_family(conn, index)
    if family_id is None:
        family_id = new_id(now)
        sealed = seal(keys, number.digits, place=FAMILY_NUMBER, row=family_id)
        await roll_store.insert_families(conn, [NewFamily(family_id, sealed, index)], now)
    await store.move_people(conn, relations, family_id, now=now)
    await roll_store.move_contacts(conn, list(relations))
    return family_id


async def take_number(conn: Conn, family_id: UUID, other_id: UUID, *, keys: Keys) -> None:
    """Give a family that nobody is in any more the number and the persons of another, which gets its number.

    Both are locked. So a family whose card was made anew stays the one that its bills and payments name.
    """
    numbers = await moving_store.list_numbers(conn, family_id, other_id)
    # No two may have one number, not even for a moment.
    await moving_store.set_number(conn, SealedNumber(other_id, b"", secrets.token_bytes(INDEX_BYTES)))
    for to_id, from_id in ((family_id, other_id), (other_id, family_id)):
        number = unseal(keys, numbers[from_id].number_sealed, place=FAMILY_NUMBER, row=from_id)
        sealed = seal(keys, number, place=FAMILY_NUMBER, row=to_id)
        await moving_store.set_number(conn, SealedNumber(to_id, sealed, numbers[from_id].number_index))
    await moving_store.take_persons(conn, family_id, other_id)
