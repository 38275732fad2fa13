"""People on their way to an account, each in a browser of their own, prepared up to the measured part."""

import asyncio
import base64
import csv
import html
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import altcha

from bench.client import Answer, Browser, Connection

CSRF = re.compile(rb'name="_csrf" value="([0-9a-f]+)"')
MADE = re.compile(rb'name="_dibuat" value="([^"]+)"')
WORK = re.compile(rb'data-challenge="([^"]+)"')
CHOICE = re.compile(rb'name="kontak" value="([^"]+)"')
ADDRESSES = 10_000


@dataclass
class Walker:
    """One person: the fields of the data form are ready, work included."""

    browser: Browser
    phone: str
    fields: dict[str, str]
    base: str = ""
    choice: str = ""

    @property
    def csrf(self) -> str:
        return self.fields["_csrf"]

    @property
    def journey(self) -> str:
        return self.base.rsplit("/", 1)[1]


def ordinary_people(roll: Path) -> Iterator[dict[str, str]]:
    """Rows of the roll with a phone that nobody shares and that an operator delivers to."""
    with roll.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    holders = Counter(row["phone"] for row in rows)
    for row in rows:
        phone = row["phone"]
        is_magic = phone[-3:].startswith("9")
        if row["nik"] and not row["died_on"] and holders[phone] == 1 and not is_magic and _is_fresh(row):
            yield row


def _is_fresh(row: dict[str, str]) -> bool:
    confirmed = row["phone_confirmed_on"]
    return bool(confirmed) and (date.today() - date.fromisoformat(confirmed)).days < 300  # noqa: DTZ011


async def prepare(connection: Connection, row: dict[str, str], number: int) -> Walker:
    """Accept the terms and open the data form; the proof of work is solved here, as browsers do while people type."""
    address = f"10.{number % ADDRESSES // 250 + 1}.{number % 250}.7"
    browser = Browser(address)
    csrf = find(CSRF, browser.remember(await browser.get(connection, "/aktivasi")))
    answer = await browser.post(connection, "/aktivasi", {"_csrf": csrf, "setuju": "ya"})
    assert answer.status == 303, (answer.status, answer.text[-1500:])
    place = answer.header(b"location")
    page = await browser.get(connection, place)
    born = date.fromisoformat(row["birth_date"])
    fields = {
        "_csrf": csrf, "_dibuat": find(MADE, page), "kerja": solve(html.unescape(find(WORK, page))),
        "nomor": row["nik"], "nama": row["name"], "hari": str(born.day), "bulan": str(born.month),
        "tahun": str(born.year),
    }  # fmt: skip
    return Walker(browser, row["phone"], fields, base=place.rsplit("/", 1)[0])


async def prepare_all(connections: list[Connection], rows: list[dict[str, str]]) -> list[Walker]:
    """Prepare everybody, one at a time on each connection."""
    walkers: list[Walker] = []
    numbered = iter(enumerate(rows))

    async def keep_preparing(connection: Connection) -> None:
        for number, row in numbered:
            walkers.append(await prepare(connection, row, number))

    await asyncio.gather(*(keep_preparing(connection) for connection in connections))
    return walkers


async def give_data(connection: Connection, walker: Walker) -> None:
    """Step 2: the data match, and the contacts are shown."""
    answer = await walker.browser.post(connection, f"{walker.base}/data", walker.fields)
    assert answer.status == 303, (answer.status, walker.fields["nama"])
    page = await walker.browser.get(connection, f"{walker.base}/cara")
    walker.choice = find(CHOICE, page)


async def send_code(connection: Connection, walker: Walker) -> None:
    answer = await walker.browser.post(
        connection, f"{walker.base}/kirim", {"_csrf": walker.csrf, "kontak": walker.choice}
    )
    assert answer.status == 303, answer.status


async def answer_code(connection: Connection, walker: Walker, code: str) -> Answer:
    answer = await walker.browser.post(connection, f"{walker.base}/kode", {"_csrf": walker.csrf, "kode": code})
    assert answer.status == 303, answer.status
    assert "__Host-peserta-sesi" in answer.cookies, "a right answer opens a session"
    return answer


def solve(challenge: str) -> str:
    """The proof of work as a browser sends it."""
    parsed = json.loads(challenge)
    challenge_told = altcha.Challenge.from_dict(parsed)  # pyright: ignore[reportUnknownMemberType]
    solution = altcha.solve_challenge(challenge_told)
    assert solution is not None, "the counter is bounded"
    told: object = solution.to_dict()  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return base64.b64encode(json.dumps({"challenge": parsed, "solution": told}).encode()).decode()


def find(pattern: "re.Pattern[bytes]", answer: Answer) -> str:
    """The first group of a pattern in a page that must have it.

    What only one browser may know stands in the gzip as it is (decision 31), so most pages need not be opened.
    """
    found = pattern.search(answer.body) or pattern.search(answer.text)
    assert found is not None, (answer.status, pattern.pattern, answer.text[:300])
    return found.group(1).decode()
