"""An acceptance about to be written down, and the proof of one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

Purpose = Literal["processing", "whatsapp", "sharing", "helper"]
"""What a consent is for; only the first is needed, and each is given and taken back by itself."""
OPTIONAL: Final[tuple[Purpose, ...]] = ("whatsapp", "sharing")


@dataclass(frozen=True, slots=True)
class Given:
    """The proof of one acceptance: what was shown, word for word, and when."""

    text_hashes: list[bytes]
    language: str
    channel: str
    given_at: datetime
    withdrawn_at: datetime | None
    bodies: list[str]


@dataclass(frozen=True, slots=True)
class Accepted:
    """An acceptance as its giver lists it: of each text the kind and the version, which is its hash."""

    purpose: Purpose
    kinds: list[str]
    versions: list[bytes]
    language: str
    channel: str
    given_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Who accepts which texts, where: `browser` is the SHA-256 of its token."""

    journey_id: UUID
    text_hashes: list[bytes]
    language: str
    channel: str
    browser: bytes
    purpose: Purpose = "processing"
