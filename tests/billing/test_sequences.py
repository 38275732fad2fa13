"""Any order of days, inquiries and payments: the books stay right, nothing is booked twice, cover follows money."""

from asyncio import gather
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import assert_never

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings

from peserta.billing.banks.snap_answer import CONFLICT, inconsistent
from peserta.billing.bills import find_mistake
from peserta.billing.first.renewal import renew
from peserta.billing.monthly import run_day
from peserta.kit.clock import JAKARTA, business_date
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from tests.billing.paying import BCA, BNI, ENROLLED_ON, Counter, Family, a_payment, ask_first_bill, enrol, external_id
from tests.billing.sequences import (
    EVENTS,
    FAMILIES,
    Again,
    Ask,
    Event,
    Model,
    ModelFamily,
    Pass,
    Pay,
    Renew,
    Told,
    ToMonthEnd,
    moment_after,
)

NOBODY = "99999999999"
BANKS = (BCA, BNI)
START = datetime(ENROLLED_ON.year, ENROLLED_ON.month, ENROLLED_ON.day, 12, tzinfo=JAKARTA)

# What must be nothing at any moment.
TWICE = """
SELECT 'two bills of a family for a month'
  FROM billing_bill WHERE state <> 'lapsed' GROUP BY family_id, period HAVING count(*) > 1
 UNION ALL
SELECT 'a bill paid twice' FROM billing_paid GROUP BY bill_id HAVING count(*) > 1
 UNION ALL
SELECT 'a payment judged twice' FROM billing_payment GROUP BY bank, request_id HAVING count(*) > 1
"""
BOOKED = "SELECT coalesce(sum(debit_idr), 0)::bigint FROM billing_ledger_entry WHERE account LIKE 'clearing:%'"
COVERED = "SELECT person_id FROM membership_membership WHERE status = 'active'"
MONEY = (
    "billing_paid", "billing_payment", "billing_call", "billing_ledger_entry", "billing_ledger_transfer",
    "billing_bill", "casework_case", "audit_entry",
)  # fmt: skip
RESET = "SET session_replication_role = replica; " + "; ".join(f"DELETE FROM {table}" for table in MONEY)


@dataclass
class World:
    """Families and banks on the real database, beside the model of them."""

    pool: Pool
    families: list[Family]
    model: Model
    now: datetime = START
    told: list[Told] = field(default_factory=list[Told])
    external_ids: list[list[str]] = field(default_factory=lambda: [["7"], ["7"]])

    async def do(self, event: Event) -> None:
        match event:
            case Pass() | ToMonthEnd():
                self.now = moment_after(event, self.now)
                if event.works:
                    await run_day(self.pool, today=business_date(self.now), now=self.now)
                    for family in self.model.families:
                        family.work(business_date(self.now))
            case Ask(family, bank, reused):
                await self._ask(family, bank, self._external_id(bank, reused))
            case Pay():
                await self._pay(event)
            case Again():
                await self._pay_again(event)
            case Renew(family):
                await self._renew(family)
            case _:
                assert_never(event)

    async def _renew(self, family: int) -> None:
        today = business_date(self.now)
        begun = await gather(*(self._renew_once(family, today) for _ in range(2)))
        assert begun.count(True) == self.model.families[family].renew(today)

    async def _renew_once(self, family: int, today: date) -> bool:
        async with transaction(self.pool) as conn:
            bill = await renew(conn, self.families[family].id, actor="browser", today=today, now=self.now)
        return bill is not None

    async def _ask(self, family: int, bank: int, id_: str) -> None:
        expected = self.model.ask(family, bank, id_, business_date(self.now))
        asked = await self._counter(bank).ask(self.families[family].number, id_=id_)
        assert asked.verdict == expected
        if asked.demand is not None:
            assert asked.demand.amount.amount == self.model.families[family].asked(business_date(self.now))[1]

    async def _pay(self, event: Pay) -> None:
        asked_idr = 0 if event.family == FAMILIES else self.model.families[event.family].asked(self.now.date())[1]
        id_ = self._external_id(event.bank, event.reused)
        paid = Decimal(max(asked_idr + event.sum.value, 0)).quantize(Decimal("0.01"))
        told = Told(event.family, event.bank, f"pay-{len(self.told)}", id_, paid)
        self.told.append(told)
        expected = self.model.pay(told, business_date(self.now))
        verdicts = await gather(*(self._tell(told) for _ in range(1 + event.at_once)))
        second = CONFLICT if expected == CONFLICT else inconsistent(expected)
        assert sorted(verdicts, key=str) == sorted([expected, second][: len(verdicts)], key=str)

    async def _pay_again(self, event: Again) -> None:
        if not self.told:
            return
        told = self.told[event.which % len(self.told)]
        told = replace(
            told, is_advice=event.is_advice, paid=told.paid + event.is_changed,
            external_id=told.external_id if event.same_id else self._external_id(told.bank, None),
        )  # fmt: skip
        expected = self.model.pay(told, business_date(self.now))
        assert await self._tell(told) == expected

    async def _tell(self, told: Told) -> object:
        number = NOBODY if told.family == FAMILIES else self.families[told.family].number
        payment = replace(
            a_payment(number, BANKS[told.bank], paid=told.paid), request_id=told.request_id, is_advice=told.is_advice
        )
        return await self._counter(told.bank).pay(payment, id_=told.external_id)

    def _counter(self, bank: int) -> Counter:
        return Counter(self.pool, BANKS[bank], business_date(self.now))

    def _external_id(self, bank: int, reused: int | None) -> str:
        used = self.external_ids[bank]
        if reused is not None:
            return used[reused % len(used)]
        used.append(external_id())
        return used[-1]

    async def check(self) -> None:
        """What holds after every step."""
        async with self.pool.connection() as conn:
            assert await find_mistake(conn) is None
            twice = await (await conn.execute(TWICE)).fetchall()
            booked = await (await conn.execute(BOOKED)).fetchone()
            covered = await (await conn.execute(COVERED)).fetchall()
        assert twice == []
        assert booked == (self.model.booked_idr,)
        expected = zip(self.families, self.model.families, strict=True)
        assert {row[0] for row in covered} == {family.someone.id for family, model in expected if model.is_covered}


@pytest.fixture
async def families(pool: Pool, keys: Keys) -> list[Family]:
    return [await enrol(pool, keys, serial) for serial in range(FAMILIES)]


def reset(owner: psycopg.Connection[tuple[object, ...]]) -> None:
    """Take all money away; who they are stays."""
    owner.execute(RESET)  # pyright: ignore[reportArgumentType, reportCallIssue]  # of this module


@settings(
    max_examples=150, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(events=EVENTS)
async def test_in_any_order_the_books_are_right_and_cover_follows_money(
    pool: Pool, owner_dsn: str, families: list[Family], events: list[Event]
) -> None:
    with psycopg.connect(owner_dsn) as owner:
        reset(owner)
    asked = [replace(family, bill=await ask_first_bill(pool, family.id, family.someone)) for family in families]
    models = [ModelFamily(family.bill.opens_on, family.bill.closes_on or ENROLLED_ON) for family in asked]
    world = World(pool, asked, Model(models))

    for event in events:
        await world.do(event)
        await world.check()
