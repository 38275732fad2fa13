"""From a claimed message to the text a person reads, made at the moment of sending and kept nowhere."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from peserta.kit.codes import LONG, LONG_ALPHABET, derive_code
from peserta.kit.keys import Keys
from peserta.messaging.claimed import Claimed
from peserta.messaging.draft import Channel
from peserta.messaging.words.gsm7 import SEGMENT_SEPTETS, is_gsm7_basic, septets
from peserta.messaging.words.marks import LINK_PATH, link_token, spoken_reference
from peserta.messaging.words.words import WORDS, Words

CODE: Final = "code"
FIRST_LANGUAGE: Final = "id"
# A phone's notification shows about this much of a text.
CODE_WITHIN: Final = 40

# The longest value of each place in a text; a reference may be a ticket's, dashes included.
_LONGEST: Final = {
    "code": LONG_ALPHABET[0] * LONG,
    "minutes": "10",
    "reference": "K7M-4PQ-N",
    "opens_on": "31-12-2026",
    "closes_on": "31-12-2026",
    "paid_on": "31-12-2026",
    "days": "30",
    # Twenty-five persons in the first class, for two years and a month.
    "amount": "Rp93.750.000",
}


@dataclass(frozen=True, slots=True)
class Scheme:
    """What messages say about the scheme: its short name, its site's domain, its contact centre's number.

    `site` is the address of its pages, which no SMS ever holds.
    """

    name: str
    domain: str
    contact_centre: str
    site: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text ready to be handed over. It holds a code: it is never logged and never written down."""

    subject: str = field(repr=False)
    text: str = field(repr=False)
    code: str = field(default="", repr=False)
    language: str = FIRST_LANGUAGE


def has_template(template: str, channel: str) -> bool:
    """Whether there are words for it in the first language; a test proves the others complete."""
    return (template, channel, FIRST_LANGUAGE) in WORDS


def render(message: Claimed, keys: Keys, scheme: Scheme, *, now: datetime) -> Rendered:
    """The text of a message at `now`, in its language or else in Indonesian."""
    words = _words(message.template, message.channel, message.language)
    values = _scheme_values(scheme) | {"reference": spoken_reference(keys, message.id)}
    if message.channel == Channel.EMAIL:
        # An SMS never carries a link: its words cannot even name one.
        values["link"] = f"{scheme.site}{LINK_PATH}/{link_token(keys, message.id)}"
    values |= {name: str(value) for name, value in message.facts.items()}
    if message.template == CODE:
        values |= {"code": _code(message, keys), "minutes": str(_minutes_left(message, now))}
    return Rendered(
        subject=words.subject.format_map(values), text=words.text.format_map(values),
        code=values.get("code", ""), language=message.language,
    )  # fmt: skip


def check_templates(scheme: Scheme) -> list[str]:
    """What is wrong with the scheme's names, in words for the engineer who set them; empty when all is well.

    With accepted names every SMS in every language is one segment (160 septets, 3GPP TS 23.040) with
    the scheme's name first and the code among the first 40 characters.
    """
    values = _scheme_values(scheme)
    odd = [f"{name} {value!r}" for name, value in values.items() if not is_gsm7_basic(value)]
    if odd:
        return [f"{', '.join(odd)}: only letters that every phone shows in a plain SMS (GSM 7-bit basic) can be used"]
    problems: list[str] = []
    for (template, channel, language), words in WORDS.items():
        if channel != Channel.SMS:
            continue
        text = words.text.format_map(values | _LONGEST)
        over = septets(text) - SEGMENT_SEPTETS
        if over > 0:
            problems.append(
                f"SMS {template!r} ({language}) is {over} characters too long:"
                " shorten the scheme's name, its domain or the contact centre's number"
            )
        elif template == CODE and text.index(_LONGEST["code"]) + LONG > CODE_WITHIN:
            problems.append(f"SMS 'code' ({language}): the scheme's name is so long that the code comes too late")
    return problems


def _words(template: str, channel: str, language: str) -> Words:
    return WORDS.get((template, channel, language)) or WORDS[template, channel, FIRST_LANGUAGE]


def _scheme_values(scheme: Scheme) -> dict[str, str]:
    return {"name": scheme.name, "domain": scheme.domain, "contact_centre": scheme.contact_centre}


def _code(message: Claimed, keys: Keys) -> str:
    secret, key_id = message.code_secret, message.code_key_id
    purpose, length = message.code_purpose, message.code_length
    assert secret is not None, "the table's CHECK allows all four or none, and enqueue asks for them"
    assert key_id is not None
    assert purpose is not None
    assert length is not None
    return derive_code(
        keys, key_id=key_id, secret=secret, purpose=purpose, destination=message.destination_index, length=length
    )


def _minutes_left(message: Claimed, now: datetime) -> int:
    """Whole minutes the code still lives; the last half minute of its life is not sent into (`not_after`)."""
    return max(1, -int((now - message.not_after).total_seconds() // 60))
