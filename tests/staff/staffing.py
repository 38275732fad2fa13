"""Somebody who works at the desk, in tests: invited, with an authenticator, signed in."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

from peserta.access.passwords import Passwords
from peserta.kit.blind_index import blind_index
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.values import Nik
from peserta.staff.accounts import find_invited, invite, open_account
from peserta.staff.officer import Officer
from peserta.staff.permissions import Role
from peserta.staff.rules import TOTP_STEP_S, AuthenticatorKey
from peserta.staff.sign_in import Desk, SignedIn, find_officer, sign_in
from tests.people import NOW

PASSWORD = "sepuluh angsa biru"
A_STEP = timedelta(seconds=TOTP_STEP_S)


@dataclass
class StaffMember:
    """Somebody at a browser of their own; `now` is moved by the test, and by each code that is used."""

    pool: Pool
    keys: Keys
    passwords: Passwords
    name: str
    authenticator: AuthenticatorKey = field(default_factory=lambda: AuthenticatorKey.of_bytes(bytes(20)))
    now: datetime = NOW
    browser: bytes = field(default_factory=lambda: uuid4().bytes * 2)

    async def invited(self, *roles: Role, nik: Nik | None = None) -> str:
        """Be invited; returns the secret."""
        async with transaction(self.pool) as conn:
            index = blind_index(self.keys, "nik", nik.digits) if nik else None
            secret = await invite(
                conn, self.name, roles, nik_index=index, actor="shell:test", keys=self.keys, now=self.now
            )
        assert secret is not None
        return secret

    async def opens(self, secret: str, password: str = PASSWORD) -> None:
        """Take an invitation up."""
        async with self.pool.connection() as conn:
            self.authenticator = (await find_invited(conn, secret, keys=self.keys, now=self.now)).key
        code = self.authenticator.code(self.now)
        await open_account(self.pool, secret, password, code, passwords=self.passwords, keys=self.keys, now=self.now)
        self.now += A_STEP

    async def signs_in(self, password: str = PASSWORD, code: str | None = None) -> SignedIn:
        """Sign in with what the authenticator shows now, unless told otherwise."""
        return await sign_in(
            self.pool, self.name, password, code or self.authenticator.code(self.now),
            Desk(self.browser, "Chrome, Linux"), passwords=self.passwords, keys=self.keys, now=self.now,
        )  # fmt: skip

    async def found(self, token: str | None) -> Officer | None:
        async with self.pool.connection() as conn:
            return await find_officer(conn, token or "", now=self.now)

    async def officer(self) -> Officer:
        """Signed in."""
        officer = await self.found((await self.signs_in()).token)
        assert officer is not None
        self.now += A_STEP
        return officer


async def hire(
    pool: Pool, keys: Keys, passwords: Passwords, name: str, *roles: Role, nik: Nik | None = None
) -> StaffMember:
    """Somebody with an open account."""
    member = StaffMember(pool, keys, passwords, name)
    await member.opens(await member.invited(*roles, nik=nik))
    return member
