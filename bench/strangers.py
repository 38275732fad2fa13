"""Requests of somebody who tries which numbers are known: each from a browser and an address of its own."""

import asyncio
from collections.abc import Callable
from itertools import count
from uuid import uuid4

from bench.client import Answer, Browser, Connection
from bench.codes import Phones
from bench.prove.house import House
from bench.walkers import CSRF, Walker, answer_code, find, give_data, ordinary_people, prepare, send_code

PASSWORD = "tiga kuda biru di sawah"  # noqa: S105  # of made-up people
WRONG_PASSWORD = "empat kuda biru di sawah"  # noqa: S105
# On nobody's record.
OTHER_NAME = "Zainuri Wirokerto"
# Below the budget of one identifier, so that the answer is the same every time.
SIGN_INS_PER_IDENTIFIER = 8

Ready = Callable[[Connection], "asyncio.Future[Answer]"]


class Strangers:
    """Makes each request ready, so that only the request itself is timed."""

    def __init__(self, house: House, connection: Connection) -> None:
        self._house = house
        self._connection = connection
        rows = list(ordinary_people(house.folder / "peserta-rekaan.csv"))
        self._niks = {row["nik"] for row in rows}
        self._cards = {row["card_number"] for row in rows}
        self._rows = iter([row for row in rows if row["card_number"]])
        self._serial = count()
        self._accounts: list[dict[str, str]] = []
        self._without: list[dict[str, str]] = []
        self._journey = ""
        self._nobodys = ""

    async def make_accounts(self, number: int) -> None:
        """Let some people open an account with a password, and set as many aside who have none."""
        phones = Phones([s.control for s in self._house.simulators.running if s.name.startswith("jalur")])
        phones.start()
        for _ in range(number):
            row = next(self._rows)
            walker = await self._walker(row)
            await give_data(self._connection, walker)
            await send_code(self._connection, walker)
            # A browser keeps what it is given: here the session.
            answer = await answer_code(self._connection, walker, await phones.code(walker.phone))
            walker.browser.remember(answer)
            fields = {"_csrf": walker.csrf, "kata_sandi": PASSWORD}
            secured = await walker.browser.post(self._connection, f"{walker.base}/amankan", fields)
            assert secured.header(b"location") == "/beranda", secured.status
            self._accounts.append(row)
            self._without.append(next(self._rows))
            self._journey = walker.journey
            # One, as the other is one: a path that was asked for before is answered sooner.
            self._nobodys = f"{walker.journey[:16]}{uuid4().hex[16:]}"
        await phones.stop()

    async def data_known_nik(self, _: int) -> Ready:
        walker = await self._walker(next(self._rows))
        return _give(walker, nama=OTHER_NAME)

    async def data_unknown_nik(self, _: int) -> Ready:
        walker = await self._walker(next(self._rows))
        return _give(walker, nama=OTHER_NAME, nomor=unknown(walker.fields["nomor"], self._niks))

    async def data_known_card(self, _: int) -> Ready:
        row = next(self._rows)
        return _give(await self._walker(row), nama=OTHER_NAME, nomor=row["card_number"])

    async def data_unknown_card(self, _: int) -> Ready:
        row = next(self._rows)
        return _give(await self._walker(row), nama=OTHER_NAME, nomor=unknown(row["card_number"], self._cards))

    async def data_other_day(self, _: int) -> Ready:
        """The rightful name, so that only the day differs. Every name is written back in the page."""
        row = next(self._rows)
        return _give(await self._walker(row), hari="31", bulan="12", tahun="1901", nama=row["name"].ljust(40)[:40])

    async def data_unknown_nik_other_day(self, _: int) -> Ready:
        row = next(self._rows)
        number = unknown(row["nik"], self._niks)
        name = row["name"].ljust(40)[:40]
        return _give(await self._walker(row), hari="31", bulan="12", tahun="1901", nama=name, nomor=number)

    async def sign_in_account(self, number: int) -> Ready:
        return await self._sign_in(self._accounts[number // SIGN_INS_PER_IDENTIFIER]["nik"])

    async def sign_in_no_account(self, number: int) -> Ready:
        return await self._sign_in(self._without[number // SIGN_INS_PER_IDENTIFIER]["nik"])

    async def sign_in_unknown(self, number: int) -> Ready:
        nik = self._accounts[number // SIGN_INS_PER_IDENTIFIER]["nik"]
        return await self._sign_in(unknown(nik, self._niks, salt=next(self._serial)))

    async def code_of_another(self, _: int) -> Ready:
        return await self._code(self._journey)

    async def code_of_nobody(self, _: int) -> Ready:
        return await self._code(self._nobodys)

    async def _walker(self, row: dict[str, str]) -> Walker:
        return await prepare(self._connection, row, next(self._serial))

    async def _sign_in(self, nik: str) -> Ready:
        browser, csrf = await self._browser("/masuk")
        fields = {"_csrf": csrf, "nomor": nik, "kata_sandi": WRONG_PASSWORD}
        return lambda connection: browser.post(connection, "/masuk", fields)

    async def _code(self, journey: str) -> Ready:
        browser, csrf = await self._browser("/masuk")
        fields = {"_csrf": csrf, "kode": "123456"}
        return lambda connection: browser.post(connection, f"/aktivasi/{journey}/kode", fields)

    async def _browser(self, page: str) -> tuple[Browser, str]:
        number = next(self._serial)
        browser = Browser(f"10.{number // 250 % 250 + 1}.{number % 250}.9")
        return browser, find(CSRF, browser.remember(await browser.get(self._connection, page)))


def unknown(number: str, taken: set[str], salt: int = 0) -> str:
    """A number of the same shape that is nobody's."""
    for step in range(1, 10_000):
        changed = f"{number[:-4]}{(int(number[-4:]) + 7 * step + salt) % 10_000:04}"
        if changed not in taken:
            return changed
    raise AssertionError("ten thousand numbers in a row are taken")


def _give(walker: Walker, **changed: str) -> Ready:
    fields = walker.fields | changed
    # What was typed is written back in the page; with two digits each it is equally long for everybody.
    fields |= {name: fields[name].zfill(2) for name in ("hari", "bulan")}
    return lambda connection: walker.browser.post(connection, f"{walker.base}/data", fields)
