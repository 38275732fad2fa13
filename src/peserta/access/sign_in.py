"""Signing in with NIK or card number and password."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from peserta.access import account_store
from peserta.access.activation import journey_store
from peserta.access.activation.journeys import Visit
from peserta.access.activation.rules import DataPolicy, waiting_time
from peserta.access.entering import Entry, open_session
from peserta.access.passwords import Passwords
from peserta.kit import limits
from peserta.kit.blind_index import blind_index
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.limits import Limit, limit_key
from peserta.kit.values import CardNumber, Nik
from peserta.registry.reading import read_person

# Whoever has no record: the statements that follow run for nobody too, so that they tell nothing.
NOBODY = UUID(int=0)
WAIT: Final = "sign-in-wait"


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

    The session is whole in a browser that is trusted with the person, which then is the other proof, and limited in
    any other: a password alone is one proof. All browsers in which no session of the person was whole share one budget;
    the owner's own browser keeps its own. Refuses with "busy" before the try is counted.
    """
    with passwords.place():
        return await _judge(
            pool, identifier, password, visit, passwords=passwords, keys=keys, policy=policy, now=now
        )  # fmt: skip


async def _judge(
    pool: Pool, identifier: Nik | CardNumber, password: str, visit: Visit, *,
    passwords: Passwords, keys: Keys, policy: DataPolicy, now: datetime,
) -> SignedIn:  # fmt: skip
    column = "nik" if isinstance(identifier, Nik) else "card"
    index = blind_index(keys, column, identifier.digits)
    async with transaction(pool) as conn:
        person_reading = await read_person(conn, column=column, index=index)
        known_reading = await journey_store.list_known_persons(conn, visit.browser)
        person = await person_reading.one()
        own = {row.person_id for row in await known_reading.many() if row.has_own_tries}
        person_id = person.id if person else NOBODY
        counts = _Counts.of(keys, policy, index, visit.browser if person_id in own else b"")
        use_reading = await limits.read_taking(conn, counts.tries, policy.sign_in, now=now)
        await account_store.take_up_next_password(conn, person_id, now=now)
        account_reading = await account_store.read_account(conn, person_id)
    # They came with the COMMIT.
    use, account = await use_reading.one(), await account_reading.one()
    assert use is not None, "the counting statement always returns its row"
    opens_at = await _wait(pool, counts, use.uses - policy.sign_in.uses_max, now=now)
    if opens_at is not None:
        return SignedIn(opens_at=opens_at)
    password_hash = account.password_hash if account and account.state == "open" else None
    if not await passwords.is_right(password_hash, password) or account is None:
        return SignedIn()
    async with transaction(pool) as conn:
        if not await account_store.hold_password(conn, account.id, account.password_hash):
            # It was replaced while it was judged, and every session of the old one has been ended.
            return SignedIn()
        # Read now: while the password was judged its owner may have said that this browser is a stranger's.
        is_trusted = await journey_store.is_trusted(conn, visit.browser, person_id)
        await limits.start_anew(conn, (counts.tries, counts.wait))
        entry = Entry(account.id, account.person_id, "password", is_limited=not is_trusted)
        token = await open_session(conn, entry, visit, keys=keys, now=now)
    return SignedIn(token=token)


@dataclass(frozen=True, slots=True)
class _Counts:
    """Where tries are counted: in the browser's own budget where it has one, in that of all strangers where not."""

    tries: bytes
    wait: bytes

    @classmethod
    def of(cls, keys: Keys, policy: DataPolicy, index: bytes, browser: bytes) -> "_Counts":
        parts = (index, browser) if browser else (index,)
        return cls(limit_key(keys, policy.sign_in.name, *parts), limit_key(keys, WAIT, *parts))


async def _wait(pool: Pool, counts: _Counts, tries_over: int, *, now: datetime) -> datetime | None:
    """Until when a try that is not free any more waits; one is judged in each wait, and each is longer than before."""
    if tries_over <= 0:
        return None
    wait = Limit(WAIT, uses_max=1, window=waiting_time(tries_over))
    async with transaction(pool) as conn:
        use = await limits.take(conn, counts.wait, wait, now=now)
    return None if use.within(wait) else use.opens_at
