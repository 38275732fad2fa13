"""Opening a session with what belongs to the account, and telling its owner when the device is a new one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from peserta.access import renewal_store, session_store
from peserta.access.activation import journey_store
from peserta.access.activation.journeys import Visit
from peserta.access.activation.rules import SESSION_LIFE
from peserta.access.recovery.telling import Cause, News, tell_contacts
from peserta.access.session_store import NewSession
from peserta.access.tokens import hash_token, new_token
from peserta.audit.actions import append
from peserta.kit.database import Conn
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys


@dataclass(frozen=True, slots=True)
class Entry:
    """Whose account is entered, and by what; `is_limited` when that is one proof alone."""

    account_id: UUID
    person_id: UUID
    proof: Literal["password", "passkey"]
    passkey_id: UUID | None = None
    is_limited: bool = False


async def open_session(conn: Conn, entry: Entry, visit: Visit, *, keys: Keys, now: datetime) -> str:
    """The token of a new session. All contacts on record are told of a browser that was never signed in before."""
    token = new_token()
    session = NewSession(
        id=new_id(now), token_hash=hash_token(token), account_id=entry.account_id, person_id=entry.person_id,
        browser=visit.browser, device=visit.device, ends_at=now + SESSION_LIFE, proof=entry.proof,
        passkey_id=entry.passkey_id, is_limited=entry.is_limited,
    )  # fmt: skip
    await session_store.insert_session(conn, session, now=now)
    is_new = await journey_store.remember_device(conn, visit.browser, entry.person_id, now=now)
    await renewal_store.trust_device(conn, session.id, now=now)
    await append(
        conn, kind="session.opened", person_id=entry.person_id, actor="member",
        facts={"proof": entry.proof, "new_device": str(is_new).lower()}, now=now,
    )  # fmt: skip
    if is_new:
        cause = Cause(session_id=session.id, device=visit.device)
        news = News("new_device", cause)
        await tell_contacts(conn, entry.person_id, news, keys=keys, language=visit.language, now=now)
    return token
