"""Coming back by its pages: the same answers for known and unknown references, and on to the step that is open."""

from collections.abc import Callable

import psycopg
import pytest
from litestar import Litestar

from peserta.enrolment.elsewhere.resume import ASKS
from peserta.enrolment.elsewhere.resume_sending import send_wished
from peserta.kit.clock import utc_now
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.kit.values import Reference
from peserta.verification.rules import Policy
from tests.app.asking import Answer, Person
from tests.app.enrolling.walker import CSRF, Walker, newest_code, up_to_summary

UNKNOWN = str(Reference.new(b"nobody has this one"))
REFERENCE = r'class="reference number">([^<]+)<'


class Returning:
    """Another browser, which knows a reference."""

    def __init__(self, app: Litestar, pool: Pool, keys: Keys) -> None:
        self.person, self.pool, self.keys = Person(app), pool, keys
        self.csrf = ""

    async def ask(self, reference: str) -> Answer:
        self.csrf = (await self.person.get("/daftar/lanjut")).find(CSRF)
        return await self.person.post("/daftar/lanjut", {"_csrf": self.csrf, "referensi": reference})

    async def post(self, path: str, **fields: str) -> Answer:
        return await self.person.post(path, {"_csrf": self.csrf, **fields})

    async def worker(self) -> int:
        return await send_wished(self.pool, keys=self.keys, policy=Policy(), now=utc_now())


@pytest.fixture
def returning(app: Litestar, pool: Pool, keys: Keys) -> Callable[[], Returning]:
    return lambda: Returning(app, pool, keys)


def end_cool_downs(owner_dsn: str) -> None:
    with psycopg.connect(owner_dsn) as owner:
        owner.execute("DELETE FROM kit_limit")


async def test_every_step_shows_the_reference_by_which_it_can_be_gone_on_with(
    app: Litestar, pool: Pool, keys: Keys
) -> None:
    walker = Walker(app)
    await walker.begin()
    references = {(await walker.get(step)).find(REFERENCE) for step in ("keluarga", "anggota/baru")}
    await walker.tell_family()
    references.add((await walker.get("kelas")).find(REFERENCE))
    await walker.post("kelas", kelas="3")
    references.add((await walker.get("faskes")).find(REFERENCE))
    await walker.post("faskes", nanti="ya")
    references.add((await walker.get("kontak")).find(REFERENCE))
    await walker.post("kontak", kontak="0899 0000 0777")
    references.add((await walker.get("kode")).find(REFERENCE))
    await walker.post("kode", kode=await newest_code(pool, keys))
    references.add((await walker.get("ringkasan")).find(REFERENCE))

    assert len(references) == 1
    assert Reference.parse(references.pop())


async def test_by_reference_and_code_another_browser_goes_on_at_the_open_step(
    app: Litestar, pool: Pool, keys: Keys, owner_dsn: str, returning: Callable[[], Returning]
) -> None:
    walker = Walker(app)
    await up_to_summary(walker, pool, keys)
    reference = (await walker.get("ringkasan")).find(REFERENCE)
    end_cool_downs(owner_dsn)
    second = returning()

    asked = await second.ask(reference.lower().replace("-", " "))
    assert asked.status == 303
    assert await second.worker() == 1
    answered = await second.post(asked.location, kode=await newest_code(pool, keys))
    again = await second.post(asked.location, kode=await newest_code(pool, keys))

    assert answered.location == again.location == walker.base
    assert (await second.person.get(answered.location)).location == f"{walker.base}/ringkasan"
    assert (await second.person.get(asked.location)).location == walker.base
    assert "Bagus Wicaksono" in (await second.person.get(f"{walker.base}/ringkasan")).text


async def test_known_unknown_and_contactless_references_get_the_same_answers_byte_for_byte(
    app: Litestar, pool: Pool, keys: Keys, owner_dsn: str, returning: Callable[[], Returning]
) -> None:
    walker, contactless = Walker(app), Walker(app)
    await walker.up_to_code()
    await contactless.begin()
    references = [(await one.get("keluarga")).find(REFERENCE) for one in (walker, contactless)] + [UNKNOWN]
    end_cool_downs(owner_dsn)

    seen: list[list[tuple[int, int, str]]] = []
    for reference in references:
        second = returning()
        asked = await second.ask(reference)
        handle = asked.location.split("/")[-2]
        answers = [asked, await second.person.get(asked.location)]
        await second.worker()
        answers.append(await second.person.get(asked.location))
        answers += [await second.post(asked.location, kode="123") for _ in range(7)]
        answers.append(await second.post(asked.location.replace("/kode", "/kirim")))
        secrets = {handle: "handle", reference: "reference", second.csrf: "csrf"}
        seen.append([(one.status, len(one.body), _without(one.text, secrets)) for one in answers])

    assert seen[0] == seen[1] == seen[2]


def _without(text: str, secrets: dict[str, str]) -> str:
    for secret, name in secrets.items():
        text = text.replace(secret, name)
    return text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Isi nomor referensi."),
        ("K7M4", "Nomor referensi kurang atau lebih hurufnya."),
        ("K7M-4PQ-0", "Nomor referensi salah ketik. Periksa huruf dan angkanya."),
        ("<b>'%", "Nomor referensi"),
        ("9" * 5_000, "Nomor referensi kurang atau lebih hurufnya."),
    ],
)
async def test_a_mistyped_reference_is_said_to_be_one(
    returning: Callable[[], Returning], typed: str, said: str
) -> None:
    answer = await returning().ask(typed)

    assert answer.status == 422
    assert said in answer.text


async def test_a_browser_that_asks_too_often_is_told_until_when(returning: Callable[[], Returning]) -> None:
    second = returning()
    for _ in range(ASKS.uses_max):
        assert (await second.ask(UNKNOWN)).status == 303

    refused = await second.ask(UNKNOWN)

    assert refused.status == 429
    assert "Kode berikutnya bisa diminta mulai" in refused.text


async def test_what_another_browser_asked_for_cannot_be_opened(returning: Callable[[], Returning]) -> None:
    asked = await returning().ask(UNKNOWN)
    thief = returning()
    await thief.ask(UNKNOWN)

    for answer in (
        await thief.person.get(asked.location),
        await thief.post(asked.location, kode="123456"),
        await thief.post(asked.location.replace("/kode", "/kirim")),
        await thief.person.get("/daftar/lanjut/x/kode"),
    ):
        assert answer.status == 404
        assert "/daftar/lanjut" in answer.text


async def test_the_browser_where_it_was_begun_needs_neither_reference_nor_code(app: Litestar) -> None:
    walker = Walker(app)
    await walker.begin()

    page = await walker.person.get("/daftar/lanjut")

    assert f'href="{walker.base}"' in page.text


async def test_a_faded_application_says_so_at_each_of_its_addresses_and_how_to_begin_again(
    app: Litestar, pool: Pool, keys: Keys, owner_dsn: str
) -> None:
    walker = Walker(app)
    await up_to_summary(walker, pool, keys)
    with psycopg.connect(owner_dsn) as owner:
        owner.execute(
            "UPDATE enrolment_application SET state = 'faded', family_card_sealed = NULL, care_class = NULL,"
            " contact_id = NULL, contact_kind = NULL, contact_sealed = NULL, contact_index = NULL, proven_at = NULL"
        )

    for step in ("keluarga", "kelas", "kontak", "kode", "ringkasan", "bayar", "anggota/baru"):
        page = await walker.get(step)
        assert page.status == 410, step
        assert "Pendaftaran ini sudah dihapus" in page.text
        assert 'href="/daftar"' in page.text
    assert (await walker.post("kelas", kelas="3")).status == 410
    assert (await walker.person.get(walker.base)).status == 410
    assert walker.base not in (await walker.person.get("/daftar/lanjut")).text
