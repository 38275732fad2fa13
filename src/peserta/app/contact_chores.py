"""What the worker does again and again about contacts: codes to sign in with, and the ends of waits."""

from datetime import timedelta

from peserta.access.contacts.claims import end_claims
from peserta.access.contacts.contact_proving import forget_drafts
from peserta.access.contacts.contact_sign_in_sending import forget_sign_ins, send_wished_codes
from peserta.access.contacts.contact_waits import settle_changes
from peserta.app.configured import contact_rules_of, policy_of
from peserta.app.repeating import Chore
from peserta.kit.clock import utc_now
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.kit.scheme.limits_profile import Limits

# Somebody sits in front of the box for the code.
SEND_CODES_EVERY = timedelta(milliseconds=500)
SETTLE_EVERY = timedelta(seconds=5)
FORGET_EVERY = timedelta(hours=1)


def contact_chores(keys: Keys, limits: Limits) -> list[tuple[timedelta, Chore]]:
    """Each chore with how often it is done."""
    policy, rules = policy_of(limits), contact_rules_of(limits)

    async def send_codes(pool: Pool) -> object:
        return await send_wished_codes(pool, keys=keys, policy=policy, rules=rules, now=utc_now())

    async def settle(pool: Pool) -> object:
        return await settle_changes(pool, now=utc_now()), await end_claims(pool, keys=keys, now=utc_now())

    async def forget(pool: Pool) -> object:
        return await forget_drafts(pool, now=utc_now()), await forget_sign_ins(pool, now=utc_now())

    return [(SEND_CODES_EVERY, send_codes), (SETTLE_EVERY, settle), (FORGET_EVERY, forget)]
