"""The worker bills while it is killed: in the middle of the families, again and again."""

import asyncio

import psycopg

from bench.prove.finding import Broken
from bench.prove.house import House
from bench.prove.money_house import count_bills

WAIT_S = 120.0
LOOK_EVERY_S = 0.01


async def until_billed(house: House, families: int, *, kills: int) -> int:
    """Wait until the worker has billed all families; it is killed at each seventh of them, so it begins anew.

    It bills once a day, so the first kill makes it look for the families that were not there when it began.
    """
    house.worker.kill()
    done, points = 0, [families * n // (kills + 1) for n in range(1, kills + 1)]
    with psycopg.connect(house.owner_dsn, autocommit=True) as conn:
        try:
            async with asyncio.timeout(WAIT_S):
                while (billed := count_bills(conn)) < families:
                    if points and billed >= points[0] and house.worker.kill():
                        done += 1
                        points = [point for point in points if point > billed]
                    await asyncio.sleep(LOOK_EVERY_S)
        except TimeoutError:
            raise Broken(f"{count_bills(conn)} families of {families} are billed after {WAIT_S:.0f} s") from None
    return done
