"""Any bytes in any header and any cookie: an answer in words, and nobody is taken for somebody else."""

import re
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from litestar import Litestar

import peserta
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.staff.permissions import Role
from tests.app.any_page.odd import random_text
from tests.app.any_page.test_fuzz import is_in_words
from tests.app.asking import FORM, Person
from tests.app.at_desk.desk import at_desk
from tests.app.coming_in.strangers import activate, ours

READ = re.compile(r'headers\.get\("([a-z-]+)"')
SOURCES = [path.read_text("utf-8") for path in Path(peserta.__path__[0]).rglob("*.py")]
# Those that the application reads, and what proxies and browsers may add.
HEADERS = sorted({
    *READ.findall("".join(SOURCES)), "range", "if-none-match", "if-modified-since", "referer", "last-event-id",
    "sec-fetch-site", "hx-request", "expect", "transfer-encoding", "upgrade", "authorization", "forwarded",
})  # fmt: skip
# As servers hand them over: no line ends, no NUL.
VALUES = st.binary(max_size=80).filter(lambda value: not set(value) & {0, 10, 13}) | st.sampled_from(
    [b"", b"bytes=0-", b"bytes=9-1", b"*", b"-1", b"9" * 400, b"text/html; charset=\xfe", b"unix:", b"[::1", b"null"]
)
SENT = st.lists(st.tuples(st.sampled_from([name.encode() for name in HEADERS]), VALUES), max_size=6)
PAGES = ["/", "/masuk", "/status", "/beranda", "/kartu", "/petugas", "/tidak-ada", "/aktivasi", "/sehat"]
ONE_DATABASE = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@dataclass
class Cookies:
    """Real cookies of a member and an officer, to be spoilt."""

    of: dict[str, str]

    def spoilt(self, random: Random) -> bytes:
        """Every cookie cut, turned, doubled, swapped with another, or anything at all: none as it was."""
        told = [name.encode() + b"=" + self._spoil(value, random) for name, value in self.of.items()]
        random.shuffle(told)
        return random.choice([b"; ", b";", b",", b" ; ;; "]).join(told)

    def _spoil(self, value: str, random: Random) -> bytes:
        kind = random.randrange(5)
        if kind == 0:
            return value[: random.randrange(max(len(value), 1))].encode()
        if kind == 1:
            return value[::-1].encode() + b"="
        if kind == 2:
            return random.choice([other for other in self.of.values() if other != value]).encode()
        if kind == 3:
            return f'"{value}x"'.encode()
        return random_text(random).replace(b"\n", b"").replace(b"\r", b"").replace(b"\x00", b"")


def test_the_headers_that_the_application_reads_are_found() -> None:
    assert {"accept-language", "host", "user-agent", "x-forwarded-for", "x-signature"} <= set(HEADERS)


@given(headers=SENT, path=st.sampled_from(PAGES))
@ONE_DATABASE
async def test_any_bytes_in_any_header_of_a_page_get_an_answer(
    app: Litestar, headers: list[tuple[bytes, bytes]], path: str
) -> None:
    answer = await Person(app).get(path, headers)

    assert is_in_words(answer), (path, headers, answer.status)


@given(headers=SENT, body=st.binary(max_size=200))
@ONE_DATABASE
async def test_any_bytes_in_any_header_of_a_form_get_an_answer(
    app: Litestar, headers: list[tuple[bytes, bytes]], body: bytes
) -> None:
    for path in ("/aktivasi", "/masuk", "/api/v1.0/transfer-va/payment"):
        answer = await Person(app).ask("POST", path, body, [FORM, *headers])

        assert answer.status < 500, (path, headers, body, answer.status)


@pytest.mark.parametrize("seed", range(3))
async def test_spoilt_cookies_get_an_answer_and_open_nothing(
    app: Litestar, pool: Pool, keys: Keys, owner_dsn: str, seed: int
) -> None:
    random = Random(seed)
    journey = await activate(app, await ours(pool, keys), keys, owner_dsn)
    desk = await at_desk(app, pool, keys, "ani", *Role)
    cookies = Cookies(journey.person.cookies | desk.person.cookies)
    opened = [await journey.person.get("/beranda"), await desk.person.get("/petugas/cari")]
    assert [answer.status for answer in opened] == [200, 200], "unspoilt they open"

    for _ in range(40):
        cookie = (b"cookie", cookies.spoilt(random))
        for path in ("/beranda", "/kartu", "/profil", "/petugas/cari"):
            answer = await Person(app).get(path, [cookie])
            assert is_in_words(answer), (path, cookie, answer.status)
            assert answer.status in (303, 401, 403), (path, cookie, answer.status)
