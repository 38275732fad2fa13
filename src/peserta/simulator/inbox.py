"""What reached a simulator: the last few thousand messages and how they fared."""

import asyncio
from collections import OrderedDict
from datetime import UTC, datetime
from enum import Enum
from typing import Final

import msgspec

MESSAGES_MAX: Final = 5_000
PAGE_MAX: Final = 500
SUBJECT_CHARACTERS_MAX: Final = 500
TEXT_CHARACTERS_MAX: Final = 5_000


class State(Enum):
    """How one message fares. Only DELIVERED ones are on the phone or in the mailbox."""

    REFUSED = "refused"
    UNANSWERED = "unanswered"
    DISCONNECTED = "disconnected"
    WAITING = "waiting"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    EXPIRED = "expired"


class Arrived(msgspec.Struct, frozen=True):
    """One message. `revision` grows with every change anywhere in the inbox."""

    number: int
    revision: int
    arrived_at: datetime
    route: str
    sender: str
    to: str
    subject: str | None
    text: str
    state: State


class Inbox:
    """The last 5,000 messages, in the order in which they last changed."""

    def __init__(self, route: str) -> None:
        self.route = route
        self.revision = 0
        self.count = 0
        self._messages: OrderedDict[int, Arrived] = OrderedDict()
        self._changed: asyncio.Future[None] | None = None

    def add(self, *, sender: str, to: str, text: str, state: State, subject: str | None = None) -> int:
        """Remember a message; return its number, by which `settle` knows it."""
        self.count += 1
        self.revision += 1
        self._messages[self.count] = Arrived(
            number=self.count,
            revision=self.revision,
            arrived_at=datetime.now(UTC),
            route=self.route,
            sender=sender,
            to=to,
            subject=subject and subject[:SUBJECT_CHARACTERS_MAX],
            text=text[:TEXT_CHARACTERS_MAX],
            state=state,
        )
        if len(self._messages) > MESSAGES_MAX:
            self._messages.popitem(last=False)
        self._wake()
        return self.count

    def settle(self, number: int, state: State) -> None:
        """Note how a message fared; one that was pushed out meanwhile stays forgotten."""
        message = self._messages.pop(number, None)
        if message is None or message.state is state:
            if message is not None:
                self._messages[number] = message
            return
        self.revision += 1
        self._messages[number] = msgspec.structs.replace(message, revision=self.revision, state=state)
        self._wake()

    def changed_after(self, revision: int, *, to: str | None = None) -> list[Arrived]:
        """The messages that came or changed after `revision`, oldest change first, at most 500."""
        changed: list[Arrived] = []
        for message in reversed(self._messages.values()):
            if message.revision <= revision:
                break
            if to is None or message.to == to:
                changed.append(message)
        return changed[::-1][:PAGE_MAX]

    async def wait_changed(self, revision: int) -> None:
        """Wait until anything is newer than `revision`."""
        while self.revision <= revision:
            if self._changed is None:
                self._changed = asyncio.get_running_loop().create_future()
            await asyncio.shield(self._changed)

    def _wake(self) -> None:
        if self._changed is not None and not self._changed.done():
            self._changed.set_result(None)
        self._changed = None
