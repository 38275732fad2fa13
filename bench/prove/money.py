"""Proof `money`: web, worker and PostgreSQL are killed while families are billed and pay; all is booked once."""

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from bench.prove.finding import Finding
from bench.prove.house import House, running_house
from bench.prove.money_check import Paid, check_bills, check_books, check_payments
from bench.prove.money_house import draft_notice, insert_families, new_desk
from bench.prove.money_wait import until_billed
from peserta.kit.clock import utc_now
from peserta.simulator.bank.answer import Outcome, PaymentAnswer
from peserta.simulator.bank.client import Bank
from peserta.simulator.bank.fault import Fault
from peserta.simulator.bank.request import Draft, as_advice
from peserta.simulator.bank.token import TokenRefused

FAMILIES = 3_000
PAYMENTS = 1_500
PAYERS = 12
KILLS = 24
WORKER_KILLS = 6
DROPPED = 20
TARGETS = ("web worker", "web", "postgres", "postgres")
AGAIN_AFTER_S = 0.3
# A bank asks again for minutes; nothing here is away for so long.
TRIES_MAX = 60


@dataclass
class Till:
    """Families at the bank, one after another, and the saboteur among them."""

    house: House
    bank: Bank
    random: Random
    paid: list[Paid] = field(default_factory=list[Paid])
    killed: list[str] = field(default_factory=list[str])
    told: int = 0

    async def pay_all(self, numbers: Sequence[str]) -> None:
        waiting = iter(numbers)

        async def keep_paying() -> None:
            for number in waiting:
                self.paid.append(await self._pay(number))

        sabotage = asyncio.create_task(self._sabotage())
        await asyncio.gather(*(keep_paying() for _ in range(PAYERS)))
        sabotage.cancel()

    async def _pay(self, number: str) -> Paid:
        """Tell a payment until there is an answer, as advice from the second time on."""
        draft = draft_notice(self.bank, number)
        paid = Paid(number, draft.request_id)
        fault = Fault.ANSWER_LOST if self.random.randrange(DROPPED) == 0 else Fault.NONE
        for _ in range(TRIES_MAX):
            paid.external_ids.append(draft.external_id)
            answer = await self._tell(draft, fault)
            if answer is not None and answer.outcome is not Outcome.TIMEOUT:
                paid.outcome, paid.code = answer.outcome, answer.code
                return paid
            paid.unanswered += 1
            fault = Fault.NONE
            draft = as_advice(draft, external_id=self.bank.profile.new_external_id(utc_now()))
            await asyncio.sleep(AGAIN_AFTER_S)
        return paid

    async def _tell(self, draft: Draft, fault: Fault) -> PaymentAnswer | None:
        """None when the biller gave no token: then nothing was told."""
        self.told += 1
        try:
            return await self.bank.send_payment(draft, fault=fault)
        except TokenRefused:
            return None

    async def _sabotage(self) -> None:
        for point in sorted(self.random.sample(range(20, PAYMENTS), KILLS)):
            while self.told < point:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
            target = self.random.choice(TARGETS)
            # Some milliseconds later or earlier: before a commit, in it, after it.
            await asyncio.sleep(self.random.random() / 50)
            while not await self._kill(target):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
            self.killed.append(target)

    async def _kill(self, target: str) -> bool:
        match target:
            case "web worker":
                return self.house.web.kill_child(self.random.randrange(100))
            case "web":
                return self.house.web.kill()
            case _:
                await self.house.kill_database()
                return True


async def prove(seed: int) -> Finding:
    """3,000 families are billed by a worker that is killed six times; 1,500 pay while all else is killed 24 times."""
    finding, random = Finding("money"), Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        desk = new_desk(Path(folder))
        async with running_house(desk.plan(), finding) as house, desk.open(house) as bank:
            numbers = insert_families(house, FAMILIES)
            kills = await until_billed(house, FAMILIES, kills=WORKER_KILLS)
            finding.figures |= {"families": FAMILIES, "worker kills while it bills": kills}
            till = Till(house, bank, random)
            await till.pay_all(numbers[:PAYMENTS])
            finding.figures |= figures_of(till)
            await house.until_ready()
            check_bills(finding, house, FAMILIES)
            check_payments(finding, house, till.paid)
            await check_books(finding, house)
    return finding


def figures_of(till: Till) -> dict[str, str | int | float]:
    """What was done, and to whom."""
    tally = {target: till.killed.count(target) for target in dict.fromkeys(TARGETS)}
    return {
        "payments, notices": f"{len(till.paid)}; {till.told}",
        "kills": f"{sum(tally.values())}: " + ", ".join(f"{count} of {target}" for target, count in tally.items()),
        "notices without an answer": sum(paid.unanswered for paid in till.paid),
        "payments kept": sum(paid.outcome is Outcome.SUCCESS for paid in till.paid),
        "payments given back": sum(paid.outcome is Outcome.FAILED for paid in till.paid),
    }
