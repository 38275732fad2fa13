"""The trace: what became of the messages somebody waits for, as steps that have words for a member.

Words are the web's: `trace.<step>` and, for a failure, `trace.failed.<reason>`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from peserta.messaging.made_up import MADE_UP

# Nobody is told that a code is late within seconds, or left without the other ways for longer than a minute.
LATE_AFTER_AT_LEAST: Final = timedelta(seconds=15)
LATE_AFTER_AT_MOST: Final = timedelta(minutes=1)

# What a receipt says about a handset. A stranger who asks for a code to somebody's number must not
# learn when that phone is on; "unknown number" and "rejected" say nothing about a person's day.
PUBLIC_REASONS: Final = frozenset(
    {"refused", "no_answer", "unavailable", "unreadable", "unknown_number", "bounced", "rejected", MADE_UP}
)


# After these another message to the same number or address does not arrive either.
LASTING_REASONS: Final = frozenset({"refused", "unknown_number", "unreadable", "bounced", "no_whatsapp", MADE_UP})

# Workers look at the outbox many times a second: what has lain there for so long waits for a route.
QUEUED_FOR: Final = timedelta(seconds=3)

# Why the guard holds a code back. That a number's block is abused is for its owner and staff: whoever abuses
# it sees a slow operator, and every other way on.
HELD_REASONS: Final = frozenset({"stopped", "ceiling"})
BLOCK_REASONS: Final = frozenset({"braked", "crowded"})


class Step(StrEnum):
    """What happened to a message."""

    REQUESTED = "requested"
    HANDED_OVER = "handed_over"
    TRYING_ANOTHER_ROUTE = "trying_another_route"
    TRYING_AGAIN = "trying_again"
    SENT_ONCE_MORE = "sent_once_more"
    PROMISED = "promised"
    TOLD = "told"
    ACCEPTED_BY_OPERATOR = "accepted_by_operator"
    DELIVERED = "delivered"
    HELD = "held"
    SLOW = "slow"
    FAILED = "failed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class TraceStep:
    """One step of one message. `private` ones are for the proven owner of the contact, and for staff."""

    message_id: UUID
    channel: str
    step: Step
    at: datetime
    reason: str | None = None
    private: bool = False


@dataclass(frozen=True, slots=True)
class Traced:
    """A message as far as its trace needs it; `started_at` are the moments of its attempts, `routes` those they took.

    `promised_at` is when no route had taken it for a while, and `told_at` when it was told that one would again.
    `is_doubted` says that a route never answered whether it took it.
    """

    id: UUID
    channel: str
    operator: str | None
    state: str
    reason: str | None
    created_at: datetime
    accepted_at: datetime | None
    ended_at: datetime | None
    used_at: datetime | None
    started_at: list[datetime] | None
    extra_at: datetime | None = None
    promised_at: datetime | None = None
    told_at: datetime | None = None
    reference: str | None = None
    is_doubted: bool = False
    routes: list[str] | None = None


# Within how many seconds nine in ten such messages arrived before this one: (channel, operator, when it was made) to
# seconds. The answer never changes, or a line that somebody has read would go away and come back.
LateTime = Callable[[str, str | None, datetime], float]


def read_trace(messages: Sequence[Traced], late_s: LateTime, *, is_proven: bool, now: datetime) -> list[TraceStep]:
    """The steps of several messages, oldest first.

    Unless the contact `is_proven` in this session, private steps are left out, and whether a message
    counts as slow depends on the time alone: otherwise its absence would tell that the phone is on.
    """
    steps = [step for message in messages for step in _steps(message, late_s, is_proven=is_proven, now=now)]
    return sorted(steps, key=lambda step: step.at)


def newest_failed(steps: Sequence[TraceStep], message_ids: Sequence[UUID]) -> bool:
    """Whether whoever reads these steps is told that the last of these messages did not arrive."""
    return any(step.message_id == message_ids[-1] and step.step is Step.FAILED for step in steps if message_ids)


def is_lost(steps: Sequence[TraceStep], message_id: UUID) -> bool:
    """Whether whoever reads these steps is told that nothing arrives where this message went."""
    return any(
        step.message_id == message_id and step.step is Step.FAILED and step.reason in LASTING_REASONS for step in steps
    )


def is_waiting(
    messages: Sequence[Traced], message_ids: Sequence[UUID], is_idle: Callable[[str], bool], *, now: datetime
) -> bool:
    """Whether the last of these messages waits for a route, as far as everybody may know; `is_idle` tells of a channel.

    Whoever abuses a block of numbers is not told that theirs is held, nor a stranger that one goes out once more.
    """
    return any(
        message.id == message_ids[-1]
        and message.state in ("queued", "sending")
        and message.accepted_at is None
        and not message.is_doubted
        and message.reason not in BLOCK_REASONS
        and (now - message.created_at >= QUEUED_FOR or (message.state == "queued" and is_idle(message.channel)))
        for message in messages
        if message_ids
    )


def _steps(message: Traced, late_s: LateTime, *, is_proven: bool, now: datetime) -> list[TraceStep]:
    def step(what: Step, at: datetime, *, reason: str | None = None, private: bool = False) -> TraceStep:
        return TraceStep(message.id, message.channel, what, at, reason, private)

    steps = [step(Step.REQUESTED, message.created_at)]
    extra_at = message.extra_at
    if extra_at is not None:
        # That it was not confirmed in time tells a stranger that the phone is off.
        steps.append(step(Step.SENT_ONCE_MORE, extra_at, private=True))
    for number, at in enumerate(at for at in message.started_at or [] if extra_at is None or at < extra_at):
        steps.append(step(_try(message.routes or [], number), at))
    since = (
        (Step.PROMISED, message.promised_at),
        (Step.TOLD, message.told_at),
        (Step.ACCEPTED_BY_OPERATOR, message.accepted_at),
    )
    steps += [step(what, at) for what, at in since if at is not None]
    steps += _end(message, step, now)
    seen = sorted((s for s in steps if is_proven or not s.private), key=lambda s: s.at)
    late_at = message.created_at
    if message.state != "queued" or message.reason not in BLOCK_REASONS:
        late_at += _patience(late_s(message.channel, message.operator, message.created_at))
    # What came after that does not take it back.
    over_at = [each.at for each in seen if each.step in _LAST] + ([message.used_at] if message.used_at else [])
    if late_at <= now and all(late_at < at for at in over_at):
        seen.append(step(Step.SLOW, late_at))
    return sorted(seen, key=lambda s: s.at)


def _try(routes: Sequence[str], number: int) -> Step:
    """What the attempt with this number was: the first, one by a route not tried before, or one more."""
    if number == 0:
        return Step.HANDED_OVER
    is_known = number < len(routes) and routes[number] in routes[:number]
    return Step.TRYING_AGAIN if is_known else Step.TRYING_ANOTHER_ROUTE


@dataclass(frozen=True, slots=True)
class Outage:
    """No route takes the codes of somebody who waits; since `told_at` one does again, and a new one can be asked.

    `may_arrive` says that one did not answer whether it took the code: it may be on the phone already.
    """

    message_id: UUID
    channel: str
    reference: str
    told_at: datetime | None
    may_arrive: bool = False


def find_outage(messages: Sequence[Traced]) -> Outage | None:
    """The outage that keeps the newest of these codes from their reader, unless one was taken since."""
    found: Outage | None = None
    for message in sorted(messages, key=lambda each: each.created_at):
        if message.accepted_at is not None:
            found = None
        elif message.reference is not None:
            found = Outage(message.id, message.channel, message.reference, message.told_at, message.is_doubted)
    return found


def _end(message: Traced, step: Callable[..., TraceStep], now: datetime) -> list[TraceStep]:
    """Where it stands: at its end, or held back."""
    ended_at, reason = message.ended_at or now, message.reason
    match message.state:
        case "delivered":
            return [step(Step.DELIVERED, ended_at, private=True)]
        case "failed":
            return [step(Step.FAILED, ended_at, reason=reason, private=reason not in PUBLIC_REASONS)]
        case "expired":
            return [step(Step.EXPIRED, ended_at)]
        case "queued" if reason in HELD_REASONS | BLOCK_REASONS:
            return [step(Step.HELD, message.created_at, reason=reason, private=reason in BLOCK_REASONS)]
        case _:
            return []


# After these nobody needs to be told that it is slow.
_LAST: Final = {Step.DELIVERED, Step.FAILED, Step.EXPIRED, Step.PROMISED, Step.TOLD, Step.HELD}


def _patience(late_s: float) -> timedelta:
    return min(max(LATE_AFTER_AT_LEAST, timedelta(seconds=late_s)), LATE_AFTER_AT_MOST)
