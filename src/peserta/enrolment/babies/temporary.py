"""Babies that were covered without a NIK: after three months somebody must see to it."""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from peserta.billing.rules import terms_on
from peserta.casework.actions import open_cases
from peserta.casework.case import NewCase
from peserta.kit.database import Pool, transaction
from peserta.registry.actions import list_without_nik

CASE_KIND: Final = "nik_missing"
BATCH: Final = 500
# Days on which a baby is looked at: the worker may have been down on the first of them.
LOOKED_BACK_DAYS: Final = 14
BEFORE_ALL: Final = UUID(int=0)


def nik_awaited_before(born_on: date, *, today: date) -> date:
    """The day from which a child may not be without a NIK any more."""
    return born_on + timedelta(days=terms_on(today).without_nik_days + 1)


async def open_temporary_cases(pool: Pool, *, today: date, now: datetime) -> int:
    """Open a case for each child whose three months of temporary identity are over and who has no NIK yet.

    Cover stays as it is. Returns how many cases are new; a second run of the day opens none.
    """
    last = today - timedelta(days=terms_on(today).without_nik_days + 1)
    first = last - timedelta(days=LOOKED_BACK_DAYS)
    opened, after = 0, BEFORE_ALL
    while True:
        async with transaction(pool) as conn:
            found = await list_without_nik(conn, first=first, last=last, after=after, limit=BATCH)
            cases = [NewCase(CASE_KIND, person_id, {}, f"{CASE_KIND}:{person_id}") for person_id in found]
            opened += await open_cases(conn, cases, now=now)
        if len(found) < BATCH:
            return opened
        after = found[-1]
