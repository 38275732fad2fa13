"""Refusing a service to a session that lacks a proof for it."""

from datetime import datetime, timedelta
from math import ceil
from typing import Final

from peserta.access import session_store
from peserta.access.needs import Lack, Service, lacking
from peserta.access.session import Session
from peserta.kit.database import Conn
from peserta.kit.limits import Use
from peserta.kit.refusal import Refusal

A_MINUTE: Final = timedelta(minutes=1)


async def check_live(conn: Conn, session: Session) -> None:
    """Refuse what a session has begun and somebody has ended it since: whoever is shown the door leaves nothing behind.

    Asked while the account's row is locked: who ends sessions waits for it, or has been waited for.
    """
    if not await session_store.is_live(conn, session.id):
        raise Refusal("session.needed")


def check_different(session: Session, proof: str) -> None:
    """Refuse as a second proof what is of the kind that opened the session: two of one kind are one."""
    if session.is_limited and session.proof == proof:
        raise Refusal("proof.same")


def too_many_tries(use: Use, now: datetime) -> Refusal:
    """What is said of a try over the limit, which nobody has judged; to be raised when its count has committed."""
    return Refusal("proof.wait", minutes=max(ceil((use.opens_at - now) / A_MINUTE), 1))


def check_opens(session: Session, service: Service, *, now: datetime) -> None:
    """Refuse what the session does not open, each lack in its own words."""
    match lacking(session, service, now=now):
        case Lack.LEVEL:
            raise Refusal("proof.level")
        case Lack.PROOF:
            raise Refusal("proof.second")
        case Lack.FRESHNESS:
            raise Refusal("proof.fresh")
        case Lack.HELP_OVER:
            raise Refusal("helper.over")
        case Lack.SCOPE:
            raise Refusal("helper.not_open")
        case None:
            return
