"""When a code that was accepted is sent once more: nearly all others were confirmed sooner. Pure rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from peserta.messaging.routes.setting import Setting

# Fewer say nothing about what is usual.
PEERS_MIN: Final = 50
# Where fewer receipts come, a missing one says nothing.
RECEIPTS_PART: Final = 0.8
# A person types a code within this time; nobody is sent a second text sooner.
WAIT_MIN: Final = timedelta(seconds=15)
# With less life left the other channels are the better way.
LIFE_LEFT: Final = timedelta(seconds=60)
EXTRA_AT_ONCE: Final = 50
# So many unconfirmed codes, and none after them that arrived, mean that nothing arrives at all.
SILENT_MIN: Final = 5
# A second text would be swallowed like the first, and there is no third: while nothing arrives one code at a time
# finds out whether that is over, and the others keep theirs.
PROBE_AFTER: Final = timedelta(seconds=30)
PROBE_EVERY: Final = timedelta(seconds=15)
# Of a route without a price, too.
EXTRA_HOUR_MAX: Final = 1_000


@dataclass(frozen=True, slots=True)
class Peers:
    """The accepted codes of the last hour, by one channel and operator.

    `told` have a final receipt. `p98_s` is in how many seconds after acceptance 98 of 100 of those that
    were confirmed or used were so.
    """

    channel: str
    operator: str | None
    accepted: int
    told: int
    p98_s: float | None


def wait_of(peers: Peers) -> timedelta | None:
    """After how long one of them is sent once more; None: never."""
    if peers.accepted < PEERS_MIN or peers.told < peers.accepted * RECEIPTS_PART or peers.p98_s is None:
        return None
    return max(WAIT_MIN, timedelta(seconds=peers.p98_s))


@dataclass(frozen=True, slots=True)
class Silence:
    """The overdue codes of a channel and operator that were accepted after the newest that arrived, by any route.

    `since` is when the first of them was accepted, `extra_at` when a second text was last sent.
    """

    operator: str | None
    overdue: int
    since: datetime
    extra_at: datetime | None


def most_at_once(silence: Silence | None, now: datetime) -> int:
    """How many codes may be sent once more now, as far as it is known whether anything arrives."""
    if silence is None or silence.overdue < SILENT_MIN:
        return EXTRA_AT_ONCE
    is_due = silence.extra_at is None or now - silence.extra_at >= PROBE_EVERY
    return 1 if is_due and now - silence.since >= PROBE_AFTER else 0


def affordable(routes: Sequence[Setting], sent: int) -> int:
    """How many may be sent now, so that no route costs more than its ceiling, whichever they take.

    `sent` counts the channel's second sends of the last hour. With fewer than two routes there is no other.
    """
    if len(routes) < 2:
        return 0
    return max(0, min(EXTRA_AT_ONCE, *(_most(route) - sent for route in routes)))


def _most(route: Setting) -> int:
    if route.price_idr == 0:
        return EXTRA_HOUR_MAX if route.extra_hour_idr else 0
    return route.extra_hour_idr // route.price_idr
