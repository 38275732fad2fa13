"""An officer at a browser, over HTTP."""

import re
from dataclasses import dataclass, field
from datetime import timedelta

from litestar import Litestar

from peserta.access.passwords import Passwords
from peserta.kit.clock import utc_now
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.kit.values import Nik
from peserta.staff.permissions import Role
from peserta.staff.rules import TOTP_STEP_S, AuthenticatorKey
from tests.app.asking import Answer, Person
from tests.staff.staffing import PASSWORD, StaffMember

NOTHING = Answer(0, {}, b"")


@dataclass
class Desk:
    """A browser with the token of its forms, and the authenticator beside it."""

    person: Person
    csrf: str
    key: AuthenticatorKey = field(default_factory=lambda: AuthenticatorKey.of_bytes(bytes(20)))
    entered: Answer = NOTHING
    steps_ahead: int = 0

    @classmethod
    async def at(cls, person: Person) -> "Desk":
        page = await person.get("/petugas/masuk")
        return cls(person, page.find(r'name="_csrf" value="(\w+)"'))

    async def post(self, path: str, **fields: str) -> Answer:
        return await self.person.post(path, {"_csrf": self.csrf, **fields})

    async def answers(self, page: Answer, path: str, text: str) -> Answer:
        """Answer the ticket of a page as far as it was read there."""
        return await self.post(path, jawaban=text, sampai=page.find(r'name="sampai" value="([^"]*)"'))

    def keep_key(self, page: Answer) -> None:
        """Type the key that a page shows into the authenticator."""
        self.key = AuthenticatorKey(re.sub(r"\s", "", page.find(r'class="setup-key">([^<]+)<')))

    def code(self) -> str:
        """What the authenticator shows: now, or in the next half minute, which is accepted too."""
        return self.key.code(utc_now() + timedelta(seconds=TOTP_STEP_S * self.steps_ahead))

    def next_code(self) -> None:
        """A code is accepted once: use the one of the next half minute."""
        self.steps_ahead = 1

    async def finds(self, number: str) -> str:
        """Search a person; the address of the page that opens."""
        answer = await self.post("/petugas/cari", nomor=number, alasan="at_desk", catatan="datang dengan KTP")
        assert answer.status == 303, answer.text
        return answer.location

    async def signs_in(self, name: str) -> Answer:
        self.entered = await self.post("/petugas/masuk", nama=name, kata_sandi=PASSWORD, kode=self.code())
        return self.entered


async def at_desk(app: Litestar, pool: Pool, keys: Keys, name: str, *roles: Role, nik: Nik | None = None) -> Desk:
    """Somebody with these roles, signed in."""
    member = StaffMember(pool, keys, Passwords(), name, now=utc_now())
    await member.opens(await member.invited(*roles, nik=nik))
    desk = await Desk.at(Person(app))
    desk.key, desk.steps_ahead = member.authenticator, 1
    answer = await desk.signs_in(name)
    assert answer.status == 303, answer.text
    return desk


async def write_for_help(person: Person) -> str:
    """Ask for help without an account; the reference."""
    csrf = (await person.get("/bantuan/baru")).find(r'name="_csrf" value="(\w+)"')
    sent = await person.post("/bantuan/baru", {"_csrf": csrf, "pesan": "Kode tidak datang."})
    return sent.location.rsplit("/", 1)[1]
