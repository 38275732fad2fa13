"""However many weeks are kept, no statement of the hot tables looks through them: it names those it needs."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg.sql import SQL

from peserta.kit.database import PLAN_ONCE
from peserta.kit.ids import new_id
from tests.test_architecture import prepared, statements

PARTITION = re.compile(r"(\w+)_(?:\d{8}|default)")
# Asked seldom and for one person, about something that may be in any week.
ANY_WEEK = {
    "access/recovery/event_store.py: LOAD_TRAIL", "access/recovery/recovery_store.py: FIND_FIRST_PROOF",
    "access/session_store.py: REVOKE_SINGLE", "messaging/sent.py: LIST_SENT",
}  # fmt: skip

LOOKED_THROUGH = """
SELECT relname
  FROM pg_stat_xact_user_tables
 WHERE relname ~ '^messaging_message_' AND coalesce(idx_scan, 0) + coalesce(seq_scan, 0) > 0
"""


def hot_tables(dsn: str) -> list[str]:
    with psycopg.connect(dsn) as conn:
        return [table for (table,) in conn.execute("SELECT table_name FROM kit_partitioned").fetchall()]


@pytest.fixture(scope="module")
def planner(owner_dsn: str) -> Iterator[psycopg.Connection]:
    """A connection whose plans are those of our pools."""
    with psycopg.connect(owner_dsn) as conn:
        conn.execute(PLAN_ONCE)
        yield conn
        conn.rollback()


def read_in(node: dict[str, Any], hot: list[str]) -> Iterator[str]:
    """The partitions that a plan reads; those it would write to are pruned from PostgreSQL 18 on."""
    if (
        "Scan" in node["Node Type"]
        and (found := PARTITION.fullmatch(node.get("Relation Name", "")))
        and found[1] in hot
    ):
        yield found[0]
    for child in node.get("Plans", ()):
        yield from read_in(child, hot)


def test_no_statement_needs_more_weeks_than_it_says(planner: psycopg.Connection, owner_dsn: str) -> None:
    """With bounds that are NULL nothing can match: what is still in the plan would be looked through always."""
    hot, looked_through = hot_tables(owner_dsn), set[str]()
    for name, sql in statements():
        if name.startswith("demo") or not any(table in sql for table in hot):
            continue
        with planner.transaction(force_rollback=True):
            planner.execute(SQL(prepared(sql)))  # pyright: ignore[reportArgumentType]  # our own constants
            types = "SELECT cardinality(parameter_types) FROM pg_prepared_statements WHERE name = 'checked'"
            [(count,)] = planner.execute(types).fetchall()
            nulls = f"({', '.join(['NULL'] * count)})" if count else ""
            explain = SQL(f"EXPLAIN (FORMAT JSON) EXECUTE checked{nulls}")  # pyright: ignore[reportArgumentType]
            plans: list[tuple[Any]] = planner.execute(explain).fetchall()
            planner.execute("DEALLOCATE checked")
        if any(read_in(plans[0][0][0]["Plan"], hot)):
            looked_through.add(name)

    assert looked_through == ANY_WEEK


def test_what_a_function_does_inside_needs_one_week_as_well(planner: psycopg.Connection) -> None:
    now = datetime.now(UTC)
    week = (now - timedelta(days=now.weekday())).strftime("%Y%m%d")

    with planner.transaction(force_rollback=True):
        planner.execute("SELECT messaging_mark_used(%s, %s)", ([new_id(now), new_id(now)], now))

        assert planner.execute(LOOKED_THROUGH).fetchall() == [(f"messaging_message_{week}",)]
