"""The outbox as SQL, for those who put messages in and ask about them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from peserta.kit.database import Conn, many, run
from peserta.kit.ids import span_of
from peserta.messaging.draft import Draft
from peserta.messaging.telling.trace import Traced

INSERT_MESSAGE = """
INSERT INTO messaging_message (
            id, lane, channel, template, language, destination_sealed, destination_index, operator, facts,
            code_secret, code_key_id, code_purpose, code_length, number_block,
            not_before, not_after, due_at, created_at)
     VALUES (%(id)s, %(lane)s, %(channel)s, %(template)s, %(language)s, %(destination_sealed)s,
             %(destination_index)s, %(operator)s, %(facts)s,
             %(code_secret)s, %(code_key_id)s, %(code_purpose)s, %(code_length)s, %(number_block)s,
             %(not_before)s, %(not_after)s, %(not_before)s, %(now)s)
"""

MARK_USED = """
SELECT messaging_mark_used(%(ids)s, %(now)s)
"""

CANCEL = """
UPDATE messaging_message
   SET state    = 'dropped',
       reason   = %(reason)s,
       due_at   = NULL,
       ended_at = %(now)s
 WHERE id = ANY(%(ids)s)
   AND id >= ALL (ARRAY[%(first)s::uuid]) AND id <= ALL (ARRAY[%(last)s::uuid])
   AND state = 'queued'
"""

LIST_TRACED = """
   SELECT m.id,
          m.channel,
          m.operator,
          m.state,
          m.reason,
          m.created_at,
          m.accepted_at,
          m.ended_at,
          m.used_at,
          m.extra_at,
          cardinality(m.doubted) > 0 AS is_doubted,
          p.promised_at,
          CASE WHEN p.notice_id IS NOT NULL THEN p.kept_at END AS told_at,
          p.reference,
          array_agg(a.started_at ORDER BY a.n) FILTER (WHERE a.n IS NOT NULL) AS started_at,
          array_agg(a.route ORDER BY a.n) FILTER (WHERE a.n IS NOT NULL) AS routes
     FROM messaging_message m
LEFT JOIN messaging_attempt a
       ON a.message_id = m.id
      AND a.message_id = ANY(%(ids)s)
      AND a.message_id >= ALL (ARRAY[%(first)s::uuid]) AND a.message_id <= ALL (ARRAY[%(last)s::uuid])
LEFT JOIN messaging_promise p
       ON p.message_id = m.id
    WHERE m.id = ANY(%(ids)s)
      AND m.id >= ALL (ARRAY[%(first)s::uuid]) AND m.id <= ALL (ARRAY[%(last)s::uuid])
 GROUP BY m.id, p.message_id
 ORDER BY m.id
"""


async def insert_message(
    conn: Conn, message_id: UUID, draft: Draft, *, sealed: bytes, number_block: bytes | None, now: datetime
) -> None:
    code = draft.code
    await run(
        conn,
        INSERT_MESSAGE,
        {
            "id": message_id,
            "lane": int(draft.lane),
            "channel": draft.channel,
            "template": draft.template,
            "language": draft.language,
            "destination_sealed": sealed,
            "destination_index": draft.destination_index,
            "operator": draft.operator,
            "facts": Jsonb(draft.facts),
            "code_secret": code and code.secret,
            "code_key_id": code and code.key_id,
            "code_purpose": code and code.purpose,
            "code_length": code and code.length,
            "number_block": number_block,
            "not_before": draft.not_before or now,
            "not_after": draft.not_after,
            "now": now,
        },
    )


async def mark_used(conn: Conn, message_ids: Sequence[UUID], *, now: datetime) -> None:
    await run(conn, MARK_USED, {"ids": sorted(message_ids), "now": now})


async def cancel(conn: Conn, message_ids: Sequence[UUID], reason: str, *, now: datetime) -> None:
    await run(conn, CANCEL, {"ids": sorted(message_ids), **span_of(message_ids), "reason": reason, "now": now})


async def list_traced(conn: Conn, message_ids: Sequence[UUID]) -> list[Traced]:
    return await many(conn, LIST_TRACED, {"ids": list(message_ids), **span_of(message_ids)}, of=Traced)
