"""What became of the codes of a journey, as a ticket keeps it and as staff see it now."""

from datetime import datetime
from uuid import UUID

from peserta.kit.database import Conn
from peserta.messaging.reading import read_traced
from peserta.messaging.telling.trace import LateTime, read_trace
from peserta.support.ticket import TraceLine
from peserta.verification.actions import read_state


async def trace_codes(
    conn: Conn, journey_id: UUID, browser: bytes, late_s: LateTime, *, for_staff: bool, now: datetime
) -> list[TraceLine]:
    """The steps of every code of a journey of this browser, oldest first, such as "sms.failed.refused".

    What a receipt says about a handset is for staff; a member is told it only of a proven contact.
    """
    state = await (await read_state(conn, journey_id, browser)).load()
    ids = [message_id for challenge in state.challenges for message_id in challenge.message_ids]
    traced = await (await read_traced(conn, ids)).many()
    steps = read_trace(traced, late_s, is_proven=for_staff, now=now)
    return [
        (
            ".".join(filter(None, (step.channel, step.step.value, step.reason))),
            step.at.isoformat(timespec="seconds"),
        )
        for step in steps
    ]
