"""One more proof in an open session: it makes the session whole and gives it another token."""

from datetime import datetime
from uuid import UUID

from peserta.access import renewal_store
from peserta.access.session import Session
from peserta.access.tokens import hash_token, token_of_renewal
from peserta.audit.actions import append
from peserta.kit.database import Conn
from peserta.kit.keys import Keys


def next_token(session: Session, keys: Keys) -> str:
    """The token a session has after one more proof; the one that was presented opens nothing from then on.

    It is made of the session and of the count of its proofs, so that the same proof, sent again because the reply was
    lost, gets the same token again.
    """
    return token_of_renewal(session.id, session.renewals + 1, keys)


async def lift(
    conn: Conn, session: Session, proof: str, *, contact_id: UUID | None = None, keys: Keys, now: datetime
) -> None:
    """Lift a limited session, renew any other; `contact_id` is the contact when the proof was a code to one."""
    token_hash = hash_token(next_token(session, keys))
    await renewal_store.lift(conn, session, proof, token_hash, contact_id=contact_id, now=now)
    await renewal_store.trust_device(conn, session.id, now=now)
    if proof == "officer":
        return  # told as the code that was redeemed
    await append(
        conn, kind="session.lifted", person_id=session.person_id, actor="member", facts={"proof": proof}, now=now
    )  # fmt: skip
