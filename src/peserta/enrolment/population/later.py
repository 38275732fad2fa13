"""Checking families that submitted while the population registry gave no answer: the worker's part."""

import asyncio
from datetime import datetime, timedelta
from typing import Final

import msgspec

from peserta.audit.actions import append
from peserta.casework.actions import open_case
from peserta.enrolment.actions import FAMILY_CARD, PERSON
from peserta.enrolment.application import Applicant
from peserta.enrolment.population import check_store as store
from peserta.enrolment.population.check_rules import wait_after
from peserta.enrolment.population.check_store import DueRow
from peserta.enrolment.population.checking import claim_of
from peserta.kit.blind_index import blind_index
from peserta.kit.database import Conn, Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.sealing import unseal
from peserta.registry.actions import find_person
from peserta.registry.population import Answer, PopulationRegistry

BATCH: Final = 20
# Longer than a registry may take to answer; then another worker may ask.
LEASE: Final = timedelta(minutes=1)
CASE_KIND: Final = "population_differs"


async def check_later(pool: Pool, registry: PopulationRegistry, *, keys: Keys, now: datetime) -> int:
    """Ask for a batch of persons whose time has come; return how many have a final answer now.

    Who is not on record as told is a case for a person; cover and bills go on meanwhile. Any number of
    workers may run this; killed in the middle, it is done again after the lease.
    """
    async with transaction(pool) as conn:
        due = await store.claim_due(conn, batch=BATCH, lease=LEASE, now=now)
    applicants = [_unsealed(row, keys) for row in due]
    cards = [unseal(keys, row.family_card_sealed, place=FAMILY_CARD, row=row.application_id) for row in due]
    asked = [claim_of(card, applicant) for card, applicant in zip(cards, applicants, strict=True)]
    answers = await asyncio.gather(*(registry.check(claim) for claim in asked))
    settled = 0
    for row, applicant, answer in zip(due, applicants, answers, strict=True):
        async with transaction(pool) as conn:
            settled += await _settle(conn, row, applicant, answer, keys=keys, now=now)
    return settled


async def _settle(conn: Conn, row: DueRow, applicant: Applicant, answer: Answer, *, keys: Keys, now: datetime) -> bool:
    if not answer.is_final:
        await store.put_off(conn, row.person_id, now + wait_after(row.tries))
        return False
    if not await store.settle(conn, row.person_id, answer, now=now):
        return False
    person = await find_person(conn, column="nik", index=blind_index(keys, "nik", applicant.nik))
    person_id = None if person is None else person.id
    facts: dict[str, str | int] = {"reference": row.reference, "finding": answer.finding.value}
    if not answer.is_fine:
        told = facts | {"fields": ", ".join(answer.fields), "is_dead": int(answer.is_dead)}
        await open_case(conn, CASE_KIND, person_id, told, f"{CASE_KIND}:{row.person_id}", now=now)
    await append(conn, kind="enrolment.checked", person_id=person_id, actor="system", facts=facts, now=now)
    return True


def _unsealed(row: DueRow, keys: Keys) -> Applicant:
    return msgspec.json.decode(unseal(keys, row.sealed, place=PERSON, row=row.person_id), type=Applicant)
