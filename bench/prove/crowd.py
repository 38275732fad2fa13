"""A crowd that activates accounts side by side, and what must be true of all of them afterwards."""

import asyncio
from dataclasses import dataclass

from bench.prove.arrivals import Arrivals
from bench.prove.browser import Browser, address_of, new_client
from bench.prove.finding import Finding
from bench.prove.house import House
from bench.prove.kills_check import check_accounts, check_messages, until_settled
from bench.prove.person import list_persons
from bench.prove.walk import Walk, Walked, rehearse
from peserta.kit.clock import business_date, utc_now

# Passwords take a core each for a quarter of a second.
START_EVERY_S = 0.3


@dataclass(frozen=True, slots=True)
class Crowd:
    """`people` persons of a running house, one starting after the other, and one more who goes ahead of them."""

    house: House
    arrivals: Arrivals
    people: int

    async def activate(self, finding: Finding) -> list[Walked]:
        """Walk everybody, the one ahead first in the answer; who does not get through breaks the proof."""
        persons = list_persons(self.house.plan.people, today=business_date(utc_now()))
        async with new_client() as client:

            def walk(number: int) -> Walk:
                return Walk(Browser(client, self.house.url, address_of(number)), persons[number], self.arrivals)

            ahead = walk(self.people)
            await rehearse(ahead)

            async def one(number: int) -> Walked:
                await asyncio.sleep(number * START_EVERY_S)
                return await walk(number).activate()

            walked = await asyncio.gather(*(one(number) for number in range(self.people)))
        finding.none_of(
            {f"{each.person.phone} at {each.given_up_at}" for each in walked if not each.is_finished},
            "people who did not get through",
        )
        return [ahead.walked, *walked]

    async def check(self, finding: Finding, walked: list[Walked]) -> None:
        """Nothing is missing, and nothing is there twice: accounts, sessions, codes on phones."""
        await until_settled(self.house.owner_dsn)
        check_accounts(finding, self.house.owner_dsn, walked)
        check_messages(finding, self.house, self.arrivals)
