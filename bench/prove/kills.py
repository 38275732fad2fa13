"""Proof `kills`: web, worker and PostgreSQL are killed while people activate; nothing is lost or done twice."""

import asyncio
from dataclasses import dataclass, field
from random import Random

import httpx
import psycopg

from bench.prove.arrivals import Arrivals
from bench.prove.browser import Browser, address_of, new_client
from bench.prove.finding import Finding
from bench.prove.house import House, Plan, running_house
from bench.prove.kills_check import check_accounts, check_audit, check_late_codes, check_messages, until_settled
from bench.prove.person import Person, list_persons
from bench.prove.walk import Walk, Walked, rehearse, sign_in
from peserta.kit.clock import business_date, utc_now

FLOWS = 300
KILLS = 30
LATE = 20
# Requests of one flow when nothing fails; the points are spread over all of them.
REQUESTS_PER_FLOW = 9
START_EVERY_S = 0.5
TARGETS = ("web worker", "web", "worker", "postgres")
KILL_WAIT_S = 0.1
SIGN_INS_AT_ONCE = 2


@dataclass
class Meter:
    """Counts the requests of everybody, so that a kill falls at the same point of the work each time."""

    requests: int = 0
    killed: list[str] = field(default_factory=list[str])
    _moved: asyncio.Event = field(default_factory=asyncio.Event)

    def step(self) -> None:
        self.requests += 1
        self._moved.set()

    async def reached(self, point: int) -> None:
        """Wait for the request with this number."""
        while self.requests < point:
            self._moved.clear()
            await self._moved.wait()


async def prove(seed: int) -> Finding:
    """300 people activate while something is killed at 30 random points."""
    finding = Finding("kills")
    plan = Plan(people=2_000, limits={"cool_downs_s": "[10]"})
    async with running_house(plan, finding) as house:
        persons = list_persons(plan.people, today=business_date(utc_now()))
        async with Arrivals([s.control for s in house.simulators.running]) as arrivals, new_client() as client:
            crowd = _Crowd(house, arrivals, client, seed)
            rehearsal = crowd.walk(FLOWS + LATE, persons[-1])
            await rehearse(rehearsal)
            crowd.meter.requests = 0
            walked = await crowd.activate(persons[:FLOWS])
            late = await crowd.ask_late(persons[FLOWS : FLOWS + LATE])
            finding.figures |= _figures(walked, crowd.meter)
            finding.expect(len(crowd.meter.killed) == KILLS, f"{len(crowd.meter.killed)} kills, not {KILLS}")
            _check_walks(finding, walked)
            await until_settled(house.owner_dsn)
            check_accounts(finding, house.owner_dsn, [rehearsal.walked, *walked])
            check_messages(finding, house, arrivals)
            check_late_codes(finding, house, arrivals, late)
            await _check_sign_ins(finding, crowd, walked)
            await check_audit(finding, house)
            _check_processes(finding, house)
    finding.none_of(list(house.left_over), "processes that outlived the house")
    return finding


class _Crowd:
    """The people, and the saboteur among them."""

    def __init__(self, house: House, arrivals: Arrivals, client: httpx.AsyncClient, seed: int) -> None:
        self.house = house
        self.arrivals = arrivals
        self.client = client
        self.meter = Meter()
        self.random = Random(seed)

    def browser_for(self, number: int) -> Browser:
        """A browser of its own, from an address of its own."""
        return Browser(self.client, self.house.url, address_of(number))

    async def activate(self, persons: list[Person]) -> list[Walked]:
        """Everybody walks the whole way; one begins every quarter of a second."""
        points = sorted(self.random.sample(range(20, FLOWS * REQUESTS_PER_FLOW), KILLS))
        sabotage = asyncio.create_task(self._sabotage(points))
        try:
            return await asyncio.gather(*(self._one(number, person) for number, person in enumerate(persons)))
        finally:
            # Whoever is still waiting for its moment has missed it: that is a fault of the proof.
            sabotage.cancel()

    async def _one(self, number: int, person: Person) -> Walked:
        await asyncio.sleep(number * START_EVERY_S)
        return await self.walk(number, person).activate()

    def walk(self, number: int, person: Person) -> Walk:
        return Walk(self.browser_for(number), person, self.arrivals, on_step=self.meter.step)

    async def _sabotage(self, points: list[int]) -> None:
        for point in points:
            await self.meter.reached(point)
            target = self.random.choice(TARGETS)
            # It may have been killed a moment ago and be starting again.
            while not await self._kill(target):  # noqa: ASYNC110
                await asyncio.sleep(KILL_WAIT_S)
            self.meter.killed.append(f"{point}:{target}")

    async def _kill(self, target: str) -> bool:
        house = self.house
        match target:
            case "web worker":
                return house.web.kill_child(self.random.randrange(100))
            case "web":
                return house.web.kill()
            case "worker":
                return house.worker.kill()
            case _:
                await house.kill_database()
                return True

    async def ask_late(self, persons: list[Person]) -> list[Person]:
        """Ask for codes while no worker runs; the lives of every second one end before it comes back."""
        self.house.worker.pause()
        self.house.worker.kill()
        walks = [self.walk(FLOWS + number, person) for number, person in enumerate(persons)]
        await asyncio.gather(*(walk.reach_choice() for walk in walks))
        await asyncio.gather(*(walk.ask_code() for walk in walks))
        over = walks[::2]
        _end_lives(self.house.owner_dsn, [walk.handle for walk in over])
        await asyncio.sleep(1.5)  # for their lives to end; nothing tells when time has passed
        self.house.worker.resume()
        return [walk.person for walk in over]


END_LIVES = """
UPDATE messaging_message m
   SET not_after = clock_timestamp() + interval '1 second'
  FROM verification_challenge c
 WHERE m.id = ANY (c.message_ids)
   AND c.journey_id = ANY (%(journeys)s::uuid[])
   AND m.state = 'queued'
"""


def _end_lives(owner_dsn: str, handles: list[str]) -> None:
    with psycopg.connect(owner_dsn) as conn:
        changed = conn.execute(END_LIVES, {"journeys": handles}).rowcount
    assert changed == len(handles), f"{changed} codes of {len(handles)} wait for the worker"


def _check_walks(finding: Finding, walked: list[Walked]) -> None:
    stuck = {f"{each.person.phone} at {each.given_up_at}" for each in walked if not each.is_finished}
    finding.none_of(stuck, "people who did not get through")


async def _check_sign_ins(finding: Finding, crowd: _Crowd, walked: list[Walked]) -> None:
    """Everybody who finished comes back with the password, from another browser."""
    room = asyncio.Semaphore(SIGN_INS_AT_ONCE)

    async def comes_back(number: int, person: Person) -> str:
        async with room:
            return await sign_in(crowd.browser_for(10_000 + number), person)

    finished = [each.person for each in walked if each.is_finished]
    refused = await asyncio.gather(*(comes_back(number, person) for number, person in enumerate(finished)))
    finding.figures["signed in again"] = refused.count("")
    finding.none_of(set(refused) - {""}, f"{len(finished) - refused.count('')} who finished cannot sign in")


def _check_processes(finding: Finding, house: House) -> None:
    """Nothing may end because something else was killed."""
    for keeper in (house.web, house.worker):
        finding.expect(not keeper.surprises, f"{keeper.name} ended by itself: {keeper.surprises}")


def _figures(walked: list[Walked], meter: Meter) -> dict[str, str | int | float]:
    return {
        "flows": sum(each.is_finished for each in walked),
        "requests": meter.requests,
        "done again": sum(each.again for each in walked),
        "kills": len(meter.killed),
        "killed": " ".join(meter.killed),
    }
