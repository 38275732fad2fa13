"""The file outside the database to which anchors are appended, one line of JSON each."""

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from peserta.audit.anchor import Anchor, anchor_line, parse_anchor_line

LINE_BYTES_MAX = 1_000


def append_anchor(path: Path, anchor: Anchor) -> None:
    """Append a line and wait until it is on disk; several processes may share the file."""
    is_new = not path.exists()
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        _drop_torn_line(file.fileno())
        file.write(anchor_line(anchor))
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        _sync_folder(path.parent)


def find_obstacle(path: Path) -> OSError | None:
    """Why no anchor could be appended to this file, or None; an empty file is left where none was."""
    try:
        with path.open("ab"):
            return None
    except OSError as error:
        return error


def read_anchors(path: Path) -> Iterator[tuple[int, Anchor | None]]:
    """Each line's number and its anchor, or None where a line holds none.

    A last line without its newline was cut off by a crash before anybody relied on it, and is left out.
    """
    with path.open("rb") as file:
        number = 0
        while line := file.readline(LINE_BYTES_MAX):
            number += 1
            if not line.endswith(b"\n") and len(line) < LINE_BYTES_MAX:
                return
            yield number, parse_anchor_line(line)


def _drop_torn_line(descriptor: int) -> None:
    """Cut off what a crash left behind the last newline, or the next line would be lost with it."""
    size = os.fstat(descriptor).st_size
    begin = max(0, size - LINE_BYTES_MAX)
    tail = os.pread(descriptor, size - begin, begin)
    if tail and not tail.endswith(b"\n"):
        os.ftruncate(descriptor, begin + tail.rfind(b"\n") + 1)


def _sync_folder(folder: Path) -> None:
    """A new file survives a power cut only when its folder is on disk too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
