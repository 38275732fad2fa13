"""The file outside the database to which anchors are appended, one line of JSON each."""

import fcntl
import os
from array import array
from bisect import bisect_left, insort
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from peserta.audit.anchor import Anchor, anchor_line, parse_anchor_line
from peserta.kit.regular_file import check_regular

LINE_BYTES_MAX = 1_000


def append_anchor(path: Path, anchor: Anchor) -> None:
    """Append a line and wait until it is on disk; several processes may share the file."""
    with _opened(path) as file:
        _write(file, [anchor])


class KeptAnchors:
    """Which anchors a file holds, whoever else appends to it or puts it away, and those that it lacked."""

    def __init__(self, path: Path) -> None:
        self._path = path
        # Eight bytes for each minute in which somebody did something.
        self._seqs = array("q")
        self._read_to = 0
        self._inode = 0

    def holds(self, anchors: Sequence[Anchor]) -> bool:
        """Whether the file held all of these when it was last looked at."""
        return all(self._knows(anchor.seq) for anchor in anchors)

    def add(self, anchors: Sequence[Anchor]) -> bool:
        """Append those that the file lacks, or return False: it is another file than the last time, and only read."""
        with _opened(self._path) as file:
            if not self._read_on(file):
                return False
            _write(file, [anchor for anchor in anchors if not self._knows(anchor.seq)])
            return self._read_on(file)

    def _read_on(self, file: BinaryIO) -> bool:
        told = os.fstat(file.fileno())
        is_same = told.st_ino == self._inode and told.st_size >= self._read_to
        if not is_same:
            self._seqs, self._read_to, self._inode = array("q"), 0, told.st_ino
        file.seek(self._read_to)
        for line in _whole_lines(file):
            self._read_to += len(line)
            anchor = parse_anchor_line(line)
            if anchor is not None and not self._knows(anchor.seq):
                insort(self._seqs, anchor.seq)
        return is_same

    def _knows(self, seq: int) -> bool:
        at = bisect_left(self._seqs, seq)
        return at < len(self._seqs) and self._seqs[at] == seq


def find_obstacle(path: Path) -> OSError | None:
    """Why no anchor could be appended to this file, or None; an empty file is left where none was."""
    try:
        with _opened(path):
            return None
    except OSError as error:
        return error


def read_anchors(path: Path) -> Iterator[tuple[int, Anchor | None]]:
    """Each line's number and its anchor, or None where a line holds none."""
    with path.open("rb") as file:
        for number, line in enumerate(_whole_lines(file), start=1):
            yield number, parse_anchor_line(line)


def _whole_lines(file: BinaryIO) -> Iterator[bytes]:
    """Each line from here on, in pieces where it is too long for an anchor.

    A last line without its newline was cut off by a crash before anybody relied on it, and is left out.
    """
    while line := file.readline(LINE_BYTES_MAX):
        if not line.endswith(b"\n") and len(line) < LINE_BYTES_MAX:
            return
        yield line


@contextmanager
def _opened(path: Path) -> Generator[BinaryIO]:
    """The file, for appending by nobody else; one that is new survives a power cut with its folder.

    A device or a pipe would be read for ever.
    """
    is_new = not path.exists()
    if not is_new:
        check_regular(path.stat().st_mode)
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
    if is_new:
        _sync_folder(path.parent)


def _write(file: BinaryIO, anchors: Sequence[Anchor]) -> None:
    if not anchors:
        return
    _drop_torn_line(file.fileno())
    file.write(b"".join(anchor_line(anchor) for anchor in anchors))
    file.flush()
    os.fsync(file.fileno())


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
