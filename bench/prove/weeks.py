"""Proof `weeks`: after years the product looks at the weeks it needs and at no other."""

from collections.abc import Mapping
from datetime import timedelta

import psycopg

from bench.prove.arrivals import Arrivals
from bench.prove.crowd import Crowd
from bench.prove.finding import Finding
from bench.prove.house import House, Plan, running_house
from peserta.kit.clock import utc_now
from peserta.messaging.weeks import LIFE_MAX, STOOD_STILL_MAX

PEOPLE = 100
# The most that a scheme may choose to keep.
WEEKS = 52
WEEKS_AT_ONCE = 4

ADD = "SELECT kit_add_partitions(%s, %s)"
TABLES = "SELECT table_name FROM kit_partitioned"
# What may still wait to be sent lies in newer weeks than these.
OLD_WEEKS = """
SELECT relname, coalesce(idx_scan, 0) + coalesce(seq_scan, 0)
  FROM pg_stat_user_tables
 WHERE relname ~ '_[0-9]{8}$'
   AND to_date(right(relname, 8), 'YYYYMMDD') + 7 < %s
"""


class OldHouse(House):
    """A house that has been lived in for a year before anybody walks through it."""

    def _environment(self) -> dict[str, str]:
        now = utc_now()
        with psycopg.connect(self.owner_dsn, autocommit=True) as conn:
            for (table,) in conn.execute(TABLES).fetchall():
                for weeks in range(WEEKS, 0, -WEEKS_AT_ONCE):
                    conn.execute(ADD, (table, now - timedelta(weeks=weeks)))
        return super()._environment()


async def prove(_seed: int) -> Finding:
    """People activate side by side while a year of weeks is kept, none of which is looked at."""
    finding = Finding("weeks")
    async with running_house(Plan(people=1_000, limits={"code_weeks": str(WEEKS)}), finding, kind=OldHouse) as house:
        async with Arrivals([s.control for s in house.simulators.running]) as arrivals:
            crowd = Crowd(house, arrivals, PEOPLE)
            before = looks(house.owner_dsn)
            walked = await crowd.activate(finding)
            # Before the checks, which read everything.
            _check_weeks(finding, before, looks(house.owner_dsn))
            await crowd.check(finding, walked)
    return finding


def looks(owner_dsn: str) -> dict[str, int]:
    """How often each old week has been looked at by any statement."""
    oldest = (utc_now() - LIFE_MAX - STOOD_STILL_MAX).date()
    with psycopg.connect(owner_dsn) as conn:
        return dict(conn.execute(OLD_WEEKS, (oldest,)).fetchall())


def _check_weeks(finding: Finding, before: Mapping[str, int], after: Mapping[str, int]) -> None:
    looked_at = {f"{name}: {times} times" for name, times in after.items() if times > before.get(name, 0)}
    finding.figures |= {"old weeks, of all tables": len(after), "of them looked at": len(looked_at)}
    finding.expect(len(after) > WEEKS, "there are no old weeks to be left alone")
    finding.none_of(looked_at, "old weeks that were looked at")
