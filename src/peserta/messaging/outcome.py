"""What became of one message that was handed to a provider, in our words."""

from dataclasses import dataclass
from enum import Enum


class Outcome(Enum):
    """The nine ways a hand-over ends. No vendor word goes further than this."""

    ACCEPTED = "accepted"
    """The provider took it; a receipt may follow."""
    THROTTLED = "throttled"
    """The provider asks us to slow down; the message was not taken."""
    REFUSED = "refused"
    """This destination will never work on this route."""
    DEFERRED = "deferred"
    """This destination does not take it now and may later, as in greylisting; the route works."""
    FAILED = "failed"
    """The provider answered with an error of its own; the message was not taken."""
    SILENT = "silent"
    """No answer in time; the message may or may not be on its way."""
    LOST = "lost"
    """The connection broke before the answer; the message may or may not be on its way."""
    EXPIRED = "expired"
    """Its deadline passed before it could be handed over; nothing was sent."""
    DOWN = "down"
    """There is no connection to the provider; nothing was sent."""

    @property
    def may_arrive(self) -> bool:
        """Whether the message is on its way, or may be."""
        return self in (Outcome.ACCEPTED, Outcome.SILENT, Outcome.LOST)


@dataclass(frozen=True, slots=True)
class Submitted:
    """The result of one hand-over.

    `provider_id` is what a later receipt will name. `detail` is a status code for
    staff and logs: it never holds an address, a number or any part of the text. `reason` is why the destination
    refused, as a receipt would have said it (`ReceiptReason`), where the provider knew at once. `gone` is the status
    (RFC 3463) with which a mail address does not exist, from a relay that can be believed about it.
    """

    outcome: Outcome
    provider_id: str | None = None
    detail: str | None = None
    reason: str | None = None
    gone: str = ""
