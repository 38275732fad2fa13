"""Magic numbers: the last three digits of a destination decide how the SMSC treats it."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from peserta.simulator.inbox import State

ESME_RINVDSTADR: Final = 0x0B
ESME_RSYSERR: Final = 0x08
ESME_RTHROTTLED: Final = 0x58
ESME_RSUBMITFAIL: Final = 0x45


class Answer(Enum):
    """What submit_sm is met with."""

    ACCEPT = "accept"
    REJECT = "reject"
    NOTHING = "nothing"
    HANG_UP = "hang up"


class Form(Enum):
    """How a receipt is written."""

    FULL = "text and parameters"
    ONLY_PARAMETERS = "parameters only"
    ONLY_TEXT = "text only"
    ODD_TEXT = "err:0A1 and an odd date"
    UNKNOWN_ID = "the id of no message"
    SKEWED = "dates by a clock that is seven hours ahead"
    BROKEN = "a deliver_sm that cannot be read"


@dataclass(frozen=True, slots=True)
class Fate:
    """What happens to one message, from submit_sm to its last receipt.

    `network_error` is a GSM MAP error code. `receipt_after_s` None means the setting
    of the simulator. Durations are multiplied by the simulator's `pace`.
    """

    meaning: str
    answer: Answer = Answer.ACCEPT
    status: int = 0
    answer_after_s: float = 0.0
    ends_as: State = State.DELIVERED
    network_error: int = 0
    receipts: int = 1
    receipt_after_s: float | None = None
    receipt_first: bool = False
    form: Form = Form.FULL
    answers_id: str | None = None


ORDINARY: Final = Fate("accepted and delivered")

FATES: Final = {
    "901": Fate("throttled", answer=Answer.REJECT, status=ESME_RTHROTTLED),
    "902": Fate("refused: invalid destination", answer=Answer.REJECT, status=ESME_RINVDSTADR),
    "903": Fate("silent: no answer to submit_sm, not delivered", answer=Answer.NOTHING),
    "904": Fate("disconnects on submit_sm", answer=Answer.HANG_UP),
    "905": Fate("answers after 8 s, then delivers", answer_after_s=8.0),
    "906": Fate("undelivered: phone off", ends_as=State.UNDELIVERED, network_error=27),
    "907": Fate("undelivered: inbox full", ends_as=State.UNDELIVERED, network_error=32),
    "908": Fate("undelivered: blocked", ends_as=State.UNDELIVERED, network_error=13),
    "909": Fate("delivered, but no receipt ever", receipts=0),
    "910": Fate("receipt before the answer", receipt_first=True),
    "911": Fate("receipt twice", receipts=2),
    "912": Fate("delivered, receipt names an unknown message", form=Form.UNKNOWN_ID),
    "913": Fate("delivered after 20 s", receipt_after_s=20.0),
    "914": Fate("delivered, receipt with err:0A1 and an odd date", form=Form.ODD_TEXT),
    "915": Fate("delivered, receipt with parameters only", form=Form.ONLY_PARAMETERS),
    "916": Fate("expired at the SMSC", ends_as=State.EXPIRED),
    "917": Fate("undelivered: unknown number", ends_as=State.UNDELIVERED, network_error=1),
    "918": Fate("delivered, receipt with text only", form=Form.ONLY_TEXT),
    "919": Fate("delivered, receipt that cannot be read", form=Form.BROKEN),
    "920": Fate("system error of the SMSC", answer=Answer.REJECT, status=ESME_RSYSERR),
}


FAULTS: Final = {
    "refuse": Fate("refuses every message", answer=Answer.REJECT, status=ESME_RSUBMITFAIL),
    "throttle": FATES["901"],
    "slow": Fate("answers after 30 s, and delivers then", answer_after_s=30.0),
    "silent": FATES["903"],
    "disconnect": FATES["904"],
    "nothing": Fate("accepts, delivers nothing, says nothing", ends_as=State.UNDELIVERED, receipts=0),
    "lie": Fate("delivers; every answer has one id, receipts another", form=Form.UNKNOWN_ID, answers_id="1"),
    "duplicate": Fate("every receipt three times", receipts=3),
    "skew": Fate("receipts dated by a wrong clock", form=Form.SKEWED),
}
"""What the whole operator can be made to do, whatever the number; see the side door."""


def fate_of(destination: str) -> Fate:
    """The fate of a message to this number."""
    return FATES.get(destination[-3:], ORDINARY)


def table() -> str:
    """The magic numbers, one per line, for `--help`."""
    return "\n".join(f"  …{ending}  {fate.meaning}" for ending, fate in FATES.items())
