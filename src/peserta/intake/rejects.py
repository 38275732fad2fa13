"""Rejected rows, and the file they are listed in: line, column, shape of the value, reason in words."""

import csv
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from peserta.intake.cells import RowFault
from peserta.intake.reasons import words

COLUMNS = ("line", "column", "value", "reason")
OWNER_ONLY = 0o600


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
    """Writes rejects as they come; without a path it only keeps none."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._file: TextIO | None = None

    def __enter__(self) -> Self:
        if self.path is not None:
            opened = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
            self._file = os.fdopen(opened, "w", encoding="utf-8", newline="")
            csv.writer(self._file).writerow(COLUMNS)
        return self

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
