"""A journey's progress as the page with the code box shows it."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from peserta.web import formats
from peserta.web.answers import Asked
from peserta.web_member.activation.progress import Destination, Progress
from peserta.web_member.channel_words import PICTURES, Line, hint_of, send_words, speed_words, trace_lines
from peserta.web_member.outage import ShownOutage, shown_outage


@dataclass(frozen=True, slots=True)
class Again:
    """A button that sends a code to one contact, now or in so many seconds; `opens_at` says it without a script."""

    choice: str
    label: str
    seconds_left: int
    picture: str
    opens_at: str = ""
    place: str = ""
    """The id of its part of the page."""


@dataclass(frozen=True, slots=True)
class ShownProgress:
    """Where the newest live code went and until when it is valid; `sent_to` and `until` are empty when none is."""

    sent_to: str
    channel: str
    length: int
    until: str
    lines: list[Line]
    spoken: str
    buttons: list[Again]
    outage: ShownOutage | None = None
    is_missed: bool = False
    """Whether it is known by now that the newest one did not arrive."""
    is_waiting: bool = False
    """Whether the newest one waits for a route."""
    is_lost: bool = False
    """Whether nothing arrives where the newest one went."""
    lost: Sequence[str] = ()
    """The places of contacts where nothing arrives: no button sends a code there any more."""


def show_progress(asked: Asked, progress: Progress) -> ShownProgress:
    """Put it into words and times; nothing here asks the database."""
    language, now = asked.visitor.language, asked.site.now()
    clocks = [formats.exact_time(step.at, language) for step in progress.steps]
    # How long it usually takes is no news while nothing goes.
    usual = {} if progress.outage or progress.is_waiting else _usual(asked, progress.destinations)
    lines = trace_lines(
        progress.steps, clocks, usual, asked.gettext, is_over=progress.is_over, opens_at=sends_at(asked, progress)
    )
    newest = progress.live[-1] if progress.live else None
    sent = next((d for d in progress.destinations if newest and d.offer.contact.id == newest.contact_id), None)
    return ShownProgress(
        sent_to=hint_of(sent.offer) if sent else "",
        channel=progress.newest_channel,
        length=progress.length,
        until=formats.short_time(progress.expires_at, language) if progress.expires_at else "",
        lines=lines,
        # What happened last is news; that something is still awaited is not.
        spoken=next((line.text for line in reversed(lines) if line.state != "waiting"), ""),
        buttons=[_button(asked, destination, now) for destination in progress.open_to],
        outage=_outage(progress),
        is_missed=progress.is_missed,
        is_waiting=progress.is_waiting,
        is_lost=progress.is_lost,
        lost=[_place(destination) for destination in progress.destinations if destination.is_lost],
    )


def sends_at(asked: Asked, progress: Progress) -> str:
    """From when the first of the buttons sends a code; empty when one does now, or there is none."""
    now = asked.site.now()
    later = [each.opens_at for each in progress.open_to if each.opens_at is not None and each.opens_at > now]
    is_locked = bool(later) and len(later) == len(progress.open_to)
    return formats.exact_time(min(later), asked.visitor.language) if is_locked else ""


def _place(destination: Destination) -> str:
    return f"kirim-{destination.offer.channel}-{destination.offer.contact.id.hex}"


def _outage(progress: Progress) -> ShownOutage | None:
    """Whom we tell when the codes can be sent again: the contact that the code should have reached."""
    outage = progress.outage
    if outage is None or progress.state.is_proven:
        return None
    contact_id = next(c.contact_id for c in progress.state.challenges if outage.message_id in c.message_ids)
    sent = next((d for d in progress.destinations if d.offer.contact.id == contact_id), None)
    return shown_outage(outage, hint_of(sent.offer) if sent else "")


def _usual(asked: Asked, destinations: Iterable[Destination]) -> dict[str, str]:
    """How fast codes come now on each channel that one was sent on."""
    speeds = asked.site.speeds
    offers = [destination.offer for destination in destinations if destination.was_sent]
    return {
        offer.channel: speed_words(offer, speeds.present(offer.channel, offer.operator), asked.gettext)
        for offer in offers
    }


def _button(asked: Asked, destination: Destination, now: datetime) -> Again:
    offer = destination.offer
    left = (destination.opens_at - now).total_seconds() if destination.opens_at else 0
    return Again(
        offer.choice,
        send_words(offer, asked.gettext, was_sent=destination.was_sent),
        max(math.ceil(left), 0),
        "again" if destination.was_sent else PICTURES[offer.channel],
        formats.exact_time(destination.opens_at, asked.visitor.language) if destination.opens_at and left > 0 else "",
        _place(destination),
    )
