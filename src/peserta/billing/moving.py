"""Whoever is billed goes on being billed where the roll puts them: a card with a new number, or another family."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from peserta.billing import moving_store as store
from peserta.billing.rules import first_of
from peserta.casework.actions import open_cases
from peserta.casework.case import NewCase
from peserta.kit.database import Conn
from peserta.kit.keys import Keys
from peserta.registry.accepting.moving import take_number
from peserta.registry.actions import list_family, lock_families

CASE_KIND: Final = "moved_with_bills"


@dataclass(frozen=True, slots=True)
class Move:
    """A person whom the roll has put from one family into another."""

    person_id: UUID
    from_id: UUID
    to_id: UUID


@dataclass(frozen=True, slots=True)
class Followed:
    """The families that took the place of others, by those, and how many cases were opened."""

    instead_of: dict[UUID, UUID]
    cases: int


async def list_billed(conn: Conn, person_ids: Collection[UUID]) -> set[UUID]:
    """Those of these persons who have accounts here."""
    return await store.list_billed(conn, person_ids) if person_ids else set()


async def follow_moves(conn: Conn, moves: Iterable[Move], *, keys: Keys, today: date, now: datetime) -> Followed:
    """Let bills follow people who leave families that are billed here; locks those families.

    When the last person of a family has left for one that has no bills, its card has got a new number: it stays the
    family that it was, with bills, payments and books, and takes that number. Whoever moves alone takes their account
    along and is billed with the others from the next month; if bills of the old family are open, somebody must look.
    """
    instead_of: dict[UUID, UUID] = {}
    cases: list[NewCase] = []
    grouped = _by_families(moves)
    billed = await store.list_families(conn, {from_id for from_id, _ in grouped}) if grouped else set[UUID]()
    for (from_id, goes_to), person_ids in grouped.items():
        if from_id not in billed:
            continue
        to_id = instead_of.get(goes_to, goes_to)
        await lock_families(conn, [from_id, to_id])
        left = await store.find_standing(conn, from_id)
        joined = await store.find_standing(conn, to_id)
        if left.has_bills and not joined.has_bills and not await list_family(conn, from_id):
            await take_number(conn, from_id, to_id, keys=keys)
            await store.take_accounts(conn, from_id, to_id)
            instead_of[to_id] = from_id
            continue
        await store.move_accounts(conn, person_ids, from_id, to_id, month=first_of(today))
        if left.owes:
            facts: dict[str, str | int] = {"from": str(from_id), "to": str(to_id), "persons": len(person_ids)}
            cases.append(NewCase(CASE_KIND, person_ids[0], facts, f"{CASE_KIND}:{from_id}:{to_id}"))
    return Followed(instead_of, await open_cases(conn, cases, now=now))


def _by_families(moves: Iterable[Move]) -> dict[tuple[UUID, UUID], list[UUID]]:
    """In one order everywhere, so that two who lock the same families do not wait for each other in a ring."""
    found: dict[tuple[UUID, UUID], list[UUID]] = defaultdict(list)
    for move in moves:
        found[move.from_id, move.to_id].append(move.person_id)
    return dict(sorted(found.items()))
