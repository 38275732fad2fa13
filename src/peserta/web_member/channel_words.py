"""A contact, its speed and the trace of its messages, in the member's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final

from peserta.access.activation.proving import Offer
from peserta.messaging.telling.pace import Pace, Speed
from peserta.messaging.telling.trace import Step, TraceStep
from peserta.registry.standing import ContactRules, Standing
from peserta.web.words import Translate
from peserta.web.words.trace import failure_words, held_words, step_words, tries_words

NAMES: Final = {"sms": "SMS", "email": "E-mail", "whatsapp": "WhatsApp"}
PICTURES: Final = {"sms": "message", "email": "mail", "whatsapp": "chat"}


@dataclass(frozen=True, slots=True)
class Card:
    """One contact as a page offers it: never more of it than its hint."""

    choice: str
    title: str
    speed: str
    is_slow: bool
    picture: str

    @property
    def goes_to_a_number(self) -> bool:
        """Whether whoever holds a phone number gets the code."""
        return self.picture != PICTURES["email"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the trace: `state` is done, waiting, slow or failed."""

    state: str
    text: str
    clock: str = ""
    detail: str = ""


def card_of(offer: Offer, speed: Speed, _: Translate) -> Card:
    return Card(
        choice=offer.choice,
        title=contact_words(offer, _),
        speed=speed_words(offer, speed, _),
        is_slow=speed.state in (Pace.SLOW, Pace.DOWN),
        picture=PICTURES[offer.channel],
    )


def contact_words(offer: Offer, _: Translate) -> str:
    """ "SMS ke •••• 88", "WhatsApp ke •••• 88", "E-mail ke b•••"."""
    words = {"sms": _("SMS ke {to}"), "email": _("E-mail ke {to}"), "whatsapp": _("WhatsApp ke {to}")}
    return words[offer.channel].format(to=hint_of(offer))


def hint_of(offer: Offer) -> str:
    """ "•••• 88", "b•••": never on two lines."""
    hint = offer.contact.hint
    return f"••••\N{NO-BREAK SPACE}{hint}" if offer.contact.kind == "phone" else f"{hint}•••"


def send_words(offer: Offer, _: Translate, *, was_sent: bool) -> str:
    """What the button says that sends a code there."""
    again = {"whatsapp": _("Kirim WhatsApp lagi ke {to}")}
    first = {
        "sms": _("Kirim SMS ke {to}"), "email": _("Kirim e-mail ke {to}"), "whatsapp": _("Kirim WhatsApp ke {to}"),
    }  # fmt: skip
    words = again.get(offer.channel, _("Kirim ulang ke {to}")) if was_sent else first[offer.channel]
    return words.format(to=hint_of(offer))


def speed_words(offer: Offer, speed: Speed, _: Translate) -> str:
    """How fast a code comes there now; nothing where nobody knows. Only figures of its own stand under an operator."""
    name = f"{NAMES[offer.channel]} {speed.operator or ''}".strip()
    if speed.state is Pace.DOWN:
        return down_words(name, _)
    if speed.typical_s is None:
        return ""
    if speed.state is Pace.SLOW:
        return _("{name} sedang lambat, sekitar {time}").format(name=name, time=duration_words(speed.typical_s, _))
    return _("biasanya {time}").format(time=duration_words(max(speed.typical_s, 1), _))


def down_words(name: str, _: Translate) -> str:
    """That a channel or an operator lets hardly anything through, or nothing at all."""
    return _("{name} sedang terganggu; pilih yang lain bila bisa").format(name=name)


def duration_words(seconds: float, _: Translate) -> str:
    """Whole seconds below a minute and a half, then whole minutes."""
    if seconds < 1.5:
        return _("1 detik")
    if seconds < 90:
        return _("{count} detik").format(count=max(round(seconds), 1))
    return _("{count} menit").format(count=round(seconds / 60))


def standing_words(standing: Standing, rules: ContactRules, _: Translate) -> str:
    """Why a contact on record cannot take a code."""
    return {
        Standing.PROVES: "",
        Standing.HELD: _("ditahan demi keamanan: baru diganti, atau dilaporkan bukan Anda yang memakainya"),
        Standing.TOO_MANY_FAMILIES: _(
            "dipakai lebih dari {families} keluarga, jadi belum membuktikan siapa Anda"
        ).format(families=rules.families_max),
        Standing.STALE: _("sudah lebih dari 12 bulan tidak dibuktikan, jadi belum tentu masih milik Anda"),
    }[standing]


def held_until(offer: Offer) -> datetime | None:
    """When a contact that is held takes codes again: nobody waits without being told until when."""
    return offer.contact.held_until if offer.standing is Standing.HELD else None


def trace_lines(
    steps: list[TraceStep], clocks: list[str], usual: Mapping[str, str], _: Translate, *, is_over: bool = False,
    opens_at: str = "",
) -> list[Line]:  # fmt: skip
    """The trace as lines; `clocks` are the steps' times as pages write them, `usual` how fast each channel is now.

    When it `is_over`, no code is valid any more, and nobody waits for one. `opens_at` is from when the first of the
    buttons beside it sends a code, while none does.

    Tries of one message that follow each other are one line, with the newest's time: there may be forty.
    """
    timed = zip(steps, clocks, strict=True)
    tries = [[*same] for _key, same in groupby(timed, key=lambda each: (each[0].message_id, each[0].step))]
    lines = [_line(*same[-1], _, tries=len(same), opens_at=opens_at) for same in tries]
    if is_over:
        return lines
    waiting = {
        "sms": _("Menunggu sampai di HP"),
        "email": _("Menunggu sampai di kotak surat"),
        "whatsapp": _("Menunggu sampai di WhatsApp"),
    }
    return [*lines, *(Line("waiting", waiting[channel], detail=usual.get(channel, "")) for channel in _awaited(steps))]


def _awaited(steps: list[TraceStep]) -> list[str]:
    """The channels on which something is still on its way, each once."""
    newest = {step.message_id: step for step in steps}
    ends = (Step.DELIVERED, Step.FAILED, Step.EXPIRED, Step.TOLD)
    return list(dict.fromkeys(step.channel for step in newest.values() if step.step not in ends))


def _line(step: TraceStep, clock: str, _: Translate, *, tries: int, opens_at: str) -> Line:
    match step.step:
        case Step.SLOW:
            return Line("slow", step_words(step.step, step.channel, _), clock, _other_ways(opens_at, _))
        case Step.HELD | Step.FAILED | Step.EXPIRED:
            return _trouble_line(step, clock, _)
        case Step.TRYING_ANOTHER_ROUTE | Step.TRYING_AGAIN:
            return Line("slow", tries_words(tries, _, step.step), clock)
        case Step.SENT_ONCE_MORE | Step.PROMISED:
            return Line("slow", step_words(step.step, step.channel, _), clock)
        case _:
            return Line("done", step_words(step.step, step.channel, _), clock)


def _other_ways(opens_at: str, _: Translate) -> str:
    if opens_at:
        return _("Kode lewat cara lain bisa diminta mulai {time}, tanpa mengetik ulang.").format(time=opens_at)
    return _("Cara lain bisa dipakai sekarang, tanpa mengetik ulang.")


def _trouble_line(step: TraceStep, clock: str, _: Translate) -> Line:
    text = step_words(step.step, step.channel, _)
    match step.step:
        case Step.HELD:
            return Line("slow", text, clock, held_words(step.reason, _))
        case Step.FAILED:
            detail = failure_words(step.reason, step.channel, _) or _("Pakai kontak lain, atau minta bantuan.")
            return Line("failed", text, clock, detail)
        case _:
            return Line("failed", text, clock)
