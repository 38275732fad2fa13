"""Proof `weeks`: after years the product looks at the weeks it needs and at no other."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta

import psycopg

from bench.prove.arrivals import Arrivals
from bench.prove.browser import Browser, address_of, new_client
from bench.prove.finding import Finding
from bench.prove.house import House, Plan, running_house
from bench.prove.kills_check import check_accounts, check_messages, until_settled
from bench.prove.person import list_persons
from bench.prove.walk import Walk, Walked, rehearse
from peserta.kit.clock import business_date, utc_now
from peserta.messaging.weeks import LIFE_MAX, STOOD_STILL_MAX

PEOPLE = 100
# Passwords take a core each for a quarter of a second.
START_EVERY_S = 0.3
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
        persons = list_persons(house.plan.people, today=business_date(utc_now()))
        async with Arrivals([s.control for s in house.simulators.running]) as arrivals, new_client() as client:

            def walk(number: int) -> Walk:
                return Walk(Browser(client, house.url, address_of(number)), persons[number], arrivals)

            rehearsal = walk(PEOPLE)
            await rehearse(rehearsal)

            async def one(number: int) -> Walked:
                await asyncio.sleep(number * START_EVERY_S)
                return await walk(number).activate()

            before = looks(house.owner_dsn)
            walked = await asyncio.gather(*(one(number) for number in range(PEOPLE)))
            # Before the checks below, which read everything.
            _check_weeks(finding, before, looks(house.owner_dsn))
            finding.none_of(
                {f"{each.person.phone} at {each.given_up_at}" for each in walked if not each.is_finished},
                "people who did not get through",
            )
            await until_settled(house.owner_dsn)
            check_accounts(finding, house.owner_dsn, [rehearsal.walked, *walked])
            check_messages(finding, house, arrivals)
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
