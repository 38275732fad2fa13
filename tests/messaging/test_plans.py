"""However many messages there are, no statement reads them all: each finds its rows by an index."""

import json
import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.sql import SQL

from peserta.kit.database import PLAN_ONCE
from tests.test_architecture import prepared, statements

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
# What is read of a span of time, or of what waits, is meant to be read.
BOUNDED = {"MEASURE": "the newest 5,000"}


@pytest.fixture(scope="module")
def full(owner_dsn: str) -> Iterator[psycopg.Connection]:
    """Twenty thousand messages, of which nothing stays."""
    with psycopg.connect(owner_dsn) as conn:
        for sql in (FILL, ATTEMPTS, RECEIPTS):
            conn.execute(sql)
        conn.execute("ANALYZE messaging_message, messaging_attempt, messaging_receipt")
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
    return bool(BIG.fullmatch(node["Relation Name"])) and "Index Cond" not in node and "Bitmap" not in node["Node Type"]


MESSAGING = {name: sql for name, sql in statements() if "messaging_" in sql and not name.startswith("demo")}


@pytest.mark.parametrize("name", sorted(MESSAGING))
def test_no_statement_reads_every_message(full: psycopg.Connection, name: str) -> None:
    statement = prepared(MESSAGING[name])
    with full.transaction(force_rollback=True):
        full.execute(SQL(statement))  # pyright: ignore[reportArgumentType]  # our own constants
        found = full.execute("SELECT cardinality(parameter_types) FROM pg_prepared_statements WHERE name = 'checked'")
        [(count,)] = found.fetchall()
        nulls = f"({', '.join(['NULL'] * count)})" if count else ""
        [(plan,)] = full.execute(SQL(f"EXPLAIN (FORMAT JSON) EXECUTE checked{nulls}")).fetchall()  # pyright: ignore[reportArgumentType]
        full.execute("DEALLOCATE checked")

    read = [f"{node['Node Type']} of {node['Relation Name']}" for node in scans(plan[0]["Plan"]) if reads_all(node)]
    assert read == [], json.dumps(plan, indent=1)[:20_000]
