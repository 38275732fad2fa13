"""An officer's code as the second proof of a session that is open."""

from datetime import datetime

import psycopg

from peserta.access import renewal_store
from peserta.access.activation import code_store
from peserta.access.activation.activation_code import Outcome
from peserta.access.activation.journeys import Visit
from peserta.access.activation.officer_codes import BROWSER_TRIES, NOBODY, Redeemed, count_try, derive_officer_code
from peserta.access.recovery.recovering import load_proven
from peserta.access.recovery.recovery import officer_code_differs
from peserta.access.renewing import lift
from peserta.access.session import Session
from peserta.audit.actions import append
from peserta.kit import limits
from peserta.kit.codes import typed_code
from peserta.kit.database import Pool, lost_a_race, transaction
from peserta.kit.keys import Keys
from peserta.kit.limits import limit_key
from peserta.kit.refusal import Refusal


async def prove_officer_code(
    pool: Pool, session: Session, typed: str, visit: Visit, *, keys: Keys, now: datetime
) -> Redeemed:
    """Judge a code that an officer gave to this session's person and, when it is right, lift the session to level 3.

    Refuses with "proof.same" where it is no different proof: the session rests on an officer's code, or on a
    contact that came onto the record lately, which may be the same officer's work.
    """
    async with transaction(pool) as conn:
        if not officer_code_differs(session, await load_proven(conn, session), now):
            raise Refusal("proof.same")
        key = limit_key(keys, BROWSER_TRIES.name, visit.browser)
        use = await limits.take(conn, key, BROWSER_TRIES, now=now)
        counted = await count_try(
            conn, session.person_id if use.within(BROWSER_TRIES) else NOBODY, visit, keys=keys, now=now
        )
    if not use.within(BROWSER_TRIES):
        return Redeemed(Outcome.WAIT, opens_at=use.opens_at)
    code, tries = await counted.load()
    if code is None:
        return Redeemed(Outcome.REFUSED)
    expected = derive_officer_code(code.secret, code.key_id, code.person_id, keys)
    outcome = code.judge(typed_code(typed), expected, tries, now)
    if outcome is Outcome.USED and session.is_superseded and code.used_at == session.proven_at:
        return Redeemed(Outcome.OPENED)  # this very session was lifted with it: its reply was lost on the way
    if outcome is not Outcome.OPENED:
        return Redeemed(outcome)
    try:
        async with transaction(pool) as conn:
            await code_store.spend_code(conn, code.id, now=now)
            await lift(conn, session, "officer", keys=keys, now=now)
            await renewal_store.raise_level(conn, session.id)
            await append(
                conn, kind="activation.code_redeemed", person_id=session.person_id, actor="member",
                facts={"code": str(code.id)}, now=now,
            )  # fmt: skip
    except psycopg.Error as error:
        if not lost_a_race(error):
            raise
        return Redeemed(Outcome.USED)
    return Redeemed(Outcome.OPENED)
