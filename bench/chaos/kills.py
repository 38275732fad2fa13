"""Two workers, one of which is killed again and again, while codes are asked for."""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from random import Random

import psycopg
from rich.console import Console

from bench.chaos.house import a_code
from bench.chaos.phones import Phones
from bench.prove.house import House
from bench.prove.house import Plan as HousePlan
from bench.prove.house import running_house as whole_house
from bench.prove.keeper import Keeper
from peserta.kit.clock import utc_now
from peserta.kit.database import Pool, open_pool, transaction
from peserta.kit.keys import Keys
from peserta.messaging.actions import enqueue

LIFE = timedelta(minutes=9, seconds=30)
ASK_PER_S = 80
AT_ONCE = 4
SEED = 30
# A worker lives so long between two kills; it takes a second or more of that to start.
LIVES_S = (0.3, 4.0)
PATIENCE_S = 120.0
# A lease of a killed worker may still run out, for a second text.
QUIET_S = 15.0

ATTEMPTS = """
  SELECT m.id::text,
         count(*) AS attempts,
         count(*) FILTER (WHERE a.outcome IS NULL OR a.outcome IN ('silent', 'lost')) AS unsure
    FROM messaging_message m
    JOIN messaging_attempt a
      ON a.message_id = m.id
GROUP BY m.id
"""


@dataclass(frozen=True)
class KillPlan:
    codes: int
    kills: int


@dataclass(frozen=True)
class Killed:
    """What became of the codes; `unexplained` texts are more than the attempts that were written down."""

    codes: int
    kills: int
    lost: int
    doubled: int
    unexplained: int


async def kill_workers(console: Console, plan: KillPlan) -> Killed:
    """Kill a worker so many times while codes are asked for, and count what arrived."""
    async with whole_house(HousePlan(people=0)) as house:
        second = Keeper("worker 2", ["-m", "peserta", "work"], house.environment, house.logs / "worker2.log")
        stopping = asyncio.Event()
        keeping = asyncio.create_task(second.run(stopping))
        controls = [each.control for each in house.simulators.running]
        async with Phones(controls) as phones, open_pool(house.owner_dsn, size=4, name="chaos") as pool:
            killing = asyncio.create_task(_kill([house.worker, second], plan.kills))
            ids = await _ask(pool, house.keys, plan.codes)
            await killing
            await phones.wait_for(ids, timeout_s=PATIENCE_S)
            await asyncio.sleep(QUIET_S)
            found = _judge(house, phones, ids, kills=plan.kills)
        stopping.set()
        await keeping
    console.print(
        f"{found.kills} kills of a worker during {found.codes} codes: lost {found.lost}, doubled {found.doubled};"
        f" texts beyond the attempts written down: {found.unexplained}",
        highlight=False,
    )
    return found


async def _ask(pool: Pool, keys: Keys, codes: int) -> dict[str, str]:
    """Ask at a steady pace; the id of each phone's message."""
    ids: dict[str, str] = {}
    began = time.time()
    # Numbers that end in 9.. have fates of their own.
    phones = [f"+62899000{number:05d}" for number in range(100_000) if number % 1000 < 900][:codes]
    for start in range(0, codes, AT_ONCE):
        await asyncio.sleep(max(0.0, began + start / ASK_PER_S - time.time()))
        now = utc_now()
        async with transaction(pool) as conn:
            for phone in phones[start : start + AT_ONCE]:
                ids[phone] = str(await enqueue(conn, a_code(keys, phone, now + LIFE), keys=keys, now=now))
    return ids


async def _kill(workers: list[Keeper], kills: int) -> None:
    random = Random(SEED)
    for number in range(kills):
        await asyncio.sleep(random.uniform(*LIVES_S))
        # It may be starting again.
        while not workers[number % 2].kill():  # noqa: ASYNC110
            await asyncio.sleep(0.1)


def _judge(house: House, phones: Phones, ids: dict[str, str], *, kills: int) -> Killed:
    with psycopg.connect(house.owner_dsn) as conn:
        rows = {id_: (attempts, unsure) for id_, attempts, unsure in conn.execute(ATTEMPTS)}
    came = Counter({phone: len(phones.at(phone)) for phone in ids})
    unexplained = sum(max(0, count - rows.get(ids[phone], (0, 0))[0]) for phone, count in came.items())
    return Killed(
        codes=len(ids), kills=kills, lost=sum(count == 0 for count in came.values()),
        doubled=sum(count > 1 for count in came.values()), unexplained=unexplained,
    )  # fmt: skip
