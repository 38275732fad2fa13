"""Somebody earns money with texts to numbers of one block, while ordinary members activate at the same time.

He has the data of 2,000 real members whose numbers differ in their last four digits alone, 500 addresses, and asks
10,000 times for a code that he never types.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import psycopg

from bench.client import Connection
from bench.codes import Phones
from bench.measure import percentile
from bench.prove.finding import Broken, Finding
from bench.prove.house import House, Plan, running_house
from bench.walkers import Walker, answer_code, give_data, ordinary_people, prepare, send_code
from peserta.kit.clock import utc_now
from peserta.kit.database import open_pool, transaction
from peserta.messaging.guarding.abuse_actions import set_guard
from peserta.messaging.guarding.number_block import SETTLE, beginning_of

PEOPLE = 40_000
REQUESTS, NUMBERS, ADDRESSES = 10_000, 2_000, 500
MEMBERS, BEFORE = 200, 30
BLOCK_UNUSED_MAX = 30
PRICE_IDR = 300
# Enough for the members and the thirty, and for a fortieth of what is asked.
CEILING_IDR = 300 * 300
ATTACKERS, AT_ONCE = 12, 12
# The attack, and the members beside it, are spread over so long.
SPREAD_S = 120.0
SEEN_S = 30.0

SPENT = """
SELECT coalesce(sum(r.price_idr), 0)::bigint
  FROM messaging_attempt a
  JOIN messaging_route r ON r.name = a.route
 WHERE a.outcome IS NULL OR a.outcome IN ('accepted', 'silent', 'lost')
"""
HANDED_OUT = "SELECT coalesce(sum(idr), 0)::bigint FROM messaging_spent"
BRAKES = "SELECT count(*) FROM messaging_guard_history WHERE what = 'brake' AND becomes <> 'off'"
REASONS = """
SELECT coalesce(reason, state), count(*) FROM messaging_message
 WHERE lane = 0 AND channel = 'sms' GROUP BY 1 ORDER BY 2 DESC
"""


@dataclass
class Pumped:
    """The attack's side: what his requests were answered."""

    walkers: list[Walker]
    statuses: Counter[int] = field(default_factory=Counter[int])

    @property
    def numbers(self) -> set[str]:
        return {walker.phone.removeprefix("+") for walker in self.walkers}


@dataclass
class Joined:
    """The members' side: how long each waited for the code on the phone, and who got in."""

    waited_s: list[float] = field(default_factory=list[float])
    faults: list[str] = field(default_factory=list[str])


async def prove(seed: int) -> Finding:
    """He spends less than the ceiling, and every member gets in."""
    finding = Finding("pumping")
    async with running_house(Plan(people=PEOPLE, block_unused_max=BLOCK_UNUSED_MAX), finding) as house:
        await _set_prices(house)
        connections = [await Connection.open(house.port) for _ in range(ATTACKERS + AT_ONCE)]
        attack, members = await _prepare(house, connections)
        phones = Phones([each.control for each in house.simulators.running if each.name.startswith("jalur")])
        phones.start()
        before, beside = Joined(), Joined()
        await _join(house.port, members[:BEFORE], phones, before, spread_s=SPREAD_S / 6)
        await asyncio.gather(
            _pump(house.port, attack, random.Random(seed)),
            _join(house.port, members[BEFORE:], phones, beside, spread_s=SPREAD_S),
        )
        # He goes on until it is known that nothing was typed.
        await _until_braked(house)
        texts = len(attack.numbers & phones.numbers)
        await _pump(house.port, Pumped(attack.walkers[:ATTACKERS], attack.statuses), random.Random(seed))
        await asyncio.sleep(2)
        _judge(finding, house, attack, before, beside)
        finding.figures["numbers of the block reached"] = texts
        finding.expect(len(attack.numbers & phones.numbers) == texts, "a braked block got another text")
        await phones.stop()
    return finding


async def _set_prices(house: House) -> None:
    async with open_pool(house.owner_dsn, size=1, name="pumping") as pool, transaction(pool) as conn:
        await conn.execute("UPDATE messaging_route SET price_idr = %s WHERE channel = 'sms'", (PRICE_IDR,))
        # A proof that begins late in an hour would have two hours' money.
        asked = {"hour_idr": str(CEILING_IDR), "day_idr": str(CEILING_IDR)}
        await set_guard(conn, asked, actor="shell:prove", reason="the proof", now=utc_now())


async def _prepare(house: House, connections: Sequence[Connection]) -> tuple[Pumped, list[Walker]]:
    """Everybody's data is given, and the contacts are shown; the pumped block is the fullest."""
    rows = list(ordinary_people(house.folder / "peserta-rekaan.csv"))
    # The roll is written block by block; members come from everywhere.
    random.Random(MEMBERS).shuffle(rows)
    pumped, count = Counter(beginning_of(row["phone"]) for row in rows).most_common(1)[0]
    if count < NUMBERS:
        raise Broken(f"no number block has {NUMBERS} people; {pumped} has {count}")
    theirs = [row for row in rows if beginning_of(row["phone"]) == pumped][:NUMBERS]
    ours = [row for row in rows if beginning_of(row["phone"]) != pumped][: MEMBERS + BEFORE]
    everybody = iter([*((row, number % ADDRESSES) for number, row in enumerate(theirs)),
                      *((row, ADDRESSES + number) for number, row in enumerate(ours))])  # fmt: skip
    walkers: list[Walker] = []

    async def keep_preparing(connection: Connection) -> None:
        for row, address in everybody:
            walker = await prepare(connection, row, address)
            await give_data(connection, walker)
            walkers.append(walker)

    await asyncio.gather(*(keep_preparing(connection) for connection in connections))
    attack = [walker for walker in walkers if beginning_of(walker.phone) == pumped]
    return Pumped(attack), [walker for walker in walkers if beginning_of(walker.phone) != pumped]


async def _pump(port: int, attack: Pumped, dice: random.Random) -> None:
    """Ask for codes to all numbers, five times each, as fast as the spread allows."""
    count = REQUESTS if len(attack.walkers) == NUMBERS else len(attack.walkers)
    turns = [walker for _ in range(max(1, count // len(attack.walkers))) for walker in attack.walkers]
    dice.shuffle(turns)
    began, waiting = time.monotonic(), iter(enumerate(turns))

    async def keep_asking() -> None:
        connection = await Connection.open(port)
        for number, walker in waiting:
            await asyncio.sleep(max(0.0, began + SPREAD_S * number / REQUESTS - time.monotonic()))
            fields = {"_csrf": walker.csrf, "kontak": walker.choice}
            answer = await walker.browser.post(connection, f"{walker.base}/kirim", fields)
            attack.statuses[answer.status] += 1

    await asyncio.gather(*(keep_asking() for _ in range(ATTACKERS)))


async def _join(port: int, members: Sequence[Walker], phones: Phones, joined: Joined, *, spread_s: float) -> None:
    """Members come one after another, each at a moment of their own."""
    began, waiting = time.monotonic(), iter(enumerate(members))

    async def keep_joining() -> None:
        for number, walker in waiting:
            await asyncio.sleep(max(0.0, began + spread_s * number / len(members) - time.monotonic()))
            try:
                joined.waited_s.append(await _get_in(port, walker, phones))
            except (AssertionError, TimeoutError, ConnectionError) as fault:
                joined.faults.append(f"{type(fault).__name__} {fault}")

    await asyncio.gather(*(keep_joining() for _ in range(AT_ONCE)))


async def _get_in(port: int, walker: Walker, phones: Phones) -> float:
    """A member asks, reads the phone, types the code and is in; return how long the code took, from the asking."""
    asked_at = time.monotonic()
    asking = await Connection.open(port)
    await send_code(asking, walker)
    asking.close()
    code = await phones.code(walker.phone)
    waited_s = time.monotonic() - asked_at
    answering = await Connection.open(port)
    await answer_code(answering, walker, code)
    answering.close()
    return waited_s


async def _until_braked(house: House) -> None:
    try:
        async with asyncio.timeout(SETTLE.total_seconds() + SEEN_S):
            while _number(house, BRAKES) == 0:  # noqa: ASYNC110  # another process writes it
                await asyncio.sleep(1)
    except TimeoutError:
        raise Broken("the pumped block was never braked") from None


def _judge(finding: Finding, house: House, attack: Pumped, before: Joined, beside: Joined) -> None:
    spent, handed_out = _number(house, SPENT), _number(house, HANDED_OUT)
    with psycopg.connect(house.owner_dsn) as conn:
        states = {str(state): int(count) for state, count in conn.execute(REASONS)}
    members_idr = (len(before.waited_s) + len(beside.waited_s)) * PRICE_IDR
    finding.figures |= {
        "requests": attack.statuses.total(), "numbers": len(attack.walkers), "addresses": ADDRESSES,
        "answers": ", ".join(f"{status}: {count}" for status, count in sorted(attack.statuses.items())),
        "codes by SMS": ", ".join(f"{state}: {count}" for state, count in states.items()),
        "spent, Rp": spent, "of it by the attack, Rp": spent - members_idr,
        "handed out to workers, Rp": handed_out, "ceiling, Rp": CEILING_IDR,
        "members who got in": len(beside.waited_s), "members": MEMBERS,
        "wait p50 before, ms": percentile(before.waited_s, 0.5) * 1000,
        "wait p50 beside, ms": percentile(beside.waited_s, 0.5) * 1000,
        "wait p99 before, ms": percentile(before.waited_s, 0.99) * 1000,
        "wait p99 beside, ms": percentile(beside.waited_s, 0.99) * 1000,
        "blocks braked": _number(house, BRAKES),
    }  # fmt: skip
    finding.expect(spent < CEILING_IDR, f"Rp{spent:,} were spent of Rp{CEILING_IDR:,}")
    finding.expect(handed_out <= CEILING_IDR, f"Rp{handed_out:,} were handed out of Rp{CEILING_IDR:,}")
    finding.expect(len(beside.waited_s) == MEMBERS, f"{len(beside.waited_s)} of {MEMBERS} members got in")
    finding.none_of(before.faults + beside.faults, "members who did not get in")
    finding.expect(_number(house, BRAKES) == 1, "not the pumped block alone was braked")
    finding.expect(set(attack.statuses) == {303}, f"he was answered {dict(attack.statuses)}, members 303")


def _number(house: House, sql: str) -> int:
    with psycopg.connect(house.owner_dsn) as conn:
        row = conn.execute(sql.encode()).fetchone()
    assert row is not None, "a count has one row"
    return int(row[0])
