"""Pages for somebody who is signed in: finding the session, or saying what is needed."""

from peserta.access.needs import Service
from peserta.access.proofs import check_opens
from peserta.access.session import Session
from peserta.access.sessions import find_session
from peserta.kit.refusal import Refusal
from peserta.web.answers import Asked


async def load_member(asked: Asked, service: Service = Service.STATUS) -> Session:
    """The session of this request, or the refusal that leads to signing in, or to the proof the service needs."""
    async with asked.site.pool.connection() as conn:
        session = await find_session(conn, asked.visitor.session_token, now=asked.site.now())
    if session is None:
        raise Refusal("session.needed")
    check_opens(session, service, now=asked.site.now())
    return session
