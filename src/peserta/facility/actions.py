"""Taking over choices from the roll and the directory from its file, and reading choices."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from peserta.facility import store
from peserta.facility.areas import load_areas
from peserta.facility.choice import KINDS, Choice, ChoiceKind, Choices
from peserta.facility.directory import Entry
from peserta.facility.lexemes import name_key, stored_lexemes
from peserta.facility.store import Listed
from peserta.kit.database import Conn


async def accept_rows(conn: Conn, choices: Mapping[UUID, Choices], *, now: datetime) -> None:
    """Write the choices of each person as the roll gives them; a facility met for the first time has no name yet."""
    chosen: list[tuple[UUID, ChoiceKind, str]] = []
    gone: list[tuple[UUID, ChoiceKind]] = []
    for person_id, theirs in choices.items():
        for kind in KINDS:
            code = theirs.of(kind)
            if code is None:
                gone.append((person_id, kind))
            else:
                chosen.append((person_id, kind, code))
    if chosen:
        await store.insert_facilities(conn, {code for _, _, code in chosen}, now)
        await store.upsert_choices(conn, chosen, now)
    if gone:
        await store.delete_choices(conn, gone)


async def list_choices(conn: Conn, person_id: UUID) -> list[Choice]:
    """The chosen first-level facility and dentist of a person, those that are known."""
    return await store.list_choices(conn, person_id)


async def list_first_level(conn: Conn, person_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The name of each person's first-level facility, or its code while the directory does not have it."""
    return await store.list_first_level(conn, person_ids)


async def list_digests(conn: Conn, codes: Sequence[str]) -> dict[str, bytes]:
    """The digests of the facilities the directory has, by code."""
    return await store.list_digests(conn, codes)


async def accept_directory(conn: Conn, entries: Sequence[Entry], *, now: datetime) -> int:
    """Bring the directory up to these entries; returns how many facilities it did not have before."""
    known = await store.list_digests(conn, [entry.facility.code for entry in entries])
    await store.upsert_facilities(conn, [_listed(entry) for entry in entries], now)
    return len(entries) - len(known)


def _listed(entry: Entry) -> Listed:
    areas = load_areas().line(entry.facility.district_code)
    return Listed(entry, lexemes=stored_lexemes(entry.facility, areas), name_key=name_key(entry.facility.name))
