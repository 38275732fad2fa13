"""Reading a file that settings name: a regular one of bounded size, as a pipe or a device might never end."""

import errno
import os
import stat
from pathlib import Path


def read_regular(path: Path, *, bytes_max: int) -> bytes:
    """Everything in the file at `path`; `OSError` where it is none, or longer than that."""
    # A pipe that nobody writes to would be waited for already when it is opened.
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
        check_regular(os.fstat(file.fileno()).st_mode)
        content = file.read(bytes_max + 1)
    if len(content) > bytes_max:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
    return content


def check_regular(mode: int) -> None:
    """`OSError` where a file of this mode is no regular one."""
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(mode):
        raise NoRegularFile(errno.EINVAL, "no regular file")


class NoRegularFile(OSError):
    """A pipe, a socket or a device."""
