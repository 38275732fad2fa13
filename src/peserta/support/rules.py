"""What may stand in a ticket or a note – how long, and in which characters – and by when a ticket is answered."""

import re
import unicodedata
from datetime import datetime, timedelta

from peserta.kit.refusal import Refusal
from peserta.kit.typed import BadValue
from peserta.kit.values import Email
from peserta.support.ticket import AnswerDue, Ticket, TicketLine

MESSAGE_MAX = 2_000
MESSAGE_MIN = 3
CONTACT_MAX = 200
NOTE_MAX = 200
SETTLED_MAX = 500

# Control characters would move the cursor of the terminal at which staff read, halves of surrogate
# pairs cannot be stored, and direction marks make a text read differently from what it says.
_NOT_SHOWN = frozenset({"Cc", "Cs"})
_DIRECTIONS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\x85\v\f]")
_EMPTY_LINES = re.compile(r"\n{3,}")


def checked_message(text: str) -> str:
    """What somebody wrote, with plain line ends and without what is not shown.

    Refuses with "ticket.empty" and "ticket.long".
    """
    # What is far too long is not even looked at.
    if len(text) > 4 * MESSAGE_MAX:
        raise Refusal("ticket.long")
    message = _shown(text)
    if not _says_something(message):
        raise Refusal("ticket.empty")
    if len(message) > MESSAGE_MAX:
        raise Refusal("ticket.long")
    return message


def answer_due(ticket: Ticket | TicketLine, within: timedelta, now: datetime) -> AnswerDue | None:
    """By when a ticket must be answered that may wait `within`; None where nothing waits for an answer.

    Who asked to be told when enrolment opens (an earlier version offered that) was promised no answer.
    """
    if ticket.state != "open" or ticket.kind == "notify_me":
        return None
    last = ticket.waits_since + within
    return AnswerDue(last, is_over=last < now)


def checked_contact(text: str) -> str:
    """How to reach somebody, as typed: one line, bounded, maybe empty.

    Refuses with "ticket.contact_wrong" what can only be meant as an e-mail address and is none: nobody could answer.
    """
    contact = " ".join(_shown(text[: 4 * CONTACT_MAX]).split())[:CONTACT_MAX]
    if "@" in contact and " " not in contact:
        try:
            Email.parse(contact)
        except BadValue:
            raise Refusal("ticket.contact_wrong") from None
    return contact


def checked_settling(text: str, *, is_needed: bool) -> str:
    """How a case was settled, in an officer's words; empty only where nobody needs it.

    Refuses with "desk.settling_missing" and "desk.settling_long": what a member is to read is never cut.
    """
    if len(text) > 4 * SETTLED_MAX:
        raise Refusal("desk.settling_long")
    note = _shown(text)
    if is_needed and not _says_something(note):
        raise Refusal("desk.settling_missing")
    if len(note) > SETTLED_MAX:
        raise Refusal("desk.settling_long")
    return note


def checked_note(text: str) -> str:
    """A reason in an officer's own words: one line, bounded; refuses with "desk.note_missing"."""
    if not is_note(text):
        raise Refusal("desk.note_missing")
    return _note(text)


def is_note(text: str) -> bool:
    """Whether a reason says anything: three letters or digits at least."""
    return sum(unicodedata.category(character)[0] in "LN" for character in _note(text)) >= MESSAGE_MIN


def _says_something(message: str) -> bool:
    return sum(unicodedata.category(character)[0] in "LNPS" for character in message) >= MESSAGE_MIN


def _note(text: str) -> str:
    return " ".join(_shown(text[: 4 * NOTE_MAX]).split())[:NOTE_MAX]


def _shown(text: str) -> str:
    lines = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    shown = "".join(character for character in lines if character == "\n" or _is_shown(character))
    return _EMPTY_LINES.sub("\n\n", unicodedata.normalize("NFC", shown)).strip()


def _is_shown(character: str) -> bool:
    return unicodedata.category(character) not in _NOT_SHOWN and character not in _DIRECTIONS
