"""A session: one place where an account is open."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from peserta.access.helping.help import Help, Scope


@dataclass(frozen=True, slots=True)
class Session:
    """One place where an account is open; `level` is 1 to 3.

    `proof` is how it was opened, `proven_at` when its holder last gave a proof in it; the five about help say whom it
    is helping, if anybody. `renewals` counts the tokens up to the one it was found by; `is_superseded` is found by one
    that opens nothing any more, and is good for the same proof again.
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
    help_id: UUID | None = None
    helped_id: UUID | None = None
    help_scope: str | None = None
    help_ends_at: datetime | None = None
    help_ended_at: datetime | None = None
    renewals: int = 0
    is_superseded: bool = False

    @property
    def help(self) -> Help | None:
        """Whom it is helping at present, live or not."""
        if self.help_id is None:
            return None
        assert self.helped_id is not None, "the table's NOT NULLs come with the id"
        assert self.help_scope is not None
        assert self.help_ends_at is not None
        return Help(self.help_id, self.helped_id, Scope(self.help_scope), self.help_ends_at, self.help_ended_at)

    @property
    def actor(self) -> str:
        """Who acts, as the audit trail names it: the account's own person, or whoever helps by this help."""
        return "member" if self.help_id is None else f"help:{self.help_id}"

    def for_whom(self) -> "Session":
        """As its pages see it: of the person who is helped, or of its own."""
        return self if self.helped_id is None else replace(self, person_id=self.helped_id)
