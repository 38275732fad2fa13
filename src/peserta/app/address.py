"""The address a web process listens on, looked at before the server starts."""

import socket

from peserta.kit.settings import SettingsError


def free_address(host: str, port: int) -> str:
    """The IP address of `host`, once nobody else listens on `port` there; `SettingsError` says what is wrong.

    The server itself would end in a traceback, which names neither.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        # An IPv4 address first: it is what `localhost` means to most.
        family, kind, _, _, address = min(found, key=lambda each: each[0] != socket.AF_INET)
        with socket.socket(family, kind) as trial:
            # As the server does: connections of the last run that are not forgotten yet do not count.
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except socket.gaierror:
        raise SettingsError([f"PESERTA_HOST: got {host!r}; expected an address of this machine"]) from None
    except OSError as error:
        problem = f"got {host}:{port} ({error.strerror}); expected an address of this machine with a free port"
        raise SettingsError([f"PESERTA_HOST, PESERTA_PORT: {problem}"]) from None
    return str(address[0])
