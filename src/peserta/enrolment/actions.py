"""Telling step by step: each change is saved in the caller's transaction, with the application locked."""

import secrets
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import msgspec

from peserta.audit.actions import append
from peserta.billing.tariff import PaysForThemselves
from peserta.consent.actions import accept
from peserta.consent.given import OPTIONAL, Acceptance
from peserta.consent.texts import Text
from peserta.enrolment import store
from peserta.enrolment.application import Applicant, Application, Contact, Listed
from peserta.enrolment.family import PEOPLE_MAX
from peserta.enrolment.journey import Step, may_open
from peserta.enrolment.store import ApplicationRow, PersonRow
from peserta.kit.blind_index import blind_index
from peserta.kit.database import Conn
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.kit.sealing import seal, unseal
from peserta.kit.values import Email, FamilyNumber, Phone, Reference

FAMILY_CARD = "enrolment_application.family_card"
CONTACT = "enrolment_application.contact"
PERSON = "enrolment_person.sealed"
ANSWER = "enrolment_application.answer"
REFERENCE_TRIES = 5


async def begin(
    conn: Conn, *, browser: bytes, language: str, text_hashes: list[bytes], now: datetime,
    options: Collection[Text] = (),
) -> UUID:  # fmt: skip
    """A new application, with the acceptance of the texts that were shown and of each optional one that was ticked."""
    application_id = new_id(now)
    for _ in range(REFERENCE_TRIES):
        reference = Reference.new(secrets.token_bytes(16)).characters
        if await store.insert_application(conn, application_id, reference, browser=browser, language=language, now=now):
            await accept(
                conn, Acceptance(application_id, text_hashes, language, channel="web", browser=browser), now=now
            )
            for text in options:
                assert text.kind in OPTIONAL, "only what is optional is accepted by itself"
                optional = Acceptance(application_id, [text.hash], language, "web", browser, text.kind)
                await accept(conn, optional, now=now)
            await append(
                conn, kind="enrolment.begun", person_id=None, actor="browser", facts={"reference": reference}, now=now
            )
            return application_id
    raise AssertionError("five random references were all taken: one in 10^8 each")


async def find(conn: Conn, application_id: UUID, browser: bytes, *, keys: Keys) -> Application | None:
    """An application of this browser; another browser's does not exist for it."""
    row = await store.find_application(conn, application_id, browser)
    return None if row is None else await read_application(conn, row, keys)


async def tell_family_card(
    conn: Conn, application_id: UUID, browser: bytes, number: FamilyNumber, *, keys: Keys, now: datetime
) -> None:
    """The number of the family card."""
    sealed = seal(keys, number.digits, place=FAMILY_CARD, row=application_id)
    await _change(
        conn, application_id, browser, Step.FAMILY, lambda row: replace(row, family_card_sealed=sealed), keys, now
    )


async def tell_person(
    conn: Conn, application_id: UUID, browser: bytes, listed: Listed, *, keys: Keys, now: datetime
) -> None:
    """One person, new or changed; the same form sent twice is one person."""
    application = await _lock(conn, application_id, browser, Step.FAMILY, keys)
    is_new = all(other.id != listed.id for other in application.people)
    if is_new and len(application.people) >= PEOPLE_MAX:
        raise Refusal("enrolment.too_many")
    text = msgspec.json.encode(listed.applicant).decode()
    await store.upsert_person(conn, application_id, listed.id, seal(keys, text, place=PERSON, row=listed.id), now=now)
    await _touch(conn, application_id, browser, now)


async def remove_person(
    conn: Conn, application_id: UUID, browser: bytes, person_id: UUID, *, keys: Keys, now: datetime
) -> None:
    """Take a person out again; one who is not there any more is no mistake."""
    await _lock(conn, application_id, browser, Step.FAMILY, keys)
    await store.delete_person(conn, application_id, person_id)
    await _touch(conn, application_id, browser, now)


async def choose_class(
    conn: Conn, application_id: UUID, browser: bytes, care_class: int, *, keys: Keys, now: datetime,
    segment: PaysForThemselves = "PBPU",
) -> None:  # fmt: skip
    """The class of hospital room and who the family pays as, one for all of it."""

    def change(row: ApplicationRow) -> ApplicationRow:
        return replace(row, care_class=care_class, segment=segment)

    await _change(conn, application_id, browser, Step.CLASS, change, keys, now)


async def choose_contact(
    conn: Conn, application_id: UUID, browser: bytes, value: Phone | Email, *, keys: Keys, now: datetime
) -> Contact:
    """Where codes and confirmations go; the contact that stands there already stays proven."""
    application = await _lock(conn, application_id, browser, Step.CONTACT, keys)
    contact = _contact(value, keys, now)
    if application.contact is not None and application.contact.index == contact.index:
        return application.contact
    sealed = seal(keys, contact.value, place=CONTACT, row=contact.id)

    def change(row: ApplicationRow) -> ApplicationRow:
        return replace(
            row, contact_id=contact.id, contact_kind=contact.kind, contact_sealed=sealed,
            contact_index=contact.index, proven_at=None,
        )  # fmt: skip

    await _change(conn, application_id, browser, Step.CONTACT, change, keys, now)
    return contact


def is_contact(application: Application, value: Phone | Email, keys: Keys) -> bool:
    """Whether this is the application's contact."""
    index = (
        blind_index(keys, "phone", value.e164)
        if isinstance(value, Phone)
        else blind_index(keys, "email", value.normalised)
    )
    return application.contact is not None and application.contact.index == index


async def mark_proven(
    conn: Conn, application_id: UUID, browser: bytes, contact_id: UUID, *, keys: Keys, now: datetime
) -> None:
    """The code to this contact was answered rightly.

    Refuses with "enrolment.other_contact" where another tab has given another one since: of that nothing is known.
    """

    def change(row: ApplicationRow) -> ApplicationRow:
        if row.contact_id != contact_id:
            raise Refusal("enrolment.other_contact")
        return replace(row, proven_at=now)

    await _change(conn, application_id, browser, Step.CODE, change, keys, now)


async def lock(conn: Conn, application_id: UUID, browser: bytes, step: Step, *, keys: Keys) -> Application:
    """The application, for nobody else until the transaction ends; refused when this step is not open."""
    return await _lock(conn, application_id, browser, step, keys)


def _contact(value: Phone | Email, keys: Keys, now: datetime) -> Contact:
    if isinstance(value, Phone):
        return Contact(new_id(now), "phone", value.e164, blind_index(keys, "phone", value.e164))
    return Contact(new_id(now), "email", value.address, blind_index(keys, "email", value.normalised))


async def _change(
    conn: Conn, application_id: UUID, browser: bytes, step: Step,
    change: Callable[[ApplicationRow], ApplicationRow], keys: Keys, now: datetime,
) -> None:  # fmt: skip
    await _lock(conn, application_id, browser, step, keys)
    row = await store.find_application(conn, application_id, browser)
    assert row is not None, "it is locked"
    await store.update_application(conn, change(row), now=now)


async def _touch(conn: Conn, application_id: UUID, browser: bytes, now: datetime) -> None:
    row = await store.find_application(conn, application_id, browser)
    assert row is not None, "it is locked"
    await store.update_application(conn, row, now=now)


async def _lock(conn: Conn, application_id: UUID, browser: bytes, step: Step, keys: Keys) -> Application:
    row = await store.lock_application(conn, application_id, browser)
    if row is None:
        raise Refusal("enrolment.gone")
    application = await read_application(conn, row, keys)
    if may_open(application, step):
        return application
    if application.state == "open":
        raise Refusal("enrolment.not_yet")
    if application.state == "faded":
        raise Refusal("enrolment.faded")
    raise Refusal("enrolment.over")


async def read_application(conn: Conn, row: ApplicationRow, keys: Keys) -> Application:
    """An application as its row and its persons tell it."""
    people = await store.list_people(conn, row.id)
    card = row.family_card_sealed
    return Application(
        id=row.id, reference=row.reference, browser=row.browser, language=row.language, state=row.state,
        version=row.version,
        family_card=unseal(keys, card, place=FAMILY_CARD, row=row.id) if card else "",
        care_class=row.care_class, segment=row.segment,
        contact=_read_contact(row, keys),
        proven_at=row.proven_at, family_id=row.family_id,
        people=tuple(
            Listed(person.id, _applicant(person, keys), person.fktp_code, person.dentist_code) for person in people
        ),
        chooses_later=row.chooses_later,
        answer=unseal(keys, row.answer_sealed, place=ANSWER, row=row.id) if row.answer_sealed else "",
        submitted_at=row.submitted_at,
    )  # fmt: skip


def _applicant(person: PersonRow, keys: Keys) -> Applicant:
    return msgspec.json.decode(unseal(keys, person.sealed, place=PERSON, row=person.id), type=Applicant)


def _read_contact(row: ApplicationRow, keys: Keys) -> Contact | None:
    if row.contact_id is None or row.contact_kind is None or row.contact_sealed is None or row.contact_index is None:
        return None
    value = unseal(keys, row.contact_sealed, place=CONTACT, row=row.contact_id)
    return Contact(row.contact_id, row.contact_kind, value, row.contact_index)


async def list_of_family(conn: Conn, family_id: UUID) -> list[UUID]:
    """The applications with which a family enrolled."""
    return await store.list_of_family(conn, family_id)
