"""One bank with its ATM as one thing that can be started, switched off and stopped."""

import asyncio
from datetime import timedelta
from pathlib import Path

from peserta.simulator.bank.client import Bank
from peserta.simulator.bank.desk import Desk
from peserta.simulator.bank.pages import Atm
from peserta.simulator.http import PageRequest, PageResponse, PageServer


class BankSimulator:
    """One bank with its ATM, as the side door sees it."""

    def __init__(self, bank: Bank, *, clock_ahead: timedelta = timedelta(), days_file: Path | None = None) -> None:
        self.desk = Desk(bank, clock_ahead=clock_ahead, days_file=days_file)
        self.name = bank.profile.name
        self.inbox = self.desk.inbox
        self.is_on = True
        self.latency_s = 0.0
        self._atm = Atm(self.desk)
        self._server = PageServer(self._answer)

    async def start(self, port: int = 0) -> int:
        """Listen on 127.0.0.1; return the port."""
        return await self._server.start(port)

    async def stop(self) -> None:
        """Close the ATM and hang up on the biller."""
        await self._server.stop()
        await self.desk.bank.close()

    def switch(self, *, on: bool) -> None:
        """Off: the ATM drops its visitors and answers nobody."""
        self.is_on = self._server.is_on = on
        if not on:
            self._server.drop_all()

    def counters(self) -> dict[str, int]:
        """Figures for the side door."""
        return self.desk.counters()

    async def _answer(self, request: PageRequest) -> PageResponse:
        await asyncio.sleep(self.latency_s)
        return await self._atm.answer(request)
