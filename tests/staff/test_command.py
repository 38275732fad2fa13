"""`peserta staff` at a terminal."""

import asyncio
import re
from collections.abc import Callable

import pytest
from rich.console import Console

from peserta.access.passwords import Passwords
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.staff import command
from peserta.staff.command import Terminal
from tests.people import NOW
from tests.staff.staffing import StaffMember


@pytest.fixture
def terminal(app_dsn: str) -> Terminal:
    return Terminal(app_dsn, "shell:test", Console(record=True, width=100))


def invites(terminal: Terminal, keys: Keys, name: str, *, own_nik: str = "", again: bool = False) -> int:
    return command.invite(
        terminal, name, ["officer", "agent"], own_nik, site="https://contoh.example", again=again, keys=keys, now=NOW
    )


async def test_the_secret_that_is_printed_opens_the_account(
    terminal: Terminal, pool: Pool, keys: Keys, passwords: Passwords
) -> None:
    assert await asyncio.to_thread(invites, terminal, keys, "ani") == command.DONE

    printed = terminal.console.export_text()
    found = re.search(r"secret\s+([A-Z0-9-]{23})", printed)
    assert found is not None
    await StaffMember(pool, keys, passwords, "ani").opens(found[1].lower())
    assert "https://contoh.example/petugas/undangan" in printed
    assert "2026-11-26 16:00 WIB" in printed


async def at_keyboard(*commands: Callable[[], int]) -> list[int]:
    """What each ended with; a command runs a loop of its own."""
    return [await asyncio.to_thread(each) for each in commands]


async def test_what_cannot_be_done_is_said_and_told_to_the_shell(terminal: Terminal, keys: Keys, pool: Pool) -> None:
    results = await at_keyboard(
        lambda: invites(terminal, keys, "Ani Rahma"),
        lambda: invites(terminal, keys, "ani", own_nik="123"),
        lambda: invites(terminal, keys, "ani", again=True),
        lambda: command.lock(terminal, "ani", now=NOW),
        lambda: command.unlock(terminal, "ani", now=NOW),
    )

    assert results == [command.NOT_DONE] * 5
    printed = terminal.console.export_text()
    assert "peserta staff:" in printed
    assert "that is no NIK: expected 16 digits, with a birth date in them" in printed


async def test_who_was_invited_and_is_unlocked_still_has_to_open_the_account(
    terminal: Terminal, keys: Keys, pool: Pool
) -> None:
    await at_keyboard(
        lambda: invites(terminal, keys, "ani"),
        lambda: command.lock(terminal, "ani", now=NOW),
        lambda: command.unlock(terminal, "ani", now=NOW),
    )

    assert "ani is not locked any more, and opens the account as invited." in terminal.console.export_text()


async def test_the_list_says_who_may_what_and_who_is_locked(terminal: Terminal, keys: Keys, pool: Pool) -> None:
    results = await at_keyboard(
        lambda: invites(terminal, keys, "ani"),
        lambda: invites(terminal, keys, "ani"),
        lambda: invites(terminal, keys, "budi"),
        lambda: command.lock(terminal, "budi", now=NOW),
        lambda: command.list_staff(terminal),
    )

    printed = terminal.console.export_text()
    assert results == [command.DONE, command.NOT_DONE, command.DONE, command.DONE, command.DONE]
    assert "ani is taken" in printed
    assert re.search(r"ani\s+officer agent\s+invited", printed)
    assert re.search(r"budi\s+officer agent\s+locked", printed)
