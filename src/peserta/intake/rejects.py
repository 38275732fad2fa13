"""Rejected rows, and the file they are listed in: line, column, shape of the value, reason in words."""

import csv
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from peserta.intake.cells import RowFault
from peserta.intake.reasons import words

COLUMNS = ("line", "column", "value", "reason")


@dataclass(frozen=True, slots=True)
class Reject:
    """One row that was not taken over; `shown` is a shape, never the value."""

    line: int
    column: str
    shown: str
    reason: str

    @classmethod
    def of(cls, line: int, fault: RowFault) -> Self:
        return cls(line, fault.column, fault.shown, words(fault.reason, fault.facts))


class RejectsFile:
    """Writes rejects as they come; without a path it only keeps none.

    What stands at the path stays there until `begin`: it may be the list of an import that is running.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._file: TextIO | None = None

    def __enter__(self) -> Self:
        return self

    def begin(self) -> None:
        """Start the list anew."""
        if self.path is not None:
            self._file = os.fdopen(_anew(self.path), "w", encoding="utf-8", newline="")
            csv.writer(self._file).writerow(COLUMNS)
            self._file.flush()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def write(self, rejects: Sequence[Reject]) -> None:
        if self._file is not None:
            rows = [(reject.line, reject.column, reject.shown, reject.reason) for reject in rejects]
            csv.writer(self._file).writerows(rows)
            # A run that is killed leaves the list of what it has done so far.
            self._file.flush()


def _anew(path: Path) -> int:
    """A new file, its owner's alone, in the place of an old one; what is no file, such as a pipe, is written to."""
    if path.exists() and not path.is_file():
        return os.open(path, os.O_WRONLY)
    place = Path(os.path.realpath(path))
    # A file of its own: whoever could read the old one, or has it open, does not see what comes now.
    opened, beside = tempfile.mkstemp(prefix=".rejects-", dir=place.parent)
    try:
        Path(beside).replace(place)
    except OSError:
        os.close(opened)
        Path(beside).unlink()
        raise
    return opened
