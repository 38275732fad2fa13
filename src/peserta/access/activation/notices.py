"""Telling the contacts on record that a stranger's browser matched somebody's data."""

from datetime import datetime, timedelta

from peserta.access.activation import match_store as store
from peserta.access.activation.match_store import Untold
from peserta.access.activation.rules import TELL_AFTER, TELL_WITHIN
from peserta.access.recovery.telling import Cause, News, tell
from peserta.audit.actions import append
from peserta.kit.database import Conn, Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.limits import happens_first, limit_key
from peserta.registry.actions import list_contacts
from peserta.registry.contact import Contact
from peserta.verification import actions as verification

BATCH = 100
ONCE_EVERY = timedelta(days=1)


async def tell_of_matches(pool: Pool, *, keys: Keys, now: datetime) -> int:
    """Tell the contacts of persons whose data were matched ten minutes ago; return how many matches.

    The contact that was sent a code knows already. Everybody else on record is told, each contact at
    most once a day, also when the journey was proven: a thief who holds one of two contacts is told of
    by the other.
    """
    async with transaction(pool) as conn:
        untold = await store.claim_untold(conn, before=now - TELL_AFTER, limit=BATCH)
        # In one order everywhere, so that two workers that tell of the same persons do not block each other.
        for match in sorted(untold, key=lambda match: match.person_id):
            if match.matched_at > now - TELL_WITHIN:
                await _tell(conn, match, keys=keys, now=now)
    return len(untold)


async def _tell(conn: Conn, match: Untold, *, keys: Keys, now: datetime) -> None:
    sent_to = await verification.list_destinations(conn, match.journey_id)
    told: list[Contact] = []
    for contact in await list_contacts(conn, match.person_id):
        today = limit_key(keys, "match-notice", match.person_id.bytes, contact.value_index)
        if contact.value_index in sent_to or not await happens_first(conn, today, window=ONCE_EVERY, now=now):
            continue
        told.append(contact)
    if told:
        news = News("data_matched", Cause(journey_id=match.journey_id))
        await tell(conn, match.person_id, told, news, keys=keys, language=match.language, now=now
        )  # fmt: skip
        await append(
            conn, kind="activation.match_told", person_id=match.person_id, actor="system",
            facts={"contacts": len(told)}, now=now,
        )  # fmt: skip
