"""Attacks on the contacts of an account, against the application: each fails when its guard is taken away."""

import re
from asyncio import gather
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

import pytest
from litestar import Litestar

from peserta.access.contacts.contact_sign_in_sending import send_wished_codes
from peserta.demo import numbers
from peserta.kit.clock import utc_now
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.kit.values import Email, Phone
from peserta.registry.changing import Typed
from peserta.web.visitor import SESSION_COOKIE
from tests.access.changing import Owner, an_owner
from tests.access.disowning import link_in
from tests.access.walking import POLICY, RULES, Browser, codes_to, count, notices
from tests.app.asking import Answer, Person, begin
from tests.people import register

NEW, OWN, OTHERS = "0899 0000 0777", numbers.phone(0), numbers.phone(10)
# A number that is not on record yet is shown as it was typed.
TYPED = re.compile(r"0899\s\d{4}\s\d{3,5}")
LIST, ADD = "/profil/kontak", "/profil/kontak/baru"
HELD_BACK = {"access_contact_draft", "access_contact_change", "access_contact_claim"}


@dataclass
class Signed:
    """A browser that is signed in with two proofs, given just now."""

    app: Litestar
    owner: Owner
    person: Person

    @property
    def pool(self) -> Pool:
        return self.owner.pool

    async def get(self, path: str) -> Answer:
        return await self.person.get(path)

    async def post(self, path: str, **fields: str) -> Answer:
        csrf = (await self.person.get("/bantuan/baru")).find(r'name="_csrf" value="(\w+)"')
        return await self.person.post(path, {"_csrf": csrf, **fields})

    async def type(self, contact: str, **fields: str) -> str:
        """Give a contact; the address of the page with the box for its code."""
        answer = await self.post(ADD, kontak=contact, **fields)
        assert answer.status == 303, answer.text
        return answer.location

    async def code(self, contact: str) -> str:
        return (await codes_to(self.pool, self.owner.keys, index_of(self.owner.keys, contact)))[-1]

    async def add(self, contact: str, **fields: str) -> UUID:
        """Up to the record; the id of the contact."""
        before = await self.owner.ids()
        answer = await self.post(await self.type(contact, **fields), kode=await self.code(contact))
        assert answer.location == LIST
        return (await self.owner.ids() - before).pop()

    async def again(self) -> "Signed":
        """Another session of the same person, elsewhere: one that was stolen."""
        token = await self.owner.another_session()
        return replace(self, person=Person(self.app, {SESSION_COOKIE: token}))


def index_of(keys: Keys, contact: str) -> bytes:
    return Typed.of(Email.parse(contact) if "@" in contact else Phone.parse(contact), keys).index


async def signed_in(app: Litestar, pool: Pool, keys: Keys, serial: int = 0) -> Signed:
    browser = Browser(pool, keys, now=utc_now())
    owner = await an_owner(browser, await register(pool, keys, serial, now=browser.now))
    return Signed(app, owner, Person(app, {SESSION_COOKIE: owner.token}))


@pytest.fixture
async def siti(app: Litestar, pool: Pool, keys: Keys) -> Signed:
    return await signed_in(app, pool, keys)


@pytest.fixture
async def thief(app: Litestar, pool: Pool, keys: Keys) -> Signed:
    """Somebody else with an account of their own."""
    return await signed_in(app, pool, keys, 1)


def alike(answer: Answer) -> str:
    """A page without what differs between any two requests: ids, tokens, times and what was typed."""
    text = re.sub(r"[0-9a-f]{32}", "id", answer.text)
    return re.sub(r"\d\d\.\d\d(\.\d\d)?|data-seconds-left=\"\d+\"|\u2022+.\d\d", "", text)


async def test_a_session_that_was_stolen_ends_when_its_owner_changes_a_contact(siti: Signed) -> None:
    stolen = await siti.again()
    assert (await stolen.get(LIST)).status == 200

    await siti.add(NEW)

    assert (await stolen.get(LIST)).status == 401
    assert (await stolen.post(f"{LIST}/hapus", kontak=siti.owner.someone.phone.id.hex)).status == 401
    assert (await siti.get(LIST)).status == 200


async def test_a_contact_set_in_a_stolen_session_opens_nothing_for_a_day(siti: Signed, app: Litestar) -> None:
    await siti.add(NEW)
    async with siti.pool.connection() as conn:
        await conn.execute("DELETE FROM kit_limit")  # the code a moment ago is not what keeps the next one back
    stranger = Person(app)
    page = await stranger.get("/masuk/kode")
    await stranger.post("/masuk/kode", {"_csrf": page.find(r'name="_csrf" value="(\w+)"'), "kontak": NEW})
    sent = await count(siti.pool, "messaging_message")

    assert await send_wished_codes(siti.pool, keys=siti.owner.keys, policy=POLICY, rules=RULES, now=utc_now()) == 1

    assert await count(siti.pool, "messaging_message") == sent
    journey = await begin(Person(app))
    await journey.give(siti.owner.someone)
    choice = await journey.person.get(f"{journey.base}/cara")
    assert choice.text.count('name="kontak"') == 2, "the two contacts that are not held"


@pytest.mark.parametrize("changes", ["adds", "replaces", "removes"])
async def test_whoever_changes_a_contact_in_a_stolen_session_is_told_of_where_the_owner_reads(
    siti: Signed, changes: str
) -> None:
    phone, email = siti.owner.someone.phone, siti.owner.someone.email
    stolen = await siti.again()
    before = await siti.owner.ids()
    match changes:
        case "adds":
            await stolen.add(NEW)
        case "replaces":
            await stolen.add(NEW, ganti=phone.id.hex)
        case _:
            await stolen.post(f"{LIST}/hapus", kontak=phone.id.hex)
    template = {"adds": "contact_added", "replaces": "contact_replaced", "removes": "contact_removed"}[changes]

    told = sorted(await notices(siti.pool, template))
    secret = await link_in(siti.owner.browser, template, email)
    page = await Person(siti.app).get(f"/bukan-saya/{secret}")
    reader = Person(siti.app)
    csrf = (await reader.get(f"/bukan-saya/{secret}")).find(r'name="_csrf" value="(\w+)"')
    pressed = await reader.post(f"/bukan-saya/{secret}", {"_csrf": csrf})

    assert told == sorted([phone.value_index, email.value_index]), "the old contact too, and never the new one"
    assert (page.status, pressed.status) == (200, 303)
    assert await siti.owner.ids() == before, "the notice undoes it"
    assert (await stolen.get(LIST)).status == 401


async def test_undoing_ends_whatever_the_thief_holds_and_a_second_time_does_nothing(siti: Signed) -> None:
    contact_id = await siti.add(NEW)
    owner = await siti.again()
    change = (await owner.get(LIST)).find(r'kontak/batal">.*?name="kontak" value="(\w{32})"')

    first, second = await owner.post(f"{LIST}/batal", kontak=change), await owner.post(f"{LIST}/batal", kontak=change)

    assert (first.status, second.status) == (303, 409)
    assert (await siti.get(LIST)).status == 401
    assert contact_id not in await siti.owner.ids()


@pytest.mark.parametrize("what", ["hapus", "utama", "milik-saya", "batal", "buktikan"])
async def test_another_persons_ids_are_worth_nothing(siti: Signed, thief: Signed, what: str) -> None:
    contact_id = await siti.add(NEW)
    page = await siti.get(LIST)
    change = page.find(r'kontak/batal">.*?name="kontak" value="(\w{32})"')
    before = await siti.owner.own(), [await count(siti.pool, table) for table in sorted(HELD_BACK)]

    for handle in (contact_id.hex, siti.owner.someone.phone.id.hex, change, uuid4().hex, "x", ""):
        answer = await thief.post(f"{LIST}/{what}", kontak=handle)
        assert answer.status == (409 if what == "batal" else 404), (what, handle)

    assert (await siti.owner.own(), [await count(siti.pool, table) for table in sorted(HELD_BACK)]) == before


async def test_another_persons_contact_is_not_replaced(siti: Signed, thief: Signed) -> None:
    answer = await thief.post(ADD, kontak=NEW, ganti=siti.owner.someone.phone.id.hex)

    assert answer.status == 404
    assert await count(siti.pool, "access_contact_draft") == 0


async def test_what_one_session_typed_does_not_exist_for_another(siti: Signed, thief: Signed) -> None:
    code_path = await siti.type(NEW)
    code = await siti.code(NEW)

    for other in (thief, await siti.again()):
        assert (await other.get(code_path)).status == 404
        assert (await other.post(code_path, kode=code)).status == 404
        assert (await other.post(code_path.replace("/kode/", "/kirim/"))).status == 404

    assert await count(siti.pool, "access_contact_change") == 0


@pytest.mark.parametrize("path", ["baru", "hapus", "utama", "milik-saya", "batal", "buktikan", "kode/x", "kirim/x"])
async def test_no_other_site_changes_a_contact(siti: Signed, path: str) -> None:
    before = await siti.owner.own()
    await siti.get(LIST)

    for token in ({}, {"_csrf": "0" * 32}):
        fields = {**token, "kontak": siti.owner.someone.email.id.hex, "kode": "000000"}
        assert (await siti.person.post(f"{LIST}/{path}", fields)).status == 403

    assert await siti.owner.own() == before


async def test_adding_a_contact_says_the_same_whether_anybody_has_it_or_not(
    siti: Signed, thief: Signed, pool: Pool
) -> None:
    said: list[tuple[int, str]] = []
    for contact in (OTHERS, "0899 0000 0999"):
        answer = await siti.post(ADD, kontak=contact)
        page = await siti.get(answer.location)
        said.append((answer.status, TYPED.sub("what was typed", alike(page))))

    assert said[0] == said[1]
    assert "what was typed" in said[0][1]
    async with pool.connection() as conn:
        shared = await (
            await conn.execute("SELECT FROM messaging_message WHERE template = 'contact_shared'")
        ).fetchall()
    assert shared == [], "nobody is told before the code"
    assert thief.owner.someone.phone.families == 1


async def test_signing_in_by_a_contact_says_the_same_whether_anybody_has_it_or_not(siti: Signed, app: Litestar) -> None:
    said: list[tuple[int, str, int, str]] = []
    for contact in (OWN, "+62899 0000 0999"):
        stranger = Person(app)
        csrf = (await stranger.get("/masuk/kode")).find(r'name="_csrf" value="(\w+)"')
        asked = await stranger.post("/masuk/kode", {"_csrf": csrf, "kontak": contact})
        await send_wished_codes(siti.pool, keys=siti.owner.keys, policy=POLICY, rules=RULES, now=utc_now())
        page = await stranger.get(asked.location)
        wrong = await stranger.post(asked.location, {"_csrf": csrf, "kode": "000000"})
        said.append((asked.status, alike(page), wrong.status, alike(wrong)))

    assert said[0] == said[1]


async def test_another_browser_cannot_go_on_with_a_sign_in(siti: Signed, app: Litestar) -> None:
    stranger, other = Person(app), Person(app)
    csrf = (await stranger.get("/masuk/kode")).find(r'name="_csrf" value="(\w+)"')
    others = (await other.get("/masuk/kode")).find(r'name="_csrf" value="(\w+)"')
    asked = await stranger.post("/masuk/kode", {"_csrf": csrf, "kontak": OWN})
    await send_wished_codes(siti.pool, keys=siti.owner.keys, policy=POLICY, rules=RULES, now=utc_now())
    code = await siti.code(OWN)

    assert (await other.post(asked.location, {"_csrf": others, "kode": code})).status == 404
    assert (await other.get(f"{asked.location}/pilih")).status == 404
    entered = await stranger.post(asked.location, {"_csrf": csrf, "kode": code})
    assert (await other.post(f"{asked.location}/pilih", {"_csrf": others, "siapa": uuid4().hex})).status == 404

    assert entered.location == "/beranda"
    assert (await stranger.get(ADD)).status == 403, "one code alone changes no contact"


async def test_sixteen_right_answers_at_once_add_one_contact(siti: Signed) -> None:
    code_path = await siti.type(NEW)
    code, csrf = await siti.code(NEW), (await siti.get(LIST)).find(r'name="_csrf" value="(\w+)"')

    await gather(*(siti.person.post(code_path, {"_csrf": csrf, "kode": code}) for _ in range(16)))

    assert await count(siti.pool, "access_contact_change") == 1
    assert len(await siti.owner.on_record()) == 3


async def test_two_tabs_that_replace_the_same_contact_at_once_replace_it_once(siti: Signed) -> None:
    old = siti.owner.someone.phone.id.hex
    paths = [await siti.type(NEW, ganti=old), await siti.type("baru@surel.contoh.example", ganti=old)]
    codes = [await siti.code(NEW), await siti.code("baru@surel.contoh.example")]
    csrf = (await siti.get(LIST)).find(r'name="_csrf" value="(\w+)"')

    answers = await gather(
        *(siti.person.post(path, {"_csrf": csrf, "kode": code}) for path, code in zip(paths, codes, strict=True))
    )

    assert [answer.location for answer in answers] == [LIST, LIST]
    own = (await siti.owner.own()).contacts
    assert len([one for one in own if one.leaves_at is not None]) == 1
    assert len(own) == 4
