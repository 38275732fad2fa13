"""Somebody who is signed in at the desk."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peserta.kit.refusal import Refusal
from peserta.staff.permissions import Permission, Role, may


@dataclass(frozen=True, slots=True)
class Officer:
    """A staff account with the session it is used in; `nik_index` leads to their own record as a member."""

    id: UUID
    name: str
    roles: tuple[Role, ...]
    nik_index: bytes | None
    session_id: UUID
    opened_at: datetime
    seen_at: datetime

    @property
    def actor(self) -> str:
        """How the audit trail names them."""
        return f"staff:{self.name}"

    def may(self, permission: Permission) -> bool:
        """Whether their roles allow it."""
        return may(self.roles, permission)

    def must(self, permission: Permission) -> None:
        """Refuse with "staff.not_allowed" when their roles do not allow it."""
        if not self.may(permission):
            raise Refusal("staff.not_allowed")
