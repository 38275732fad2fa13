"""Signing in with NIK or card number and password."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peserta.access import account_store, journey_store
from peserta.access.entering import open_session
from peserta.access.journeys import Visit
from peserta.access.passwords import Passwords
from peserta.access.rules import DataPolicy
from peserta.kit import limits
from peserta.kit.blind_index import blind_index
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.limits import limit_key
from peserta.kit.values import CardNumber, Nik
from peserta.registry.reading import read_person

# Whoever has no record: the statements that follow run for nobody too, so that they tell nothing.
NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The token when it went well; `opens_at` when strangers tried this number too often."""

    token: str | None = None
    opens_at: datetime | None = None


async def sign_in(
    pool: Pool, identifier: Nik | CardNumber, password: str, visit: Visit, *,
    passwords: Passwords, keys: Keys, policy: DataPolicy, now: datetime,
) -> SignedIn:  # fmt: skip
    """Check a password; the same answer and the same work whether or not there is an account.

    All browsers that never proved the person share one budget; the owner's own browser keeps its own.
    """
    column = "nik" if isinstance(identifier, Nik) else "card"
    index = blind_index(keys, column, identifier.digits)
    own_key = limit_key(keys, policy.sign_in.name, index, visit.browser)
    shared_key = limit_key(keys, policy.sign_in.name, index)
    async with transaction(pool) as conn:
        person_reading = await read_person(conn, column=column, index=index)
        known_reading = await journey_store.list_known_persons(conn, visit.browser)
        person = await person_reading.one()
        known = {row.person_id for row in await known_reading.many()}
        person_id = person.id if person else NOBODY
        key = own_key if person_id in known else shared_key
        use_reading = await limits.read_taking(conn, key, policy.sign_in, now=now)
        await account_store.take_up_next_password(conn, person_id, now=now)
        account_reading = await account_store.read_account(conn, person_id)
    # They came with the COMMIT.
    use, account = await use_reading.one(), await account_reading.one()
    assert use is not None, "the counting statement always returns its row"
    if not use.within(policy.sign_in):
        return SignedIn(opens_at=use.opens_at)
    password_hash = account.password_hash if account and account.state == "open" else None
    if not await passwords.is_right(password_hash, password) or account is None:
        return SignedIn()
    async with transaction(pool) as conn:
        return SignedIn(
            token=await open_session(conn, account.id, account.person_id, "password", visit, keys=keys, now=now)
        )
