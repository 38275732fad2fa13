"""One cell of the fault matrix: codes are asked for while one operator, or both, fail in one way."""

import asyncio
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bench.chaos.house import House
from bench.chaos.phones import Phones
from peserta.simulator.remote import RunningSimulator

NONE: Final = "none"
OFF: Final = "all down"
FAULTS: Final = (
    "refuse", "throttle", "nothing", "slow", "silent", "disconnect", "lie", "duplicate", "skew", OFF,
)  # fmt: skip
LATE_S: Final = 10.0
LIFE: Final = timedelta(minutes=9, seconds=30)
ASK_PER_S: Final = 20
# What is not there so long after the fault has ended is lost, however long it lives.
PATIENCE_S: Final = 90.0
# After the last code has come, for second texts of it.
QUIET_S: Final = 3.0
# One that is answered after half a minute is delivered then, too.
QUIET_SLOW_S: Final = 33.0


@dataclass(frozen=True)
class Plan:
    """How much of it: `fault_s` is how long the operator fails, `down_s` how long it is away."""

    codes: int
    fault_s: float
    down_s: float


@dataclass(frozen=True)
class Cell:
    """What became of the codes: reached a phone, of those more than 10 s after asking, never, more than once."""

    fault: str
    who: str
    asked: int
    reached: int
    late: int
    lost: int
    doubled: int
    slowest_s: float


async def run_cell(house: House, phones: Phones, plan: Plan, fault: str, who: str, serial: int) -> Cell:
    """Ask for codes during the fault, end it, and wait for the phones."""
    await house.start_anew()
    failing = house.operators if who == "both" else house.operators[:1]
    for operator in failing:
        await _upset(operator, fault)
    began = time.time()
    numbers = [f"+62899000{serial * 1000 + number:05d}" for number in range(plan.codes)]
    asked: dict[str, float] = {}
    for number, phone in enumerate(numbers):
        await asyncio.sleep(max(0.0, began + number / ASK_PER_S - time.time()))
        asked[phone] = time.time()
        await house.ask(phone, life=LIFE)
    lasts_s = plan.down_s if fault == OFF else plan.fault_s
    await asyncio.sleep(max(0.0, began + lasts_s - time.time()))
    for operator in failing:
        await _calm(operator, fault)
    await phones.wait_for(numbers, timeout_s=PATIENCE_S)
    await asyncio.sleep(QUIET_SLOW_S if fault == "slow" else QUIET_S)
    return _count(phones, asked, fault, who)


def _count(phones: Phones, asked: dict[str, float], fault: str, who: str) -> Cell:
    came = {phone: phones.at(phone) for phone in asked}
    took = [texts[0][0] - asked[phone] for phone, texts in came.items() if texts]
    # The minutes it says it lives may differ: the second is sent later.
    other = [texts for texts in came.values() if len({_code_in(text) for _, text in texts}) > 1]
    assert not other, f"a second text has the same code: {other[0]}"
    return Cell(
        fault=fault, who=who, asked=len(asked), reached=len(took), late=sum(each > LATE_S for each in took),
        lost=len(asked) - len(took), doubled=sum(len(texts) > 1 for texts in came.values()),
        slowest_s=max(took, default=0.0),
    )  # fmt: skip


def _code_in(text: str) -> str:
    return text.rsplit("#", 1)[-1]


async def _upset(operator: RunningSimulator, fault: str) -> None:
    if fault == OFF:
        await operator.control.switch(on=False)
    else:
        await operator.control.set_fault(None if fault == NONE else fault)


async def _calm(operator: RunningSimulator, fault: str) -> None:
    if fault == OFF:
        await operator.control.switch(on=True)
    else:
        await operator.control.set_fault(None)
