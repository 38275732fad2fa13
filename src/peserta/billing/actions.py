"""Taking over arrears from the roll, and reading them."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from peserta.billing import store
from peserta.billing.arrears import Arrears, PersonArrears
from peserta.kit.database import Conn


async def accept_rows(conn: Conn, shares: Sequence[PersonArrears], *, as_of: date) -> None:
    """Write each person's share as the roll gives it on the business date `as_of`."""
    owing = [share for share in shares if share.months > 0]
    settled = [share.person_id for share in shares if share.months == 0]
    if owing:
        await store.upsert_arrears(conn, owing, as_of)
    if settled:
        await store.delete_arrears(conn, settled)


async def find_arrears(conn: Conn, family_id: UUID) -> Arrears | None:
    """What the family owes, or None when it owes nothing that the roll knows of."""
    return await store.find_arrears(conn, family_id)
