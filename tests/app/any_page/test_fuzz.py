"""Whatever is sent to whatever the application has: an answer in words, and nothing breaks.

Paths and fields are read from the application itself: a new page is here from its first day.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Literal

import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute

import peserta
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.staff.permissions import Role
from tests.app.any_page.odd import random_text
from tests.app.asking import FORM, Answer, Person, begin
from tests.app.at_desk.desk import at_desk
from tests.app.coming_in.strangers import activate, ours
from tests.app.enrolling.walker import Walker

Method = Literal["GET", "POST"]

PLACE = re.compile(r"\{[^}]*\}")
FIELD = re.compile(r'fields(?:\.get\(|\[)"(\w+)"')
PAGES = [
    path for name in ("web", "web_member", "web_staff") for path in (Path(peserta.__path__[0]) / name).rglob("*.py")
]
FIELDS = sorted({"_dibuat", "kerja", "versi", *FIELD.findall("".join(path.read_text("utf-8") for path in PAGES))})
TIMES = 3
# Who signs out in the middle would be a stranger to all that follows.
STAY = (
    "UPDATE access_session SET revoked_at = NULL",
    "UPDATE staff_session SET revoked_at = NULL",
)
KINDS: list[list[tuple[bytes, bytes]]] = [
    [FORM], [FORM], [FORM], [], [(b"content-type", b"application/json")],
    [(b"content-type", b"multipart/form-data; boundary=x")], [(b"content-type", b"\xff; charset=\xfe")],
]  # fmt: skip


@dataclass
class Visitor:
    """A browser with the token of its forms, and what stands in its addresses."""

    person: Person
    csrf: str
    own: tuple[str, ...] = ("0" * 32,)

    def path(self, route: str, random: Random) -> str:
        """An address of this route: with what is this visitor's, with what is nobody's, or with anything."""

        def place(_: re.Match[str]) -> str:
            return random.choice([*self.own, "0" * 32, "K7M2-9QX4", random_address(random)])

        return PLACE.sub(place, route)


async def visitor(name: str, app: Litestar, pool: Pool, keys: Keys, owner_dsn: str) -> Visitor:
    match name:
        case "member":
            journey = await activate(app, await ours(pool, keys), keys, owner_dsn)
            return Visitor(journey.person, journey.csrf, (journey.base.rsplit("/", 1)[1],))
        case "officer":
            desk = await at_desk(app, pool, keys, "ani", *Role)
            someone = await ours(pool, keys)
            found = await desk.finds(someone.nik.digits)
            return Visitor(desk.person, desk.csrf, (found.rstrip("/").rsplit("/", 1)[1],))
        case "family":
            walker = Walker(app)
            await walker.begin()
            await walker.tell_family()
            csrf = (await walker.get("kelas")).find(r'name="_csrf" value="(\w+)"')
            return Visitor(walker.person, csrf, (walker.base.rsplit("/", 1)[1],))
        case _:
            journey = await begin(Person(app))
            return Visitor(journey.person, journey.csrf, (journey.base.rsplit("/", 1)[1],))


def routes_of(app: Litestar, method: Method) -> list[str]:
    routes = [route for route in app.routes if isinstance(route, HTTPRoute)]
    return [route.path_format for route in routes if method in {str(one) for one in route.methods}]


def random_address(random: Random) -> str:
    return random_text(random)[:200].decode("latin-1").replace("/", "").replace("?", "") or "0"


def random_body(random: Random, csrf: str) -> bytes:
    """A form with our token; now and then only bytes."""
    if random.randrange(8) == 0:
        return random.randbytes(random.randrange(400))
    fields = [(name, random_text(random)) for name in random.sample(FIELDS, k=min(8, len(FIELDS)))]
    return b"&".join([b"_csrf=" + csrf.encode(), *(name.encode() + b"=" + value for name, value in fields)])


def is_in_words(answer: Answer) -> bool:
    """A page with a heading, a way on, or an answer for a script."""
    is_page = answer.headers.get("content-type", "").startswith("text/html")
    return answer.status < 500 and (not is_page or "<h1" in answer.text or "<h2" in answer.text or answer.status == 303)


async def test_the_fields_and_paths_of_the_application_are_found(app: Litestar) -> None:
    assert {"nomor", "nama", "kode", "kata_sandi", "kk", "jawaban", "undangan"} <= set(FIELDS)
    assert {"/aktivasi/{handle}/data", "/daftar/{handle}/kelas", "/petugas/cari"} <= set(routes_of(app, "POST"))


@pytest.mark.parametrize("name", ["stranger", "member", "family", "officer"])
async def test_any_bytes_in_any_field_of_any_form_get_an_answer_in_words(
    app: Litestar, pool: Pool, keys: Keys, owner_dsn: str, name: str
) -> None:
    random = Random(name)
    who = await visitor(name, app, pool, keys, owner_dsn)

    for route in routes_of(app, "POST"):
        for _ in range(TIMES):
            path, body = who.path(route, random), random_body(random, who.csrf)
            answer = await who.person.ask("POST", path, body, random.choice(KINDS))
            assert is_in_words(answer), (path, body, answer.status)
        async with pool.connection() as conn:
            for statement in STAY:
                await conn.execute(statement)

    async with pool.connection() as conn:
        proven = "SELECT count(*) FROM access_journey WHERE proven_at IS NOT NULL"
        assert await (await conn.execute(proven)).fetchone() == (1 if name == "member" else 0,)


@pytest.mark.parametrize("name", ["stranger", "member", "family", "officer"])
async def test_anything_in_the_address_of_any_page_gets_an_answer(
    app: Litestar, pool: Pool, keys: Keys, owner_dsn: str, name: str
) -> None:
    random = Random(name)
    who = await visitor(name, app, pool, keys, owner_dsn)
    names = [*FIELDS, "langkah", "perjalanan", "kembali", "status", "cari"]

    for route in routes_of(app, "GET"):
        for _ in range(TIMES if PLACE.search(route) else 1):
            query = f"{random.choice(names)}={random_address(random)}"
            path = f"{who.path(route, random)}?{query}"
            answer = await who.person.get(path)
            assert is_in_words(answer), (path, answer.status)
