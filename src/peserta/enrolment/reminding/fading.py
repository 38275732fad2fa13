"""Applications that nobody goes on with: the family is told, and a week later what it typed is deleted.

Deleted are the persons and what the population registry said of them, the family card, the class and the
contact. What is kept names nobody: the reference, so that it is never given to another family; the browsers, so
that their pages can say what has happened; the language and the days. The consents stay in `consent` under the
application's id, as the proof that keeping the data was allowed; the audit trail knows the reference alone, and
`verification` the contact as a blind index. Nothing that was submitted fades.
"""

from datetime import date, datetime
from typing import Final

from peserta.audit.actions import append
from peserta.enrolment.correspondence import letter
from peserta.enrolment.reminding import fading_store as store
from peserta.enrolment.reminding.fading_rules import (
    fades_on,
    last_touched_to_fade,
    last_touched_to_warn,
    last_warned_to_fade,
)
from peserta.enrolment.reminding.fading_store import SilentRow
from peserta.enrolment.reminding.reminder_rules import is_polite_hour, polite_until
from peserta.kit.database import Conn, Pool, transaction
from peserta.kit.keys import Keys
from peserta.messaging.actions import enqueue
from peserta.messaging.draft import Lane

# A family that goes on with one of these waits until the batch is written.
BATCH: Final = 100


async def warn(pool: Pool, *, keys: Keys, today: date, now: datetime, batch: int = BATCH) -> int:
    """Tell every family with a proven contact, once, that its application is about to fade; return how many were.

    Nothing is sent at night. Each batch is a transaction of its own, and any number of workers may do it at once.
    """
    warned = 0
    while is_polite_hour(now):
        async with transaction(pool) as conn:
            silent = await store.lock_silent(conn, touched_on=last_touched_to_warn(today), limit=batch)
            await store.set_warned(conn, [row.id for row in silent], today=today)
            for row in silent:
                await _tell(conn, row, keys=keys, today=today, now=now)
        warned += len(silent)
        if len(silent) < batch:
            break
    return warned


async def _tell(conn: Conn, row: SilentRow, *, keys: Keys, today: date, now: datetime) -> None:
    facts = {"closes_on": f"{fades_on(row.touched_on, today):%d-%m-%Y}"}
    draft = letter(row, "enrolment_fading", facts, lane=Lane.NOTICE, not_after=polite_until(now), keys=keys)
    await enqueue(conn, draft, keys=keys, now=now)


async def fade(pool: Pool, *, today: date, now: datetime, batch: int = BATCH) -> int:
    """Close every application whose day has come and delete what was typed; return how many were.

    A family that can be written to must have been warned a week before. Each batch is a transaction of its own,
    and any number of workers may do it at once.
    """
    faded = 0
    while True:
        async with transaction(pool) as conn:
            rows = await store.fade(
                conn, touched_on=last_touched_to_fade(today), warned_on=last_warned_to_fade(today), limit=batch, now=now
            )
            for row in rows:
                facts = {"reference": row.reference}
                await append(conn, kind="enrolment.faded", person_id=None, actor="system", facts=facts, now=now)
        faded += len(rows)
        if len(rows) < batch:
            return faded
