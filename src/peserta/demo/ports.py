"""Ports for servers that are started a little later than their port is chosen."""

import random
import socket
from typing import Final

# Below those that Linux hands out by itself (32768 and more): between choosing a port and listening on it, no
# connection of anybody takes it.
CHOICE: Final = range(20_000, 32_000)


def quiet_port() -> int:
    """A port of this machine where nobody listens now, and which no other process has chosen by this and still may use.

    The choice is known by a socket with a name and no file, which the system takes away with its process.
    """
    while True:
        port = random.choice(CHOICE)  # noqa: S311  nothing secret
        claim = socket.socket(socket.AF_UNIX)
        try:
            claim.bind(f"\0peserta port {port}")
            with socket.create_server(("127.0.0.1", port)):
                claim.detach()  # open for as long as this process lives
                return port
        except OSError:
            claim.close()
