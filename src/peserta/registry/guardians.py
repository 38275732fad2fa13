"""Who in a family may act for whom: the head and the spouse for everybody under age, and all for themselves. Pure."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from peserta.registry.person import FamilyMember

# A child is who is not yet 18: UU 35/2014 on the protection of children, article 1.
ADULT_AT_YEARS: Final = 18


def is_minor(member: FamilyMember, today: date) -> bool:
    """Whether somebody is not yet eighteen; whoever is born on 29 February is so until 1 March."""
    born = member.born_on
    had_birthday = (today.month, today.day) >= (born.month, born.day)
    return today.year - born.year - (0 if had_birthday else 1) < ADULT_AT_YEARS


def guardians_of(child: FamilyMember, family: Iterable[FamilyMember], today: date) -> list[FamilyMember]:
    """The others of the family who may act for somebody: none for an adult."""
    return [
        one for one in family if one.id != child.id and one.died_on is None and may_act_for(one, child, today)
    ]  # fmt: skip


def may_act_for(actor: FamilyMember, other: FamilyMember, today: date) -> bool:
    """Whether a person may change what belongs to another of the same family."""
    if other.died_on is not None:
        return False
    if actor.id == other.id:
        return True
    is_parent = actor.relation in ("head", "spouse") and not is_minor(actor, today)
    return is_parent and is_minor(other, today)
