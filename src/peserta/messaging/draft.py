"""A message somebody wants sent: what is known when it is put into the outbox."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum

Facts = Mapping[str, str | int]


class Lane(IntEnum):
    """How urgent a message is, the most urgent first. Each lane has its own room, so none can starve another."""

    CODE = 0
    CONFIRMATION = 1
    WARNING = 4
    """What the owner of an account must hear; it has no word in the settings of a route, see `Setting.takes`."""
    NOTICE = 2
    BULK = 3


class Channel(StrEnum):
    """How a message travels."""

    SMS = "sms"
    EMAIL = "email"
    WHATSAPP = "whatsapp"


@dataclass(frozen=True, slots=True)
class CodeParts:
    """What a code is derived from, by a key outside the database; see `kit.codes`."""

    secret: bytes
    key_id: int
    purpose: str
    length: int


@dataclass(frozen=True, slots=True)
class Draft:
    """One message. `to` is an E.164 number or an e-mail address; it is sealed before it is written.

    `facts` are values for the template that are never personal. After `not_after` it is not sent.
    """

    lane: Lane
    channel: str
    template: str
    language: str
    to: str = field(repr=False)
    destination_index: bytes
    not_after: datetime
    operator: str | None = None
    code: CodeParts | None = None
    facts: Facts = field(default_factory=dict[str, str | int])
    not_before: datetime | None = None
