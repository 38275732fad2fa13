"""One entry of the audit trail as people read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry as people read it."""

    id: UUID
    at: datetime
    kind: str
    actor: str
    facts: Mapping[str, str | int]
