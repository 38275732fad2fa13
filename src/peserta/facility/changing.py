"""Changing a facility from an account: by the dated rule, from the day it says, once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from peserta.access.recovery.telling import News, tell_contacts
from peserta.audit.actions import append
from peserta.facility import change_store, search_store, store
from peserta.facility.change_store import NewChange, Standing
from peserta.facility.choice import Change, ChoiceKind
from peserta.facility.directory import Facility
from peserta.facility.rules import Decision, Hindrance, Present, decide_change, decide_first, hindered_by
from peserta.kit.database import Conn, Pool, transaction
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys

BATCH = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose facility, as what, which one, and who asks for it: the person or a parent.

    `segment` is that of the person's cover; empty when the scheme knows of none.
    """

    person_id: UUID
    role: ChoiceKind
    code: str
    segment: str
    by_id: UUID


async def decide(conn: Conn, asked: Asked, *, today: date) -> Decision:
    """What would become of a change if it were asked for now; nothing is written."""
    facility = await search_store.find(conn, asked.code)
    standing = await change_store.find_standing(conn, asked.person_id, asked.role)
    return _decide(facility, standing, asked, today)


async def change_facility(
    conn: Conn, asked: Asked, *, keys: Keys, language: str, today: date, now: datetime
) -> Decision:
    """Ask for a change, or take a first facility at once; asking for the same again changes nothing.

    A change that still waited is replaced. Its contacts are told, and those of the parent who asked. Without
    an effect nothing is written: the decision says what hinders.
    """
    await change_store.take_turn(conn, asked.person_id)
    waiting = await change_store.find_waiting(conn, asked.person_id, asked.role)
    if waiting is not None and waiting.to_code == asked.code:
        return Decision(waiting.effective_on)
    standing = await change_store.find_standing(conn, asked.person_id, asked.role)
    codes = {asked.code, waiting.to_code} if waiting else {asked.code}
    facility = (await search_store.lock_facilities(conn, codes)).get(asked.code)
    decision = _decide(facility, standing, asked, today)
    if decision.effective_on is None:
        return decision
    if waiting is not None:
        await change_store.cancel(conn, waiting.id, now=now)
        await store.count_members(conn, {waiting.to_code: -1})
    await _write(conn, asked, standing, decision.effective_on, today=today, now=now)
    news = News("facility_changed", facts={"opens_on": decision.effective_on.strftime("%d-%m-%Y")})
    for person_id in {asked.person_id, asked.by_id}:
        await tell_contacts(conn, person_id, news, keys=keys, language=language, now=now)
    return decision


async def cancel_change(conn: Conn, person_id: UUID, role: ChoiceKind, *, by_id: UUID, now: datetime) -> None:
    """Take back a change that waits; where none does nothing happens."""
    await change_store.take_turn(conn, person_id)
    waiting = await change_store.find_waiting(conn, person_id, role)
    if waiting is None:
        return
    await change_store.cancel(conn, waiting.id, now=now)
    await store.count_members(conn, {waiting.to_code: -1})
    await append(
        conn, kind="facility.change_cancelled", person_id=person_id, actor="member",
        facts={"role": role, "to": waiting.to_code, "by": str(by_id)}, now=now,
    )  # fmt: skip


async def list_changes(conn: Conn, person_ids: Sequence[UUID]) -> list[Change]:
    """The changes that these persons asked for, the newest first."""
    return await change_store.list_changes(conn, person_ids)


async def list_hindered(
    conn: Conn, segments: Mapping[UUID, str], *, today: date
) -> dict[tuple[UUID, ChoiceKind], Decision]:
    """Whose facilities cannot be changed now, whichever is wished for; `segments` are those of their covers."""
    found: dict[tuple[UUID, ChoiceKind], Decision] = {}
    for one in await change_store.list_standings(conn, list(segments)):
        present = Present(one.facility_code, one.since, segments[one.person_id])
        if decision := hindered_by(present, today=today):
            found[one.person_id, one.kind] = decision
    return found


async def apply_due(pool: Pool, *, today: date, now: datetime) -> int:
    """Let the changes take effect whose day has come; returns how many. Several workers share them."""
    async with transaction(pool) as conn:
        due = await change_store.claim_due(conn, today=today, limit=BATCH)
        for change in due:
            chosen: list[tuple[UUID, ChoiceKind, str]] = [(change.person_id, change.kind, change.to_code)]
            await store.upsert_choices(conn, chosen, now, since=change.effective_on)
            await append(
                conn, kind="facility.changed", person_id=change.person_id, actor="system",
                facts={"role": change.kind, "to": change.to_code}, now=now,
            )  # fmt: skip
        left = Counter(change.from_code for change in due if change.from_code is not None)
        if due:
            await change_store.end_due(conn, [change.id for change in due], now=now)
            await store.count_members(conn, {code: -count for code, count in sorted(left.items())})
    return len(due)


def _decide(facility: Facility | None, standing: Standing | None, asked: Asked, today: date) -> Decision:
    # Whoever typed a code the directory does not have learns no more than of one without a contract.
    if facility is None:
        return Decision(None, Hindrance.NOT_CONTRACTED)
    if standing is None:
        return decide_first(facility, role=asked.role, today=today)
    present = Present(standing.facility_code, standing.since, asked.segment)
    return decide_change(facility, present, role=asked.role, today=today)


async def _write(
    conn: Conn, asked: Asked, standing: Standing | None, effective_on: date, *, today: date, now: datetime
) -> None:
    is_now = effective_on <= today
    new = NewChange(
        id=new_id(now), person_id=asked.person_id, kind=asked.role,
        from_code=standing.facility_code if standing else None, to_code=asked.code, effective_on=effective_on,
        asked_by=asked.by_id, state="applied" if is_now else "waiting",
    )  # fmt: skip
    await change_store.insert_change(conn, new, now=now)
    if is_now:
        await store.upsert_choices(conn, [(asked.person_id, asked.role, asked.code)], now, since=effective_on)
    await store.count_members(conn, {asked.code: 1})
    await append(
        conn, kind="facility.change_asked", person_id=asked.person_id, actor="member",
        facts={
            "role": asked.role, "to": asked.code, "effective_on": effective_on.isoformat(), "by": str(asked.by_id),
        },
        now=now,
    )  # fmt: skip
