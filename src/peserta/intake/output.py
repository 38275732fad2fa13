"""What an import says: where standard output takes nothing any more, on standard error, and else nowhere.

Half an import must not be lost because `head` has read enough, or the disk of a log is full.
"""

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import IO, cast

from rich.console import Console


@contextmanager
def lasting_output(console: Console) -> Generator[None]:
    """Until its end, nothing that this console cannot say raises anything."""
    usual = console.file
    console.file = cast("IO[str]", _Lasting([usual, sys.stderr]))
    try:
        yield
    finally:
        console.file = usual


class _Lasting:
    """Keeps what it is given until it is flushed; then the first way out that still takes it gets it."""

    def __init__(self, ways_out: list[IO[str]]) -> None:
        self._ways_out = ways_out
        self._kept = ""
        # What a console asks of it before it says anything.
        self.encoding: str = getattr(ways_out[0], "encoding", "utf-8")
        self.isatty = ways_out[0].isatty

    def write(self, text: str) -> int:
        self._kept += text
        return len(text)

    def flush(self) -> None:
        text, self._kept = self._kept, ""
        while text and self._ways_out:
            way_out = self._ways_out[0]
            try:
                way_out.write(text)
                way_out.flush()
            except OSError as error:
                _give_up(way_out)
                del self._ways_out[0]
                text = f"Standard output takes nothing any more ({error.strerror}). The rest stands here.\n{text}"
            else:
                text = ""


def _give_up(way_out: IO[str]) -> None:
    """Else what it could not take is tried once more at the end of the process, which would end with 120."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, way_out.fileno())
    os.close(nothing)
