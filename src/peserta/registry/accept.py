"""Taking over the roll's persons, families and contacts, a batch at a time, in the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from peserta.casework.actions import open_cases
from peserta.kit.blind_index import blind_index
from peserta.kit.database import Conn
from peserta.kit.keys import Keys
from peserta.registry import roll_store
from peserta.registry.accept_contacts import accept_contacts
from peserta.registry.identity import Identified, IndexedPerson, identify
from peserta.registry.roll import Acceptance, Accepted, RollPerson
from peserta.registry.sealed_row import NewFamily, PersonChange, index_person


async def list_digests(conn: Conn, card_indexes: Sequence[bytes]) -> dict[bytes, bytes | None]:
    """By the blind index of a known card number: the digest of the row its person was last brought up to."""
    return {known.card_index: known.roll_digest for known in await roll_store.list_digests(conn, card_indexes)}


def card_index_of(digits: str, keys: Keys) -> bytes:
    """The blind index under which `list_digests` knows a card number."""
    return blind_index(keys, "card", digits)


async def accept_rows(conn: Conn, people: Sequence[RollPerson], *, keys: Keys, now: datetime) -> Accepted:
    """Write the rows of the roll that are new or changed; no card number may stand in two of them.

    A row whose NIK another card number holds is not written. A NIK the roll no longer gives is kept. A
    contact that somebody proved is kept too, and the difference opens a case.
    """
    identified = await _identify(conn, [index_person(person, keys) for person in people])
    families = await _load_families(conn, [one.row for one in identified if not one.is_clash], keys, now)
    changes = [
        None if one.is_clash else PersonChange.of(one, families[one.row.family_index], keys, now) for one in identified
    ]
    written = [(one, change) for one, change in zip(identified, changes, strict=True) if change is not None]
    await _write_people(conn, written, now)
    known_ids = {change.id for one, change in written if one.known is not None}
    cases = await accept_contacts(conn, [change for _, change in written], known_ids, keys=keys, now=now)
    return Accepted(
        rows=[
            None if change is None else Acceptance(change.id, change.family_id, is_new=one.known is None)
            for one, change in zip(identified, changes, strict=True)
        ],
        cases_opened=await open_cases(conn, cases, now=now),
    )


async def _identify(conn: Conn, rows: Sequence[IndexedPerson]) -> list[Identified]:
    by_card = await roll_store.list_by_card(conn, [row.card_index for row in rows])
    by_nik = await roll_store.list_by_nik(conn, [row.nik_index for row in rows if row.nik_index is not None])
    return identify(rows, [*by_card, *by_nik])


async def _load_families(conn: Conn, rows: Sequence[IndexedPerson], keys: Keys, now: datetime) -> dict[bytes, UUID]:
    """The ids of all families of these rows; those not known yet are written."""
    by_index = {row.family_index: row for row in rows}
    ids = {family.number_index: family.id for family in await roll_store.list_families(conn, list(by_index))}
    missing = [NewFamily.of(row, keys, now) for index, row in by_index.items() if index not in ids]
    if missing:
        await roll_store.insert_families(conn, missing, now)
    return ids | {family.number_index: family.id for family in missing}


async def _write_people(conn: Conn, written: Sequence[tuple[Identified, PersonChange]], now: datetime) -> None:
    new = [change for one, change in written if one.known is None]
    changed = [change for one, change in written if one.known is not None]
    moved = [change.id for one, change in written if one.known and one.known.family_id != change.family_id]
    if new:
        await roll_store.insert_people(conn, new, now)
    if changed:
        await roll_store.update_people(conn, changed, now)
    if moved:
        await roll_store.move_contacts(conn, moved)
