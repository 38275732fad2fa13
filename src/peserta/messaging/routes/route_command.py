"""`peserta routes`: list, set, off, on, history."""

import asyncio
import getpass
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg
from rich.console import Console

from peserta.kit.clock import JAKARTA
from peserta.kit.database import Conn, open_pool, transaction, why_away
from peserta.messaging.routes import route_actions as actions
from peserta.messaging.routes.link_store import Links
from peserta.messaging.routes.route_actions import NoSuchRouteError
from peserta.messaging.routes.setting import WHAT, BadSettingError, Change, in_words

DONE = 0
NOT_DONE = 2
CONNECT_S = 5
REASON_MAX = 200
HISTORY_MAX = 1_000
LINES = (("weight", "price_idr", "tps", "window", "extra_hour_idr"), ("lanes",), ("operators",))


@dataclass(frozen=True, slots=True)
class Terminal:
    """The database this command works on, who sits at the keyboard, and where it prints."""

    dsn: str
    actor: str
    console: Console
    command: str = "routes"


def actor_name() -> str:
    """Who sits at this keyboard: a user of the machine, which is no account of the desk."""
    try:
        return f"shell:{getpass.getuser()}"
    except (OSError, KeyError):  # in a container the user may have no name
        return "shell"


def list_routes(terminal: Terminal, *, now: datetime) -> int:
    """Print every route with whether anything can be sent by it, and what is set."""

    async def read(conn: Conn) -> int:
        settings = await actions.list_settings(conn)
        links = await actions.list_links(conn, now=now)
        for setting in settings:
            say(terminal, f"{setting.name}: {setting.channel} by {setting.provider}, {in_words(setting, 'state')}")
            say(terminal, "  " + _link_in_words(links[setting.name], now=now))
            for whats in LINES:
                told = [f"{what.replace('_', '-')} {in_words(setting, what)}" for what in whats]
                say(terminal, "  " + ", ".join(told))
        if not settings:
            say(terminal, "No route was written down yet: the first peserta work does it, from the profile.")
            return DONE
        await _say_gaps(terminal, conn, now=now)
        return DONE

    return run_in_transaction(terminal, read)


async def _say_gaps(terminal: Terminal, conn: Conn, *, now: datetime) -> None:
    for gap in await actions.list_gaps(conn, now=now):
        say(terminal, f"Attention: {gap}")


def _link_in_words(links: Links, *, now: datetime) -> str:
    told = actions.why_unlinked(links) or f"linked, in {links.linked} of {links.workers} workers"
    if links.until_at is None:
        return told
    rest = f"rests until {clock(links.until_at)}" if links.until_at > now else "on trial after a rest"
    return f"{told}; {rest} ({links.fault})"


def set_route(terminal: Terminal, name: str, asked: Mapping[str, str], *, reason: str, now: datetime) -> int:
    """Change what was asked for, and print what became of what."""
    if not asked:
        return fail(terminal, f"nothing to set; expected at least one of {', '.join(map(option_of, WHAT))}")

    async def act(conn: Conn) -> Sequence[Change]:
        return await actions.change(conn, name, asked, actor=terminal.actor, reason=reason, now=now)

    return change(terminal, act, reason=reason, of=name, then=lambda conn: _say_gaps(terminal, conn, now=now))


def switch(terminal: Terminal, name: str, *, is_on: bool, reason: str, now: datetime) -> int:
    """Switch a route on or off."""

    async def act(conn: Conn) -> Sequence[Change]:
        return await actions.switch(conn, name, is_on=is_on, actor=terminal.actor, reason=reason, now=now)

    return change(terminal, act, reason=reason, of=name, then=lambda conn: _say_gaps(terminal, conn, now=now))


def show_history(terminal: Terminal, name: str | None, *, limit: int) -> int:
    """Print what was changed, by whom and why, the newest first."""
    if not 1 <= limit <= HISTORY_MAX:
        return fail(terminal, f"--limit {limit}: expected 1 to {HISTORY_MAX:,}")

    async def read(conn: Conn) -> int:
        rows = await actions.list_history(conn, name, limit=limit)
        for row in rows:
            say(
                terminal, happened(row.at, f"{row.route}: {row.what} {row.was} -> {row.becomes}", row.actor, row.reason)
            )
        if not rows:
            say(terminal, "Nothing was changed yet.")
        return DONE

    return run_in_transaction(terminal, read)


def happened(at: datetime, what: str, actor: str, reason: str) -> str:
    """One line of a history: when, what, by whom and why."""
    return f"{clock(at)}  {what}  ({actor}: {reason})"


def clock(at: datetime) -> str:
    """A moment as these commands print it."""
    return f"{at.astimezone(JAKARTA):%Y-%m-%d %H:%M:%S} WIB"


def say(terminal: Terminal, line: str) -> None:
    """Print a line as it is, however narrow the terminal: names must stay whole to be typed again."""
    terminal.console.print(line, markup=False, highlight=False, soft_wrap=True)


def option_of(what: str) -> str:
    """How one thing is named on the command line."""
    return "--" + what.replace("_", "-")


def wrong_reason(reason: str) -> str:
    """What is wrong with a reason, or ""."""
    length = len(reason.strip())
    if 1 <= length <= REASON_MAX:
        return ""
    got = f"of {length} characters" if length else "without words"
    return f"--reason {got}: expected why, in 1 to {REASON_MAX} characters; it is kept in the history"


def change(
    terminal: Terminal, act: Callable[[Conn], Awaitable[Sequence[Change]]], *, reason: str, of: str = "",
    then: Callable[[Conn], Awaitable[None]] | None = None,
) -> int:  # fmt: skip
    """Do what is to be kept with its reason, and print what became of what; `then` says what follows from it."""
    if wrong := wrong_reason(reason):
        return fail(terminal, wrong)
    name = f"{of}: " if of else ""

    async def write(conn: Conn) -> int:
        changes = await act(conn)
        for each in changes:
            say(terminal, f"{name}{each.what} {each.was} -> {each.becomes}")
        if not changes:
            say(terminal, f"{name}that is how it was; nothing was changed")
        if then is not None:
            await then(conn)
        return DONE

    return run_in_transaction(terminal, write)


def run_in_transaction(terminal: Terminal, action: Callable[[Conn], Awaitable[int]]) -> int:
    """Run one command on the database; return its exit code, having said what was wrong."""

    async def connected() -> int:
        async with (
            open_pool(terminal.dsn, size=1, name=f"peserta {terminal.command}", prepares=False) as pool,
            transaction(pool) as conn,
        ):
            return await action(conn)

    return answering(terminal, lambda: asyncio.run(connected()))


def answering(terminal: Terminal, act: Callable[[], int]) -> int:
    """Do what was asked; whatever was wrong is said with what was expected."""
    try:
        # A pool tries for long to reach its server; whoever sits at a keyboard wants to know at once.
        psycopg.connect(terminal.dsn, connect_timeout=CONNECT_S).close()
        return act()
    except BadSettingError as bad:
        what, _, rest = str(bad).partition(":")
        return fail(terminal, f"{option_of(what)}:{rest}")
    except NoSuchRouteError as missing:
        return fail(terminal, str(missing))
    except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn):
        return fail(terminal, "the database is not up to date: run peserta migrate first")
    except psycopg.Error as error:
        return fail(terminal, why_away(error))


def fail(terminal: Terminal, why: str) -> int:
    """Say what was wrong, and return the exit code for it."""
    terminal.console.print(f"peserta {terminal.command}: {why}", style="red", markup=False, soft_wrap=True)
    return NOT_DONE
