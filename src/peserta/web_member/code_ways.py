"""How a code may go to a contact that somebody types: what a form offers, and which button was pressed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from peserta.messaging.draft import Channel
from peserta.messaging.telling.pace import Pace
from peserta.web.answers import Asked
from peserta.web_member.channel_words import NAMES, down_words

WAY: Final = "lewat"


@dataclass(frozen=True, slots=True)
class Ways:
    """What stands beside the button that sends a code; `disturbed` says which channels can send nothing now.

    `pace` says how often a code goes to one contact: the same for every contact, where nobody may know what this one
    is, for its own waits would tell whether it is somebody's.
    """

    has_whatsapp: bool
    disturbed: Sequence[str] = ()
    pace: str = ""


def offered_ways(asked: Asked) -> Ways:
    """WhatsApp where a route for it is open; nothing here asks the database."""
    speeds = asked.site.speeds
    has_whatsapp = speeds.is_open(Channel.WHATSAPP)
    offered = [Channel.SMS, Channel.EMAIL, *([Channel.WHATSAPP] if has_whatsapp else [])]
    disturbed = [channel for channel in offered if speeds.present(channel).state is Pace.DOWN]
    return Ways(has_whatsapp, [down_words(NAMES[channel], asked.gettext) for channel in disturbed], _pace(asked))


def _pace(asked: Asked) -> str:
    policy = asked.site.policy
    minutes = ceil(policy.cool_downs[-1].total_seconds() / 60)
    words = asked.gettext(
        "Kode berikutnya menunggu sampai {minutes} menit setelah yang sebelumnya. "
        "Ke satu kontak paling banyak {most} kode dalam 24 jam; sesudah itu pakai jalan lain di bawah."
    )
    return words.format(minutes=minutes, most=policy.sends.uses_max)


def asks_whatsapp(asked: Asked, fields: Mapping[str, str]) -> bool:
    """Whether the button for WhatsApp was pressed, and the way is open."""
    return fields.get(WAY) == Channel.WHATSAPP and asked.site.speeds.is_open(Channel.WHATSAPP)
