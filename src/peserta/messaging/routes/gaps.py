"""Messages that no route takes, as everything is set, in the words of whoever can change that: pure rules."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from peserta.messaging.draft import Channel, Lane
from peserta.messaging.routes.setting import LANE_WORDS, Setting

LANES: Final[Mapping[str, Lane]] = {**LANE_WORDS, "warning": Lane.WARNING}
CHANNELS: Final[Mapping[str, str]] = {Channel.SMS: "SMS", Channel.EMAIL: "e-mail"}
"""What contacts on record are written to by. WhatsApp carries codes beside SMS, never anything else."""


def list_gaps(settings: Sequence[Setting]) -> list[str]:
    """What is never sent by these routes, a sentence for each kind of message; nothing when all of it can be.

    A message that no route takes waits until its life is over, and nobody is told but here.
    """
    return [line for channel in CHANNELS for line in _gaps_of(channel, settings)]


def _gaps_of(channel: str, settings: Sequence[Setting]) -> list[str]:
    on = [setting for setting in settings if setting.channel == channel and setting.is_on]
    name = CHANNELS[channel]
    if not on:
        return [f"no {name} route is on: no message goes by {name}"]
    lines: list[str] = []
    for word, lane in LANES.items():
        taking = [setting for setting in on if setting.takes(lane)]
        if not taking:
            lines.append(f"no {name} route takes {word}: such messages by {name} are never sent")
        elif only := _only_to(taking):
            lines.append(f"{name} routes take {word} for {', '.join(only)} alone: to other numbers they are never sent")
    return lines


def _only_to(taking: Collection[Setting]) -> list[str]:
    if any(not setting.operators for setting in taking):
        return []
    return sorted({operator for setting in taking for operator in setting.operators})
