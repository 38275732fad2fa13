"""Weekly partitions of the hot tables, kept three weeks ahead."""

from dataclasses import dataclass
from datetime import datetime

from peserta.kit.database import Conn, many, one

KEEP_PARTITIONS = """
SELECT coalesce(sum(kit_add_partitions(table_name, %(now)s)), 0)::integer AS added
  FROM kit_partitioned
"""


LIST_ALARMS = """
SELECT kit_partition_alarms AS table_name
  FROM kit_partition_alarms(%(now)s)
"""


@dataclass(frozen=True, slots=True)
class _Alarm:
    table_name: str


@dataclass(frozen=True, slots=True)
class _Added:
    added: int


async def keep_partitions(conn: Conn, *, now: datetime) -> int:
    """Add the missing partitions of this week and the next three of every hot table; return how many.

    Called every few hours. A week that nobody prepared goes into the default partition, where nothing is lost.
    """
    added = await one(conn, KEEP_PARTITIONS, {"now": now}, of=_Added)
    assert added is not None, "a sum has one row"
    return added.added


async def list_partition_alarms(conn: Conn, *, now: datetime) -> list[str]:
    """The hot tables whose next week is not prepared, or which hold rows that no week took."""
    return [alarm.table_name for alarm in await many(conn, LIST_ALARMS, {"now": now}, of=_Alarm)]
