"""Whether anything is still asked of people who are to begin anew."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from peserta.billing import monthly_store, store
from peserta.billing.charge import is_dropped
from peserta.kit.database import Conn


async def is_owed(conn: Conn, person_ids: Collection[UUID], family_ids: Collection[UUID], *, today: date) -> bool:
    """Whether one of these families has a bill that is still asked for, or any of them arrears of the roll.

    A family that begins anew beside an old bill would be suspended for it as soon as it has paid.
    """
    bills = await monthly_store.list_open(conn, list(family_ids))
    if any(not is_dropped(bill, today) for bill in bills):
        return True
    return await store.has_arrears(conn, list(person_ids), list(family_ids))
