"""Reads that travel together with others in one round trip; see `kit.database.Reading`."""

from typing import Literal
from uuid import UUID

from peserta.kit.database import Conn, Reading, read
from peserta.registry import store
from peserta.registry.contact import Contact
from peserta.registry.person import Person


async def read_person(conn: Conn, *, column: Literal["nik", "card"], index: bytes) -> Reading[Person]:
    """Ask for the person whose identifier has this blind index."""
    sql = store.FIND_BY_NIK if column == "nik" else store.FIND_BY_CARD
    return await read(conn, sql, {"index": index}, of=Person)


async def read_contacts(conn: Conn, person_id: UUID) -> Reading[Contact]:
    """Ask for the live contacts of a person, as `list_contacts` gives them."""
    params = {"person_id": person_id, "count_max": store.FAMILIES_COUNTED_MAX, "contacts_max": store.CONTACTS_MAX}
    return await read(conn, store.LIST_CONTACTS, params, of=Contact)
