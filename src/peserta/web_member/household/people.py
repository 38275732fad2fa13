"""A family as one of its members may see it (decision 30)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from peserta.access.session import Session
from peserta.billing.bills import list_bills
from peserta.billing.dues import Dues, dues_of
from peserta.facility.actions import list_first_level
from peserta.facility.changing import list_changes
from peserta.facility.choice import Change
from peserta.facility.search import names_of
from peserta.kit.clock import business_date
from peserta.kit.database import Conn
from peserta.kit.refusal import Refusal
from peserta.membership.actions import list_covers
from peserta.membership.cover import Cover
from peserta.registry.actions import list_family, load_person
from peserta.registry.guardians import is_minor, may_act_for
from peserta.registry.person import FamilyMember
from peserta.web.answers import Asked
from peserta.web_member.household.cover_words import CoverWords, cover_words
from peserta.web_member.paths import read_handle


@dataclass(frozen=True, slots=True)
class Relative:
    """One person of the family: `may_act` for whom the viewer may change things, `waiting` their changes that wait."""

    person: FamilyMember
    cover: Cover | None
    words: CoverWords
    facility: str
    is_minor: bool
    is_viewer: bool
    may_act: bool
    waiting: Sequence[Change]


@dataclass(frozen=True, slots=True)
class Household:
    """The family in the order of its card: head, spouse, children by age, others."""

    family_id: UUID
    viewer: Relative
    relatives: Sequence[Relative]
    dues: Dues
    today: date
    facility_names: Mapping[str, str]

    @property
    def minors(self) -> list[Relative]:
        return [one for one in self.relatives if one.is_minor and not one.is_viewer]

    @property
    def adults(self) -> list[Relative]:
        return [one for one in self.relatives if not one.is_minor and not one.is_viewer]

    def find(self, handle: str) -> Relative:
        """Somebody the viewer may act for; anybody else, of this family or another, is not there."""
        person_id = read_handle(handle)
        found = next((one for one in self.relatives if one.person.id == person_id and one.may_act), None)
        if found is None:
            raise Refusal("family.not_yours")
        return found


async def load_household(conn: Conn, asked: Asked, session: Session) -> Household:
    """The family of the person a session shows."""
    today = business_date(asked.site.now())
    family_id = (await load_person(conn, session.person_id)).family_id
    family = await list_family(conn, family_id)
    ids = [member.id for member in family]
    covers = await list_covers(conn, ids)
    facilities = await list_first_level(conn, ids)
    dues = dues_of(await list_bills(conn, family_id), today)
    changes = [change for change in await list_changes(conn, ids) if change.state == "waiting"]
    names = await names_of(conn, {change.to_code for change in changes})
    viewer = next(member for member in family if member.id == session.person_id)

    def relative(member: FamilyMember) -> Relative:
        is_own = member.id == viewer.id or may_act_for(viewer, member, today)
        cover = covers.get(member.id)
        words = cover_words(cover, dues, asked.gettext, asked.visitor.language, is_own=is_own, born_on=_born_on(member))
        return Relative(
            member, cover, words, facilities.get(member.id, ""), is_minor(member, today), member.id == viewer.id,
            may_act_for(viewer, member, today), [change for change in changes if change.person_id == member.id],
        )  # fmt: skip

    relatives = [relative(member) for member in family]
    seen_by = next(one for one in relatives if one.is_viewer)
    return Household(family_id, seen_by, relatives, dues, today, names)


def _born_on(member: FamilyMember) -> date | None:
    return member.born_on if member.relation == "child" else None


def segments_of(household: Household) -> dict[UUID, str]:
    """The segment of each person one may act for; empty where the scheme knows of no cover."""
    return {one.person.id: one.cover.segment if one.cover else "" for one in household.relatives if one.may_act}


def person_ids(household: Household) -> list[UUID]:
    return [one.person.id for one in household.relatives]
