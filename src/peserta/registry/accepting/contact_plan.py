"""What the roll may change in a person's contacts: pure rules.

The roll may replace what only the roll knew. A contact that a member or an officer added, or that
somebody proved by a code, is stronger than the roll: when the two differ, a person of the scheme
decides, because whoever can change the roll could otherwise take an account over.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from peserta.registry.contact import Kind


@dataclass(frozen=True, slots=True)
class KnownContact:
    """A live contact on record."""

    id: UUID
    person_id: UUID
    kind: Kind
    value_index: bytes
    source: Literal["roll", "member", "officer"]
    recorded_at: datetime
    proven_at: datetime | None

    @property
    def is_only_from_roll(self) -> bool:
        return self.source == "roll" and self.proven_at is None


@dataclass(frozen=True, slots=True)
class ContactPlan:
    """What to do with the contacts of one kind of one person.

    `release` are ids to release. `add` says whether the roll's contact is new, `refresh` is the id of
    the same contact confirmed again, and `dispute` the id of a stronger one that differs.
    """

    release: tuple[UUID, ...] = ()
    add: bool = False
    refresh: UUID | None = None
    dispute: UUID | None = None


def plan_contact(
    known: Sequence[KnownContact], value_index: bytes | None, confirmed_at: datetime | None
) -> ContactPlan:
    """Compare the live contacts of one kind with the roll's; `value_index` is None when the roll has none."""
    replaceable = tuple(
        contact.id for contact in known if contact.is_only_from_roll and contact.value_index != value_index
    )
    if value_index is None:
        return ContactPlan(release=replaceable)
    same = next((contact for contact in known if contact.value_index == value_index), None)
    if same is not None:
        is_newer = same.source == "roll" and confirmed_at is not None and confirmed_at > same.recorded_at
        return ContactPlan(release=replaceable, refresh=same.id if is_newer else None)
    stronger = next((contact for contact in known if not contact.is_only_from_roll), None)
    if stronger is not None:
        return ContactPlan(dispute=stronger.id)
    return ContactPlan(release=replaceable, add=True)
