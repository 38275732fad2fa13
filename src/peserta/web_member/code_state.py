"""What a page with a code box shows: where the code went, how it fares, and when another may go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from peserta.access.activation.rules import way_to
from peserta.kit.database import reading
from peserta.messaging.draft import Channel
from peserta.messaging.reading import read_traced
from peserta.messaging.telling.trace import find_outage, is_lost, is_waiting, newest_failed, read_trace
from peserta.registry.contact import Kind
from peserta.verification.actions import read_cooling, read_state
from peserta.web import formats
from peserta.web.answers import Asked
from peserta.web_member.channel_words import Line, trace_lines
from peserta.web_member.outage import ShownOutage, shown_outage


@dataclass(frozen=True, slots=True)
class CodeState:
    """What the page with the box shows: where the code went, how it fares, and when another may go."""

    is_proven: bool
    was_sent: bool
    until: str
    length: int
    seconds_left: int
    lines: list[Line]
    outage: ShownOutage | None = None
    is_over: bool = False
    channel: str = Channel.SMS
    """How the last one went."""
    has_whatsapp: bool = False
    """Whether it may go by WhatsApp as well."""
    is_missed: bool = False
    """Whether it is known by now that the newest one did not arrive."""
    opens_at: str = ""
    """When another may go, while it may not: for whom no script counts down."""
    is_waiting: bool = False
    """Whether the newest one waits for a route."""
    is_lost: bool = False
    """Whether nothing arrives where the newest one went."""
    lost: Sequence[str] = ()
    """The channels by which nothing arrives there: no button sends a code by them any more."""


async def load_code_state(
    asked: Asked, journey_id: UUID, destination: bytes, browser: bytes, *, purpose: str, kind: Kind, to: str = ""
) -> CodeState:
    """How the codes of one verification of a browser fare, which go to one destination, shown as `to`."""
    site, now, language = asked.site, asked.site.now(), asked.visitor.language
    async with reading(site.pool) as conn:
        state = await (await read_state(conn, journey_id, browser)).load()
        ids = [message_id for challenge in state.challenges for message_id in challenge.message_ids]
        traced = await read_traced(conn, ids)
        cooling = await read_cooling(
            conn, purpose, [destination], browser=browser, is_known=False, keys=site.keys, now=now
        )
        found = await traced.many()
        steps = read_trace(found, site.speeds.late_s, is_proven=False, now=now)
        opens_at = (await cooling.opens_at()).get(destination)
    seconds_left = max(int((opens_at - now).total_seconds()) + 1, 0) if opens_at else 0
    live = state.judged(site.policy, now)
    channels = {each.id: each.channel for each in found}
    went = [message_id for challenge in live for message_id in challenge.message_ids]
    clocks = [formats.exact_time(step.at, language) for step in steps]
    usual: Mapping[str, str] = {}
    # What went by each channel last says whether anything arrives by it.
    last = {channels[message_id]: message_id for message_id in ids if message_id in channels}
    opens = formats.exact_time(opens_at, language) if opens_at and seconds_left else ""
    outage = None if state.is_proven else find_outage(found)
    is_over = state.is_proven or not (live or (outage and outage.told_at is None))
    return CodeState(
        is_proven=state.is_proven,
        was_sent=bool(live),
        until=formats.short_time(live[-1].expires_at, language) if live else "",
        length=live[-1].length if live else 6,
        seconds_left=seconds_left,
        lines=trace_lines(steps, clocks, usual, asked.gettext, is_over=is_over, opens_at=opens),
        outage=shown_outage(outage, to) if outage else None,
        is_over=is_over,
        channel=channels[went[-1]] if went else way_to(kind, by_whatsapp=False),
        has_whatsapp=kind == "phone" and site.speeds.is_open(Channel.WHATSAPP),
        is_missed=newest_failed(steps, went),
        opens_at=opens,
        is_waiting=not state.is_proven and is_waiting(found, went, site.speeds.is_idle, now=now),
        is_lost=bool(went) and is_lost(steps, went[-1]),
        lost=[channel for channel, message_id in last.items() if is_lost(steps, message_id)],
    )
