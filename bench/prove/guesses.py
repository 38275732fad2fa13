"""Proof `guesses`: twenty browsers guess at one person's codes, the owner gets in; sixteen right answers at once."""

import asyncio
from random import Random

import httpx

from bench.prove.arrivals import Arrivals, code_in
from bench.prove.at_once import answer_at_once
from bench.prove.browser import Browser, Page, address_of, new_client
from bench.prove.finding import Finding
from bench.prove.house import House, Plan, running_house
from bench.prove.judged import USED_UP, WRONG, Judged
from bench.prove.person import Person, list_persons
from bench.prove.present_code import find_present_code
from bench.prove.walk import Walk, rehearse
from peserta.kit.clock import business_date, utc_now
from peserta.kit.codes import SHORT

GUESSERS = 20
# How long they go on: time for every send that the budgets of both channels allow.
GUESS_FOR_S = 120.0
# As the demo's profile has them; a code's tries, strangers' tries at one person and codes to one contact in a day.
ATTEMPTS = 5
BUDGET = 20
SENDS = 10
# More than one code allows, in one moment.
BURST = 8
OWNER_COMES = 5
PAUSE_S = 0.4


async def prove(seed: int) -> Finding:
    """Guesses on short codes are judged at most as often as the day's budget says; the owner is never shut out."""
    finding = Finding("guesses")
    plan = Plan(people=2_000, limits={"cool_downs_s": "[10]"})
    async with running_house(plan, finding) as house:
        both = list_persons(plan.people, today=business_date(utc_now()), with_email=True)
        async with Arrivals([s.control for s in house.simulators.running]) as arrivals, new_client() as client:
            scene = _Scene(house, arrivals, client, Random(seed))
            await scene.be_guessed_at(finding, both[0])
            await answer_at_once(finding, scene.walk(50_000, both[1], "sms"), arrivals, house.owner_dsn)
    return finding


class _Scene:
    def __init__(self, house: House, arrivals: Arrivals, client: httpx.AsyncClient, random: Random) -> None:
        self.house = house
        self.arrivals = arrivals
        self.client = client
        self.random = random
        self.judged = Judged()
        self.until = 0.0

    def walk(self, number: int, person: Person, channel: str) -> Walk:
        return Walk(Browser(self.client, self.house.url, address_of(number)), person, self.arrivals, channel=channel)

    async def be_guessed_at(self, finding: Finding, person: Person) -> None:
        owner = self.walk(1, person, "sms")
        await rehearse(owner)
        loop = asyncio.get_running_loop()
        patient = await self._patient_stranger(person)
        self.until = loop.time() + GUESS_FOR_S
        guessers = [
            asyncio.create_task(self._guess(100 * number, person, ("sms", "email")[number % 2]))
            for number in range(1, GUESSERS + 1)
        ]
        comings = 0
        while loop.time() < self.until:
            await asyncio.sleep(GUESS_FOR_S / OWNER_COMES)
            comings += await self._owner_returns(owner, person)
        await asyncio.gather(*guessers)
        late = await patient.answer(self.arrivals.codes_at(person.places[patient.channel])[0])
        judged = self.judged
        by_sms, by_email = self._codes_sent(person.phone), self._codes_sent(person.email)
        finding.figures |= {
            "browsers": GUESSERS, "journeys": judged.journeys, "guesses judged": judged.on_short_codes,
            "budget": BUDGET, "guesses refused": judged.refused, "guesses at long codes": judged.long_codes,
            "most judged of one code": judged.most_at_one_code,
            "right codes refused after it": judged.right_refused,
            "codes by SMS, by e-mail": f"{by_sms}, {by_email}", "owner got in": f"{comings} of {OWNER_COMES}",
        }  # fmt: skip
        finding.expect(judged.most_at_one_code <= ATTEMPTS, f"{judged.most_at_one_code} guesses at one code judged")
        # The owner's own browser was a stranger's when it came first.
        finding.expect(by_sms <= SENDS + OWNER_COMES, f"{by_sms} codes were sent by SMS")
        finding.expect(by_email <= SENDS, f"{by_email} codes were sent by e-mail")
        finding.expect(judged.on_short_codes <= BUDGET, f"{judged.on_short_codes} guesses were judged")
        # Whatever is typed at a short code counts, the right code after its last try too.
        typed = judged.on_short_codes + judged.refused + judged.right_refused
        finding.expect(typed >= BUDGET, f"the budget was never spent: {typed} of {BUDGET}")
        finding.expect(judged.right_refused > 0, "no code was ever used up")
        finding.expect(judged.long_codes > 0, "no long code was sent")
        finding.expect(judged.opened == 0, f"{judged.opened} guessers got in")
        finding.expect(late.status == 429, f"a right short code after the budget was spent: {late.status}")
        finding.expect(comings == OWNER_COMES, f"the owner got in {comings} times of {OWNER_COMES}")

    async def _patient_stranger(self, person: Person) -> Walk:
        """One who asked for a short code before anybody guessed, and keeps it until the budget is spent."""
        walk = self.walk(90_000, person, "email")
        await walk.reach_choice()
        await walk.ask_code()
        while not self.arrivals.codes_at(person.email):
            await self.arrivals.wait(1.0)
        return walk

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
        walk = self.walk(number, person, channel)
        while loop.time() < self.until:
            walk.browser.address = address_of(number + self.judged.journeys)
            await walk.reach_choice()
            self.judged.journeys += 1
            for _ in range(self.random.randint(1, 3)):
                await self._guess_one_code(walk)

    async def _guess_one_code(self, walk: Walk) -> None:
        choices = await walk.list_choices()
        sent = await walk.browser.post(f"/aktivasi/{walk.handle}/kirim", {"kontak": choices[walk.channel]})
        right = find_present_code(self.house, walk.handle)
        if sent.status != 303 or right is None:
            await asyncio.sleep(PAUSE_S)
            return
        answers = await self._guess_until_told_to_stop(walk)
        self.judged.note(answers, len(right))
        # What the page says is not believed: after the last try not even the right code may open.
        if answers[-1].says(USED_UP):
            self.judged.note_right_too_late(await self._answer(walk, right))

    async def _guess_until_told_to_stop(self, walk: Walk) -> list[Page]:
        """One after another, or more than one code allows in one moment."""
        if self.random.random() < 0.5:
            return await asyncio.gather(*(self._answer(walk, self._wrong_code()) for _ in range(BURST)))
        answers: list[Page] = []
        while not answers or answers[-1].says(WRONG):
            answers.append(await self._answer(walk, self._wrong_code()))
            await asyncio.sleep(PAUSE_S)
        return answers

    async def _answer(self, walk: Walk, code: str) -> Page:
        return await walk.browser.post(f"/aktivasi/{walk.handle}/kode", {"kode": code})

    def _codes_sent(self, place: str) -> int:
        return sum(code_in(arrived) is not None for arrived in self.arrivals.at(place))

    def _wrong_code(self) -> str:
        """A guess; one in a million is right, and would be seen as a guesser who got in."""
        return f"{self.random.randrange(10**SHORT):06d}"
