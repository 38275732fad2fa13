"""Which card numbers this run has met: kept in a temporary table, as files have no size limit and memory has."""

from collections.abc import Sequence
from dataclasses import dataclass

from peserta.kit.database import Conn, many, run

KEPT_BYTES = 8

CREATE = "CREATE TEMPORARY TABLE intake_seen (card bytea PRIMARY KEY)"
FIND = """
SELECT card
  FROM intake_seen
 WHERE card = ANY(%(cards)b::bytea[])
"""
MARK = """
INSERT INTO intake_seen (card)
     SELECT card
       FROM unnest(%(cards)b::bytea[]) AS new (card)
"""


@dataclass(frozen=True, slots=True)
class _Card:
    card: bytes


class SeenCards:
    """The card numbers met so far, each as eight bytes of its blind index.

    Two of a million different numbers share them with a probability of 1 in 40 million; a row
    would then be rejected, never written to another person.
    """

    def __init__(self, conn: Conn) -> None:
        self._conn = conn

    async def start(self) -> None:
        await run(self._conn, CREATE)

    async def mark(self, card_indexes: Sequence[bytes]) -> list[bool]:
        """For each card number whether this is the first time it is met; part of the caller's transaction."""
        cards = [index[:KEPT_BYTES] for index in card_indexes]
        met = {known.card for known in await many(self._conn, FIND, {"cards": cards}, of=_Card)}
        firsts: list[bool] = []
        new: list[bytes] = []
        for card in cards:
            firsts.append(card not in met)
            if card not in met:
                met.add(card)
                new.append(card)
        await run(self._conn, MARK, {"cards": new})
        return firsts
