"""A helper whom a member names at the desk: two officers, never for or of their own, both told, ended at once."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import LiteralString

import pytest
from litestar import Litestar

from peserta.access.helping.help import end_of
from peserta.access.helping.naming import APPROVE_WITHIN
from peserta.access.recovery.disowning import disown, find_event
from peserta.demo import numbers
from peserta.kit.clock import utc_now
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.values import Nik, Sex
from peserta.messaging.words.marks import link_token
from peserta.staff.permissions import Role
from tests.app.asking import Answer
from tests.app.at_desk.desk import Desk, at_desk
from tests.app.members import Member, a_member, sign_in, today
from tests.app.own.test_helpers import HELP_ID, begin, count, invite, take
from tests.people import BORN_ON, Someone, register

LIVE: LiteralString = "SELECT count(*) FROM access_help WHERE helper_id IS NOT NULL AND ended_at IS NULL"
NAMED: LiteralString = "SELECT count(*) FROM access_help_naming"
TOLD: LiteralString = "SELECT count(*) FROM messaging_message WHERE template IN ('helper_named', 'helping_added')"


@dataclass
class Scene:
    """A member without an account, the daughter she names, and whoever works at the desk."""

    app: Litestar
    pool: Pool
    keys: Keys
    mother: Someone
    daughter: Member
    staff: list[Desk] = field(default_factory=list[Desk])

    async def officer(self, name: str, role: Role = Role.OFFICER, *, nik: Nik | None = None) -> Desk:
        """Somebody at work who is on nobody's record, or on the one whose NIK is given."""
        own = nik or Nik(numbers.nik(5_000 + len(self.staff), BORN_ON, Sex.FEMALE))
        self.staff.append(await at_desk(self.app, self.pool, self.keys, name, role, nik=own))
        return self.staff[-1]

    async def finds(self, desk: Desk) -> str:
        return await desk.finds(self.mother.nik.digits)

    async def names(self, desk: Desk, found: str = "", **other: str) -> Answer:
        helper = self.daughter.family.someone
        fields = {
            "pendamping-nomor": helper.nik.digits, "pendamping-nama": helper.name.text, "cakupan": "see",
            "hari": "30", "diperiksa": "ktp", "dibacakan": "ya",
        }  # fmt: skip
        return await desk.post(f"{found or await self.finds(desk)}/pendamping", **(fields | other))

    async def approves(self, desk: Desk, found: str = "", **other: str) -> Answer:
        async with self.pool.connection() as conn:
            row = await (await conn.execute("SELECT id FROM access_help_naming ORDER BY named_at DESC")).fetchone()
        assert row is not None
        found = found or await self.finds(desk)
        return await desk.post(f"{found}/pendamping/setuju", **({"pendamping": row[0].hex, "ditanya": "ya"} | other))

    async def drops(self, desk: Desk, page: Answer) -> Answer:
        """Press "drop" on a page as it was when it was opened."""
        path = page.find(r'action="(/petugas/peserta/\w+/pendamping/batal)"')
        return await desk.post(path, pendamping=page.find(r'/batal">.*?name="pendamping" value="(\w+)"'))

    async def count(self, sql: LiteralString) -> int:
        return await count(self.pool, sql)


@pytest.fixture
async def scene(app: Litestar, pool: Pool, keys: Keys) -> Scene:
    mother = await register(pool, keys, 7, name="Aminah Hartati", now=utc_now())
    daughter = await a_member(app, pool, keys, 1)
    async with transaction(pool) as conn:
        await conn.execute("UPDATE access_account SET state = 'open'")
    return Scene(app, pool, keys, mother, daughter)


async def test_two_officers_name_a_helper_who_sees_what_is_named_and_both_are_told(scene: Scene) -> None:
    ani, rini = await scene.officer("ani"), await scene.officer("rini", Role.SUPERVISOR)

    named = await scene.names(ani)
    waits = await ani.person.get(named.location)
    before = await scene.count(LIVE)
    second = await scene.finds(rini)
    asked = await rini.person.get(second)
    approved = await scene.approves(rini, second)

    assert (named.status, before, approved.status) == (303, 0, 303), "what one officer writes down opens nothing"
    assert "Menunggu petugas kedua" in waits.text
    assert "Setujui pendamping" not in waits.text
    assert "Siti Aminah" in asked.text, "whoever approves reads whom"
    assert "Saya mengizinkan orang yang saya sebut kepada petugas" in asked.text
    assert await scene.count(LIVE) == 1
    assert await scene.count(TOLD) == 4, "two contacts each"
    assert await scene.count(
        "SELECT count(*) FROM consent_given g JOIN access_help h ON h.id = g.journey_id"
        " JOIN consent_text t ON t.hash = ANY (g.text_hashes)"
        " WHERE g.channel = 'desk' AND g.purpose = 'helper' AND t.kind = 'helper_see_desk'"
    ) == 1  # fmt: skip

    await begin(scene.daughter)
    assert "Anda membantu Aminah Hartati" in (await scene.daughter.get("/beranda")).text
    closed = [await scene.daughter.get(path) for path in ("/profil/kontak", "/profil/petugas", "/profil/data")]
    assert [page.status for page in closed] == [403] * 3
    assert (await scene.daughter.post("/iuran/lagi")).status == 403, "who may only see begins no payment"


async def test_both_are_told_in_the_language_the_officer_says_the_member_reads(scene: Scene) -> None:
    ani, rini = await scene.officer("ani"), await scene.officer("rini", Role.SUPERVISOR)
    await scene.names(ani)
    found = await scene.finds(rini)

    await scene.approves(rini, found, bahasa="en")
    page = await rini.person.get(found)
    await rini.post(f"{found}/pendamping/akhiri", pendamping=page.find(r'akhiri">.*?' + HELP_ID), bahasa="en")

    assert await scene.count(f"{TOLD} AND language = 'en'") == 4
    ended = "SELECT count(*) FROM messaging_message WHERE template = 'helper_ended' AND language = 'en'"
    assert await scene.count(ended) == 4
    assert await scene.count(
        "SELECT count(*) FROM consent_given WHERE channel = 'desk' AND language = 'id'"
    ) == 1, "consent is to the words that were read out"  # fmt: skip


async def test_both_read_what_staff_did_and_the_member_ends_it(scene: Scene) -> None:
    await scene.names(await scene.officer("ani"))
    await scene.approves(await scene.officer("bayu"))
    mother = Member(scene.pool, await sign_in(scene.app, scene.pool, scene.mother.id), scene.daughter.family)

    hers = (await mother.get("/profil/petugas")).text
    theirs = (await scene.daughter.get("/profil/petugas")).text
    page = await mother.get("/profil/pendamping")
    await mother.post("/profil/pendamping/akhiri", pendamping=page.find(HELP_ID))

    assert "Petugas mencatat pendamping yang disebut di loket" in hers
    assert "Petugas kedua menyetujui pendamping itu" in hers
    assert "Data Anda dibuka petugas, karena seseorang menyebut Anda sebagai pendampingnya." in theirs
    assert "Dua petugas mencatat Anda sebagai pendamping" in theirs
    assert "Siti Aminah" in page.text
    assert await scene.count(LIVE) == 0


async def test_no_officer_alone_and_nobody_below_lets_a_helper_in(scene: Scene, pool: Pool) -> None:
    ani = await scene.officer("ani")
    found = (await scene.names(ani)).location
    same_person = await scene.officer("ani.dua", nik=Nik(numbers.nik(5_000, BORN_ON, Sex.FEMALE)))
    agent = await scene.officer("budi", Role.AGENT)
    unknown = await at_desk(scene.app, pool, scene.keys, "joko", Role.OFFICER)

    answers = [
        await scene.approves(ani, found),
        await scene.approves(same_person),
        await scene.approves(agent),
        await scene.approves(unknown),
        await scene.approves(await scene.officer("rini", Role.SUPERVISOR), ditanya=""),
    ]

    assert [answer.status for answer in answers] == [403, 403, 403, 403, 422]
    assert "NIK Anda belum tercatat" in answers[3].text
    assert (await scene.names(agent)).status == 403
    assert (await scene.names(unknown)).status == 403
    assert await scene.count(LIVE) == await scene.count(TOLD) == 0


async def test_neither_the_officers_nor_their_families_are_helped_or_help(scene: Scene) -> None:
    of_mother = await scene.officer("ani", nik=scene.mother.nik)
    of_daughter = await scene.officer("bayu", nik=scene.daughter.family.someone.nik)

    assert (await scene.names(of_mother)).status == 403
    assert (await scene.names(of_daughter)).status == 403
    assert await scene.count(NAMED) == 0
    await scene.names(await scene.officer("citra"))
    assert (await scene.approves(of_mother)).status == 403
    assert (await scene.approves(of_daughter)).status == 403

    assert await scene.count(LIVE) == 0


async def test_a_helper_needs_an_account_and_number_and_name_that_fit_with_one_answer(scene: Scene) -> None:
    ani = await scene.officer("ani")
    without = await register(scene.pool, scene.keys, 8, now=utc_now())
    nobody = Nik(numbers.nik(4_999, BORN_ON, Sex.FEMALE)).digits

    answers = [
        await scene.names(ani, **{"pendamping-nama": "Budi Santoso"}),
        await scene.names(ani, **{"pendamping-nomor": without.nik.digits}),
        await scene.names(ani, **{"pendamping-nomor": nobody}),
    ]
    itself = await scene.names(ani, **{"pendamping-nomor": scene.mother.nik.digits})

    assert [answer.find(r"<h2>([^<]+)</h2>") for answer in answers] == ["Pendamping belum bisa dicatat"] * 3
    assert itself.status == 422
    assert await scene.count(NAMED) == 0
    looks = "SELECT count(*) FROM audit_entry WHERE kind = 'desk.looked_up' AND facts ->> 'reason' = 'helper'"
    assert await scene.count(looks) == 4, "each try is a search, written down"


async def test_what_is_not_stated_or_no_number_is_said_with_what_was_typed(scene: Scene) -> None:
    ani = await scene.officer("ani")
    found = await scene.finds(ani)

    for missing in ("diperiksa", "dibacakan", "pendamping-nama"):
        answer = await scene.names(ani, found, **{missing: ""})
        assert (answer.status, "Belum lengkap" in answer.text) == (422, True)
        assert scene.daughter.family.someone.nik.digits in answer.text
    assert (await scene.names(ani, found, **{"pendamping-nomor": "123"})).status == 422
    assert await scene.count(NAMED) == 0


async def test_sixteen_who_approve_and_sixteen_who_name_at_once_make_one(scene: Scene) -> None:
    ani, bayu = await scene.officer("ani"), await scene.officer("bayu")
    found, second = await scene.finds(ani), await scene.finds(bayu)

    await asyncio.gather(*(scene.names(ani, found) for _ in range(8)))
    assert await scene.count(NAMED) == 1
    approved = await asyncio.gather(*(scene.approves(bayu, second) for _ in range(16)))

    assert sorted(answer.status for answer in approved) == [303] + [409] * 15
    assert await scene.count(LIVE) == 1
    assert await scene.count(TOLD) == 4


async def test_an_hour_later_and_after_it_was_dropped_nothing_is_approved(scene: Scene) -> None:
    ani, bayu = await scene.officer("ani"), await scene.officer("bayu")
    found = (await scene.names(ani)).location
    await scene.drops(ani, await ani.person.get(found))
    dropped = await scene.approves(bayu)
    await scene.names(ani)
    async with transaction(scene.pool) as conn:
        late = APPROVE_WITHIN + timedelta(seconds=1)
        await conn.execute(
            "UPDATE access_help_naming SET named_at = named_at - %s, approve_until = approve_until - %s", (late, late)
        )

    assert (dropped.status, (await scene.approves(bayu)).status) == (409, 409)
    assert await scene.count(LIVE) == await scene.count(TOLD) == 0


async def test_dropping_from_a_page_of_before_drops_nothing_that_a_colleague_wrote_down_or_approved(
    scene: Scene,
) -> None:
    ani, bayu = await scene.officer("ani"), await scene.officer("bayu")
    first = await ani.person.get((await scene.names(ani)).location)
    await scene.drops(ani, first)
    second = await bayu.person.get((await scene.names(bayu)).location)

    old = await scene.drops(ani, first)
    await scene.approves(ani)
    late = await scene.drops(bayu, second)

    assert (old.status, "Tidak menunggu lagi" in old.text, "Menunggu petugas kedua" in old.text) == (409, True, True)
    assert (late.status, "Hentikan pendampingan ini" in late.text) == (409, True)
    assert await scene.count(LIVE) == 1


async def test_an_account_that_was_closed_meanwhile_helps_nobody(scene: Scene) -> None:
    await scene.names(await scene.officer("ani"))
    async with transaction(scene.pool) as conn:
        await conn.execute("UPDATE access_account SET state = 'closed'")

    assert (await scene.approves(await scene.officer("bayu"))).status == 422
    assert await scene.count(LIVE) == 0


async def test_an_agent_ends_help_on_the_members_word_and_not_me_ends_it_too(scene: Scene) -> None:
    ani, bayu, agent = await scene.officer("ani"), await scene.officer("bayu"), await scene.officer("c1", Role.AGENT)
    await scene.names(ani)
    await scene.approves(bayu)
    found = await scene.finds(agent)
    page = await agent.person.get(found)
    help_id = page.find(r'akhiri">.*?' + HELP_ID)
    for _ in range(2):
        assert (await agent.post(f"{found}/pendamping/akhiri", pendamping=help_id)).status == 303
    assert "Siti Aminah" not in page.text, "an agent reads masked names"
    assert await scene.count(LIVE) == 0
    assert await scene.count("SELECT count(*) FROM audit_entry WHERE kind = 'desk.help_ended'") == 1

    await scene.names(ani)
    await scene.approves(bayu)
    async with transaction(scene.pool) as conn:
        row = await (
            await conn.execute("SELECT id FROM messaging_message WHERE template = 'helper_named' ORDER BY id DESC")
        ).fetchone()
        assert row is not None
        event = await find_event(conn, link_token(scene.keys, row[0]), now=utc_now())
        assert event is not None
        assert await disown(conn, event, keys=scene.keys, language="id", now=utc_now())
    assert await scene.count(LIVE) == 0


async def test_days_and_helpers_are_bounded_and_the_same_helper_is_not_named_twice(scene: Scene) -> None:
    ani, bayu = await scene.officer("ani"), await scene.officer("bayu")
    await scene.names(ani, hari="9999", cakupan="all")
    await scene.approves(bayu)

    assert await scene.count("SELECT count(*) FROM access_help WHERE scope = 'see'") == 1
    assert await scene.count("SELECT extract(day FROM ends_at - taken_at) FROM access_help") <= 8
    assert "Sudah menjadi pendamping" in (await scene.names(ani)).text


async def test_help_that_ended_by_its_day_is_no_obstacle_to_the_next(scene: Scene) -> None:
    mother = Member(scene.pool, await sign_in(scene.app, scene.pool, scene.mother.id), scene.daughter.family)
    await take(scene.daughter, *await invite(mother))
    async with transaction(scene.pool) as conn:
        await conn.execute(
            "UPDATE access_help SET invited_at = invited_at - interval '40 days', ends_at = %s",
            (end_of(today()) - timedelta(days=2),),
        )

    again = await take(scene.daughter, *await invite(mother))

    assert again.status == 303
    assert await scene.count(LIVE) == 1


async def test_each_step_says_once_that_it_was_done(scene: Scene) -> None:
    ani, bayu = await scene.officer("ani"), await scene.officer("bayu")

    noted = await ani.person.get((await scene.names(ani)).location)
    dropped = await ani.person.get((await scene.drops(ani, noted)).location)
    await scene.names(ani)
    approved = await bayu.person.get((await scene.approves(bayu)).location)
    path = approved.find(r'action="(/petugas/peserta/\w+/pendamping/akhiri)"')
    ended = await bayu.person.get((await bayu.post(path, pendamping=approved.find(HELP_ID))).location)
    again = await bayu.person.get(path.removesuffix("/pendamping/akhiri"))

    assert "Pendamping dicatat." in noted.text
    assert "Catatan pendamping dibatalkan." in dropped.text
    assert "Pendamping disetujui" in approved.text
    assert "Sudah dihentikan." in ended.text
    assert "Sudah dihentikan." not in again.text
