"""Taking over choices from the roll, and reading them."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from peserta.facility import store
from peserta.facility.choice import KINDS, Choice, ChoiceKind, Choices
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
