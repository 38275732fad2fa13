"""Opening a session with what belongs to the account, and telling its owner when the device is a new one."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from peserta.access import journey_store, session_store
from peserta.access.journeys import Visit
from peserta.access.rules import SESSION_LIFE
from peserta.access.session_store import NewSession
from peserta.access.telling import Cause, News, tell_contacts
from peserta.access.tokens import hash_token, new_token
from peserta.audit.actions import append
from peserta.kit.database import Conn
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys


async def open_session(
    conn: Conn, account_id: UUID, person_id: UUID, proof: Literal["password", "passkey"], visit: Visit,
    *, passkey_id: UUID | None = None, keys: Keys, now: datetime,
) -> str:  # fmt: skip
    """The token of a new session. All contacts on record are told of a browser that was never signed in before."""
    token = new_token()
    session = NewSession(
        id=new_id(now), token_hash=hash_token(token), account_id=account_id, person_id=person_id,
        browser=visit.browser, device=visit.device, ends_at=now + SESSION_LIFE, proof=proof,
        passkey_id=passkey_id,
    )  # fmt: skip
    await session_store.insert_session(conn, session, now=now)
    is_new = await journey_store.remember_device(conn, visit.browser, person_id, now=now)
    await append(
        conn, kind="session.opened", person_id=person_id, actor="member",
        facts={"proof": proof, "new_device": str(is_new).lower()}, now=now,
    )  # fmt: skip
    if is_new:
        cause = Cause(session_id=session.id, device=visit.device)
        await tell_contacts(conn, person_id, News("new_device", cause), keys=keys, language=visit.language, now=now)
    return token
