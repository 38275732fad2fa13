"""One message on its way to a provider."""

from dataclasses import dataclass

from peserta.messaging.words.templates import Rendered


@dataclass(frozen=True, slots=True)
class HandOver:
    """One message on its way to a provider; the operator drops a text when its life is over."""

    lane: int
    channel: str
    to: str
    rendered: Rendered
    message_id: str
    timeout_s: float
    validity_s: int
    is_drill: bool = False
