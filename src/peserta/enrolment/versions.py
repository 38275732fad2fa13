"""Two tabs, two browsers, a form sent twice: a form is saved only over what it was made from."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from peserta.enrolment import actions
from peserta.enrolment.application import Application
from peserta.enrolment.elsewhere import resume_store as rows
from peserta.enrolment.journey import Step
from peserta.kit.database import Conn
from peserta.kit.keys import Keys
from peserta.kit.limits import happens_first, limit_key
from peserta.kit.refusal import Refusal

# As long as a page with the terms may stay open and still be sent twice.
FORM_LIFE: Final = timedelta(days=1)


async def must_save(
    conn: Conn, application_id: UUID, browser: bytes, step: Step,
    *, version: int, stands: Callable[[Application], bool], keys: Keys,
) -> bool:  # fmt: skip
    """Whether what a form says has still to be saved; locks the application for the caller's transaction.

    `version` is the application's when the form was made, `stands` whether what the form says stands there
    already: then it was sent twice, and nothing is left to do. Refuses a form that is older than the last
    change, whoever made it: saved blindly it would undo what its reader has never seen.
    """
    application = await actions.lock(conn, application_id, browser, step, keys=keys)
    if stands(application):
        return False
    if application.version != version:
        raise Refusal("enrolment.stale")
    return True


async def find_begun_by(conn: Conn, form: str, browser: bytes, *, keys: Keys, now: datetime) -> UUID | None:
    """The application that this very form of terms has begun; None for the first time it is sent.

    Whoever sends it at the same moment waits here for the first one's transaction.
    """
    key = limit_key(keys, "enrolment-begun", browser, form.encode())
    if await happens_first(conn, key, window=FORM_LIFE, now=now):
        return None
    return next((row.id for row in await rows.list_begun(conn, browser)), None)
