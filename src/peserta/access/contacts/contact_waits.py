"""The worker's part in changes of contacts: what was to leave after a day leaves."""

from datetime import datetime

from peserta.access.contacts import contact_store as store
from peserta.audit.actions import append
from peserta.kit.database import Pool, transaction
from peserta.registry.changing import release_contact

BATCH = 100


async def settle_changes(pool: Pool, *, now: datetime) -> int:
    """Settle every change that can be undone no more, each by one worker; how many contacts left the record."""
    left = 0
    while True:
        async with transaction(pool) as conn:
            changes = await store.claim_due_changes(conn, now=now, limit=BATCH)
            for change in changes:
                if change.leaves_id is None or change.left_at is not None:
                    continue
                left += await release_contact(conn, change.leaves_id, change.person_id, now=now)
                facts = {"contact": str(change.leaves_id), "change": str(change.id)}
                await append(
                    conn, kind="contact.left", person_id=change.person_id, actor="system", facts=facts, now=now
                )
        if len(changes) < BATCH:
            return left
