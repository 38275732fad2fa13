"""A text file as bounded lines: plain or gzip, UTF-8, checked to its end before a row of it is used."""

import gzip
import hashlib
import io
import stat
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

# Ten times the longest row that can be right; a file without line ends must not fill the memory.
LINE_MAX = 16_384
GZIP_MAGIC = b"\x1f\x8b"
BOM = "\ufeff"
READ_SIZE = 1 << 20


class FileFault(Exception):
    """The file cannot be read as it must be; the message says in which line and why, and nothing was imported."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its end, numbered from 1."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read to its end once and found to be well-formed text."""

    path: Path
    sha256: bytes
    lines: int

    def read(self) -> Iterator[Line]:
        """The lines, from the first; `FileFault` where, or at the end when, they are no longer what was checked."""
        try:
            yield from self._unchanged()
        except FileFault as fault:
            raise FileFault(f"the file changed after it was checked ({fault})") from None

    def _unchanged(self) -> Iterator[Line]:
        number = 0
        with _opened(self.path) as opened:
            for line in _lines(opened.text):
                number = line.number
                if number > self.lines:
                    raise FileFault(f"it goes on after line {self.lines:,}")
                yield line
            if number < self.lines:
                raise FileFault(f"it ends at line {number:,} and ended at line {self.lines:,}")
            if opened.packed.sha256() != self.sha256:
                raise FileFault("its content is another")


def check(path: Path) -> Source:
    """Read the whole file once without keeping it, or raise `FileFault`.

    So a file cut short on its way, or in another encoding, is refused before anything of it is written.
    """
    _refuse_what_is_no_file(path)
    with _opened(path) as opened:
        lines = sum(1 for _ in _lines(opened.text))
    if lines == 0:
        raise FileFault("the file is empty")
    return Source(path, opened.packed.sha256(), lines)


def _refuse_what_is_no_file(path: Path) -> None:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise FileFault("there is no such file") from None
    except OSError as error:
        raise FileFault(f"{error.strerror or error}") from None
    if stat.S_ISDIR(mode):
        raise FileFault("this is a folder")
    if not stat.S_ISREG(mode):
        raise FileFault("this is not a file but a pipe or a device; it is read twice, so write it to a file first")


class _Digested(io.RawIOBase):
    """The bytes of a file as they lie there, and the digest of those that were read."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb", buffering=0)
        self._digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer)
        count = self._file.readinto(view)
        self._digest.update(view[:count])
        return count

    def close(self) -> None:
        self._file.close()
        super().close()

    def sha256(self) -> bytes:
        return self._digest.digest()


@dataclass(frozen=True, slots=True)
class _Opened:
    """A file to be read: its text, unpacked, and what it is read from."""

    text: BinaryIO
    packed: _Digested


@contextmanager
def _opened(path: Path) -> Generator[_Opened]:
    try:
        with _Digested(path) as packed, io.BufferedReader(packed, READ_SIZE) as plain:
            if plain.peek(len(GZIP_MAGIC)).startswith(GZIP_MAGIC):
                with gzip.open(plain) as unpacked:
                    yield _Opened(cast("BinaryIO", unpacked), packed)
            else:
                yield _Opened(plain, packed)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise FileFault("the compressed file is damaged or cut short; copy it again") from None
    except OSError as error:
        raise FileFault(f"{error.strerror or error}") from None


def _lines(file: BinaryIO) -> Iterator[Line]:
    number = 0
    while raw := file.readline(LINE_MAX + 1):
        number += 1
        if len(raw) > LINE_MAX:
            raise FileFault(f"line {number}: longer than {LINE_MAX} bytes; is this a CSV file with one row a line?")
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            raise FileFault(
                f"line {number}, byte {error.start + 1}: not UTF-8; save the file as UTF-8 and import it again"
            ) from None
        if number > 1 and not raw.endswith(b"\n"):
            # What is left of 450000 may be a 45, and no cell tells that there was more of it.
            raise FileFault(
                f"line {number}: no line end stands behind it, so the file may be cut short; "
                "copy it again, or end its last line if it is whole"
            )
        yield Line(number, text.removeprefix(BOM).rstrip("\r\n") if number == 1 else text.rstrip("\r\n"))
