"""A newborn joins a family that is on record: covered with its parent, or with the first contribution for it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from peserta.audit.actions import append
from peserta.billing.bill import Bill
from peserta.billing.bills import list_accounts, open_accounts
from peserta.billing.monthly import issue_to_families
from peserta.billing.newborns import bill_newborn
from peserta.billing.rules import first_of
from peserta.consent.actions import accept
from peserta.consent.given import Acceptance
from peserta.enrolment.babies.newborn_rules import cover_of_newborn
from peserta.facility.actions import list_choices
from peserta.facility.choosing import Chosen, choose_first
from peserta.kit.database import Conn
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.kit.values import CardNumber, PersonName, Sex
from peserta.membership import actions as membership
from peserta.membership.cover import Cover
from peserta.registry.accepting.accept import accept_rows
from peserta.registry.accepting.roll import RollPerson
from peserta.registry.actions import list_family, load_person, lock_family
from peserta.registry.confirming import load_identity
from peserta.registry.guardians import is_minor
from peserta.registry.names import folded_words, same_name, written_words
from peserta.registry.person import FamilyMember, SexLetter


@dataclass(frozen=True, slots=True)
class Newborn:
    """A child that has no NIK yet: a temporary identity for its first three months."""

    name: PersonName
    born_on: date
    sex: SexLetter


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the parent agreed to, and where."""

    text_hashes: Sequence[bytes]
    language: str
    browser: bytes


@dataclass(frozen=True, slots=True)
class Added:
    """Who was added; `bill` is what is asked for them, if anything is."""

    person_id: UUID
    cover: Cover | None
    bill: Bill | None = None


async def load_cover(conn: Conn, parent_id: UUID, *, today: date) -> Cover | None:
    """The cover that a newborn of this parent would get today; refuses as `add_newborn`."""
    family = await list_family(conn, (await load_person(conn, parent_id)).family_id)
    _parent_of(family, parent_id, today)
    return await _cover(conn, family, parent_id, today)


async def add_newborn(
    conn: Conn, parent_id: UUID, newborn: Newborn, agreed: Agreed, *, actor: str, keys: Keys, today: date, now: datetime
) -> Added:
    """Put a newborn on the family card of its parent, with a card number, and ask for it where it is paid for.

    Locks the family. The same child told twice, in two tabs or by both parents, is one. Refuses with
    "family.not_yours" whoever is neither head nor spouse, and with "family.newborn_at_desk" where a person must
    see to it.
    """
    family_id = (await load_person(conn, parent_id)).family_id
    await lock_family(conn, family_id)
    family = await list_family(conn, family_id)
    _parent_of(family, parent_id, today)
    for member in family:
        if member.born_on == newborn.born_on and same_name(member.name, newborn.name.text):
            return Added(member.id, await membership.find_cover(conn, member.id))
    cover = await _cover(conn, family, parent_id, today)
    if cover is None:
        raise Refusal("family.newborn_at_desk")
    # Before the child is there: what it owes for this month is in its own bill.
    await issue_to_families(conn, [family_id], month=first_of(today), today=today, now=now)
    person_id, card = await _register(conn, parent_id, newborn, keys=keys, now=now)
    await membership.accept_rows(conn, {person_id: cover}, now=now)
    bill = None
    if cover.care_class is not None and cover.status_reason == "waiting":
        await open_accounts(conn, family_id, {person_id: card}, now=now)
        bill = await bill_newborn(
            conn, family_id, newborn.born_on, care_class=cover.care_class, today=today, now=now
        )  # fmt: skip
    await _write_down(conn, person_id, parent_id, agreed, actor=actor, now=now)
    await _give_facility(conn, person_id, parent_id, today=today, now=now)
    return Added(person_id, cover, bill)


def _parent_of(family: Sequence[FamilyMember], parent_id: UUID, today: date) -> FamilyMember:
    parent = next(member for member in family if member.id == parent_id)
    if parent.relation not in ("head", "spouse") or is_minor(parent, today):
        raise Refusal("family.not_yours")
    return parent


async def _cover(conn: Conn, family: Sequence[FamilyMember], parent_id: UUID, today: date) -> Cover | None:
    covers = await membership.list_covers(conn, [member.id for member in family])
    family_id = (await load_person(conn, parent_id)).family_id
    return cover_of_newborn(
        covers.get(parent_id), _of_children(family, covers), today=today,
        is_billed_here=bool(await list_accounts(conn, family_id)),
    )  # fmt: skip


def _of_children(family: Sequence[FamilyMember], covers: Mapping[UUID, Cover]) -> list[Cover]:
    return [covers[one.id] for one in family if one.relation == "child" and one.died_on is None and one.id in covers]


async def _register(
    conn: Conn, parent_id: UUID, newborn: Newborn, *, keys: Keys, now: datetime
) -> tuple[UUID, CardNumber]:
    [card] = await membership.new_card_numbers(conn, 1)
    row = RollPerson(
        card=card, nik=None, family=(await load_identity(conn, parent_id, keys=keys)).family, relation="child",
        name=newborn.name, name_folded=" ".join(folded_words(written_words(newborn.name.text), old_j=True)),
        born_on=newborn.born_on, sex=Sex(newborn.sex), died_on=None, contacts=(),
        # No row of the roll has it: the first roll that knows this child brings it up to date.
        digest=hashlib.sha256(b"newborn" + new_id(now).bytes).digest(),
    )  # fmt: skip
    [accepted] = (await accept_rows(conn, [row], keys=keys, now=now)).rows
    assert accepted is not None, "a new card number is nobody else's"
    return accepted.person_id, card


async def _write_down(
    conn: Conn, person_id: UUID, parent_id: UUID, agreed: Agreed, *, actor: str, now: datetime
) -> None:
    given = Acceptance(person_id, list(agreed.text_hashes), agreed.language, channel="web", browser=agreed.browser)
    await accept(conn, given, now=now)
    for of_whom in (person_id, parent_id):
        await append(conn, kind="family.newborn_added", person_id=of_whom, actor=actor, facts={}, now=now)


async def _give_facility(conn: Conn, person_id: UUID, parent_id: UUID, *, today: date, now: datetime) -> None:
    """Where the parent goes, if there is room; else the parent chooses afterwards."""
    for choice in await list_choices(conn, parent_id):
        await choose_first(conn, [Chosen(person_id, choice.kind, choice.code)], today=today, now=now)
