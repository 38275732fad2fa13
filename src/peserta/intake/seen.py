"""Which rows this run has met, by their keys: kept in a temporary table, as files have no size limit and memory has."""

from collections.abc import Sequence
from dataclasses import dataclass

from peserta.kit.database import Conn, many, run

KEPT_BYTES = 8

CREATE = "CREATE TEMPORARY TABLE intake_seen (key bytea PRIMARY KEY)"
FIND = """
SELECT key
  FROM intake_seen
 WHERE key = ANY(%(seen_keys)b::bytea[])
"""
MARK = """
INSERT INTO intake_seen (key)
     SELECT key
       FROM unnest(%(seen_keys)b::bytea[]) AS new (key)
"""


@dataclass(frozen=True, slots=True)
class _Key:
    key: bytes


class SeenKeys:
    """The keys met so far, each as its first eight bytes: a facility's whole code, or part of a card's blind index.

    Two of a million different card numbers share them with a probability of 1 in 40 million; a row
    would then be rejected, never written to another person.
    """

    def __init__(self, conn: Conn) -> None:
        self._conn = conn

    async def start(self) -> None:
        await run(self._conn, CREATE)

    async def mark(self, keys: Sequence[bytes]) -> list[bool]:
        """For each key whether this is the first time it is met; part of the caller's transaction."""
        kept = [key[:KEPT_BYTES] for key in keys]
        met = {known.key for known in await many(self._conn, FIND, {"seen_keys": kept}, of=_Key)}
        firsts: list[bool] = []
        new: list[bytes] = []
        for key in kept:
            firsts.append(key not in met)
            if key not in met:
                met.add(key)
                new.append(key)
        await run(self._conn, MARK, {"seen_keys": new})
        return firsts
