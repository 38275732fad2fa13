"""A session: one place where an account is open."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Session:
    """One place where an account is open; `level` is 1 to 3.

    `proof` is how it was opened, `proven_at` when its holder last gave a proof in it.
    """

    id: UUID
    account_id: UUID
    person_id: UUID
    account_state: str
    device: str
    level: int
    proof: str
    is_limited: bool
    next_password_at: datetime | None
    opened_at: datetime
    proven_at: datetime
    seen_at: datetime
    ends_at: datetime
