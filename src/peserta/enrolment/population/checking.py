"""Asking the population registry for a family whose contact is proven: now if it answers, later if it does not."""

import asyncio
import hmac
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from peserta.enrolment.application import Applicant, Application, Listed
from peserta.enrolment.population import check_store as store
from peserta.enrolment.population.check_rules import FIRST_WAIT, Standing, standing_of
from peserta.enrolment.population.check_store import CheckRow
from peserta.kit.database import Conn, Pool, reading, transaction
from peserta.kit.keys import Keys
from peserta.kit.limits import Limit, limit_key, take
from peserta.kit.values import Nik
from peserta.registry.population import UNAVAILABLE, Answer, Claim, PopulationRegistry

# Whoever proves a contact may ask for so many persons; a larger family's others are asked for afterwards.
PERSONS: Final = Limit("population", 12, timedelta(days=1))
# A registry that gave no answer is not asked again by every page that is opened.
PATIENCE: Final = timedelta(minutes=1)
Answers = Mapping[UUID, Answer]


async def check(
    pool: Pool, registry: PopulationRegistry | None, application: Application, *, keys: Keys, now: datetime
) -> Answers:
    """What is known of each person with a NIK; whoever was not asked for yet is, all at once.

    The contact must be proven. No transaction is open while the registry is asked.
    """
    assert application.proven_at is not None, "nobody is looked up for a stranger"
    async with reading(pool) as conn:
        rows = await store.list_checks(conn, application.id)
    waiting = {row.person_id for row in rows if not row.answer.is_final and now < row.checked_at + PATIENCE}
    known = _known(application, rows, keys)
    wanted = [
        listed for listed in application.people
        if listed.applicant.nik and not _is_settled(listed, known, waiting)
    ]  # fmt: skip
    if registry is None or not wanted:
        return known
    asked = wanted[: await _allowed(pool, application, len(wanted), keys=keys, now=now)]
    answers = await asyncio.gather(*(registry.check(claim_of(application.family_card, one.applicant)) for one in asked))
    found = {listed.id: answer for listed, answer in zip(asked, answers, strict=True)}
    async with transaction(pool) as conn:
        for listed in wanted:
            await _record(conn, application, listed, found.get(listed.id, UNAVAILABLE), keys=keys, now=now)
    return {**known, **found}


async def standing(conn: Conn, application: Application, *, keys: Keys) -> Standing:
    """How the family stands by what was asked for exactly as it is told now."""
    return standing_of(application.people, _known(application, await store.list_checks(conn, application.id), keys))


async def leave_for_later(conn: Conn, application: Application, *, keys: Keys, now: datetime) -> None:
    """Let the worker ask for whoever was not asked for; those without an answer wait for it already."""
    known = _known(application, await store.list_checks(conn, application.id), keys)
    for listed in application.people:
        if listed.applicant.nik and listed.id not in known:
            await _record(conn, application, listed, UNAVAILABLE, keys=keys, now=now)


def claim_of(family_card: str, applicant: Applicant) -> Claim:
    """A person with a NIK, as the registry is asked."""
    return Claim(Nik(applicant.nik), family_card, applicant.name, applicant.born_on, applicant.sex)


def _known(application: Application, rows: Iterable[CheckRow], keys: Keys) -> Answers:
    """The answers to what is told now: one about other data says nothing."""
    asked = {listed.id: _digest(application, listed, keys) for listed in application.people}
    return {row.person_id: row.answer for row in rows if asked.get(row.person_id) == row.asked}


def _is_settled(listed: Listed, known: Answers, waiting: set[UUID]) -> bool:
    answer = known.get(listed.id)
    return answer is not None and (answer.is_final or listed.id in waiting)


async def _allowed(pool: Pool, application: Application, persons: int, *, keys: Keys, now: datetime) -> int:
    """How many of so many persons this contact may still ask for today."""
    contact = application.contact
    assert contact is not None, "it is proven"
    key = limit_key(keys, PERSONS.name, contact.index)
    async with transaction(pool) as conn:
        return sum([(await take(conn, key, PERSONS, now=now)).within(PERSONS) for _ in range(persons)])


async def _record(
    conn: Conn, application: Application, listed: Listed, answer: Answer, *, keys: Keys, now: datetime
) -> None:
    again_at = None if answer.is_final else now + FIRST_WAIT
    asked = _digest(application, listed, keys)
    await store.upsert_check(conn, application.id, listed.id, asked, answer, again_at=again_at, now=now)


def _digest(application: Application, listed: Listed, keys: Keys) -> bytes:
    told: Sequence[str] = (
        application.family_card, listed.applicant.nik, listed.applicant.name, listed.applicant.born_on.isoformat(),
        listed.applicant.sex,
    )  # fmt: skip
    return hmac.digest(keys.token_key("asked"), "\x1f".join(told).encode(), "sha256")
