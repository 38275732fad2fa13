"""Which service needs which proof, and that a session that lacks one is told what."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from peserta.access.needs import FRESH_FOR, NEEDS, Lack, Service, lacking
from peserta.access.session import Session

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
WHOLE = Session(
    id=UUID(int=1), account_id=UUID(int=2), person_id=UUID(int=3), account_state="open", device="Chrome, Android",
    level=2, proof="password", is_limited=False, next_password_at=None, opened_at=NOW, proven_at=NOW, seen_at=NOW,
    ends_at=NOW + timedelta(hours=12),
)  # fmt: skip
LIMITED, TYPED = replace(WHOLE, is_limited=True), replace(WHOLE, level=1)
OLD = replace(WHOLE, proven_at=NOW - FRESH_FOR - timedelta(seconds=1))
# What depends on nothing that an officer has seen.
ANYWHERE = [service for service in Service if service is not Service.CONTACT_AT_DESK]
OPEN_TO_ALL = {
    Service.STATUS, Service.BILLS, Service.PAYING, Service.HELP, Service.DEVICES, Service.ACCOUNT,
}  # fmt: skip
FRESH = {
    Service.PASSKEYS, Service.CONTACTS, Service.HELPERS, Service.EXPORT, Service.CLOSING, Service.RECOVERY,
    Service.SECRETS,
}  # fmt: skip


def test_every_service_has_its_need() -> None:
    assert set(NEEDS) == set(Service)


@pytest.mark.parametrize(
    ("session", "opens", "lack"),
    [
        (WHOLE, set(ANYWHERE), None),
        (LIMITED, OPEN_TO_ALL, Lack.PROOF),
        (TYPED, OPEN_TO_ALL, Lack.LEVEL),
        (OLD, set(ANYWHERE) - FRESH, Lack.FRESHNESS),
    ],
    ids=["whole", "one code into an open account", "a typed contact", "proven long ago"],
)
def test_what_a_session_opens_and_what_it_lacks_for_the_rest(
    session: Session, opens: set[Service], lack: Lack | None
) -> None:
    lacks = {service: lacking(session, service, now=NOW) for service in ANYWHERE}

    assert {service for service, missing in lacks.items() if missing is None} == opens
    assert {missing for missing in lacks.values() if missing is not None} == ({lack} if lack else set())


@pytest.mark.parametrize(("ago", "is_fresh"), [(timedelta(), True), (FRESH_FOR, True), (FRESH_FOR * 2, False)])
def test_a_proof_is_fresh_for_ten_minutes(ago: timedelta, is_fresh: bool) -> None:
    lack = lacking(replace(WHOLE, proven_at=NOW - ago), Service.PASSKEYS, now=NOW)

    assert (lack is None) == is_fresh


def test_an_account_that_is_just_being_opened_is_not_asked_again() -> None:
    assert lacking(replace(OLD, account_state="proven"), Service.PASSKEYS, now=NOW) is None


@pytest.mark.parametrize(
    ("session", "lack"),
    [
        (replace(LIMITED, level=3, proof="officer"), None),
        (replace(LIMITED, level=3, proof="officer", proven_at=NOW - FRESH_FOR * 2), Lack.FRESHNESS),
        (WHOLE, Lack.LEVEL),
    ],
    ids=["just checked", "checked long ago", "never checked"],
)
def test_after_a_check_at_the_desk_a_contact_can_be_added_without_a_second_proof(
    session: Session, lack: Lack | None
) -> None:
    assert lacking(session, Service.CONTACT_AT_DESK, now=NOW) is lack


HELPING = replace(
    WHOLE, help_id=UUID(int=8), helped_id=UUID(int=9), help_scope="see", help_ends_at=NOW + timedelta(days=1)
)
NOTHING: set[Service] = set()
SEEN = {Service.STATUS, Service.BILLS, Service.FAMILY, Service.CARDS, Service.FACILITY}


@pytest.mark.parametrize(
    ("session", "opens", "lacks"),
    [
        (HELPING, SEEN, {Lack.SCOPE}),
        (replace(HELPING, help_scope="pay"), SEEN | {Service.PAYING}, {Lack.SCOPE}),
        (replace(HELPING, help_ended_at=NOW), NOTHING, {Lack.HELP_OVER}),
        (replace(HELPING, help_ends_at=NOW), NOTHING, {Lack.HELP_OVER}),
        (replace(HELPING, is_limited=True), NOTHING, {Lack.SCOPE, Lack.PROOF}),
        (replace(HELPING, level=1), NOTHING, {Lack.SCOPE, Lack.LEVEL}),
    ],
    ids=["see", "pay", "ended", "its day has come", "one code alone", "a typed contact"],
)
def test_what_a_helper_opens_is_named_and_nothing_else(session: Session, opens: set[Service], lacks: set[Lack]) -> None:
    found = {service: lacking(session, service, now=NOW) for service in Service}

    assert {service for service, missing in found.items() if missing is None} == opens
    assert {missing for missing in found.values() if missing is not None} == lacks
