"""Ports for servers that are started a little later than their port is chosen."""

import random
import socket
from typing import Final

# Below those that Linux hands out by itself (32768 and more): between choosing a port and listening on it, no
# connection of anybody takes it.
CHOICE: Final = range(20_000, 32_000)


def quiet_port() -> int:
    """A port of this machine where nobody listens now."""
    while True:
        port = random.choice(CHOICE)  # noqa: S311  nothing secret
        try:
            with socket.create_server(("127.0.0.1", port)):
                return port
        except OSError:
            continue
