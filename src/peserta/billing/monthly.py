"""What a business day does to all families: bills lapse, cover is suspended, the month's bills are issued.

Families are taken in batches by their ids, each batch in a transaction of its own that locks them first.
What was done is not found again, so a run that was killed is simply run again, and any number of them may
run at once.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from peserta.audit.actions import append
from peserta.billing import monthly_store as store
from peserta.billing.bill import Bill
from peserta.billing.bills import issue_bills, lapse_bills, monthly_bill
from peserta.billing.charge import Charge, charge_of, is_charged, is_dropped, is_suspended_on
from peserta.billing.rules import first_of, months_after
from peserta.kit.database import Conn, Pool, reading, transaction
from peserta.membership import actions as membership
from peserta.membership.cover import Cover
from peserta.registry.actions import lock_families

# A family of a batch waits with its payment until the batch is written: some forty milliseconds.
BATCH: Final = 100
BEFORE_ALL: Final = UUID(int=0)
# A window that opens at the end of January is open until March.
MONTHS_OPEN_MAX: Final = 2


@dataclass(frozen=True, slots=True)
class DayDone:
    """How many bills lapsed, families were suspended, and bills were issued.

    `unclassed` families are to be billed and could not be, because nobody's class of room is known.
    """

    lapsed: int = 0
    suspended: int = 0
    issued: int = 0
    unclassed: int = 0

    def __add__(self, other: "DayDone") -> "DayDone":
        return DayDone(
            self.lapsed + other.lapsed,
            self.suspended + other.suspended,
            self.issued + other.issued,
            self.unclassed + other.unclassed,
        )


@dataclass(frozen=True, slots=True)
class Overdue:
    """What a family has coming to it: bills that are asked for no more, and persons who lose their cover."""

    family_id: UUID
    dropped: tuple[Bill, ...]
    suspended: tuple[UUID, ...]


async def run_day(pool: Pool, *, today: date, now: datetime) -> DayDone:
    """Do the whole of a day's work; `NoRate` when the tariff has no rate for a class in this month.

    Bills come last: a tariff that nobody has entered yet keeps no cover from ending.
    """
    return await close_overdue(pool, today=today, now=now) + await issue_month(pool, today=today, now=now)


async def close_overdue(pool: Pool, *, today: date, now: datetime) -> DayDone:
    """End what is asked for no more, and suspend from the 1st who has not paid the month before."""

    async def list_after(conn: Conn, last_id: UUID) -> list[UUID]:
        return await store.list_overdue(conn, today=today, month=first_of(today), last_id=last_id, limit=BATCH)

    async def close(conn: Conn, family_ids: Sequence[UUID]) -> DayDone:
        return await close_families(conn, family_ids, today=today, now=now)

    return await _walk(pool, list_after, close)


async def issue_month(pool: Pool, *, today: date, now: datetime) -> DayDone:
    """Write the bill of this month for every family that is to have one, and those that a first payment left open.

    A first contribution that is taken at once is for the months up to that in which its window opened. It may be
    paid in the last days of a later month, which is then billed when it is over.
    """

    async def list_after(conn: Conn, last_id: UUID) -> list[UUID]:
        return await store.list_unbilled(conn, month=first_of(today), last_id=last_id, limit=BATCH)

    done = await _issue(pool, first_of(today), list_after, today=today, now=now)
    for ago in range(1, MONTHS_OPEN_MAX + 1):
        done += await _issue_left_open(pool, months_after(today, -ago), today=today, now=now)
    return done


async def _issue_left_open(pool: Pool, month: date, *, today: date, now: datetime) -> DayDone:
    earliest = months_after(month, -MONTHS_OPEN_MAX)

    async def list_after(conn: Conn, last_id: UUID) -> list[UUID]:
        return await store.list_left_open(conn, month=month, earliest=earliest, last_id=last_id, limit=BATCH)

    return await _issue(pool, month, list_after, today=today, now=now)


async def _issue(
    pool: Pool, month: date, list_after: Callable[[Conn, UUID], Awaitable[list[UUID]]], *, today: date, now: datetime
) -> DayDone:
    async def issue(conn: Conn, family_ids: Sequence[UUID]) -> DayDone:
        return await issue_to_families(conn, family_ids, month=month, today=today, now=now)

    return await _walk(pool, list_after, issue)


async def _walk(
    pool: Pool,
    list_after: Callable[[Conn, UUID], Awaitable[list[UUID]]],
    act: Callable[[Conn, Sequence[UUID]], Awaitable[DayDone]],
) -> DayDone:
    done, last_id = DayDone(), BEFORE_ALL
    while True:
        async with reading(pool) as conn:
            family_ids = await list_after(conn, last_id)
        if not family_ids:
            return done
        async with transaction(pool) as conn:
            done += await act(conn, family_ids)
        last_id = family_ids[-1]


async def close_families(conn: Conn, family_ids: Sequence[UUID], *, today: date, now: datetime) -> DayDone:
    """End the overdue bills of these families and the cover that they do not pay for; locks families, bills, cover.

    Most have been in arrears for long and nothing changes: they are looked at first, and not locked.
    """
    busy = [overdue.family_id for overdue in await _list_overdue(conn, family_ids, today)]
    if not busy:
        return DayDone()
    await lock_families(conn, busy)
    found = await _list_overdue(conn, busy, today)
    dropped = [bill for overdue in found for bill in overdue.dropped]
    await lapse_bills(conn, dropped, today=today, now=now)
    suspended = [overdue for overdue in found if overdue.suspended]
    await membership.suspend(conn, [person for overdue in suspended for person in overdue.suspended], now=now)
    for overdue in suspended:
        await _write_down(conn, overdue, today=today, now=now)
    return DayDone(lapsed=len(dropped), suspended=len(suspended))


async def issue_to_families(
    conn: Conn, family_ids: Sequence[UUID], *, month: date, today: date, now: datetime
) -> DayDone:
    """Write the month's bill of those of these families that have cover to pay for and no bill; locks them."""
    await lock_families(conn, family_ids)
    bills: list[Bill] = []
    unclassed = 0
    for family_id, covers in (await _list_covers(conn, family_ids, billed_in=month)).items():
        match charge_of(covers.values()):
            case Charge(care_class=None):
                unclassed += 1
            case Charge(care_class=int(care_class), persons=persons):
                bills.append(
                    monthly_bill(family_id, month, care_class=care_class, persons=persons, today=today, now=now)
                )
            case _:
                pass
    issued = await issue_bills(conn, bills, today=today, now=now) if bills else []
    return DayDone(issued=len(issued), unclassed=unclassed)


async def _list_overdue(conn: Conn, family_ids: Sequence[UUID], today: date) -> list[Overdue]:
    """Those of the families for which something is to be done."""
    bills: dict[UUID, list[Bill]] = defaultdict(list)
    for bill in await store.list_open(conn, family_ids):
        bills[bill.family_id].append(bill)
    families = await _list_covers(conn, list(bills))
    found = [_overdue(family_id, bills[family_id], families.get(family_id, {}), today) for family_id in bills]
    return [overdue for overdue in found if overdue.dropped or overdue.suspended]


def _overdue(family_id: UUID, bills: Sequence[Bill], covers: dict[UUID, Cover], today: date) -> Overdue:
    dropped = tuple(bill for bill in bills if is_dropped(bill, today))
    covered = [person for person, cover in covers.items() if is_charged(cover) and cover.status == "active"]
    is_suspended = is_suspended_on(today, [bill for bill in bills if bill not in dropped])
    return Overdue(family_id, dropped, tuple(covered) if is_suspended else ())


async def _list_covers(
    conn: Conn, family_ids: Sequence[UUID], *, billed_in: date | None = None
) -> dict[UUID, dict[UUID, Cover]]:
    """The covers of the persons who have accounts, by family; of those only whom a month is billed for with it."""
    accounts = await store.list_accounts(conn, family_ids)
    if billed_in is not None:
        accounts = [account for account in accounts if account.is_billed_in(billed_in)]
    covers = await membership.list_covers(conn, [account.person_id for account in accounts])
    families: dict[UUID, dict[UUID, Cover]] = defaultdict(dict)
    for account in accounts:
        if cover := covers.get(account.person_id):
            families[account.family_id][account.person_id] = cover
    return families


async def _write_down(conn: Conn, overdue: Overdue, *, today: date, now: datetime) -> None:
    for person_id in overdue.suspended:
        facts = {"from": first_of(today).isoformat()}
        await append(conn, kind="cover.suspended", person_id=person_id, actor="system", facts=facts, now=now)
