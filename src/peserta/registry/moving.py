"""Moving people who are on record to another family card, as an officer decided who saw their papers."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from peserta.kit.blind_index import blind_index
from peserta.kit.database import Conn
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.kit.sealing import seal
from peserta.kit.values import FamilyNumber
from peserta.registry import roll_store, store
from peserta.registry.person import Relation
from peserta.registry.places import FAMILY_NUMBER
from peserta.registry.sealed_row import NewFamily


async def move_people(
    conn: Conn, relations: Mapping[UUID, Relation], number: FamilyNumber, *, keys: Keys, now: datetime
) -> UUID:
    """Put these persons on a family card, each with a relation to its head; returns the family.

    Names, birth dates, numbers and contacts stay as they are on record.
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
