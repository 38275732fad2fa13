"""`peserta abuse`: list, set, stop, go, brake, lift, history."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from phonenumbers import SUPPORTED_REGIONS
from rich.table import Table

from peserta.kit.database import Conn
from peserta.kit.keys import Keys
from peserta.kit.values import BadValue, Phone, Rupiah
from peserta.messaging.guarding import abuse_actions as actions
from peserta.messaging.guarding.abuse_actions import BRAKE_MAX, SETTABLE, GuardShown, NoSuchBrakeError, in_words
from peserta.messaging.guarding.block_watch import Stop
from peserta.messaging.guarding.guard_history import list_history
from peserta.messaging.guarding.number_block import beginning_of
from peserta.messaging.routes.route_command import (
    DONE,
    HISTORY_MAX,
    Terminal,
    change,
    clock,
    fail,
    happened,
    option_of,
    run_in_transaction,
    say,
)
from peserta.messaging.routes.setting import Change

SPAN: Final = re.compile(r"\A([0-9]{1,4})(m|h)\Z")


@dataclass(frozen=True, slots=True)
class AskedBrake:
    """A brake as it was typed."""

    number: str
    lasts: str
    reason: str


def list_all(terminal: Terminal, *, keys: Keys, now: datetime) -> int:
    """Print the ceilings beside what was spent, what is stopped, and the braked blocks."""

    async def read(conn: Conn) -> int:
        shown = await actions.show(conn, keys=keys, now=now)
        terminal.console.print(_ceilings(shown))
        stopped = ", ".join(shown.guarding.stopped) or "none"
        most = in_words(shown.guarding, "block_unused_max")
        say(terminal, f"Stopped channels: {stopped}.")
        say(terminal, f"Unused codes to one number block: at most {most}.")
        say(terminal, "Braked number blocks:" if shown.brakes else "No number block is braked.")
        for each in shown.brakes:
            one = each.brake
            operator = f" ({one.operator})" if one.operator else ""
            say(terminal, f"  {each.beginning}xxxx{operator} until {clock(one.until_at)}  ({one.actor}: {one.reason})")
            say(terminal, f"    peserta abuse lift {one.id} --reason WHY")
        return DONE

    return run_in_transaction(terminal, read)


def set_guard(terminal: Terminal, asked: Mapping[str, str], *, reason: str, now: datetime) -> int:
    """Change what was asked for, and print what became of what."""
    if not asked:
        return fail(terminal, f"nothing to set; expected at least one of {', '.join(map(option_of, SETTABLE))}")
    return change(
        terminal, lambda conn: actions.set_guard(conn, asked, actor=terminal.actor, reason=reason, now=now),
        reason=reason,
    )  # fmt: skip


def switch(terminal: Terminal, channel: str, *, is_on: bool, reason: str, now: datetime) -> int:
    """Stop a channel, or let it go on."""
    return change(
        terminal,
        lambda conn: actions.switch_channel(
            conn, channel, is_on=is_on, actor=terminal.actor, reason=reason, now=now
        ),
        reason=reason,
    )  # fmt: skip


def brake(terminal: Terminal, asked: AskedBrake, *, keys: Keys, now: datetime) -> int:
    """Brake the block of a number."""
    lasts = read_span(asked.lasts)
    if lasts is None:
        return fail(terminal, f"--for {asked.lasts}: expected a span such as 30m or 6h, at most 168h")
    try:
        phone = Phone.parse(asked.number, countries=SUPPORTED_REGIONS)
    except BadValue:
        return fail(terminal, f"{asked.number}: expected a whole mobile number, such as 0812 3456 7890")
    stop = Stop(beginning_of(phone.e164), phone.operator, lasts, terminal.actor, asked.reason)
    of = f"{stop.beginning}xxxx"
    return change(terminal, lambda conn: actions.brake(conn, stop, keys=keys, now=now), reason=asked.reason, of=of)


def lift(terminal: Terminal, brake_id: str, *, reason: str, now: datetime) -> int:
    """Lift a brake."""
    try:
        asked = UUID(brake_id)
    except ValueError:
        return fail(terminal, f"{brake_id}: expected the id of a brake, from peserta abuse list")

    async def act(conn: Conn) -> Sequence[Change]:
        return await actions.lift(conn, asked, actor=terminal.actor, reason=reason, now=now)

    try:
        return change(terminal, act, reason=reason)
    except NoSuchBrakeError:
        return fail(terminal, f"{brake_id}: no brake that lasts has this id; see peserta abuse list")


def show_history(terminal: Terminal, *, limit: int) -> int:
    """Print what was changed and told, by whom and why, the newest first."""
    if not 1 <= limit <= HISTORY_MAX:
        return fail(terminal, f"--limit {limit}: expected 1 to {HISTORY_MAX:,}")

    async def read(conn: Conn) -> int:
        rows = await list_history(conn, limit=limit)
        for row in rows:
            what = f"{row.what} {row.brake}" if row.brake else row.what
            say(terminal, happened(row.at, f"{what} {row.was} -> {row.becomes}", row.actor, row.reason))
        if not rows:
            say(terminal, "Nothing was changed yet.")
        return DONE

    return run_in_transaction(terminal, read)


def read_span(text: str) -> timedelta | None:
    """A span such as "30m" or "6h", of one minute to seven days; None when it is none."""
    found = SPAN.match(text)
    if found is None:
        return None
    span = timedelta(minutes=int(found[1]) * (60 if found[2] == "h" else 1))
    return span if timedelta(minutes=1) <= span <= BRAKE_MAX else None


def _ceilings(shown: GuardShown) -> Table:
    table = Table("in this", "handed out to workers", "ceiling", box=None)
    for what, idr in (
        ("minute_idr", shown.spent.minute_idr), ("hour_idr", shown.spent.hour_idr), ("day_idr", shown.spent.day_idr),
    ):  # fmt: skip
        ceiling: int | None = getattr(shown.guarding, what)
        words = "none" if ceiling is None else Rupiah(ceiling).format()
        table.add_row(what.removesuffix("_idr"), Rupiah(idr).format(), words)
    return table
