"""Moves points between routes, one operator and one step at a time; a chore of every worker."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from peserta.kit.clock import utc_now
from peserta.kit.database import Conn, Pool, transaction
from peserta.messaging.draft import Lane
from peserta.messaging.routes import choosing_store as store
from peserta.messaging.routes import route_store
from peserta.messaging.routes.choosing import Move, Result, plan_move, resting_points
from peserta.messaging.routes.choosing_store import Points
from peserta.messaging.routes.setting import Change, Setting

EVERY: Final = timedelta(minutes=1)
MACHINE: Final = "machine"


class Chooser:
    """Watches how the codes of each route fare; see `choosing` for the rules."""

    def __init__(self, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._clock = clock

    async def move(self, pool: Pool) -> int:
        """Measure, and move what is to be moved now; return how many moves."""
        now = self._clock()
        async with transaction(pool) as conn:
            if not await store.lock_choosing(conn):
                return 0
            settings = await route_store.list_routes(conn)
            points: dict[str, list[Points]] = defaultdict(list)
            for row in await store.list_points(conn):
                points[row.operator].append(row)
            results: dict[tuple[str, str], list[Result]] = defaultdict(list)
            for each in await store.measure_results(conn, now=now):
                result = Result(each.route, each.accepted, each.delivered, each.failed, each.soon)
                results[each.channel, each.operator].append(result)
            moved = 0
            channels = {setting.name: setting.channel for setting in settings}
            places = {*results, *((channels.get(p.route, ""), p.operator) for rows in points.values() for p in rows)}
            for channel, operator in sorted(places):
                routes = [s for s in settings if s.channel == channel and _takes_codes(s, operator)]
                rows = [row for row in points[operator] if channels.get(row.route) == channel]
                moved += await _move(conn, routes, rows, results[channel, operator], operator, now)
        return moved


def _takes_codes(setting: Setting, operator: str) -> bool:
    return setting.is_on and Lane.CODE in setting.lanes and setting.serves(operator or None)


async def _move(
    conn: Conn, routes: Sequence[Setting], rows: Sequence[Points], results: Sequence[Result], operator: str,
    now: datetime,
) -> int:  # fmt: skip
    if len(routes) < 2:
        return 0
    resting = resting_points({route.name: route.weight for route in routes})
    present = {row.route: row.points for row in rows}
    if set(present) != set(resting):  # a route came or went: begin anew
        await store.forget_points(conn, present, lane=Lane.CODE, operator=operator)
        present = dict(resting)
    moved_at = max((row.moved_at for row in rows), default=None)
    move = plan_move(present, resting, results, moved_at=moved_at, now=now)
    if move is None:
        return 0
    after = present | {move.giver: present[move.giver] - move.points, move.taker: present[move.taker] + move.points}
    if after == resting:
        await store.forget_points(conn, after, lane=Lane.CODE, operator=operator)
    else:
        await store.set_points(conn, after, lane=Lane.CODE, operator=operator, now=now)
    await _remember(conn, move, present, after, operator, now)
    return 1


async def _remember(
    conn: Conn, move: Move, before: dict[str, int], after: dict[str, int], operator: str, now: datetime
) -> None:
    for route in (move.giver, move.taker):
        change = Change(f"points {operator or '-'}", str(before[route]), str(after[route]))
        await route_store.add_history(conn, route, change, actor=MACHINE, reason=move.reason, now=now)
