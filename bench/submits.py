"""`make bench-submits`: a hundred families of ten submit in the same moment, against the real processes.

Each has told everything in a browser of its own, and all want the same clinic; then all press the button. What
each waits for its answer is the figure, and afterwards nothing may have been given twice. The last line is JSON.
"""

import argparse
import asyncio
import hashlib
import json
import re
import sys
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import psycopg
from rich.console import Console

from bench.client import Answer, Browser, Connection
from bench.flows import durable
from bench.measure import percentile
from bench.prove.house import House, Plan, running_house
from peserta.demo import numbers
from peserta.enrolment import actions
from peserta.enrolment.application import Applicant, Listed
from peserta.enrolment.facilities import Pick, choose_facility
from peserta.facility.actions import accept_directory
from peserta.facility.directory import Entry, Facility, Kind
from peserta.kit.clock import business_date, utc_now
from peserta.kit.database import Conn, Pool, open_pool, transaction
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.kit.values import Email, FamilyNumber, Sex
from peserta.web.visitor import BROWSER_COOKIE, new_browser_token

FAMILIES, PERSONS = 100, 10
FIRST_SERIAL = 50_000
LETTERS = "bcdfghklmn"
# All want the same one, so that each waits for those before it to be counted: the worst a family can meet.
CLINIC = Facility(
    code="9901U001", name="Klinik Rekaan", kind=Kind.CLINIC, address="Jl. Contoh No. 1", district_code="32.73.02",
    place=None, phone=None, hours=None, services=(), capacity=FAMILIES * PERSONS, registered=0, is_contracted=True,
)  # fmt: skip
HIDDEN = re.compile(rb'<input type="hidden" name="(\w+)" value="([^"]*)"')

GIVEN = """
SELECT (SELECT count(*) FROM enrolment_application WHERE state = 'submitted'),
       (SELECT count(*) FROM registry_person),
       (SELECT count(DISTINCT card_index) FROM registry_person),
       (SELECT count(DISTINCT number) FROM billing_va),
       (SELECT count(*) FROM billing_bill),
       (SELECT count(*) FROM facility_choice),
       (SELECT registered FROM facility_facility)
"""


@dataclass(frozen=True)
class Family:
    """A family that has told everything: its browser, and where its last form is."""

    browser: Browser
    path: str
    form: dict[str, str]


def applicant(serial: int, place: int) -> Applicant:
    """A person of a made-up family; the first is the head."""
    born_on = date(1980 + place, 1, 1 + place)
    relation = "head" if place == 0 else "child"
    nik = numbers.nik(serial * PERSONS + place, born_on, Sex.MALE)
    # A name of each family's own, as none of a hundred real ones looks like all others.
    name = " ".join(["Orang", "".join(LETTERS[int(digit)] for digit in str(serial)).title(), LETTERS[place].upper()])
    return Applicant(relation=relation, name=name, born_on=born_on, sex="L", nik=nik)


async def tell(conn: Conn, serial: int, token: str, keys: Keys) -> UUID:
    """Everything up to the summary, as the pages save it."""
    now, browser = utc_now(), hashlib.sha256(token.encode()).digest()
    id_ = await actions.begin(conn, browser=browser, language="id", text_hashes=[bytes(32)], now=now)
    card = FamilyNumber(numbers.family_number(serial))
    await actions.tell_family_card(conn, id_, browser, card, keys=keys, now=now)
    for place in range(PERSONS):
        await actions.tell_person(conn, id_, browser, Listed(new_id(now), applicant(serial, place)), keys=keys, now=now)
    await actions.choose_class(conn, id_, browser, 3, keys=keys, now=now)
    pick = Pick(CLINIC.code, "fktp")
    await choose_facility(conn, id_, browser, pick, keys=keys, today=business_date(now), now=now)
    email = Email(f"rekaan.{serial}@surel.contoh.example")
    contact = await actions.choose_contact(conn, id_, browser, email, keys=keys, now=now)
    await actions.mark_proven(conn, id_, browser, contact.id, keys=keys, now=now)
    return id_


async def ready_family(pool: Pool, house: House, serial: int, connection: Connection) -> Family:
    """A family whose summary is on its screen."""
    token = new_browser_token()
    async with transaction(pool) as conn:
        id_ = await tell(conn, serial, token, house.keys)
    browser = Browser(f"10.{serial >> 16 & 255}.{serial >> 8 & 255}.{serial & 255}", {BROWSER_COOKIE: token})
    path = f"/daftar/{id_.hex}/ringkasan"
    page = browser.remember(await browser.get(connection, path))
    assert page.status == 200, page.text[:500]
    form = {name.decode(): value.decode() for name, value in HIDDEN.findall(page.text)}
    return Family(browser, path, {**form, "setuju": "ya"})


async def submit_at_once(families: list[Family], connections: list[Connection]) -> list[Answer]:
    """Everybody presses the button."""
    pressed = zip(families, connections, strict=True)
    return await asyncio.gather(*(one.browser.post(conn, one.path, one.form) for one, conn in pressed))


def find_twice(house: House, console: Console) -> int:
    """How many numbers, persons or bills are too few or too many."""
    with psycopg.connect(house.owner_dsn) as conn:
        given = conn.execute(GIVEN).fetchone()
    persons = FAMILIES * PERSONS
    expected = (FAMILIES, persons, persons, persons, FAMILIES, persons, persons)
    assert given is not None
    console.print(
        f"families, persons, card numbers, account numbers, bills, choices, members: {given}", highlight=False
    )
    return sum(one != other for one, other in zip(given, expected, strict=True))


async def measure(console: Console) -> dict[str, float]:
    async with running_house(Plan(people=0)) as house:
        console.print("PostgreSQL: " + ", ".join(durable(house)), highlight=False)
        connections = [await Connection.open(house.port) for _ in range(FAMILIES)]
        async with open_pool(house.environment["PESERTA_DATABASE_URL"], size=2, name="peserta bench") as pool:
            async with transaction(pool) as conn:
                await accept_directory(conn, [Entry(CLINIC, bytes(32))], now=utc_now())
            serials = range(FIRST_SERIAL, FIRST_SERIAL + FAMILIES)
            told = [await ready_family(pool, house, serial, connections[0]) for serial in serials]
        for connection in connections:
            connection.took_ms.clear()
        answers = await submit_at_once(told, connections)
        taken = [connection.took_ms[0] for connection in connections]
        console.print(f"answers: {sorted({answer.status for answer in answers})}", highlight=False)
        return {
            "submits": len(answers), "persons": PERSONS, "p50_ms": percentile(taken, 0.5),
            "p99_ms": percentile(taken, 0.99), "most_ms": max(taken), "wrong": find_twice(house, console),
        }  # fmt: skip


def main() -> None:
    argparse.ArgumentParser(prog="make bench-submits", description=__doc__).parse_args()
    figures = asyncio.run(measure(Console(width=120)))
    sys.stdout.write(json.dumps({name: round(value, 1) for name, value in figures.items()}) + "\n")


if __name__ == "__main__":
    main()
