"""People in a list of staff, where nobody has opened them: masked, and still told apart."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from peserta.kit.database import Conn
from peserta.kit.keys import Keys
from peserta.kit.sealing import SealBroken, unseal
from peserta.kit.values import PersonName
from peserta.registry import listing_store as store
from peserta.registry.listing_store import PersonRow
from peserta.registry.places import PERSON_CARD

CARD_SHOWN: Final = 4


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """`name` is masked, `card` the last digits of the card number: empty without one, or where it cannot be read."""

    family_id: UUID
    name: str
    card: str


async def list_people(conn: Conn, person_ids: Collection[UUID], *, keys: Keys) -> dict[UUID, ListedPerson]:
    """These persons as a list shows them, by their ids; one statement, and none for nobody."""
    rows = await store.list_people(conn, person_ids) if person_ids else []
    return {row.id: ListedPerson(row.family_id, PersonName(row.name).masked, _card_end(row, keys)) for row in rows}


def _card_end(row: PersonRow, keys: Keys) -> str:
    if row.card_sealed is None:
        return ""
    try:
        return unseal(keys, row.card_sealed, place=PERSON_CARD, row=row.id)[-CARD_SHOWN:]
    except SealBroken:
        # Its own page says so; here it would hide what all the others wait for.
        return ""
