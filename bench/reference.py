"""The fixed reference: what this machine's PostgreSQL does with the least that a code flow could write.

It never changes, so that figures of different days can be compared by ratio. Per flow: one
transaction of two inserts (a challenge, a message), then one statement that spends the challenge,
marks the account and inserts a session; on 200,000 accounts.
"""

import re
import subprocess
import tempfile
from enum import StrEnum
from pathlib import Path

import psycopg

from peserta.kit.postgres.embedded import EmbeddedServer

CLIENTS = 12

SCHEMA = """
CREATE TABLE account (id bigint PRIMARY KEY, proven_at timestamptz);
CREATE TABLE challenge (
    id bigserial PRIMARY KEY, account_id bigint, secret bytea, expires_at timestamptz, used_at timestamptz);
CREATE TABLE message (id bigserial PRIMARY KEY, challenge_id bigint, body text, state text);
CREATE TABLE session (id bigserial PRIMARY KEY, account_id bigint, token bytea, ends_at timestamptz);
INSERT INTO account SELECT n, NULL FROM generate_series(1, 200000) n;
"""

SCRIPT = r"""
\set account random(1, 200000)
BEGIN;
INSERT INTO challenge (account_id, secret, expires_at)
     VALUES (:account, '\x00112233445566778899aabbccddeeff', now() + interval '10 minutes')
  RETURNING id AS challenge \gset
INSERT INTO message (challenge_id, body, state)
     VALUES (:challenge, 'a message of about the usual length, sealed', 'queued');
COMMIT;
WITH spent AS (
    UPDATE challenge SET used_at = now() WHERE id = :challenge AND used_at IS NULL RETURNING account_id
), marked AS (
    UPDATE account SET proven_at = now() FROM spent WHERE account.id = spent.account_id RETURNING account.id
)
INSERT INTO session (account_id, token, ends_at)
SELECT id, '\x00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff', now() + interval '12 hours'
  FROM marked;
"""


class Protocol(StrEnum):
    """How pgbench talks: prepared statements are the reference, `simple` is what pgbench does unasked."""

    PREPARED = "prepared"
    SIMPLE = "simple"


def reference_flows_per_s(server: EmbeddedServer, seconds: int, protocol: Protocol = Protocol.PREPARED) -> float:
    """Flows per second of pgbench on the same server."""
    with psycopg.connect(server.dsn(), autocommit=True) as conn:
        conn.execute("DROP DATABASE IF EXISTS reference WITH (FORCE)")
        conn.execute("CREATE DATABASE reference")
    with psycopg.connect(server.dsn("reference")) as conn:
        conn.execute(SCHEMA)  # pyright: ignore[reportArgumentType, reportCallIssue]
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(SCRIPT)
        script.flush()
        told = _pgbench(server, script.name, seconds, protocol)
    with psycopg.connect(server.dsn(), autocommit=True) as conn:
        conn.execute("DROP DATABASE reference WITH (FORCE)")
    found = re.search(r"tps = ([0-9.]+)", told)
    assert found is not None, told
    return float(found.group(1))


def _pgbench(server: EmbeddedServer, script: str, seconds: int, protocol: Protocol) -> str:
    command = [
        Path(server.bin_folder) / "pgbench", "-n", "-M", protocol.value, "-c", str(CLIENTS), "-j", "2",
        "-T", str(seconds), "-f", script, "-h", server.socket_folder, "-U", "peserta", "reference",
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
