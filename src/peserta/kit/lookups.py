"""A loop that looks names of hosts up each for itself, so that one whose servers are silent keeps no other waiting."""

import asyncio
import socket
import threading
from contextlib import suppress
from typing import TypeAlias

Address: TypeAlias = tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]
Found: TypeAlias = list[tuple[socket.AddressFamily, socket.SocketKind, int, str, Address]]
Asked: TypeAlias = tuple[bytes | str | None, bytes | str | int | None, int, int, int, int]


class LookupLoop(asyncio.SelectorEventLoop):
    """The loop of a process that speaks with many hosts.

    The C library waits up to half a minute for name servers that do not answer, and nothing can interrupt it.
    asyncio's own few threads would soon all wait for one provider's name, with every other name, and every file,
    behind it. Here each name has a thread of its own while it is looked up, and one at most, which nobody waits
    for when the process ends.
    """

    def __init__(self) -> None:
        super().__init__()
        self._pending: dict[Asked, asyncio.Future[Found]] = {}

    async def getaddrinfo(
        self, host: bytes | str | None, port: bytes | str | int | None, *, family: int = 0, type: int = 0,  # noqa: A002
        proto: int = 0, flags: int = 0,
    ) -> Found:  # fmt: skip
        """As of any loop; who asks for what is being looked up waits for the same answer."""
        asked = (host, port, family, type, proto, flags)
        pending = self._pending.get(asked)
        if pending is None:
            thread = threading.Thread(target=self._look_up, args=asked, name="lookup", daemon=True)
            thread.start()
            pending = self._pending[asked] = self.create_future()
        return await asyncio.shield(pending)

    def _look_up(self, *asked: *Asked) -> None:
        found: Found = []
        error: Exception | None = None
        try:
            found = socket.getaddrinfo(*asked)
        except (OSError, ValueError) as failed:  # a name that is none is a ValueError
            error = failed
        with suppress(RuntimeError):  # the loop is over, and nobody waits any more
            self.call_soon_threadsafe(self._tell, asked, found, error)

    def _tell(self, asked: Asked, found: Found, error: Exception | None) -> None:
        pending = self._pending.pop(asked)
        if error is None:
            pending.set_result(found)
        else:
            pending.set_exception(error)
            pending.exception()  # whoever asked may have given up
