"""People of the register, and the steps by which a browser comes into an account of theirs."""

import re

import psycopg
from litestar import Litestar

from peserta.kit.clock import utc_now
from peserta.kit.codes import derive_code
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from tests.app.asking import Answer, Journey, Person, begin
from tests.people import Someone, register

PASSWORD = "tiga kuda biru di sawah"


UNKNOWN_NIK = "9900001204850999"


async def ours(pool: Pool, keys: Keys, serial: int = 0) -> Someone:
    return await register(pool, keys, serial, now=utc_now())


def shape(answer: Answer) -> tuple[int, int, str]:
    """Status, size and text of an answer without what differs on every page (tokens, work, typed values)."""
    text = re.sub(r'value="[^"]*"|data-(?:challenge|options)="[^"]*"|[0-9a-f]{32}', "", answer.text)
    return answer.status, len(text), text


async def reach_code(app: Litestar, someone: Someone, keys: Keys, owner_dsn: str) -> tuple[Journey, str]:
    """A journey whose code is on its way, and that code, made as only the key's owner can."""
    journey = await begin(Person(app))
    await journey.give(someone)
    await send_first(journey, await journey.person.get(f"{journey.base}/cara"))
    with psycopg.connect(owner_dsn) as conn:
        row = conn.execute(
            "SELECT secret, destination FROM verification_challenge ORDER BY journey_id DESC LIMIT 1"
        ).fetchone()
    assert row is not None
    return journey, derive_code(keys, key_id=1, secret=row[0], purpose="activation", destination=row[1], length=6)


async def activate(app: Litestar, someone: Someone, keys: Keys, owner_dsn: str) -> Journey:
    journey, code = await reach_code(app, someone, keys, owner_dsn)
    await journey.post("kode", kode=code)
    answer = await journey.post("amankan", kata_sandi=PASSWORD)
    assert answer.location == "/beranda"
    return journey


async def send_first(journey: Journey, page: Answer) -> None:
    answer = await journey.post("kirim", kontak=page.find(r'name="kontak" value="([^"]+)"'))
    assert answer.status == 303


async def sign_in(person: Person, number: str) -> Answer:
    token = (await person.get("/masuk")).find(r'name="_csrf" value="(\w+)"')
    return await person.post("/masuk", {"_csrf": token, "nomor": number, "kata_sandi": "bukan kata sandinya"})


def count_sessions(owner_dsn: str) -> int:
    with psycopg.connect(owner_dsn) as conn:
        row = conn.execute("SELECT count(*) FROM access_session").fetchone()
    assert row is not None
    return int(row[0])
