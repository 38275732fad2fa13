"""Shifting codes towards the route whose codes are used: small steps between guard rails. Pure rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

POINTS: Final = 100
"""What the routes of one lane, channel and operator share."""

MOVE_MAX: Final = 10
HOLD: Final = timedelta(minutes=5)
# Without anything to complain about, so often one step back towards the weights that are set.
DRIFT_EVERY: Final = timedelta(minutes=15)
# A route keeps this much, so that it can show that it has become better.
KEPT: Final = 5
SAMPLE_MIN: Final = 30
# So much worse than the best, of all its codes, before anything is moved.
WORSE_BY: Final = 0.15
# Where fewer receipts come, they say nothing, and only the use of a code counts.
RECEIPTS_PART: Final = 0.8


@dataclass(frozen=True, slots=True)
class Result:
    """The codes one route took of late for one operator's numbers; `soon` counts those used within two minutes."""

    route: str
    accepted: int
    delivered: int
    failed: int
    soon: int

    @property
    def has_receipts(self) -> bool:
        return self.delivered + self.failed >= self.accepted * RECEIPTS_PART


@dataclass(frozen=True, slots=True)
class Move:
    """Points that go from one route to another, and why."""

    giver: str
    taker: str
    points: int
    reason: str


def resting_points(weights: Mapping[str, int]) -> dict[str, int]:
    """The points of each route while nothing is wrong: its part of the weights, at least one, a hundred together."""
    total = sum(weights.values())
    points = {name: max(1, weight * POINTS // total) for name, weight in sorted(weights.items())}
    heaviest = max(points, key=lambda name: (points[name], name))
    points[heaviest] += POINTS - sum(points.values())
    return points


def score(result: Result, *, by_receipts: bool) -> float:
    """How well a route does, from 0 to 1: the codes that were used soon, with receipts the delivered ones too.

    Counted as if two more codes had been half good: a handful says little.
    """
    used = (result.soon + 1) / (result.accepted + 2)
    if not by_receipts:
        return used
    return (used + (result.delivered + 1) / (result.accepted + 2)) / 2


def plan_move(
    points: Mapping[str, int],
    resting: Mapping[str, int],
    results: Sequence[Result],
    *,
    moved_at: datetime | None,
    now: datetime,
) -> Move | None:
    """What to move now: away from a route that is clearly worse, or back towards rest; at most ten points.

    Nothing within five minutes of the last move: what it did must be seen first.
    """
    if moved_at is not None and now - moved_at < HOLD:
        return None
    judged = [result for result in results if result.accepted >= SAMPLE_MIN and result.route in points]
    if (move := _away(points, judged)) is not None:
        return move
    if moved_at is not None and now - moved_at < DRIFT_EVERY:
        return None
    return _back(points, resting)


def _away(points: Mapping[str, int], judged: Sequence[Result]) -> Move | None:
    if len(judged) < 2:
        return None
    by_receipts = all(result.has_receipts or result.delivered == 0 for result in judged) and any(
        result.has_receipts for result in judged
    )
    scores = {result.route: score(result, by_receipts=by_receipts) for result in judged}
    best = max(scores, key=lambda name: (scores[name], name))
    giving = [name for name in scores if scores[best] - scores[name] >= WORSE_BY and points[name] > KEPT]
    if not giving:
        return None
    worst = min(giving, key=lambda name: (scores[name], name))
    what = "used or confirmed" if by_receipts else "used within two minutes"
    seen = {result.route: result.accepted for result in judged}
    reason = f"{what}: {scores[worst]:.0%} of {seen[worst]}, {best} {scores[best]:.0%} of {seen[best]}"
    return Move(worst, best, min(MOVE_MAX, points[worst] - KEPT), reason)


def _back(points: Mapping[str, int], resting: Mapping[str, int]) -> Move | None:
    above = {name: points[name] - resting[name] for name in points}
    giver = max(above, key=lambda name: (above[name], name))
    taker = min(above, key=lambda name: (above[name], name))
    size = min(MOVE_MAX, above[giver], -above[taker])
    return Move(giver, taker, size, "quiet: back towards its weight") if size > 0 else None
