"""A case that is to be opened."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class NewCase:
    """Something a person of the scheme must decide about `subject`, a person, or about nobody.

    `facts` are codes, counts and ids, never a personal value. `dedupe_key` names the trouble: while
    a case with this key is open, no second one is opened.
    """

    kind: str
    subject: UUID | None
    facts: dict[str, str | int]
    dedupe_key: str
