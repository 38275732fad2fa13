"""What other parts ask of messaging: put a message into the outbox, say a code was used, take one back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from peserta.kit.database import Conn
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.kit.sealing import seal
from peserta.messaging import store
from peserta.messaging.claimed import DESTINATION
from peserta.messaging.draft import Channel, Draft
from peserta.messaging.guarding.number_block import block_of
from peserta.messaging.receiving.suppression import list_suppressed, stop_suppressed
from peserta.messaging.telling.speed import SpeedBoard
from peserta.messaging.telling.trace import TraceStep, read_trace
from peserta.messaging.weeks import LIFE_MAX
from peserta.messaging.words.templates import CODE, has_template


async def enqueue(conn: Conn, draft: Draft, *, keys: Keys, now: datetime) -> UUID:
    """Put a message into the outbox, in the caller's transaction; nothing is waited for.

    It is sent if and only if that transaction commits, and within a month or not at all.
    """
    assert has_template(draft.template, draft.channel), f"there are words for {draft.template} by {draft.channel}"
    assert (draft.code is not None) == (draft.template == CODE), "a code, and only a code, has secret bytes"
    message_id = new_id(now)
    draft = replace(draft, not_after=min(draft.not_after, now + LIFE_MAX))
    sealed = seal(keys, draft.to, place=DESTINATION, row=message_id)
    await store.insert_message(conn, message_id, draft, sealed=sealed, number_block=block_of(keys, draft), now=now)
    if draft.channel == Channel.EMAIL:
        await stop_suppressed(conn, message_id, now=now)
    return message_id


async def mark_used(conn: Conn, message_ids: Sequence[UUID], *, now: datetime) -> None:
    """Remember that the code these messages carried was typed; one still waiting is not sent any more.

    This is the best proof that a route delivers: operators' receipts are not always true. Nothing is
    waited for.
    """
    await store.mark_used(conn, message_ids, now=now)


async def list_unreachable(conn: Conn, indexes: Sequence[bytes], *, now: datetime) -> frozenset[bytes]:
    """Those of these destinations that nothing but a daily code is sent to, because mails to them come back."""
    return await list_suppressed(conn, indexes, now=now)


async def cancel(conn: Conn, message_ids: Sequence[UUID], reason: str, *, now: datetime) -> None:
    """Drop those that no dispatcher has taken yet; the others are on their way. Nothing is waited for."""
    await store.cancel(conn, message_ids, reason, now=now)


async def trace(
    conn: Conn, message_ids: Sequence[UUID], *, speeds: SpeedBoard, is_proven: bool = False, now: datetime
) -> list[TraceStep]:
    """What became of these messages, oldest step first.

    `is_proven` says that this session has proven the contact they went to, or that a member of staff
    is looking; without it nothing is told that a stranger could use to watch a phone.
    """
    return read_trace(await store.list_traced(conn, message_ids), speeds.late_s, is_proven=is_proven, now=now)
