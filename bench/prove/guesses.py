"""Proof `guesses`: twenty browsers guess at one person's codes, the owner gets in; sixteen right answers at once."""

import asyncio
from dataclasses import dataclass, field
from random import Random

import httpx
import psycopg

from bench.prove.arrivals import Arrivals
from bench.prove.browser import Browser, Page, address_of, new_client
from bench.prove.finding import Finding
from bench.prove.house import House, Plan, running_house
from bench.prove.person import Person, list_persons
from bench.prove.walk import Walk, rehearse
from peserta.kit.clock import business_date, utc_now
from peserta.kit.codes import SHORT

GUESSERS = 20
# How long they go on: time for every send that the budgets of both channels allow.
GUESS_FOR_S = 150.0
BUDGET = 20
ATTEMPTS = 5
PAUSE_S = 0.4
AT_ONCE = 16
WRONG = "Kode salah"
USED_UP = "Percobaan untuk kode ini habis"


@dataclass
class Judged:
    """What all guessers were answered together."""

    wrong: int = 0
    last_tries: int = 0
    refused: int = 0
    long_codes: int = 0
    opened: int = 0
    journeys: int = 0
    sends: int = 0
    right_but_late: int = 0
    at_length: dict[str, int] = field(default_factory=dict[str, int])


async def prove(seed: int) -> Finding:
    """Guesses on short codes are judged at most as often as the day's budget says; the owner is never shut out."""
    finding = Finding("guesses")
    plan = Plan(people=2_000, limits={"cool_downs_s": "[10]"})
    async with running_house(plan) as house:
        both = list_persons(plan.people, today=business_date(utc_now()), with_email=True)
        async with Arrivals([s.control for s in house.simulators.running]) as arrivals, new_client() as client:
            scene = _Scene(house, arrivals, client, Random(seed))
            await scene.be_guessed_at(finding, both[0])
            await scene.answer_at_once(finding, both[1])
    return finding


class _Scene:
    def __init__(self, house: House, arrivals: Arrivals, client: httpx.AsyncClient, random: Random) -> None:
        self.house = house
        self.arrivals = arrivals
        self.client = client
        self.random = random
        self.judged = Judged()
        self.until = 0.0

    def _walk(self, number: int, person: Person, channel: str) -> Walk:
        return Walk(Browser(self.client, self.house.url, address_of(number)), person, self.arrivals, channel=channel)

    async def be_guessed_at(self, finding: Finding, person: Person) -> None:
        owner = self._walk(1, person, "sms")
        await rehearse(owner)
        loop = asyncio.get_running_loop()
        self.until = loop.time() + GUESS_FOR_S
        guessers = [
            asyncio.create_task(self._guess(100 * number, person, ("sms", "email")[number % 2]))
            for number in range(1, GUESSERS + 1)
        ]
        comings = 0
        while loop.time() < self.until:
            await asyncio.sleep(GUESS_FOR_S / 5)
            comings += await self._owner_returns(owner, person)
        await asyncio.gather(*guessers)
        judged = self.judged
        short = judged.wrong + judged.last_tries
        finding.figures |= {
            "browsers": GUESSERS, "journeys": judged.journeys, "codes asked for": judged.sends, "guesses judged": short,
            "budget": BUDGET, "guesses refused": judged.refused, "guesses at long codes": judged.long_codes,
            "right short codes refused once the budget was spent": judged.right_but_late, "owner got in": comings,
        }  # fmt: skip
        finding.expect(short <= BUDGET, f"{short} guesses were judged")
        finding.expect(short >= BUDGET - 1, f"only {short} guesses were judged: the budget was never spent")
        finding.expect(judged.opened == 0, f"{judged.opened} guessers got in")
        finding.expect(judged.right_but_late > 0, "no right code was tried after the budget was spent")
        finding.expect(comings == 5, f"the owner got in {comings} times of 5")

    async def _owner_returns(self, owner: Walk, person: Person) -> bool:
        """The owner comes again in the browser that proved the person before, mistypes once, and gets in."""
        again = Walk(owner.browser, person, self.arrivals, channel="sms")
        await again.reach_choice()
        before = set(self.arrivals.codes_at(person.phone))
        await again.ask_code()
        mistyped = await again.answer("000000")
        if mistyped.status == 303:
            return False
        for _ in range(60):
            for code in [code for code in self.arrivals.codes_at(person.phone) if code not in before]:
                before.add(code)
                if len(code) == SHORT and (await again.answer(code)).status == 303:
                    return True
            await self.arrivals.wait(0.2)
        return False

    async def _guess(self, number: int, person: Person, channel: str) -> None:
        """One stranger who knows the data: asks for codes, guesses, begins again, from ever new addresses."""
        loop = asyncio.get_running_loop()
        walk = self._walk(number, person, channel)
        while loop.time() < self.until:
            walk.browser.address = address_of(number + self.judged.journeys)
            await walk.reach_choice()
            self.judged.journeys += 1
            for _ in range(self.random.randint(1, 3)):
                await self._guess_one_code(walk, person)

    async def _guess_one_code(self, walk: Walk, person: Person) -> None:
        choices = await walk.list_choices()
        sent = await walk.browser.post(f"/aktivasi/{walk.handle}/kirim", {"kontak": choices[walk.channel]})
        length = self._length_of(walk)
        if sent.status != 303 or length == 0:
            await asyncio.sleep(PAUSE_S)
            return
        self.judged.sends += 1
        for attempt in range(ATTEMPTS + 1):
            answer = await walk.browser.post(f"/aktivasi/{walk.handle}/kode", {"kode": self._wrong_code()})
            self._note(answer, attempt, length)
            await asyncio.sleep(PAUSE_S)
            if not answer.says(WRONG):
                break
        if length == SHORT and self._is_spent():
            await self._try_the_right_one(walk, person)

    def _note(self, answer: Page, attempt: int, length: int) -> None:
        judged = self.judged
        if answer.status == 303:
            judged.opened += 1
        elif length != SHORT:
            judged.long_codes += 1
        elif answer.says(WRONG):
            judged.wrong += 1
        elif answer.says(USED_UP) and attempt == ATTEMPTS - 1:
            judged.last_tries += 1
        else:
            judged.refused += 1

    async def _try_the_right_one(self, walk: Walk, person: Person) -> None:
        """Even the right short code opens nothing for a stranger once the budget is spent."""
        for code in self.arrivals.codes_at(person.places[walk.channel])[-3:]:
            answer = await walk.browser.post(f"/aktivasi/{walk.handle}/kode", {"kode": code})
            self.judged.opened += answer.status == 303
            self.judged.right_but_late += answer.status != 303

    def _is_spent(self) -> bool:
        return self.judged.wrong + self.judged.last_tries >= BUDGET - 1

    def _wrong_code(self) -> str:
        """A guess; one in a million is right, and would be seen as a guesser who got in."""
        return f"{self.random.randrange(10**SHORT):06d}"

    def _length_of(self, walk: Walk) -> int:
        """How long the codes of a journey are; 0 when none was sent, because the contact cools down."""
        with psycopg.connect(self.house.owner_dsn) as conn:
            row = conn.execute(
                "SELECT coalesce(max(length), 0) FROM verification_challenge WHERE journey_id = %(id)s::uuid",
                {"id": walk.handle},
            ).fetchone()
        return int(row[0]) if row else 0

    async def answer_at_once(self, finding: Finding, person: Person) -> None:
        """Sixteen times the right code in one moment: one session, and everybody is given that one."""
        walk = self._walk(50_000, person, "sms")
        await walk.reach_choice()
        await walk.ask_code()
        while not (codes := self.arrivals.codes_at(person.phone)):
            await self.arrivals.wait(1.0)
        same = [Browser(self.client, self.house.url, walk.browser.address) for _ in range(AT_ONCE)]
        for browser in same:
            browser.cookies, browser.csrf = dict(walk.browser.cookies), walk.browser.csrf
        path = f"/aktivasi/{walk.handle}/kode"
        answers = await asyncio.gather(*(browser.post(path, {"kode": codes[-1]}) for browser in same))
        tokens = {browser.cookies.get("__Host-peserta-sesi") for browser in same}
        with psycopg.connect(self.house.owner_dsn) as conn:
            row = conn.execute(
                "SELECT count(*) FROM access_session WHERE journey_id = %(id)s::uuid", {"id": walk.handle}
            ).fetchone()
        sessions = row[0] if row else 0
        accepted = sum(answer.status == 303 for answer in answers)
        finding.figures |= {"right answers at once": AT_ONCE, "led on": accepted, "sessions": sessions}
        finding.expect(sessions == 1, f"{sessions} sessions were opened at once")
        finding.expect(accepted == AT_ONCE and len(tokens) == 1, f"{accepted} led on with {len(tokens)} tokens")
