"""How far an import has come: a bar on a terminal, a line every few seconds elsewhere."""

import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, ProgressColumn, Task, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.text import Text

from peserta.intake.counts import Counts

LINE_EVERY_S = 5.0
# A rate over the last half minute: an average over hours would hide that it became slow.
RATE_OVER_S = 30.0


class Progress(Protocol):
    """Something that shows how far an import has come."""

    def show(self, counts: Counts) -> None: ...


class _RateColumn(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.speed or 0:,.0f} rows/s", style="progress.data.speed")


class _OnTerminal:
    def __init__(self, bar: Bar, task: TaskID) -> None:
        self._bar, self._task = bar, task

    def show(self, counts: Counts) -> None:
        self._bar.update(self._task, completed=counts.read, rejected=f"{counts.rejected:,}")


class _InLines:
    def __init__(self, console: Console, rows: int) -> None:
        self._console, self._rows = console, rows
        self._started = self._last = time.monotonic()

    def show(self, counts: Counts) -> None:
        now = time.monotonic()
        if now - self._last < LINE_EVERY_S:
            return
        self._last = now
        rate = counts.read / (now - self._started)
        left_s = (self._rows - counts.read) / rate if rate else 0
        self._console.print(
            f"{counts.read:,} of {self._rows:,} rows, {rate:,.0f} rows/s, about {left_s:,.0f} s left, "
            f"{counts.rejected:,} rejected",
            highlight=False,
        )


@contextmanager
def shown_progress(console: Console, *, rows: int) -> Generator[Progress]:
    """Progress towards `rows`, on the console as it is."""
    if not console.is_terminal:
        yield _InLines(console, rows)
        return
    columns = (BarColumn(), MofNCompleteColumn(), _RateColumn(), TimeRemainingColumn())
    rejected = TextColumn("{task.fields[rejected]} rejected")
    with Bar(*columns, rejected, console=console, speed_estimate_period=RATE_OVER_S) as bar:
        yield _OnTerminal(bar, bar.add_task("", total=rows, rejected="0"))
