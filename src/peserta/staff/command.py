"""`peserta staff`: invite, list, lock, unlock."""

import asyncio
import getpass
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import psycopg
from rich.console import Console
from rich.table import Table

from peserta.kit.blind_index import blind_index
from peserta.kit.clock import JAKARTA
from peserta.kit.database import Conn, open_pool, transaction, why_away
from peserta.kit.keys import Keys
from peserta.kit.typed import BadValue
from peserta.kit.values import Nik
from peserta.staff import accounts
from peserta.staff.permissions import Role
from peserta.staff.rules import INVITATION_LIFE, is_name
from peserta.staff.store import StaffLine

DONE = 0
NOT_DONE = 2
CONNECT_S = 5
GROUP = 5
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Terminal:
    """The database this command works on, who sits at the keyboard, and where it prints."""

    dsn: str
    actor: str
    console: Console


def actor_name() -> str:
    """Who sits at this keyboard: a user of the machine, which is no account of the desk."""
    try:
        return f"shell:{getpass.getuser()}"
    except (OSError, KeyError):  # in a container the user may have no name
        return "shell"


def invite(
    terminal: Terminal, name: str, roles: Sequence[str], own_nik: str, *, site: str, again: bool, keys: Keys,
    now: datetime,
) -> int:  # fmt: skip
    """Invite somebody and print the secret, which can be read here and nowhere else."""
    if not is_name(name):
        return _fail(terminal, "a name is 2 to 40 small letters, digits, dots, dashes, and begins with a letter")
    try:
        nik_index = blind_index(keys, "nik", Nik.parse(own_nik).digits) if own_nik else None
    except BadValue:
        return _fail(terminal, "that is no NIK: expected 16 digits, with a birth date in them")

    async def write(conn: Conn) -> int:
        secret = await accounts.invite(
            conn, name, [Role(role) for role in dict.fromkeys(roles)], nik_index=nik_index, actor=terminal.actor,
            keys=keys, now=now, again=again,
        )  # fmt: skip
        if secret is None:
            why = f"there is no {name} to invite again" if again else f"{name} is taken; --again invites once more"
            return _fail(terminal, why)
        _print_invitation(terminal, name, secret, site=site, now=now)
        serves = not {Role.OFFICER.value, Role.SUPERVISOR.value}.isdisjoint(roles)
        if serves and nik_index is None and not again:
            say = terminal.console.print
            say("Without --own-nik nothing stops them from serving their own family,", style="yellow")
            say("and they name and approve no helpers of members.", style="yellow")
        return DONE

    return _run(terminal, write)


def list_staff(terminal: Terminal) -> int:
    """Print every account with its roles and state."""

    async def read(conn: Conn) -> int:
        table = Table("name", "roles", "state", "last seen", box=None)
        for line in await accounts.list_staff(conn):
            table.add_row(line.name, " ".join(line.roles), _state(line), _when(line.seen_at))
        terminal.console.print(
            table if table.rows else "Nobody was invited yet: peserta staff invite NAME --role officer"
        )
        return DONE

    return _run(terminal, read)


def lock(terminal: Terminal, name: str, *, now: datetime) -> int:
    """Lock an account; its sessions end at once."""

    async def write(conn: Conn) -> int:
        if not await accounts.lock(conn, name, actor=terminal.actor, now=now):
            return _fail(terminal, f"there is no {name}, or the account is locked already")
        terminal.console.print(f"{name} is locked, and signed out everywhere.", highlight=False)
        return DONE

    return _run(terminal, write)


def unlock(terminal: Terminal, name: str, *, now: datetime) -> int:
    """Let a locked account in again."""

    async def write(conn: Conn) -> int:
        if not await accounts.unlock(conn, name, actor=terminal.actor, now=now):
            return _fail(terminal, f"there is no {name}, or the account is not locked")
        is_open = any(line.name == name and line.opened_at for line in await accounts.list_staff(conn))
        told = "can sign in again" if is_open else "is not locked any more, and opens the account as invited"
        terminal.console.print(f"{name} {told}.", highlight=False, soft_wrap=True)
        return DONE

    return _run(terminal, write)


def _print_invitation(terminal: Terminal, name: str, secret: str, *, site: str, now: datetime) -> None:
    grouped = "-".join(secret[start : start + GROUP] for start in range(0, len(secret), GROUP))
    say = terminal.console.print
    say(f"{name} is invited. Give this secret to nobody else; it is shown once and stored nowhere.", highlight=False)
    say(f"  page    {site}/petugas/undangan", highlight=False, soft_wrap=True)
    say(f"  secret  [bold]{grouped}[/]", highlight=False)
    say(f"  until   {_when(now + INVITATION_LIFE)}", highlight=False)


def _state(line: StaffLine) -> str:
    if line.locked_at is not None:
        return "locked"
    return "invited" if line.opened_at is None else "open"


def _when(at: datetime | None) -> str:
    return f"{at.astimezone(JAKARTA):%Y-%m-%d %H:%M} WIB" if at else "-"


def _run(terminal: Terminal, action: Callable[[Conn], Awaitable[int]]) -> int:
    try:
        # A pool tries for long to reach its server; whoever sits at a keyboard wants to know at once.
        psycopg.connect(terminal.dsn, connect_timeout=CONNECT_S).close()
        return asyncio.run(_in_transaction(terminal.dsn, action))
    except psycopg.errors.UndefinedTable:
        return _fail(terminal, "the database is not up to date: run peserta migrate first")
    except psycopg.Error as error:
        return _fail(terminal, why_away(error))


async def _in_transaction(dsn: str, action: Callable[[Conn], Awaitable[T]]) -> T:
    async with open_pool(dsn, size=2, name="peserta staff", prepares=False) as pool, transaction(pool) as conn:
        return await action(conn)


def _fail(terminal: Terminal, why: str) -> int:
    terminal.console.print(f"peserta staff: {why}", style="red", markup=False, soft_wrap=True)
    return NOT_DONE
