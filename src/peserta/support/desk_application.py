"""An application that is not on record yet, as an officer sees it who was told its reference."""

from dataclasses import dataclass
from datetime import datetime

from peserta.audit.actions import append
from peserta.enrolment.desk.at_desk import AtDesk, find_at_desk
from peserta.kit.database import Conn
from peserta.kit.keys import Keys
from peserta.kit.values import Reference
from peserta.messaging.telling.trace import LateTime
from peserta.staff.officer import Officer
from peserta.staff.permissions import Permission
from peserta.support.delivery import trace_codes
from peserta.support.ticket import TraceLine


@dataclass(frozen=True, slots=True)
class ApplicationAtDesk:
    """How far it has come, and what became of the codes to its present contact."""

    found: AtDesk
    trace: list[TraceLine]


async def look_at_application(
    conn: Conn, reference: Reference, late_s: LateTime, *, officer: Officer, keys: Keys, now: datetime
) -> ApplicationAtDesk | None:
    """The application with this reference, or None; that it was seen is written down.

    Whoever calls has looked for the reference with `look_up`, which counts searches and keeps their reasons.
    """
    officer.must(Permission.FIND_PERSON)
    found = await find_at_desk(conn, reference, keys=keys)
    if found is None:
        return None
    application, trace = found.application, list[TraceLine]()
    if application.contact is not None:
        trace = await trace_codes(
            conn, application.contact.id, application.browser, late_s, for_staff=True, now=now
        )  # fmt: skip
    await append(
        conn, kind="desk.application_seen", person_id=None, actor=officer.actor,
        facts={"application": str(application.id)}, now=now,
    )  # fmt: skip
    return ApplicationAtDesk(found, trace)
