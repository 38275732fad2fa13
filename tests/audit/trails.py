"""Making a trail, sealing it, harming it, and asking what is wrong with it."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import LiteralString

import psycopg

from peserta.audit.actions import append
from peserta.audit.anchor import PublicKeys, Signer
from peserta.audit.fault import Report
from peserta.audit.seal import Sealer, anchor_end
from peserta.audit.verify import verify
from peserta.kit.clock import utc_now
from peserta.kit.database import Pool, transaction
from peserta.kit.ids import new_id

SIGNER = Signer(b"a" * 32)
KEYS = PublicKeys([SIGNER.public_key])


async def append_some(pool: Pool, count: int, *, now: datetime | None = None) -> None:
    """Entries a millisecond apart, so that their order is known."""
    start = now or utc_now() - timedelta(seconds=1)
    async with transaction(pool) as conn:
        for number in range(count):
            at = start + timedelta(milliseconds=number)
            await append(conn, kind="test.happened", person_id=new_id(at), actor="browser", facts={"n": number}, now=at)


async def seal_all(pool: Pool, *, now: datetime | None = None) -> int:
    sealer, sealed = Sealer(pool), 0
    while batch := await sealer.seal_batch(now=now or utc_now()):
        sealed += batch
    return sealed


async def anchored(pool: Pool, path: Path | None, *, now: datetime | None = None) -> None:
    await anchor_end(pool, SIGNER, path, now=now or utc_now())


def check(dsn: str, *paths: Path | None, keys: PublicKeys = KEYS) -> Report:
    with psycopg.connect(dsn, autocommit=True) as conn:
        return verify(conn, keys, [path for path in paths if path is not None])


def harm(owner_dsn: str, *statements: LiteralString) -> None:
    """As somebody who owns the database and holds no key."""
    with psycopg.connect(owner_dsn) as conn:
        for sql in statements:
            conn.execute(sql)
