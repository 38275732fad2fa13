"""Pages for somebody who is signed in: finding the session, or saying what is needed.

Whoever helps somebody is let in here and nowhere else: what `access.needs` does not open to helpers is refused,
and what it opens is shown as that other person's.
"""

from peserta.access.helping.helping import write_down_look
from peserta.access.needs import Service
from peserta.access.proofs import check_opens
from peserta.access.renewing import next_token
from peserta.access.session import Session
from peserta.access.sessions import find_session, find_superseded, replace_session
from peserta.kit.database import Conn, transaction
from peserta.kit.refusal import Refusal
from peserta.web.answers import Asked
from peserta.web.forms import is_for_other, whose_mark


async def load_member(asked: Asked, service: Service = Service.ACCOUNT) -> Session:
    """The session of this request, or the refusal that leads to signing in, or to the proof the service needs."""
    async with asked.site.pool.connection() as conn:
        session = await find_session(conn, asked.visitor.session_token, now=asked.site.now())
    if session is None:
        asked.stop_helping()
        raise Refusal("session.needed")
    _check_whose(asked, session)
    check_opens(session, service, now=asked.site.now())
    if session.help is None:
        asked.stop_helping()
        return session
    asked.is_for_another = True
    async with transaction(asked.site.pool) as conn:
        await write_down_look(conn, session, service.value, keys=asked.site.keys, now=asked.site.now())
    return session.for_whom()


async def load_prover(asked: Asked) -> Session:
    """The session in which one more proof is given, also when it was given already and the reply was lost."""
    async with asked.site.pool.connection() as conn:
        session = await find_superseded(
            conn, asked.visitor.session_token, asked.visitor.browser, now=asked.site.now()
        )  # fmt: skip
    if session is None:
        return await load_member(asked)
    _check_whose(asked, session)
    return session


def _check_whose(asked: Asked, session: Session) -> None:
    """Refuse a form of an older tab that was made for another member, or for whom this one helped then.

    The token against forged forms is the browser's (decision 9): by itself it lets the form in which one member of a
    shared phone has typed a password or a number act on the account of the next.
    """
    mark_whose(asked, session)
    if is_for_other(asked.request, asked.whose):
        raise Refusal("form.other_member")


def mark_whose(asked: Asked, session: Session) -> None:
    """Let the forms of this page say that they are this member's."""
    asked.whose = whose_mark(asked.visitor, asked.site.keys, session.account_id, session.for_whom().person_id)


def renew(asked: Asked, session: Session) -> None:
    """Give the browser the token its session has since the proof; the one it came with opens nothing any more."""
    asked.sign_in(next_token(session, asked.site.keys))


async def enter(asked: Asked, token: str) -> None:
    """Give the browser a new session; the one it had until now ends (ASVS 5.0, 7.2.4).

    A code sent again may name a session that a proof has turned to another token since, or that has ended: what the
    browser has stays.
    """
    former = asked.visitor.session_token
    if former and former != token:
        async with transaction(asked.site.pool) as conn:
            if not await replace_session(conn, former, token, now=asked.site.now()):
                return
    asked.sign_in(token)


async def find_member(asked: Asked, conn: Conn, service: Service) -> Session | None:
    """As `load_member` for what is asked again and again, and None instead of a refusal."""
    session = await find_session(conn, asked.visitor.session_token, now=asked.site.now())
    if session is None:
        return None
    mark_whose(asked, session)
    try:
        check_opens(session, service, now=asked.site.now())
    except Refusal:
        return None
    return session.for_whom()
