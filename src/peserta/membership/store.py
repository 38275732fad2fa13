"""The SQL of cover."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from peserta.kit.database import Conn, many, one, run
from peserta.membership.cover import Cover, Segment, Status, StatusReason

# Whether somebody who is billed here is covered is known here: their payment may be younger than the roll, and a row
# may still tell of the cover that ended before they enrolled. What no payment mends the roll knows better.
UPSERT_COVER = """
INSERT INTO membership_membership AS m (
                person_id, segment, care_class, status, status_reason, cover_from, cover_to, changed_at
            )
     SELECT person_id, segment, care_class, status, status_reason, cover_from, cover_to, %(now)s
       FROM unnest(
                %(person_ids)b::uuid[], %(segments)b::text[], %(care_classes)s::smallint[], %(statuses)b::text[],
                %(status_reasons)b::text[], %(cover_from)b::date[], %(cover_to)b::date[]
            ) AS new (person_id, segment, care_class, status, status_reason, cover_from, cover_to)
ON CONFLICT (person_id) DO UPDATE
        SET segment       = excluded.segment,
            care_class    = excluded.care_class,
            status        = excluded.status,
            status_reason = excluded.status_reason,
            cover_from    = excluded.cover_from,
            cover_to      = excluded.cover_to,
            changed_at    = excluded.changed_at
      WHERE (m.segment, m.care_class, m.status, m.status_reason, m.cover_from, m.cover_to)
            IS DISTINCT FROM
            (excluded.segment, excluded.care_class, excluded.status, excluded.status_reason,
             excluded.cover_from, excluded.cover_to)
        AND NOT (
                m.person_id = ANY(%(billed)b::uuid[])
            AND m.segment IN ('PBPU', 'BP')
            AND (m.status = 'active' OR m.status_reason IN ('waiting', 'arrears'))
            AND excluded.status = 'inactive'
            AND (coalesce(excluded.status_reason, 'other') IN ('other', 'waiting', 'arrears')
                 OR excluded.segment NOT IN ('PBPU', 'BP')
                    AND excluded.status_reason NOT IN ('deceased', 'duplicate', 'abroad'))
        )
"""

# A number that was taken and then not used stays unused: none is ever given twice.
NEXT_CARD_SERIALS = """
SELECT nextval('membership_card_number') AS serial
  FROM generate_series(1, %(count)s::integer)
"""

# Who is covered already keeps the day cover began; PPU and PBI are not made active by a family's own payment, and
# nobody by money whose cover ended for another reason: the dead, those abroad, one who is on record twice.
ACTIVATE = """
UPDATE membership_membership
   SET status        = 'active',
       status_reason = NULL,
       cover_from    = coalesce(cover_from, %(cover_from)s),
       cover_to      = NULL,
       changed_at    = %(now)s
 WHERE person_id = ANY(%(person_ids)b::uuid[])
   AND segment IN ('PBPU', 'BP')
   AND status = 'inactive'
   AND status_reason IN ('waiting', 'arrears')
"""

SUSPEND = """
UPDATE membership_membership
   SET status        = 'inactive',
       status_reason = 'arrears',
       changed_at    = %(now)s
 WHERE person_id = ANY(%(person_ids)b::uuid[])
   AND segment IN ('PBPU', 'BP')
   AND status = 'active'
"""

END_DUPLICATE = """
UPDATE membership_membership
   SET status        = 'inactive',
       status_reason = 'duplicate',
       changed_at    = %(now)s
 WHERE person_id = %(person_id)s
   AND segment IN ('PBPU', 'BP')
   AND status_reason IS DISTINCT FROM 'duplicate'
"""

FIND_COVER = """
SELECT segment,
       care_class,
       status,
       status_reason,
       cover_from,
       cover_to
  FROM membership_membership
 WHERE person_id = %(person_id)s
"""

LIST_COVERS = """
SELECT person_id,
       segment,
       care_class,
       status,
       status_reason,
       cover_from,
       cover_to
  FROM membership_membership
 WHERE person_id = ANY(%(person_ids)b::uuid[])
"""


@dataclass(frozen=True, slots=True)
class _Covered:
    person_id: UUID
    segment: Segment
    care_class: int | None
    status: Status
    status_reason: StatusReason | None
    cover_from: date | None
    cover_to: date | None

    @property
    def cover(self) -> Cover:
        return Cover(self.segment, self.care_class, self.status, self.status_reason, self.cover_from, self.cover_to)


async def upsert_cover(conn: Conn, covers: Mapping[UUID, Cover], billed: Collection[UUID], now: datetime) -> None:
    params = {
        "person_ids": list(covers),
        "segments": [cover.segment for cover in covers.values()],
        "care_classes": [cover.care_class for cover in covers.values()],
        "statuses": [cover.status for cover in covers.values()],
        "status_reasons": [cover.status_reason for cover in covers.values()],
        "cover_from": [cover.cover_from for cover in covers.values()],
        "cover_to": [cover.cover_to for cover in covers.values()],
        "billed": list(billed),
        "now": now,
    }
    await run(conn, UPSERT_COVER, params)


async def end_duplicate(conn: Conn, person_id: UUID, *, now: datetime) -> None:
    await run(conn, END_DUPLICATE, {"person_id": person_id, "now": now})


async def find_cover(conn: Conn, person_id: UUID) -> Cover | None:
    return await one(conn, FIND_COVER, {"person_id": person_id}, of=Cover)


async def list_covers(conn: Conn, person_ids: Collection[UUID]) -> dict[UUID, Cover]:
    covered = await many(conn, LIST_COVERS, {"person_ids": list(person_ids)}, of=_Covered)
    return {row.person_id: row.cover for row in covered}


async def activate(conn: Conn, person_ids: Sequence[UUID], *, cover_from: date, now: datetime) -> None:
    await run(conn, ACTIVATE, {"person_ids": list(person_ids), "cover_from": cover_from, "now": now})


async def suspend(conn: Conn, person_ids: Sequence[UUID], *, now: datetime) -> None:
    await run(conn, SUSPEND, {"person_ids": list(person_ids), "now": now})


@dataclass(frozen=True, slots=True)
class Serial:
    serial: int


async def next_card_serials(conn: Conn, count: int) -> list[Serial]:
    return await many(conn, NEXT_CARD_SERIALS, {"count": count}, of=Serial)
