"""Closing an account: a week between asking and closing, in which every contact knows and anybody inside cancels."""

from datetime import datetime, timedelta
from typing import Final

from peserta.access import account_store
from peserta.access import closing_store as store
from peserta.access.helping import help_store
from peserta.access.helping.helping import tell_of_end
from peserta.access.needs import Service
from peserta.access.proofs import check_live, check_opens
from peserta.access.recovery.telling import Cause, News, tell_contacts
from peserta.access.session import Session
from peserta.audit.actions import append
from peserta.kit.clock import day_of
from peserta.kit.database import Conn, Pool, transaction
from peserta.kit.keys import Keys

# Long enough to read a notice that came on a Friday; a thief who asks for it gains nothing by waiting.
CLOSING_WAIT: Final = timedelta(days=7)
BATCH: Final = 100


async def ask_to_close(conn: Conn, session: Session, *, keys: Keys, language: str, now: datetime) -> None:
    """Close the account in a week, and tell every contact; asking again changes nothing. Refuses as `check_opens`."""
    check_opens(session, Service.CLOSING, now=now)
    await account_store.lock_account(conn, session.account_id)
    await check_live(conn, session)
    asked = await store.ask(conn, session.account_id, closing_at=now + CLOSING_WAIT, language=language)
    if asked is None:
        return
    day = day_of(asked.closing_at)
    await append(
        conn, kind="account.closing_asked", person_id=session.person_id, actor="member",
        facts={"on": day.isoformat()}, now=now,
    )  # fmt: skip
    cause = Cause(session_id=session.id, device=session.device)
    news = News("closing_asked", cause, {"closes_on": day.strftime("%d-%m-%Y")})
    await tell_contacts(conn, session.person_id, news, keys=keys, language=language, now=now)


async def cancel_closing(conn: Conn, session: Session, *, keys: Keys, language: str, now: datetime) -> None:
    """Keep the account, from any of its sessions; where nobody asked nothing happens."""
    if await store.cancel(conn, session.account_id, now=now) is None:
        return
    await append(conn, kind="account.closing_cancelled", person_id=session.person_id, actor="member", facts={}, now=now)
    await tell_contacts(conn, session.person_id, "closing_cancelled", keys=keys, language=language, now=now)


async def closing_at(conn: Conn, session: Session) -> datetime | None:
    """When the session's account is closed; None while nobody asked."""
    found = await store.find_closing(conn, session.account_id)
    return found.closing_at if found else None


async def close_due(pool: Pool, *, keys: Keys, now: datetime) -> int:
    """Close the accounts whose week is over; returns how many. Several workers share them.

    Passwords, passkeys, known devices and sessions go, help either way ends. Cover, contributions, tickets, consents
    and the trail stay, and the account can be opened again as the first time.
    """
    async with transaction(pool) as conn:
        due = await store.claim_due(conn, now=now, limit=BATCH)
        for closing in due:
            await store.close(conn, closing, now=now)
            language = closing.closing_language
            for ended in await help_store.end_every_help(conn, closing.person_id, now=now):
                await tell_of_end(conn, ended, keys=keys, language=language, now=now)
            await append(conn, kind="account.closed", person_id=closing.person_id, actor="system", facts={}, now=now)
            await tell_contacts(conn, closing.person_id, "account_closed", keys=keys, language=language, now=now)
    return len(due)
