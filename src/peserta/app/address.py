"""The address a web process listens on, looked at before the server starts."""

import errno
import socket
import time
from typing import Final

from peserta.kit.settings import SettingsError

TRY_EVERY_S: Final = 0.1


def free_address(host: str, port: int, *, wait_s: float = 0.0) -> str:
    """The IP address of `host`, once nobody else listens on `port` there; `SettingsError` says what is wrong.

    The server itself would end in a traceback, which names neither. `wait_s` is for a server that was killed: its
    processes need a second to see it and to let the port go.
    """
    until = time.monotonic() + wait_s
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        # An IPv4 address first: it is what `localhost` means to most.
        family, kind, _, _, address = min(found, key=lambda each: each[0] != socket.AF_INET)
        while not _is_free(family, kind, address, must_be=time.monotonic() >= until):
            time.sleep(TRY_EVERY_S)
    except socket.gaierror:
        raise SettingsError([f"PESERTA_HOST: got {host!r}; expected an address of this machine"]) from None
    except OSError as error:
        problem = f"got {host}:{port} ({error.strerror}); expected an address of this machine with a free port"
        raise SettingsError([f"PESERTA_HOST, PESERTA_PORT: {problem}"]) from None
    return str(address[0])


def _is_free(family: int, kind: int, address: tuple[object, ...], *, must_be: bool) -> bool:
    with socket.socket(family, kind) as trial:
        # As the server does: connections of the last run that are not forgotten yet do not count.
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(address)
        except OSError as error:
            if must_be or error.errno != errno.EADDRINUSE:
                raise
            return False
    return True
