"""Recovery codes that a member keeps on paper: ten, shown once, each good once; making new ones voids the old."""

import hmac
import secrets
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from peserta.access import account_store, session_store
from peserta.access.activation import journey_store
from peserta.access.activation.journeys import Visit
from peserta.access.activation.officer_codes import GivenCode
from peserta.access.activation.rules import SESSION_LIFE, DataPolicy
from peserta.access.needs import Service
from peserta.access.proofs import check_different, check_live, check_opens, too_many_tries
from peserta.access.recovery import saved_code_store as store
from peserta.access.recovery.ending import end_waits_by
from peserta.access.recovery.saved_code_store import SavedCodes
from peserta.access.recovery.telling import Cause, News, tell_contacts
from peserta.access.renewing import lift
from peserta.access.session import Session
from peserta.access.session_store import NewSession
from peserta.access.tokens import hash_token, token_of_saved_code
from peserta.audit.actions import append
from peserta.kit import limits
from peserta.kit.blind_index import blind_index
from peserta.kit.codes import LONG_ALPHABET, typed_code
from peserta.kit.database import Conn, Pool, transaction
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.kit.limits import Limit, limit_key
from peserta.kit.refusal import Refusal
from peserta.kit.values import Nik
from peserta.registry.reading import read_person

SET: Final = 10
# 78 bits: sixteen of thirty characters.
LENGTH: Final = 16
GROUP: Final = 4
# As long as a page may stay open and still be sent twice.
FORM_LIFE: Final = timedelta(days=1)
NOBODY: Final = UUID(int=0)
BROWSER_TRIES: Final = Limit("saved-code", uses_max=10, window=timedelta(minutes=15))


async def make_codes(
    pool: Pool, session: Session, *, form: str = "", keys: Keys, language: str, now: datetime
) -> list[str]:
    """Ten new codes, here and never again; those made before are void with what waits by them. Every contact is told.

    None where this very `form` has made codes before: whoever loads the page again has not asked for others.
    Refuses a session that does not open `Service.RECOVERY`.
    """
    check_opens(session, Service.RECOVERY, now=now)
    codes = ["".join(secrets.choice(LONG_ALPHABET) for _ in range(LENGTH)) for _ in range(SET)]
    hashes = [_hash(code, session.account_id, keys) for code in codes]
    async with transaction(pool) as conn:
        key = limit_key(keys, "saved-codes-made", session.account_id.bytes, form.encode())
        if form and not await limits.happens_first(conn, key, window=FORM_LIFE, now=now):
            return []
        await store.replace_codes(conn, session.account_id, hashes, now=now)
        await check_live(conn, session)
        await end_waits_by(conn, session, "saved", now=now)
        await append(
            conn, kind="account.saved_codes_made", person_id=session.person_id, actor="member",
            facts={"codes": SET}, now=now,
        )  # fmt: skip
        news = News("saved_codes_made", Cause(session_id=session.id, device=session.device))
        await tell_contacts(conn, session.person_id, news, keys=keys, language=language, now=now)
    return [grouped(code) for code in codes]


async def count_codes(conn: Conn, session: Session) -> SavedCodes:
    """How many are left, and since when."""
    return await store.count_codes(conn, session.account_id)


async def prove_saved_code(
    pool: Pool, session: Session, typed: str, visit: Visit, *, keys: Keys, policy: DataPolicy, now: datetime
) -> bool:
    """Give a saved code in an open session: the second proof of a limited one, a fresh one in any other.

    Returns whether it was right. Tries count as those of the password do ("proof.wait"); a session that a saved code
    opened needs something else.
    """
    check_different(session, "saved")
    key = limit_key(keys, policy.proof.name, session.account_id.bytes, session.id.bytes)
    async with transaction(pool) as conn:
        use = await limits.take(conn, key, policy.proof, now=now)
    if not use.within(policy.proof):
        raise too_many_tries(use, now)
    async with transaction(pool) as conn:
        code_hash = _hash(typed, session.account_id, keys)
        if not await store.use_code(conn, session.account_id, code_hash, now=now):
            # The code that this very session was lifted with: its reply was lost on the way.
            return session.is_superseded and await store.was_used(
                conn, session.account_id, code_hash, used_at=session.proven_at
            )
        await lift(conn, session, "saved", keys=keys, now=now)
        await _tell(conn, session.person_id, session.id, visit, keys=keys, now=now)
    return True


async def open_by_saved_code(pool: Pool, given: GivenCode, visit: Visit, *, keys: Keys, now: datetime) -> str | None:
    """The token of a limited session, for who has number, birth date and a saved code; None is one answer.

    The same statements run for nobody. The same code again in the same browser gets the same session: a reply
    lost on the way costs nothing. Refuses with "saved_code.wait" (opens_at) a browser that tries too often.
    """
    column = "nik" if isinstance(given.identifier, Nik) else "card"
    index = blind_index(keys, column, given.identifier.digits)
    async with transaction(pool) as conn:
        person_reading = await read_person(conn, column=column, index=index)
        browser_key = limit_key(keys, BROWSER_TRIES.name, visit.browser)
        use_reading = await limits.read_taking(conn, browser_key, BROWSER_TRIES, now=now)
        person, use = await person_reading.one(), await use_reading.one()
        assert use is not None, "the counting statement always returns its row"
        is_meant = person is not None and person.born_on == given.born_on and person.died_on is None
        person_id = person.id if person is not None and is_meant else NOBODY
        account = await account_store.find_account(conn, person_id)
    if not use.within(BROWSER_TRIES):
        raise TooManyCodes(use.opens_at)
    account_id = account.id if account is not None and account.state == "open" else NOBODY
    code_hash = _hash(given.code, account_id, keys)
    token = token_of_saved_code(visit.browser, code_hash, keys)
    async with transaction(pool) as conn:
        is_right = await store.use_code(conn, account_id, code_hash, now=now)
        if not is_right:
            return token if await journey_store.was_opened(conn, hash_token(token)) else None
        await _open(conn, account_id, person_id, token, visit, keys=keys, now=now)
    return token


class TooManyCodes(Refusal):
    """A browser tried too often; `opens_at` is from when it may again."""

    def __init__(self, opens_at: datetime) -> None:
        super().__init__("saved_code.wait")
        self.opens_at = opens_at


async def _open(
    conn: Conn, account_id: UUID, person_id: UUID, token: str, visit: Visit, *, keys: Keys, now: datetime
) -> None:
    session = NewSession(
        id=new_id(now), token_hash=hash_token(token), account_id=account_id, person_id=person_id,
        browser=visit.browser, device=visit.device, ends_at=now + SESSION_LIFE, proof="saved", is_limited=True,
    )  # fmt: skip
    await session_store.insert_session(conn, session, now=now)
    await append(
        conn, kind="session.opened", person_id=person_id, actor="browser", facts={"proof": "saved"}, now=now
    )  # fmt: skip
    await _tell(conn, person_id, session.id, visit, keys=keys, now=now)


async def _tell(conn: Conn, person_id: UUID, session_id: UUID, visit: Visit, *, keys: Keys, now: datetime) -> None:
    news = News("saved_code_used", Cause(session_id=session_id, device=visit.device))
    await tell_contacts(conn, person_id, news, keys=keys, language=visit.language, now=now)


def grouped(code: str) -> str:
    """As it is printed: four groups of four."""
    return "-".join(code[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def _hash(typed: str, account_id: UUID, keys: Keys) -> bytes:
    """Keyed, and for this account alone: a copy of the table lets nobody try codes."""
    return hmac.digest(keys.token_key("saved"), account_id.bytes + typed_code(typed).encode(), "sha256")
