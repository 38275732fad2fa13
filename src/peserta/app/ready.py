"""`/healthz`: this process answers. `/readyz`: it can do its work."""

import asyncio
from typing import Final

import msgspec
import psycopg
from litestar import get
from litestar.response.base import ASGIResponse
from psycopg_pool import PoolTimeout

from peserta.app.clocks import CLOCKS_APART_MAX_S, seconds_apart
from peserta.kit.partitions import list_partition_alarms
from peserta.web.answers import SAFE_HEADERS
from peserta.web.site import site_of
from peserta.web.visitor import AnyRequest

# Whoever asks has given up after a second or a few; a member's own request waits longer (kit/database.py).
WAIT_S: Final = 2.0


@get("/healthz")
async def show_health() -> ASGIResponse:
    return _json(200, {"alive": True})


@get("/readyz")
async def show_readiness(request: AnyRequest) -> ASGIResponse:
    """Fails when the database is away, the clocks differ by over two seconds, or partitions run out."""
    site = site_of(request)
    try:
        async with asyncio.timeout(WAIT_S), site.pool.connection() as conn:
            apart_s = await seconds_apart(conn, site.now())
            overdue = await list_partition_alarms(conn, now=site.now())
    except TimeoutError:
        return _away(f"the database does not answer within {WAIT_S:g} s")
    except (psycopg.Error, PoolTimeout):
        return _away("the database does not answer")
    problems = [f"{table} needs partitions" for table in overdue]
    if abs(apart_s) > CLOCKS_APART_MAX_S:
        problems.append("system clock and database clock differ by more than 2 s")
    return _json(503 if problems else 200, {"ready": not problems, "because": problems})


def _away(why: str) -> ASGIResponse:
    return _json(503, {"ready": False, "because": [why]})


def _json(status: int, told: dict[str, object]) -> ASGIResponse:
    body = msgspec.json.encode(told)
    return ASGIResponse(body=body, media_type="application/json", status_code=status, headers=SAFE_HEADERS)
