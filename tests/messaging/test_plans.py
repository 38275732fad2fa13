"""However many messages there are, no statement reads them all: each finds its rows by an index."""

import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.sql import SQL

from peserta.kit.database import PLAN_ONCE
from tests.test_architecture import parameters, prepared, statements

# Enough that reading all is cheaper, to the planner, than a thousand look-ups.
FILL = """
INSERT INTO messaging_message (
            id, lane, channel, template, language, destination_sealed, destination_index, not_before, not_after,
            state, due_at, created_at, accepted_at, number_block)
     SELECT kit_uuid7_floor(now() - i * interval '1 ms'), CASE WHEN i % 4 = 0 THEN 0 ELSE 3 END, 'sms', 'code', 'id',
            'x', decode(lpad(to_hex(i / 4), 64, '0'), 'hex'), now(), now() + interval '1 hour',
            CASE WHEN i % 4 = 0 THEN 'accepted' ELSE 'queued' END, CASE WHEN i % 4 = 0 THEN NULL ELSE now() END,
            now(), CASE WHEN i % 4 = 0 THEN now() END, decode(lpad(to_hex(i / 40), 32, '0'), 'hex')
       FROM generate_series(1, 20000) i
"""
ATTEMPTS = """
INSERT INTO messaging_attempt (message_id, n, route, started_at, provider_id)
     SELECT id, 1, 'A', created_at, id::text FROM messaging_message WHERE accepted_at IS NOT NULL
"""
RECEIPTS = """
INSERT INTO messaging_receipt (id, route, provider_id, state, reason, raw, received_at, message_id)
     SELECT id, 'A', id::text, 'DELIVERED', '', '', now(), CASE WHEN lane = 0 THEN id END FROM messaging_message
"""
BIG = re.compile(r"messaging_(message|attempt|receipt)_\w+")
# What narrows an index to a few rows: some column equal to something, the rows that wait in their order, or a span of
# ids that lasts no longer than the statement says. From the `first` id to the `last` it may be a week.
FINDS = re.compile(r"[^<>]= |due_at|extra_at|received_at|kit_uuid7_floor")
EVERY_WEEK = {"first": f"'{UUID(int=0)}'", "last": f"'{UUID(int=2**128 - 1)}'"}
# The week that is filled; those to come are known to nobody.
COUNT = """
DO $$
DECLARE
    week text;
BEGIN
    FOR week IN SELECT tableoid::regclass FROM messaging_message
          UNION SELECT tableoid::regclass FROM messaging_attempt
          UNION SELECT tableoid::regclass FROM messaging_receipt
    LOOP
        EXECUTE format('ANALYZE %s', week);
    END LOOP;
END
$$
"""
# As new as on the first day: other tests have filled and emptied these, indexes stay large and statistics old.
EMPTY = "TRUNCATE messaging_message, messaging_attempt, messaging_receipt CASCADE"
FORGET = "DELETE FROM pg_statistic WHERE starelid::regclass::text ~ '^messaging_(message|attempt|receipt)'"
# A look-up costs so much in each week, and reading one index of all weeks in its order does not.
MANY_WEEKS = """
SELECT kit_add_partitions(hot.table_name, now() - n * interval '28 days')
  FROM kit_partitioned hot, generate_series(1, 7) n
"""
AS_OF = {
    "a new installation": (EMPTY, FORGET),
    "half a year of nothing": (MANY_WEEKS, EMPTY, FORGET),
    "later": (MANY_WEEKS, EMPTY, FORGET, FILL, ATTEMPTS, RECEIPTS, COUNT),
}


@pytest.fixture(scope="module", params=AS_OF)
def house(request: pytest.FixtureRequest, owner_dsn: str) -> Iterator[psycopg.Connection]:
    """No messages, or twenty thousand, of which nothing stays."""
    with psycopg.connect(owner_dsn) as conn:
        for sql in AS_OF[request.param]:
            conn.execute(SQL(sql))  # pyright: ignore[reportArgumentType]  # our own constants
        conn.execute(PLAN_ONCE)
        yield conn
        conn.rollback()


def scans(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every place where a plan reads a table."""
    if "Relation Name" in node and "Scan" in node["Node Type"]:
        yield node
    for child in node.get("Plans", ()):
        yield from scans(child)


def reads_all(node: dict[str, Any]) -> bool:
    """Whether a scan goes through a whole week."""
    how = node.get("Index Cond", node.get("Recheck Cond", ""))
    return bool(BIG.fullmatch(node["Relation Name"])) and not FINDS.search(how)


MESSAGING = {name: sql for name, sql in statements() if "messaging_" in sql and not name.startswith("demo")}


@pytest.mark.parametrize("name", sorted(MESSAGING))
def test_no_statement_reads_every_message(house: psycopg.Connection, name: str) -> None:
    statement = prepared(MESSAGING[name])
    with house.transaction(force_rollback=True):
        house.execute(SQL(statement))  # pyright: ignore[reportArgumentType]  # our own constants
        found = house.execute("SELECT cardinality(parameter_types) FROM pg_prepared_statements WHERE name = 'checked'")
        [(count,)] = found.fetchall()
        values = [EVERY_WEEK.get(name, "NULL") for name in parameters(MESSAGING[name])]
        assert len(values) == count
        given = f"({', '.join(values)})" if values else ""
        [(plan,)] = house.execute(SQL(f"EXPLAIN (FORMAT JSON) EXECUTE checked{given}")).fetchall()  # pyright: ignore[reportArgumentType]
        house.execute("DEALLOCATE checked")

    read = [f"{node['Node Type']} of {node['Relation Name']}" for node in scans(plan[0]["Plan"]) if reads_all(node)]
    assert read == [], json.dumps(plan, indent=1)[:20_000]
