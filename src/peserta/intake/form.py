"""What an import must know of a kind of file; everything else is the same for all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, Protocol, TypeVar

from peserta.intake.counts import Counts
from peserta.intake.rejects import Reject
from peserta.kit.database import Conn


class NumberedRow(Protocol):
    """A row read into values, which knows its line in the file."""

    @property
    def line(self) -> int: ...


R = TypeVar("R", bound=NumberedRow)


@dataclass(frozen=True, slots=True)
class KeyedRow:
    """A row whose owner can be looked up; nothing but its key was checked yet."""

    line: int
    cells: Sequence[str]
    key: bytes
    digest: bytes


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a kind of file.

    `name` stands in `intake_import` and in the audit, `key_column` is what a row is known by, and `twice` the
    reason to reject a second row with the same key. Raise `digest_version` when rows must be read anew although
    the file did not change.
    """

    name: str
    columns: tuple[str, ...]
    key_column: str
    twice: str
    documented_in: str
    digest_version: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows in the order of the file; `read` counts the rejected ones too, `last_line` is where it ends."""

    rows: Sequence[KeyedRow]
    rejects: Sequence[Reject]
    read: int
    last_line: int


@dataclass(frozen=True, slots=True)
class ReadRows(Generic[R]):
    """The rows of a batch as values, and those that are none."""

    rows: Sequence[R]
    rejects: Sequence[Reject]


class Form(Protocol[R]):
    """A kind of file: its columns, how a row is read, and who owns what it says."""

    @property
    def layout(self) -> Layout: ...

    @property
    def read_type(self) -> type[ReadRows[R]]:
        """What its rows are, read: another process sends them as this."""
        ...

    def key_of(self, cells: Sequence[str]) -> bytes:
        """The key of a row, or `RowFault`."""
        ...

    def read_row(self, row: KeyedRow, today: date) -> R:
        """Every cell as a value, or `RowFault` about the first that is none. Pure."""
        ...

    async def list_digests(self, conn: Conn, keys: Sequence[bytes]) -> Mapping[bytes, bytes | None]:
        """By key, the digest of the row that each known owner was last brought up to."""
        ...

    async def write_rows(self, conn: Conn, rows: Sequence[R], now: datetime) -> tuple[Counts, list[Reject]]:
        """Hand new and changed rows to the parts that own them, in the caller's transaction."""
        ...
