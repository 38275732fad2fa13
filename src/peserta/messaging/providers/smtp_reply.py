"""What the refusal of a mail relay means, and whose fault it is: pure rules."""

from enum import Enum
from typing import Final

from peserta.messaging.outcome import Outcome, Submitted
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
# The relay's own system, and what it was asked in which order; but not a mail that is too big (5.3.4).
OWN_FAULT: Final = ("5.3.", "5.5.")
TOO_BIG: Final = "5.3.4"
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
    if stage in ABOUT_RECIPIENT and code != SHUTS_DOWN and (told := _of_recipient(code, enhanced, detail)):
        return told
    if code // 100 == 4 and enhanced.startswith(SLOWER):
        return Submitted(Outcome.THROTTLED, detail=detail)
    return Submitted(Outcome.FAILED, detail=detail)


def _of_recipient(code: int, enhanced: str, detail: str) -> Submitted | None:
    """What it says of whom the mail is for; None when that is nothing."""
    if enhanced.endswith(".2.2") or (code == MAILBOX_FULL and not enhanced):
        # Nobody empties a mailbox while a code lives, unless they are told.
        return Submitted(Outcome.REFUSED, detail=detail, reason=ReceiptReason.INBOX_FULL.value)
    if code // 100 == 4 and (enhanced.startswith(DEFERRED) or (code == MAILBOX_BUSY and not enhanced)):
        return Submitted(Outcome.DEFERRED, detail=detail)
    if code // 100 == 5 and (enhanced == TOO_BIG or not enhanced.startswith(OWN_FAULT)):
        return Submitted(Outcome.REFUSED, detail=detail)
    return None


def _enhanced(message: str) -> str:
    first_word = message.split(None, 1)[0] if message.strip() else ""
    is_status = first_word.isascii() and first_word.replace(".", "").isdecimal() and len(first_word) <= 9
    return first_word if is_status else ""
