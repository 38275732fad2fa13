"""A person's own data before their own eyes: reading them whole, and keeping that they were found right."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peserta.audit.actions import append
from peserta.kit.database import Conn
from peserta.kit.keys import Keys
from peserta.kit.sealing import unseal
from peserta.kit.values import CardNumber, FamilyNumber, Nik
from peserta.registry import own_store as store
from peserta.registry.person import FamilyMember
from peserta.registry.places import FAMILY_NUMBER, PERSON_CARD, PERSON_NIK


@dataclass(frozen=True, slots=True)
class Identity:
    """The numbers of a person, for the person alone."""

    nik: Nik | None
    card: CardNumber | None
    family: FamilyNumber


async def load_identity(conn: Conn, person_id: UUID, *, keys: Keys) -> Identity:
    """The whole numbers of a person; whoever shows them has made sure that it is this person who looks."""
    row = await store.find_identity(conn, person_id)
    assert row is not None, "persons are never deleted"
    nik = unseal(keys, row.nik_sealed, place=PERSON_NIK, row=person_id) if row.nik_sealed else None
    card = unseal(keys, row.card_sealed, place=PERSON_CARD, row=person_id) if row.card_sealed else None
    family = unseal(keys, row.number_sealed, place=FAMILY_NUMBER, row=row.family_id)
    return Identity(Nik(nik) if nik else None, CardNumber(card) if card else None, FamilyNumber(family))


async def confirm(conn: Conn, member: FamilyMember, *, keys: Keys, now: datetime) -> None:
    """Keep that a person found these data right; confirming the same again changes nothing."""
    if await store.upsert_confirmation(conn, member.id, _digest(member, keys), now=now):
        await append(conn, kind="person.data_confirmed", person_id=member.id, actor="member", facts={}, now=now)


async def confirmed_at(conn: Conn, member: FamilyMember, *, keys: Keys) -> datetime | None:
    """When the person found right what is on record now; None when never, or when it has changed since."""
    found = await store.find_confirmation(conn, member.id)
    if found is None or not hmac.compare_digest(found.digest, _digest(member, keys)):
        return None
    return found.confirmed_at


def _digest(member: FamilyMember, keys: Keys) -> bytes:
    told = "\x1f".join((member.name, member.born_on.isoformat(), member.sex, member.relation))
    return hmac.digest(keys.token_key("confirmed"), told.encode(), "sha256")
