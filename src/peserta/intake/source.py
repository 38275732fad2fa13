"""A text file as bounded lines: plain or gzip, UTF-8, checked to its end before a row of it is used."""

import gzip
import hashlib
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

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
        """The lines, from the first."""
        with _opened(self.path) as file:
            yield from _lines(file)


def check(path: Path) -> Source:
    """Read the whole file once without keeping it, or raise `FileFault`.

    So a file cut short on its way, or in another encoding, is refused before anything of it is written.
    """
    if not path.is_file():
        raise FileFault("this is a folder" if path.is_dir() else "there is no such file")
    with _opened(path) as file:
        lines = sum(1 for _ in _lines(file))
    if lines == 0:
        raise FileFault("the file is empty")
    return Source(path, _sha256(path), lines)


@contextmanager
def _opened(path: Path) -> Generator[BinaryIO]:
    try:
        with path.open("rb") as plain:
            is_gzip = plain.read(len(GZIP_MAGIC)) == GZIP_MAGIC
            plain.seek(0)
            if is_gzip:
                with gzip.open(plain) as unpacked:
                    yield cast("BinaryIO", unpacked)
            else:
                yield plain
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
        yield Line(number, text.removeprefix(BOM).rstrip("\r\n") if number == 1 else text.rstrip("\r\n"))


def _sha256(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
