"""Which card numbers this run has met: kept in a temporary table, as files have no size limit and memory has."""

from collections.abc import Sequence
from dataclasses import dataclass

from peserta.kit.database import Conn, many, run

CREATE = "CREATE TEMPORARY TABLE intake_seen (card bigint PRIMARY KEY)"
MARK = """
INSERT INTO intake_seen (card)
     SELECT card
       FROM unnest(%(cards)s::bigint[]) AS new (card)
ON CONFLICT (card)
 DO NOTHING
  RETURNING card
"""


@dataclass(frozen=True, slots=True)
class _Card:
    card: int


class SeenCards:
    """The card numbers met so far, each as 64 bits of its blind index.

    Two of a million different numbers share these bits with a probability of 1 in 40 million; a row
    would then be rejected, never written to another person.
    """

    def __init__(self, conn: Conn) -> None:
        self._conn = conn

    async def start(self) -> None:
        await run(self._conn, CREATE)

    async def mark(self, card_indexes: Sequence[bytes]) -> list[bool]:
        """For each card number whether this is the first time it is met; part of the caller's transaction."""
        cards = [int.from_bytes(index[:8], "big", signed=True) for index in card_indexes]
        new = {met.card for met in await many(self._conn, MARK, {"cards": list(set(cards))}, of=_Card)}
        firsts: list[bool] = []
        for card in cards:
            firsts.append(card in new)
            new.discard(card)
        return firsts
