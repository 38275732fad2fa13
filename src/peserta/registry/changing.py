"""What a contact's holder may do to the record: add one, give one up, take it back, have it first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Self
from uuid import UUID

from peserta.kit.blind_index import blind_index
from peserta.kit.database import Conn
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.kit.sealing import seal
from peserta.kit.values import Email, Phone
from peserta.registry import changing_store as store
from peserta.registry.changing_store import Holder, OwnContact
from peserta.registry.contact import Kind
from peserta.registry.places import CONTACT_VALUE


@dataclass(frozen=True, slots=True, repr=False)
class Typed:
    """A phone or an address that somebody typed; `value` is what messages are sent to."""

    kind: Kind
    value: str
    hint: str
    operator: str | None
    index: bytes

    @classmethod
    def of(cls, typed: Phone | Email, keys: Keys) -> Self:
        if isinstance(typed, Phone):
            return cls("phone", typed.e164, typed.e164[-2:], typed.operator, blind_index(keys, "phone", typed.e164))
        index = blind_index(keys, "email", typed.normalised)
        return cls("email", typed.address, typed.address[:1], None, index)


async def add_contact(
    conn: Conn, person_id: UUID, typed: Typed, *,
    source: Literal["member", "officer"], held_until: datetime | None, keys: Keys, now: datetime,
) -> UUID:  # fmt: skip
    """Write a contact that was proven just now, and return its id; one that stands already is proven again."""
    contact_id = new_id(now)
    contact = OwnContact(
        id=contact_id, person_id=person_id, kind=typed.kind, value_index=typed.index, hint=typed.hint,
        value_sealed=seal(keys, typed.value, place=CONTACT_VALUE, row=contact_id), operator=typed.operator,
        source=source, held_until=held_until,
    )  # fmt: skip
    return await store.insert_own(conn, contact, now=now)


async def release_contact(conn: Conn, contact_id: UUID, person_id: UUID, *, now: datetime) -> bool:
    """Take a contact off the record of this person; whether it stood there."""
    return await store.release(conn, contact_id, person_id, now=now)


async def release_unproven(conn: Conn, contact_id: UUID, *, since: datetime, now: datetime) -> bool:
    """Take a contact off the record unless somebody proved it after `since`; whether it went."""
    return await store.release_unproven(conn, contact_id, since=since, now=now)


async def restore_contact(conn: Conn, contact_id: UUID, person_id: UUID) -> None:
    """Put a contact back that was released; nothing is waited for."""
    await store.restore(conn, contact_id, person_id)


async def prefer_contact(conn: Conn, contact_id: UUID, person_id: UUID, *, now: datetime) -> None:
    """Let notices and codes go to this contact first; nothing is waited for."""
    await store.prefer(conn, contact_id, person_id, now=now)


async def let_contact_go(conn: Conn, contact_id: UUID, *, hold: timedelta, now: datetime) -> bool:
    """End the hold that a contact was added with; whether it was held, and no longer than that."""
    return await store.let_go(conn, contact_id, hold_wait=hold, now=now)


async def list_holders(conn: Conn, value_index: bytes) -> Sequence[Holder]:
    """On whose records a value stands, at most 50."""
    return await store.list_holders(conn, value_index)
