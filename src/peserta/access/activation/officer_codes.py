"""An officer's activation code: issued for somebody who was checked at the desk, and redeemed once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import psycopg

from peserta.access.activation import code_store as store
from peserta.access.activation import journey_store
from peserta.access.activation.activation_code import (
    LENGTH,
    LIFE,
    PURPOSE,
    TRIES,
    ActivationCode,
    Checked,
    IssuedCode,
    Outcome,
)
from peserta.access.activation.code_store import CodeSession, NewCode
from peserta.access.activation.journeys import Visit
from peserta.access.activation.rules import SESSION_LIFE
from peserta.access.recovery.telling import Cause, News, tell_contacts
from peserta.access.tokens import hash_token, token_of_journey
from peserta.audit.actions import append
from peserta.consent.actions import accept
from peserta.consent.given import Acceptance
from peserta.kit import limits
from peserta.kit.blind_index import blind_index
from peserta.kit.codes import derive_code, new_secret, typed_code
from peserta.kit.database import Conn, Pool, Reading, lost_a_race, transaction
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.kit.limits import Limit, Use, limit_key
from peserta.kit.refusal import Refusal
from peserta.kit.values import CardNumber, Nik
from peserta.registry.actions import list_contacts
from peserta.registry.reading import read_person

LISTED_MAX = 500
# Whoever has no record: the statements that follow run for nobody too, so that they tell nothing.
NOBODY = UUID(int=0)
# Tries of one browser, over whatever numbers; with each code it has five besides.
BROWSER_TRIES = Limit("officer-code", uses_max=10, window=timedelta(minutes=15))


@dataclass(frozen=True, slots=True)
class Order:
    """Whom a code is for, who issues it, what was seen, and the look at the person in which that was done.

    `actor_index` is the blind index of the officer's own NIK, where it is known.
    """

    person_id: UUID
    actor: str
    checked: Checked
    lookup_id: UUID
    actor_index: bytes | None = None


@dataclass(frozen=True, slots=True)
class Slip:
    """What is handed over, once; `told` is how many contacts on record are told."""

    code: str
    ends_at: datetime
    told: int


async def issue_code(conn: Conn, order: Order, *, language: str, keys: Keys, now: datetime) -> Slip:
    """Issue the only live code of a person and tell every contact on record.

    Who may issue it for whom, the caller has decided. Refuses with "desk.code_shown" when this look at
    the person has given a code already: it is shown once.
    """
    contacts = await list_contacts(conn, order.person_id)
    code = NewCode(
        id=new_id(now), person_id=order.person_id, actor=order.actor, actor_index=order.actor_index,
        lookup_id=order.lookup_id, secret=new_secret(),
        key_id=keys.code.writing_id, checked=order.checked.value, told=len(contacts), ends_at=now + LIFE,
    )  # fmt: skip
    await store.end_live(conn, order.person_id, now=now)
    if not await store.insert_code(conn, code, now=now):
        raise Refusal("desk.code_shown")
    cause = Cause(subject_id=code.id)
    await tell_contacts(conn, order.person_id, News("officer_code", cause), keys=keys, language=language, now=now)
    await append(
        conn, kind="activation.code_issued", person_id=order.person_id, actor=order.actor,
        facts={"checked": order.checked.value, "told": len(contacts), "code": str(code.id)}, now=now,
    )  # fmt: skip
    return Slip(derive_officer_code(code.secret, code.key_id, order.person_id, keys), code.ends_at, len(contacts))


@dataclass(frozen=True, slots=True)
class GivenCode:
    """What somebody typed to redeem a code, well formed."""

    identifier: Nik | CardNumber
    born_on: date
    code: str


@dataclass(frozen=True, slots=True)
class Redeemed:
    """What became of it; the token when a session is open, `opens_at` when this browser must wait."""

    outcome: Outcome
    token: str | None = None
    opens_at: datetime | None = None


async def redeem_code(
    pool: Pool, given: GivenCode, visit: Visit, text_hashes: Sequence[bytes], *, keys: Keys, now: datetime
) -> Redeemed:
    """Judge a code and, when it is right, open the account's session at level 3, once.

    The try is counted by a transaction that has committed before anything is judged, for this browser: no stranger
    uses up those of the code's holder. The same right code from the same browser gets the same session again. With the
    session the acceptance of these texts is written down, as that of the code's own journey.
    """
    column = "nik" if isinstance(given.identifier, Nik) else "card"
    index = blind_index(keys, column, given.identifier.digits)
    browser_key = limit_key(keys, BROWSER_TRIES.name, visit.browser)
    async with transaction(pool) as conn:
        person_reading = await read_person(conn, column=column, index=index)
        use_reading = await limits.read_taking(conn, browser_key, BROWSER_TRIES, now=now)
        person, use = await person_reading.one(), await use_reading.one()
        assert use is not None, "the counting statement always returns its row"
        is_meant = person is not None and person.born_on == given.born_on and person.died_on is None
        is_counted = is_meant and use.within(BROWSER_TRIES)
        counted = await count_try(conn, person.id if person and is_counted else NOBODY, visit, keys=keys, now=now)
    if not use.within(BROWSER_TRIES):
        return Redeemed(Outcome.WAIT, opens_at=use.opens_at)
    code, tries = await counted.load()
    if code is None:
        return Redeemed(Outcome.REFUSED)
    expected = derive_officer_code(code.secret, code.key_id, code.person_id, keys)
    outcome = code.judge(typed_code(given.code), expected, tries, now)
    if outcome not in (Outcome.OPENED, Outcome.USED):
        return Redeemed(outcome)
    return await _open(pool, code, outcome, visit, text_hashes, keys=keys, now=now)


class CountedTry:
    """The newest code of a person and this browser's tries with it, on their way; see `Reading`."""

    def __init__(self, code: ActivationCode | None, tries: Reading[Use]) -> None:
        self._code = code
        self._tries = tries

    async def load(self) -> tuple[ActivationCode | None, Use]:
        tries = await self._tries.one()
        assert tries is not None, "the counting statement always returns its row"
        return self._code, tries


async def count_try(conn: Conn, person_id: UUID, visit: Visit, *, keys: Keys, now: datetime) -> CountedTry:
    """Count one try of this browser with the newest code of a person; the same statements run for nobody."""
    code = await (await store.count_try(conn, person_id)).one()
    key = limit_key(keys, TRIES.name, (code.id if code else NOBODY).bytes, visit.browser)
    return CountedTry(code, await limits.read_taking(conn, key, TRIES, now=now))


async def _open(
    pool: Pool, code: ActivationCode, outcome: Outcome, visit: Visit, text_hashes: Sequence[bytes],
    *, keys: Keys, now: datetime,
) -> Redeemed:  # fmt: skip
    """Open the session, or find the one that this very browser has opened with this code."""
    token = token_of_journey(code.id, visit.browser, keys)
    session = CodeSession(
        id=new_id(now), account_id=new_id(now), token_hash=hash_token(token), browser=visit.browser,
        device=visit.device, life=SESSION_LIFE,
    )  # fmt: skip
    try:
        if outcome is Outcome.OPENED:
            async with transaction(pool) as conn:
                await store.open_by_code(conn, code.id, session, now=now)
                accepted = Acceptance(code.id, list(text_hashes), visit.language, "web", visit.browser)
                await accept(conn, accepted, now=now)
                await append(
                    conn, kind="activation.code_redeemed", person_id=code.person_id, actor="browser",
                    facts={"code": str(code.id)}, now=now,
                )  # fmt: skip
            return Redeemed(Outcome.OPENED, token)
    except psycopg.Error as error:
        # Of many right answers at once one opens the session; the others are given the same one.
        if not lost_a_race(error):
            raise
    async with pool.connection() as conn:
        if await journey_store.was_opened(conn, session.token_hash):
            return Redeemed(Outcome.OPENED, token)
    return Redeemed(Outcome.USED)


async def list_issued(conn: Conn, *, since: datetime) -> list[IssuedCode]:
    """The codes that were issued since then, newest first, at most 500."""
    return await store.list_issued(conn, since=since, limit=LISTED_MAX)


async def has_issued(conn: Conn, person_id: UUID, *, actor: str, index: bytes | None, since: datetime) -> bool:
    """Whether this member of staff, by either account, has issued a code for the person since then."""
    return await store.has_issued(conn, person_id, actor=actor, index=index, since=since)


def derive_officer_code(secret: bytes, key_id: int, person_id: UUID, keys: Keys) -> str:
    """The person stands where a code to a contact has its destination: the code is worth nothing for another."""
    return derive_code(keys, key_id=key_id, secret=secret, purpose=PURPOSE, destination=person_id.bytes, length=LENGTH)
