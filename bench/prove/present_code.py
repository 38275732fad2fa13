"""The code a journey waits for, derived as the worker derives it; it stands in no row."""

from dataclasses import dataclass

import psycopg
from psycopg.rows import class_row

from bench.prove.house import House
from peserta.kit.codes import derive_code

NEWEST_CHALLENGE = """
SELECT j.purpose,
       c.secret,
       c.key_id,
       c.destination,
       c.length
  FROM verification_journey j
  JOIN verification_challenge c
    ON c.journey_id = j.id
   AND c.round = j.round
 WHERE j.id = %(id)s::uuid
 ORDER BY c.n DESC
 LIMIT 1
"""


@dataclass(frozen=True)
class _Newest:
    purpose: str
    secret: bytes
    key_id: int
    destination: bytes
    length: int


def find_present_code(house: House, handle: str) -> str | None:
    """The newest code of a journey; None when none was sent, because the contact cools down."""
    with psycopg.connect(house.owner_dsn) as conn, conn.cursor(row_factory=class_row(_Newest)) as cursor:
        newest = cursor.execute(NEWEST_CHALLENGE, {"id": handle}).fetchone()
    if newest is None:
        return None
    return derive_code(
        house.keys, key_id=newest.key_id, secret=newest.secret, purpose=newest.purpose,
        destination=newest.destination, length=newest.length,
    )  # fmt: skip
