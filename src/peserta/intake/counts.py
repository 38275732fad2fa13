"""What became of the rows of an import."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows by their fate; `read` is the sum of the four others, `cases` counts what people must decide."""

    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    cases: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            read=self.read + other.read,
            new=self.new + other.new,
            changed=self.changed + other.changed,
            unchanged=self.unchanged + other.unchanged,
            rejected=self.rejected + other.rejected,
            cases=self.cases + other.cases,
        )
