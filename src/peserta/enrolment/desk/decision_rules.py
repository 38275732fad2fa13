"""What may be decided of a family of which somebody is on record already. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from peserta.billing.rules import Enrolled, Origin
from peserta.enrolment.application import Listed
from peserta.membership.cover import Cover
from peserta.registry.names import same_name
from peserta.registry.person import FamilyMember, Person
from peserta.registry.population import Answer

PAY_FOR_THEMSELVES: Final = ("PBPU", "BP")
OWED: Final = ("arrears", "waiting")


class Decision(StrEnum):
    """What becomes of an application that a person looked at."""

    APPROVED = "approved"
    GIVEN_BACK = "given_back"
    """The family corrects what it told, and sends it again."""
    REFUSED = "refused"


class Obstacle(StrEnum):
    """Why a family cannot be enrolled as it is, whoever has seen its papers."""

    COVERED = "covered"
    OWES = "owes"
    """The earlier cover was suspended, or waits for a first contribution, or something else is still asked of them
    or of the card: that is paid first, or lapses."""
    DIED = "died"
    DUPLICATE = "duplicate"
    CARD_PAYS = "card_pays"
    """Others of this family card pay for themselves: its bill is theirs."""


@dataclass(frozen=True, slots=True)
class Looked:
    """One person of an application, with what the population registry and our own record say of them."""

    listed: Listed
    answer: Answer | None
    person: Person | None
    cover: Cover | None
    is_of_card: bool = False
    """Whether our record has them on the family card that was told."""


def obstacle_of(people: Collection[Looked], others: Collection[Cover], *, owes: bool) -> Obstacle | None:
    """The first thing in the way; `others` are the covers of those of the family card who are not applied for.

    `owes`: something is still asked of the families that the people are in, or of the card.
    """
    for looked in people:
        if looked.person is not None and (found := _of_person(looked.person, looked.cover)):
            return found
    if any(_pays(cover) for cover in others):
        return Obstacle.CARD_PAYS
    return Obstacle.OWES if owes else None


def find_on_card(
    people: Iterable[Listed], members: Iterable[FamilyMember], *, found: Collection[UUID]
) -> dict[UUID, FamilyMember]:
    """Who of those told without a NIK is on the family card already, by their ids in the application.

    Name and birth date must agree, as where a parent adds a newborn; nobody of the card is two of the application, and
    `found` are those who are somebody of it already. The roll may have learned their NIK meanwhile.
    """
    left = [member for member in members if member.id not in found]
    known: dict[UUID, FamilyMember] = {}
    for listed in people:
        told = listed.applicant
        same = [one for one in left if one.born_on == told.born_on and same_name(one.name, told.name)]
        if not told.nik and same:
            known[listed.id] = same[0]
            left.remove(same[0])
    return known


def enrolled_of(people: Collection[Looked], *, pays_since_then: bool, today: date) -> Enrolled:
    """Where the family comes from, which decides when it pays: as the earlier cover of its head ended.

    Who was never covered, or for another reason no more, waits like a new family.
    """
    origins = {"employment_ended": Origin.LEFT_EMPLOYMENT, "subsidy_ended": Origin.LEFT_SUBSIDY}
    for looked in people:
        if looked.listed.applicant.relation != "head" or looked.cover is None:
            continue
        cover = looked.cover
        origin, left_on = origins.get(cover.status_reason or ""), cover.cover_to
        if cover.status == "inactive" and origin is not None and left_on is not None:
            return Enrolled(origin, today, left_on, pays_since_then)
    return Enrolled(Origin.NEW, today)


def _of_person(person: Person, cover: Cover | None) -> Obstacle | None:
    if person.died_on is not None or (cover is not None and cover.status_reason == "deceased"):
        return Obstacle.DIED
    if cover is None:
        return None
    if cover.status == "active":
        return Obstacle.COVERED
    if cover.status_reason in OWED:
        return Obstacle.OWES
    return Obstacle.DUPLICATE if cover.status_reason == "duplicate" else None


def _pays(cover: Cover) -> bool:
    return cover.segment in PAY_FOR_THEMSELVES and (cover.status == "active" or cover.status_reason in OWED)
