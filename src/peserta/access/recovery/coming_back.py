"""Coming back in the same browser when the wait of a recovery is over."""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from peserta.access import account_store, renewal_store, session_store
from peserta.access.activation.journeys import Visit
from peserta.access.activation.rules import SESSION_LIFE
from peserta.access.recovery import recovery_store as store
from peserta.access.recovery.recovery import Recovery
from peserta.access.session_store import NewSession
from peserta.access.tokens import hash_token, new_token
from peserta.audit.actions import append
from peserta.kit import limits
from peserta.kit.blind_index import blind_index
from peserta.kit.database import Conn, Pool, transaction
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.kit.limits import Limit, limit_key
from peserta.kit.refusal import Refusal
from peserta.kit.values import CardNumber, Nik
from peserta.messaging.draft import Channel
from peserta.registry.actions import list_contacts
from peserta.registry.reading import read_person
from peserta.registry.standing import ContactRules, Standing, standing

CODE_PROOFS: Final = frozenset(channel.value for channel in Channel)
# Looked for where the person is unknown or another's: nobody has it, and the answer takes as long.
NOBODY: Final = UUID(int=0)
BROWSER_TRIES: Final = Limit("come-back", uses_max=10, window=timedelta(minutes=15))


async def list_begun_here(conn: Conn, browser: bytes, *, now: datetime) -> list[Recovery]:
    """What this browser waits for, whoever it is about: only when, never who."""
    return await store.list_of_browser(conn, browser, now=now)


async def come_back(
    pool: Pool, identifier: Nik | CardNumber, born_on: date, visit: Visit,
    *, keys: Keys, rules: ContactRules, now: datetime,
) -> str:  # fmt: skip
    """The token of a whole session: this browser has waited, and knows for whom.

    Refuses with "recovery.gone", one answer whatever differed, or was cancelled meanwhile.
    """
    column = "nik" if isinstance(identifier, Nik) else "card"
    async with transaction(pool) as conn:
        person_reading = await read_person(conn, column=column, index=blind_index(keys, column, identifier.digits))
        use = await limits.take(conn, limit_key(keys, BROWSER_TRIES.name, visit.browser), BROWSER_TRIES, now=now)
        person = await person_reading.one()
        person_id = person.id if person is not None and person.born_on == born_on else NOBODY
        waiting = await store.list_of_browser(conn, visit.browser, person_id=person_id, now=now)
    own = next(iter(waiting), None)
    if own is None or not own.is_ready(now) or not use.within(BROWSER_TRIES):
        raise Refusal("recovery.gone")
    async with transaction(pool) as conn:
        is_held = await account_store.hold_account(conn, own.account_id)
        if (
            not is_held
            or not await _still_proves(conn, own, rules, now)
            or not await store.use_recovery(conn, own.id, now=now)
        ):
            raise Refusal("recovery.gone")
        return await _open(conn, own, visit, now=now)


async def _still_proves(conn: Conn, recovery: Recovery, rules: ContactRules, now: datetime) -> bool:
    """Whether the contact it began with, if it did with one, has not been held or lost since."""
    if recovery.contact_id is None:
        # That of a session opened by a code had left the record before the wait began.
        return recovery.proof not in CODE_PROOFS
    contacts = await list_contacts(conn, recovery.person_id)
    first = next((contact for contact in contacts if contact.id == recovery.contact_id), None)
    return first is not None and standing(first, rules, now) is Standing.PROVES


async def _open(conn: Conn, recovery: Recovery, visit: Visit, *, now: datetime) -> str:
    token = new_token()
    session = NewSession(
        id=new_id(now), token_hash=hash_token(token), account_id=recovery.account_id, person_id=recovery.person_id,
        browser=visit.browser, device=visit.device, ends_at=now + SESSION_LIFE, proof=recovery.proof,
        level=3 if recovery.proof == "officer" else 2,
    )  # fmt: skip
    await session_store.insert_session(conn, session, now=now)
    await renewal_store.trust_device(conn, session.id, now=now)
    facts = {"proof": recovery.proof, "waited": "true"}
    await append(conn, kind="session.opened", person_id=recovery.person_id, actor="browser", facts=facts, now=now)
    return token
