"""Proof `secrecy`: after 1,000 activations no code, NIK, card number, phone or e-mail stands in clear anywhere."""

import asyncio
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from bench.prove.arrivals import Arrivals, code_in
from bench.prove.browser import Browser, address_of, new_client
from bench.prove.finding import Finding
from bench.prove.house import House, Plan, running_house
from bench.prove.leaks import find_leaks, spellings_of_phone
from bench.prove.person import PASSWORD, Person, list_persons
from bench.prove.walk import Walk, Walked, rehearse
from peserta.demo.stage import DATABASE
from peserta.kit.clock import business_date, utc_now
from peserta.kit.codes import LONG

FLOWS = 1_000
PEOPLE = 4_000
AT_ONCE = 12
# Names are kept in clear, for search: finding them shows that the search would find anything.
SEEN_MIN = 0.95
# PostgreSQL writes down every statement with its parameters, which it does nowhere else.
EVERYTHING = {"log_statement": "all", "log_parameter_max_length_on_error": "-1", "log_min_error_statement": "info"}


async def prove(_seed: int) -> Finding:
    """1,000 flows with ten-letter codes; then the dump, the server's own files and all logs are searched."""
    finding = Finding("secrecy")
    plan = Plan(people=PEOPLE, limits={"code_length": str(LONG)}, database=EVERYTHING)
    async with running_house(plan, finding) as house:
        persons = list_persons(PEOPLE, today=business_date(utc_now()))[: FLOWS + 1]
        finding.expect(len(persons) > FLOWS, f"the roll has only {len(persons)} persons who can take part")
        async with Arrivals([s.control for s in house.simulators.running]) as arrivals:
            walked = await _everybody(house, persons, arrivals)
            await _err(house, persons[0])
            codes = {code for message in arrivals.all() if (code := code_in(message))}
        finished = sum(each.is_finished for each in walked)
        finding.figures |= {"flows": finished, "codes": len(codes)}
        finding.expect(finished == FLOWS, f"{FLOWS - finished} people did not get through")
        short = [code for code in codes if len(code) != LONG]
        finding.none_of(short, "codes of another length than asked for")
        await asyncio.to_thread(_search, finding, house, persons, codes)
    return finding


async def _everybody(house: House, persons: Sequence[Person], arrivals: Arrivals) -> list[Walked]:
    room = asyncio.Semaphore(AT_ONCE)
    async with new_client() as client:

        async def walk(number: int, person: Person) -> Walked:
            async with room:
                # Every fifth one by e-mail, if there is one.
                channel = "email" if person.email and number % 5 == 0 else "sms"
                browser = Browser(client, house.url, address_of(number))
                return await Walk(browser, person, arrivals, channel=channel).activate()

        await rehearse(Walk(Browser(client, house.url, address_of(FLOWS)), persons[0], arrivals))
        return await asyncio.gather(*(walk(number, person) for number, person in enumerate(persons[1:])))


async def _err(house: House, person: Person) -> None:
    """Mistakes that tempt a program to write down what it was given: odd forms, and a database that goes away."""
    async with new_client() as client:
        browser = Browser(client, house.url, address_of(60_000))
        await browser.get("/masuk")
        for fields in (
            {"nomor": person.nik + "x", "kata_sandi": PASSWORD},
            {"nomor": person.nik, "kata_sandi": person.phone},
            {"nomor": person.phone, "kata_sandi": person.nik},
        ):
            await browser.post("/masuk", fields)
        await browser.get(f"/aktivasi/{person.nik}/kode?nomor={person.nik}&telepon={person.phone}")
    await house.kill_database()
    await house.until_ready()


def _search(finding: Finding, house: House, persons: Sequence[Person], codes: set[str]) -> None:
    dump = _dump(house)
    logs = [*sorted(house.logs.iterdir()), house.server.log_path]
    own_files = [path for path in sorted(house.server.data.rglob("*")) if path.is_file()]
    secrets: dict[str, set[str]] = {
        "code": codes,
        "NIK": {person.nik for person in persons},
        "card number": {person.card_number for person in persons},
        "family number": {person.family_number for person in persons},
        "phone": {spelling for person in persons for spelling in spellings_of_phone(person.phone)},
        "e-mail": {person.email for person in persons if person.email},
        "password": {PASSWORD},
    }
    places = {"dump": [dump], "logs": logs, "files of the database": own_files}
    for kind, needles in secrets.items():
        for place, files in places.items():
            leaks = find_leaks(needles, files, house.folder)
            finding.none_of({f"{text} in {file}" for text, file in leaks.items()}, f"{kind} in clear in the {place}")
    names = {person.name for person in persons}
    for place, files in places.items():
        seen = find_leaks(names, files, house.folder)
        finding.expect(len(seen) >= SEEN_MIN * len(names), f"{len(seen)} of {len(names)} names found in the {place}")
    finding.figures |= {
        "searched for": sum(len(needles) for needles in secrets.values()),
        "dump MB": dump.stat().st_size / 1e6, "logs MB": sum(log.stat().st_size for log in logs) / 1e6,
        "files of the database MB": sum(path.stat().st_size for path in own_files) / 1e6,
    }  # fmt: skip


def _dump(house: House) -> Path:
    """The whole database as SQL."""
    path = house.folder / "dump.sql"
    with path.open("wb") as file:
        subprocess.run(
            [house.server.bin_folder / "pg_dump", "--dbname", house.server.dsn(DATABASE)],
            stdout=file, check=True, env={"PATH": os.environ["PATH"]},
        )  # fmt: skip
    return path
