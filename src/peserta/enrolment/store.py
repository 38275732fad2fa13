"""The rows of applications, and every statement on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peserta.billing.tariff import PaysForThemselves
from peserta.enrolment.application import ContactKind, State
from peserta.facility.choice import ChoiceKind
from peserta.kit.clock import business_date
from peserta.kit.database import Conn, many, one, run


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    id: UUID
    reference: str
    browser: bytes
    language: str
    state: State
    version: int
    family_card_sealed: bytes | None
    care_class: int | None
    segment: PaysForThemselves
    contact_id: UUID | None
    contact_kind: ContactKind | None
    contact_sealed: bytes | None
    contact_index: bytes | None
    proven_at: datetime | None
    family_id: UUID | None
    chooses_later: bool
    answer_sealed: bytes | None
    submitted_at: datetime | None


@dataclass(frozen=True, slots=True)
class PersonRow:
    id: UUID
    sealed: bytes
    fktp_code: str | None
    dentist_code: str | None


@dataclass(frozen=True, slots=True)
class Inserted:
    reference: str


INSERT_APPLICATION = """
INSERT INTO enrolment_application (id, reference, browser, language, created_at, changed_at, touched_on)
     VALUES (%(id)s, %(reference)s, %(browser)s, %(language)s, %(now)s, %(now)s, %(today)s)
ON CONFLICT (reference) DO NOTHING
  RETURNING reference
"""

SELECT_APPLICATION = """
SELECT id,
       reference,
       browser,
       language,
       state,
       version,
       family_card_sealed,
       care_class,
       segment,
       contact_id,
       contact_kind,
       contact_sealed,
       contact_index,
       proven_at,
       family_id,
       chooses_later,
       answer_sealed,
       submitted_at
  FROM enrolment_application
"""

FIND_APPLICATION = (
    SELECT_APPLICATION
    + """ WHERE id = %(id)s
   AND (browser = %(browser)s
    OR EXISTS (SELECT
                 FROM enrolment_browser AS b
                WHERE b.application_id = enrolment_application.id
                  AND b.browser = %(browser)s))
"""
)

LOCK_APPLICATION = FIND_APPLICATION + "   FOR UPDATE\n"

LIST_PEOPLE = """
SELECT id,
       sealed,
       fktp_code,
       dentist_code
  FROM enrolment_person
 WHERE application_id = %(id)s
 ORDER BY added_at, id
 LIMIT 100
"""

# The id comes from the form, so that a form sent twice is one person.
UPSERT_PERSON = """
INSERT INTO enrolment_person AS p (id, application_id, sealed, added_at)
     VALUES (%(person_id)s, %(id)s, %(sealed)s, %(now)s)
ON CONFLICT (id) DO UPDATE
        SET sealed = excluded.sealed
      WHERE p.application_id = excluded.application_id
"""

SET_FKTP = """
UPDATE enrolment_person
   SET fktp_code = %(code)s
 WHERE application_id = %(id)s
   AND id = ANY(%(person_ids)b::uuid[])
"""

SET_DENTIST = """
UPDATE enrolment_person
   SET dentist_code = %(code)s
 WHERE application_id = %(id)s
   AND id = ANY(%(person_ids)b::uuid[])
"""

DELETE_PERSON = """
DELETE FROM enrolment_person
      WHERE id = %(person_id)s
        AND application_id = %(id)s
"""

# A new contact is not proven, whatever the old one was.
UPDATE_APPLICATION = """
UPDATE enrolment_application
   SET family_card_sealed = %(family_card_sealed)s,
       care_class         = %(care_class)s,
       segment            = %(segment)s,
       contact_id         = %(contact_id)s,
       contact_kind       = %(contact_kind)s,
       contact_sealed     = %(contact_sealed)s,
       contact_index      = %(contact_index)s,
       proven_at          = %(proven_at)s,
       chooses_later      = %(chooses_later)s,
       version            = version + 1,
       changed_at         = %(now)s,
       touched_on         = %(today)s,
       warned_on          = NULL
 WHERE id = %(id)s
   AND state = 'open'
"""

LIST_OF_FAMILY = """
SELECT id
  FROM enrolment_application
 WHERE family_id = %(family_id)s
"""

END_APPLICATION = """
WITH ended AS (
    UPDATE enrolment_application
       SET state         = %(state)s,
           family_id     = %(family_id)s,
           submitted_at  = %(now)s,
           changed_at    = %(now)s,
           answer_sealed = NULL
     WHERE id = %(id)s
       AND state = 'open'
 RETURNING id
)
SELECT kit_expect(EXISTS (SELECT FROM ended), 'the application was submitted before')
"""


async def insert_application(
    conn: Conn, application_id: UUID, reference: str, *, browser: bytes, language: str, now: datetime
) -> bool:
    params = {
        "id": application_id, "reference": reference, "browser": browser, "language": language, "now": now,
        "today": business_date(now),
    }  # fmt: skip
    return await one(conn, INSERT_APPLICATION, params, of=Inserted) is not None


async def find_application(conn: Conn, application_id: UUID, browser: bytes) -> ApplicationRow | None:
    return await one(conn, FIND_APPLICATION, {"id": application_id, "browser": browser}, of=ApplicationRow)


async def lock_application(conn: Conn, application_id: UUID, browser: bytes) -> ApplicationRow | None:
    return await one(conn, LOCK_APPLICATION, {"id": application_id, "browser": browser}, of=ApplicationRow)


async def list_people(conn: Conn, application_id: UUID) -> list[PersonRow]:
    return await many(conn, LIST_PEOPLE, {"id": application_id}, of=PersonRow)


async def upsert_person(conn: Conn, application_id: UUID, person_id: UUID, sealed: bytes, *, now: datetime) -> None:
    await run(conn, UPSERT_PERSON, {"id": application_id, "person_id": person_id, "sealed": sealed, "now": now})


async def set_facility(
    conn: Conn, application_id: UUID, person_ids: Sequence[UUID], role: ChoiceKind, code: str | None
) -> None:
    params = {"id": application_id, "person_ids": list(person_ids), "code": code}
    await run(conn, SET_FKTP if role == "fktp" else SET_DENTIST, params)


async def delete_person(conn: Conn, application_id: UUID, person_id: UUID) -> None:
    await run(conn, DELETE_PERSON, {"id": application_id, "person_id": person_id})


async def update_application(conn: Conn, row: ApplicationRow, *, now: datetime) -> None:
    params = {
        "id": row.id, "family_card_sealed": row.family_card_sealed, "care_class": row.care_class,
        "segment": row.segment,
        "contact_id": row.contact_id, "contact_kind": row.contact_kind, "contact_sealed": row.contact_sealed,
        "contact_index": row.contact_index, "proven_at": row.proven_at, "chooses_later": row.chooses_later, "now": now,
        "today": business_date(now),
    }  # fmt: skip
    await run(conn, UPDATE_APPLICATION, params)


async def end_application(
    conn: Conn, application_id: UUID, *, state: State, family_id: UUID | None, now: datetime
) -> None:
    await run(conn, END_APPLICATION, {"id": application_id, "state": state, "family_id": family_id, "now": now})


@dataclass(frozen=True, slots=True)
class _Id:
    id: UUID


async def list_of_family(conn: Conn, family_id: UUID) -> list[UUID]:
    return [row.id for row in await many(conn, LIST_OF_FAMILY, {"family_id": family_id}, of=_Id)]
