"""Whether two samples of times differ, and by how much: pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Comparison:
    """`auc` is the chance that a random time of the first sample is longer than one of the second.

    0.5 means that one request tells nothing, 1.0 or 0.0 that it tells everything; `z` is how many standard
    deviations it lies from 0.5 (Mann and Whitney 1947). Differences are first minus second, milliseconds.
    """

    auc: float
    z: float
    median_ms: float

    @property
    def tells(self) -> float:
        """The share of single guesses that is right beyond a coin's, at the best of thresholds it bounds."""
        return abs(self.auc - 0.5)


def compare(first: Sequence[float], second: Sequence[float]) -> Comparison:
    """Compare two samples without assuming a distribution: times of servers have long tails."""
    n, m = len(first), len(second)
    ranks = _rank_sum(first, second)
    auc = (ranks - n * (n + 1) / 2) / (n * m)
    z = (auc - 0.5) * n * m / math.sqrt(n * m * (n + m + 1) / 12)
    return Comparison(auc, z, _median(first) - _median(second))


def _rank_sum(first: Sequence[float], second: Sequence[float]) -> float:
    """The sum of the ranks of the first sample; equal times share their ranks."""
    marked = sorted([(value, True) for value in first] + [(value, False) for value in second])
    total, before = 0.0, 0
    for _, group in groupby(marked, key=lambda pair: pair[0]):
        same = [is_first for _, is_first in group]
        total += sum(same) * (before + (len(same) + 1) / 2)
        before += len(same)
    return total


def _median(values: Sequence[float]) -> float:
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
