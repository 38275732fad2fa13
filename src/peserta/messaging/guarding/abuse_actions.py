"""What people do about abuse: ceilings, stopping a channel, braking a number block and lifting the brake."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from peserta.kit.database import Conn
from peserta.kit.keys import Keys
from peserta.kit.sealing import unseal
from peserta.messaging.draft import Channel
from peserta.messaging.guarding import block_store, guard_store
from peserta.messaging.guarding.block_store import Brake
from peserta.messaging.guarding.block_watch import BRAKE_NUMBER, Stop, put_brake
from peserta.messaging.guarding.guard_history import remember
from peserta.messaging.guarding.guard_store import Guarding
from peserta.messaging.guarding.purse import Spans, Spent
from peserta.messaging.routes.setting import NO_LIMIT, BadSettingError, Change

CEILING_MAX: Final = 1_000_000_000_000
UNUSED_MIN: Final = 5
UNUSED_MAX: Final = 100_000
SETTABLE: Final[Mapping[str, tuple[int, int]]] = {
    "minute_idr": (1, CEILING_MAX), "hour_idr": (1, CEILING_MAX), "day_idr": (1, CEILING_MAX),
    "block_unused_max": (UNUSED_MIN, UNUSED_MAX),
}  # fmt: skip
"""What `peserta abuse set` can change, from and to; each can be none."""
BRAKE_MAX: Final = timedelta(days=7)


class NoSuchBrakeError(LookupError):
    """No brake that lasts has this id."""


@dataclass(frozen=True, slots=True)
class BrakeShown:
    """A brake with the beginning of its numbers, as staff see it."""

    brake: Brake
    beginning: str


@dataclass(frozen=True, slots=True)
class GuardShown:
    """Everything the guard stands at now."""

    guarding: Guarding
    spent: Spent
    brakes: list[BrakeShown]


async def show(conn: Conn, *, keys: Keys, now: datetime) -> GuardShown:
    """What is set, what was spent, and which blocks are braked."""
    guarding = await guard_store.read_guard(conn)
    spent = await guard_store.read_spent(conn, Spans.of(now))
    brakes = await block_store.list_brakes(conn, now=now)
    return GuardShown(guarding, spent, [BrakeShown(brake, beginning(brake, keys)) for brake in brakes])


def beginning(brake: Brake, keys: Keys) -> str:
    """How the numbers of a braked block begin."""
    return unseal(keys, brake.number_sealed, place=BRAKE_NUMBER, row=brake.id)


async def set_guard(
    conn: Conn, asked: Mapping[str, str], *, actor: str, reason: str, now: datetime
) -> list[Change]:  # fmt: skip
    """Change ceilings as asked, in words; every worker follows within about a second. Raises BadSettingError."""
    before = await guard_store.lock_guard(conn)
    after = before
    for what, text in asked.items():
        after = replace(after, **{what: _number(what, text.strip())})
    _check_order(after)
    changes = [
        Change(what, in_words(before, what), in_words(after, what))
        for what in SETTABLE
        if in_words(before, what) != in_words(after, what)
    ]
    await guard_store.set_guard(conn, after)
    for change in changes:
        await remember(conn, change, actor=actor, reason=reason, now=now)
    return changes


def _check_order(guarding: Guarding) -> None:
    """A longer span with a lower ceiling would end the shorter one's before it is reached: somebody slipped."""
    for shorter, longer in (("minute_idr", "hour_idr"), ("hour_idr", "day_idr"), ("minute_idr", "day_idr")):
        least, most = getattr(guarding, shorter), getattr(guarding, longer)
        if least is not None and most is not None and most < least:
            raise BadSettingError(
                f"{longer}: got {in_words(guarding, longer)}; expected at least the "
                f"{in_words(guarding, shorter)} of the shorter span, {shorter}"
            )


async def switch_channel(
    conn: Conn, channel: str, *, is_on: bool, actor: str, reason: str, now: datetime
) -> list[Change]:
    """Stop everything on a channel, or let it go on. Raises BadSettingError."""
    if channel not in list(Channel):
        raise BadSettingError(f"channel: got {channel!r}; expected one of {', '.join(Channel)}")
    guarding = await guard_store.lock_guard(conn)
    was_on = channel not in guarding.stopped
    if was_on == is_on:
        return []
    stopped = [name for name in guarding.stopped if name != channel] + ([] if is_on else [channel])
    await guard_store.set_guard(conn, replace(guarding, stopped=stopped))
    change = Change(channel, _state(is_on=was_on), _state(is_on=is_on))
    await remember(conn, change, actor=actor, reason=reason, now=now)
    return [change]


async def brake(conn: Conn, stop: Stop, *, keys: Keys, now: datetime) -> list[Change]:
    """Brake a block by hand, or make its brake longer."""
    change = await put_brake(conn, stop, keys=keys, now=now)
    return [change] if change is not None else []


async def lift(conn: Conn, brake_id: UUID, *, actor: str, reason: str, now: datetime) -> list[Change]:
    """Lift a brake; codes that wait for it go out at once. Raises NoSuchBrakeError."""
    lifted = await block_store.lift_brake(conn, brake_id, now=now)
    if lifted is None:
        raise NoSuchBrakeError(str(brake_id))
    await block_store.let_go(conn, [lifted.number_block], now=now)
    change = Change("brake", "on", "off")
    await remember(conn, change, actor=actor, reason=reason, brake=lifted.id, now=now)
    return [change]


def in_words(guarding: Guarding, what: str) -> str:
    """One value as it is shown and typed."""
    value: int | None = getattr(guarding, what)
    return NO_LIMIT if value is None else str(value)


def _number(what: str, text: str) -> int | None:
    low, high = SETTABLE[what]
    if text == NO_LIMIT:
        return None
    if not (text.isascii() and text.isdecimal() and low <= int(text[:15]) <= high):
        raise BadSettingError(f"{what}: got {text!r}; expected a whole number from {low} to {high:,}, or {NO_LIMIT}")
    return int(text)


def _state(*, is_on: bool) -> str:
    return "on" if is_on else "off"
