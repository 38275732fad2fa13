"""`peserta tickets`: list, show, answer."""

import asyncio
import getpass
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypeVar

import psycopg
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from peserta.kit.clock import JAKARTA
from peserta.kit.database import Conn, lost_a_race, open_pool, transaction, why_away
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.kit.values import BadValue, Reference
from peserta.support.actions import answer_ticket, list_tickets, lock_ticket, read_ticket
from peserta.support.rules import MESSAGE_MAX, answer_due
from peserta.support.ticket import AnswerDue, State, Ticket
from peserta.support.unsigned import Matched, load_matched

DONE = 0
NOT_FOUND = 1
NOT_DONE = 2
LISTED_MAX = 200
CONNECT_S = 5
T = TypeVar("T")

# Whoever hears a reference on the telephone must know what to ask again.
WRONG_REFERENCE = {
    "reference.empty": "give a reference, such as K7M-4PQ-N",
    "reference.length": "that is not a whole reference: it has seven characters, such as K7M-4PQ-N",
    "reference.characters": "that is no reference: it has letters and digits only",
    "reference.check": "that reference is mistyped: its check character does not fit; compare it with the ticket",
}
WRONG_ANSWER = {
    "ticket.empty": "the answer is empty; give it with --text or on standard input",
    "ticket.long": f"the answer is too long; expected at most {MESSAGE_MAX} characters",
}


KINDS = {"help": "help", "officer": "asks for an officer", "notify_me": "wants to be told"}
PLACES = {
    "data": "giving their data", "cara": "choosing a contact", "kode": "waiting for a code",
    "amankan": "making a password", "masuk": "signing in", "beranda": "home", "petugas": "asking for an officer's code",
    "iuran": "bills",
    "bukan_saya": "this was not me", "keluarga": "family", "data-saya": "own data", "faskes": "facilities",
    "kartu": "card", "dibuka": "what officers opened", "daftar": "enrolling a family", "kontak": "changing contacts",
    "pulihkan": "recovering the account",
}  # fmt: skip


def list_open(dsn: str, *, state: State, within: timedelta, now: datetime, console: Console) -> int:
    """Print tickets in one state, the longest waiting first, and by when each must be answered."""

    async def read(conn: Conn) -> list[str]:
        table = Table("reference", "opened", "answer by", "what", "where", box=None)
        lines = await list_tickets(conn, state, limit=LISTED_MAX)
        for line in lines:
            due = _due(answer_due(line, within, now))
            opened = _when(line.opened_at)
            table.add_row(str(Reference(line.reference)), opened, due, KINDS[line.kind], _where(line.step))
        console.print(table if lines else f"No {state} tickets.")
        return []

    return _run(dsn, read, console)


def show(dsn: str, keys: Keys, text: str, *, within: timedelta, now: datetime, console: Console) -> int:
    """Print one ticket with everything that was said; that it was read goes into the audit trail."""

    async def read(conn: Conn) -> int:
        ticket = await read_ticket(conn, Reference.parse(text), actor=actor_name(), keys=keys, now=now)
        if ticket is None:
            return _missing(text, console)
        _print(ticket, answer_due(ticket, within, now), await load_matched(conn, ticket, keys), console)
        return DONE

    return _run(dsn, read, console)


def answer(dsn: str, keys: Keys, text: str, body: str, *, actor: str, now: datetime, console: Console) -> int:
    """Answer a ticket; the member sees it on the ticket's page and is told."""

    async def write(conn: Conn) -> int:
        ticket = await lock_ticket(conn, Reference.parse(text), keys=keys)
        if ticket is None:
            return _missing(text, console)
        if ticket.state == "closed":
            return _fail(console, f"{Reference(ticket.reference)} is closed; it opens again when the member writes")
        await answer_ticket(conn, ticket, body, actor=actor, keys=keys, now=now)
        console.print(f"Answered {Reference(ticket.reference)}.", highlight=False)
        return DONE

    return _run(dsn, write, console)


def _run(dsn: str, action: Callable[[Conn], Awaitable[object]], console: Console) -> int:
    try:
        # A pool tries for long to reach its server; whoever sits at a keyboard wants to know at once.
        psycopg.connect(dsn, connect_timeout=CONNECT_S).close()
        result = asyncio.run(_in_transaction(dsn, action))
    except BadValue as bad:
        return _fail(console, WRONG_REFERENCE.get(bad.reason, "that is no reference"))
    except Refusal as refusal:
        return _fail(console, WRONG_ANSWER[refusal.code])
    except psycopg.errors.UndefinedTable:
        return _fail(console, "the database is not up to date: run peserta migrate first")
    except psycopg.Error as error:
        if lost_a_race(error):
            return _fail(console, "somebody else changed this ticket at the same moment; look at it again")
        return _fail(console, why_away(error))
    return result if isinstance(result, int) else DONE


async def _in_transaction(dsn: str, action: Callable[[Conn], Awaitable[T]]) -> T:
    async with open_pool(dsn, size=2, name="peserta tickets", prepares=False) as pool, transaction(pool) as conn:
        return await action(conn)


def actor_name() -> str:
    """Who sits at this keyboard, as the audit trail names staff."""
    try:
        return f"staff:{getpass.getuser()}"
    except (OSError, KeyError):  # in a container the user may have no name
        return "staff:cli"


def _print(ticket: Ticket, due: AnswerDue | None, matched: Matched | None, console: Console) -> None:
    opened = _when(ticket.opened_at)
    console.print(f"[bold]{Reference(ticket.reference)}[/]  {KINDS[ticket.kind]}  {ticket.state}  {opened}")
    if due is not None:
        console.print(f"answer by: {_due(due)}", highlight=False)
    console.print(f"where: {_where(ticket.step)}   contact: {escape(ticket.contact) or '-'}", highlight=False)
    if matched is not None:
        console.print(
            f"gave the data of {escape(matched.name)}, card {matched.card or '-'}, and has proven nothing",
            highlight=False,
        )
    for code, at in ticket.trace:
        when = datetime.fromisoformat(at).astimezone(JAKARTA)
        console.print(f"  {when:%Y-%m-%d %H:%M:%S} WIB  {escape(_happened(code))}", highlight=False)
    console.print(f"\n{escape(ticket.message)}\n", highlight=False)
    for note in ticket.notes:
        console.print(f"[bold]{note.author}[/] {_when(note.at)}\n{escape(note.body)}\n", highlight=False)


def _due(due: AnswerDue | None) -> str:
    if due is None:
        return "-"
    return _when(due.at) + ("  [bold red]overdue[/]" if due.is_over else "")


def _where(step: str) -> str:
    return PLACES.get(step, "-")


def _happened(code: str) -> str:
    """A step such as "sms.failed.number_unknown" in words."""
    channel, _, rest = code.partition(".")
    step, _, reason = rest.partition(".")
    what = f"{channel.replace('sms', 'SMS')} {step}" + (f": {reason}" if reason else "")
    return what.replace("_", " ")


def _when(at: datetime) -> str:
    return f"{at.astimezone(JAKARTA):%Y-%m-%d %H:%M} WIB"


def _missing(text: str, console: Console) -> int:
    console.print(f"peserta tickets: there is no ticket {escape(text)}", style="red")
    return NOT_FOUND


def _fail(console: Console, why: str) -> int:
    console.print(f"peserta tickets: {why}", style="red", markup=False, soft_wrap=True)
    return NOT_DONE
