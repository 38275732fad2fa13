"""`peserta serve`: Granian workers around the application, which only they import."""

import structlog
from granian.constants import HTTPModes, Interfaces, Loops
from granian.log import LogLevels
from granian.server import Server

from peserta.app.address import free_address
from peserta.kit.log import GRANIAN_LOGGING

BACKLOG = 4_096
# Counts every open connection, idle ones and streams too.
CONNECTIONS_MAX = 10_000
# After SIGTERM streams end at once; whoever is still being answered has this long.
STOP_WAIT_S = 10
# A server that was killed leaves its processes the port for about a second.
PORT_WAIT_S = 5.0

log = structlog.get_logger()


def serve(*, host: str, port: int, workers: int, target: str = "peserta.app.load:load_app") -> None:
    """Run until a signal ends it; a worker that dies is replaced. `SettingsError` when it cannot listen there."""
    address = free_address(host, port, wait_s=PORT_WAIT_S)
    log.info("serving pages", address=address, port=port, processes=workers)
    Server(
        target,
        address=address,
        port=port,
        interface=Interfaces.ASGI,
        factory=True,
        workers=workers,
        websockets=False,
        http=HTTPModes.http1,
        # uvloop where it is installed, which it is wherever it can be (decision 40).
        loop=Loops.auto,
        backlog=BACKLOG,
        backpressure=CONNECTIONS_MAX,
        workers_kill_timeout=STOP_WAIT_S,
        respawn_failed_workers=True,
        respawn_interval=0.1,
        log_access=False,
        # What ended a worker, which nobody else would say.
        log_level=LogLevels.error,
        log_dictconfig=GRANIAN_LOGGING,
    ).serve()
