"""A message a dispatcher has taken, with everything that is needed to send it."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from peserta.messaging.draft import Facts

DESTINATION = "messaging_message.destination"
"""Where sealed destinations stand: part of what the seal authenticates."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """One taken message. `tries` counts the attempt that was just written; `route` is where it goes.

    One that `is_extra` was accepted before and is sent once more, by another route. Until `lease_ends_at`
    no other dispatcher takes it; after that this one must leave it alone.
    """

    id: UUID
    lane: int
    channel: str
    template: str
    language: str
    operator: str | None
    destination_sealed: bytes = field(repr=False)
    destination_index: bytes = field(repr=False)
    facts: Facts
    code_secret: bytes | None = field(repr=False)
    code_key_id: int | None
    code_purpose: str | None
    code_length: int | None
    not_after: datetime
    tries: int
    route: str
    avoid_routes: list[str]
    doubted: list[str]
    doubts_until: datetime | None
    is_extra: bool
    lease_ends_at: datetime
    number_block: bytes | None = field(default=None, repr=False)
    state: str = "sending"

    @property
    def is_held(self) -> bool:
        """Whether it was met and left: no route, no money, or the guard holds its number block."""
        return self.state != "sending"
