"""What the roll may change in contacts, as a table."""

from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import UUID

from peserta.registry.accepting.contact_plan import ContactPlan, KnownContact, plan_contact

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SAME, OTHER = b"s" * 32, b"o" * 32


def known(
    number: int, index: bytes, *, source: Literal["roll", "member", "officer"] = "roll", proven: bool = False
) -> KnownContact:
    return KnownContact(UUID(int=number), UUID(int=99), "phone", index, source, NOW, NOW if proven else None)


def test_nothing_on_record_means_that_the_roll_adds() -> None:
    assert plan_contact([], SAME, None) == ContactPlan(add=True)


def test_nothing_on_the_roll_releases_only_what_the_roll_alone_knew() -> None:
    contacts = [known(1, SAME), known(2, OTHER, proven=True), known(3, OTHER, source="member")]

    assert plan_contact(contacts, None, None) == ContactPlan(release=(UUID(int=1),))


def test_the_same_contact_stays_and_is_refreshed_by_a_later_confirmation() -> None:
    later, earlier = NOW + timedelta(days=1), NOW - timedelta(days=1)

    assert plan_contact([known(1, SAME)], SAME, None) == ContactPlan()
    assert plan_contact([known(1, SAME)], SAME, earlier) == ContactPlan()
    assert plan_contact([known(1, SAME)], SAME, later) == ContactPlan(refresh=UUID(int=1))


def test_the_roll_never_refreshes_what_a_member_added() -> None:
    later = NOW + timedelta(days=1)

    assert plan_contact([known(1, SAME, source="member")], SAME, later) == ContactPlan()


def test_another_contact_replaces_what_the_roll_alone_knew() -> None:
    assert plan_contact([known(1, OTHER)], SAME, None) == ContactPlan(release=(UUID(int=1),), add=True)


def test_another_contact_than_a_stronger_one_is_disputed_and_changes_nothing() -> None:
    for stronger in (
        known(2, OTHER, proven=True),
        known(2, OTHER, source="member"),
        known(2, OTHER, source="officer"),
    ):
        assert plan_contact([known(1, b"x" * 32), stronger], SAME, None) == ContactPlan(dispute=UUID(int=2))
