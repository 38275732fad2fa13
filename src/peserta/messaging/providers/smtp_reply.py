"""What the refusal of a mail relay means, and whose fault it is: pure rules."""

import re
from enum import Enum
from typing import Final

from peserta.messaging.outcome import Outcome, Submitted
from peserta.messaging.receiving.bounce import read_failure
from peserta.messaging.receiving.receipt import ReceiptReason


class Stage(Enum):
    """How far one mail got; decides what a failure means."""

    WAITING = "waiting"
    CONNECTING = "connecting"
    SENDER = "sender"
    RECIPIENT = "recipient"
    CONTENT = "content"


# After these the reply may be about whom the mail is for; before, it is about the relay or ourselves.
ABOUT_RECIPIENT: Final = frozenset({Stage.RECIPIENT, Stage.CONTENT})
# RFC 3463: 4.2 is the recipient's mailbox; 4.7.0 and 4.7.1 are what greylisting says, of one pair of addresses.
DEFERRED: Final = ("4.2.", "4.7.0", "4.7.1")
# Policy and "too many recipients", both of which mean "slower".
SLOWER: Final = ("4.7.", "4.5.3")
# The relay's own system, and what it was asked in which order; but not a mail that is too big (5.3.4). And our address.
OWN_FAULT: Final = ("5.3.", "5.5.", "5.1.7", "5.1.8")
TOO_BIG: Final = "5.3.4"
# RFC 4954: it wants to know who we are, or does not know us.
UNKNOWN_SENDER: Final = frozenset({530, 534, 535, 538})
# It does not carry our mail to anybody; the numbers (550, 554, 5.7.1) are also those of a mail that is not liked. In
# what is about an address or a mailbox (5.1, 5.2) such words are the names of tables.
OF_ADDRESS: Final = ("5.1.", "5.2.")
_NO_RELAY: Final = re.compile(r"\brelay|authenticat(e|ion) (first|is )?required|must (be )?authenticate", re.IGNORECASE)
_TOLD_BY_ANOTHER: Final = re.compile(r"\bsaid:")
_ADDRESS: Final = re.compile(r"<[^>]*>|\S*@\S*")
TOLD: Final = frozenset({ReceiptReason.UNKNOWN_NUMBER, ReceiptReason.BLOCKED})
SHUTS_DOWN: Final = 421
MAILBOX_BUSY: Final = 450
MAILBOX_FULL: Final = 552


def read_refusal(stage: Stage, code: int, message: str) -> Submitted:
    """RFC 5321 4.2 and RFC 3463: a reply code with its enhanced status, if it has one.

    What is the recipient's state says nothing against the relay. The words of the reply are dropped, because relays
    repeat the address in them.
    """
    enhanced = _enhanced(message)
    detail = f"smtp {code} {enhanced}".strip()
    words = _own_words(message)
    carries_nothing = code // 100 == 5 and not enhanced.startswith(OF_ADDRESS) and _NO_RELAY.search(words)
    is_about_us = carries_nothing or code == SHUTS_DOWN or code in UNKNOWN_SENDER
    if stage in ABOUT_RECIPIENT and not is_about_us and (told := _of_recipient(code, enhanced, words, detail)):
        return told
    if code // 100 == 4 and enhanced.startswith(SLOWER):
        return Submitted(Outcome.THROTTLED, detail=detail)
    return Submitted(Outcome.FAILED, detail=detail)


def _of_recipient(code: int, enhanced: str, words: str, detail: str) -> Submitted | None:
    """What it says of whom the mail is for; None when that is nothing."""
    if enhanced.endswith(".2.2") or (code == MAILBOX_FULL and not enhanced):
        # Nobody empties a mailbox while a code lives, unless they are told.
        return Submitted(Outcome.REFUSED, detail=detail, reason=ReceiptReason.INBOX_FULL.value)
    if code // 100 == 4 and (enhanced.startswith(DEFERRED) or (code == MAILBOX_BUSY and not enhanced)):
        return Submitted(Outcome.DEFERRED, detail=detail)
    if code // 100 == 5 and (enhanced == TOO_BIG or not enhanced.startswith(OWN_FAULT)):
        meant = read_failure(enhanced, words)
        reason = meant.reason.value if meant.reason in TOLD else None
        return Submitted(Outcome.REFUSED, detail=detail, reason=reason, gone=meant.status if meant.is_hard else "")
    return None


def _own_words(message: str) -> str:
    """The relay's own: what the recipient's server told it, and the address, are a stranger's to choose."""
    return _ADDRESS.sub(" ", _TOLD_BY_ANOTHER.split(message, maxsplit=1)[0])


def _enhanced(message: str) -> str:
    first_word = message.split(None, 1)[0] if message.strip() else ""
    is_status = first_word.isascii() and first_word.replace(".", "").isdecimal() and len(first_word) <= 9
    return first_word if is_status else ""
