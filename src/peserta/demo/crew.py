"""The demo's staff: made-up officers with a printed password, and the authenticator that shows their codes."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from peserta.access.passwords import Passwords
from peserta.kit.blind_index import blind_index
from peserta.kit.database import Pool, open_pool, transaction
from peserta.kit.keys import Keys
from peserta.staff.accounts import find_invited, invite, list_staff, open_account
from peserta.staff.permissions import Role
from peserta.staff.rules import TOTP_STEP_S

PASSWORD = "empat perahu kertas"  # noqa: S105  # of made-up people, on a machine that trusts everybody
CREW_FILE = "petugas.json"


@dataclass(frozen=True, slots=True)
class CrewMember:
    """A made-up member of staff; the NIK is nobody's on record, so that nobody is of their family."""

    name: str
    role: Role
    nik: str


# No region of the demo's people reaches this far.
CREW = (
    CrewMember("ani", Role.OFFICER, "9999994101900001"),
    CrewMember("bayu", Role.OFFICER, "9999990102900002"),
    CrewMember("rini", Role.SUPERVISOR, "9999994203850003"),
)


def hire_crew(dsn: str, folder: Path, keys: Keys, *, now: datetime) -> bytes | None:
    """Open the crew's accounts at the first start; return what the demo's authenticator must keep, or None."""
    return None if (folder / CREW_FILE).exists() else asyncio.run(_hire(dsn, keys, now=now))


async def _hire(dsn: str, keys: Keys, *, now: datetime) -> bytes:
    passwords = Passwords()
    async with open_pool(dsn, size=2, name="peserta demo", prepares=False) as pool:
        kept = {member.name: await _open(pool, member, passwords, keys, now=now) for member in CREW}
    return msgspec.json.encode(kept)


async def _open(pool: Pool, member: CrewMember, passwords: Passwords, keys: Keys, *, now: datetime) -> str:
    """Invite one and take the invitation up, as a person does; the text of the authenticator's key."""
    async with transaction(pool) as conn:
        # A first start that was cut short has left an account whose key nobody kept.
        again = member.name in {line.name for line in await list_staff(conn)}
        own = blind_index(keys, "nik", member.nik)
        secret = await invite(
            conn, member.name, [member.role], nik_index=own, actor="shell:demo", keys=keys, now=now, again=again
        )
        assert secret is not None, "it was looked whether the name is taken"
        key = (await find_invited(conn, secret, keys=keys, now=now)).key
    # With the code before the present one, which then still signs in: each is accepted once.
    spent = key.code(now - timedelta(seconds=TOTP_STEP_S))
    await open_account(pool, secret, PASSWORD, spent, passwords=passwords, keys=keys, now=now)
    return key.text
