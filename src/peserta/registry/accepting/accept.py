"""Taking over the roll's persons, families and contacts, a batch at a time, in the caller's transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from operator import attrgetter
from uuid import UUID

from peserta.casework.actions import open_cases
from peserta.kit.blind_index import blind_index
from peserta.kit.database import Conn
from peserta.kit.keys import Keys
from peserta.registry.accepting import roll_store
from peserta.registry.accepting.accept_contacts import accept_contacts
from peserta.registry.accepting.identity import Identified, IndexedPerson, identify
from peserta.registry.accepting.roll import Acceptance, Accepted, RollPerson
from peserta.registry.accepting.sealed_row import NewFamily, PersonChange, index_person


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
    written = [
        (one, PersonChange.of(one, families[one.row.family_index], keys, now)) for one in identified if not one.is_clash
    ]
    placed = await _write_people(conn, written, now)
    known_ids = {change.id for one, change in written if one.known is not None}
    cases = await accept_contacts(conn, placed, known_ids, keys=keys, now=now)
    accepted = iter([_acceptance(one, change) for (one, _), change in zip(written, placed, strict=True)])
    return Accepted(
        rows=[None if one.is_clash else next(accepted) for one in identified],
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


def _acceptance(one: Identified, change: PersonChange) -> Acceptance:
    return Acceptance(change.id, change.family_id, is_new=one.known is None, left_id=_left(one, change))


def _left(one: Identified, change: PersonChange) -> UUID | None:
    """The family that somebody on record leaves by this row."""
    return one.known.family_id if one.known and one.known.family_id != change.family_id else None


async def _write_people(
    conn: Conn, written: Sequence[tuple[Identified, PersonChange]], now: datetime
) -> list[PersonChange]:
    """Write them; returns them with the families they are in, which for some is not the roll's."""
    new = [change for one, change in written if one.known is None]
    # By id, as whoever moves people locks them: so neither has what the other waits for.
    changed = sorted((change for one, change in written if one.known is not None), key=attrgetter("id"))
    if new:
        await roll_store.insert_people(conn, new, now)
    families_of = await roll_store.update_people(conn, changed, now) if changed else {}
    placed = [
        change if (family_id := families_of.get(change.id, change.family_id)) == change.family_id
        else replace(change, family_id=family_id)
        for _, change in written
    ]  # fmt: skip
    moved = [change.id for (one, _), change in zip(written, placed, strict=True) if _left(one, change)]
    if moved:
        await roll_store.move_contacts(conn, moved)
    return placed
