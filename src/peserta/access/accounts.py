"""What others may know of an account."""

from uuid import UUID

from peserta.access import account_store
from peserta.kit.database import Conn


async def find_account_state(conn: Conn, person_id: UUID) -> str | None:
    """How far a person's account is (proven, open, locked or closed), or None when there is none."""
    account = await account_store.find_account(conn, person_id)
    return account.state if account else None


async def list_journeys(conn: Conn, person_id: UUID) -> list[UUID]:
    """The journeys on which this person proved a contact; those of strangers with their data are not theirs."""
    return await account_store.list_journeys(conn, person_id)
