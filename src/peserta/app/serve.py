"""`peserta serve`: Granian workers around the application."""

import gc
import os
from collections.abc import Callable, Sequence

from granian.constants import HTTPModes, Interfaces, Loops
from granian.server import Server
from litestar.types import ControllerRouterHandler

from peserta.api.snap import bank_routes
from peserta.app.address import free_address
from peserta.app.handlers import EVERY_HANDLER
from peserta.app.site import make_site
from peserta.app.web import Asgi, bounded, make_app
from peserta.kit.log import configure_logging
from peserta.kit.settings import Settings, load_settings
from peserta.web.site import Site

BACKLOG = 4_096
# Counts every open connection, idle ones and streams too.
CONNECTIONS_MAX = 10_000
# After SIGTERM streams end at once; whoever is still being answered has this long.
STOP_WAIT_S = 10
# Objects made and not yet freed before the youngest are looked at; Python begins with 700.
GC_THRESHOLD = 20_000


def serve(*, host: str, port: int, workers: int, target: str = "peserta.app.serve:load_app") -> None:
    """Run until a signal ends it; a worker that dies is replaced. `SettingsError` when it cannot listen there."""
    Server(
        target,
        address=free_address(host, port),
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
        log_enabled=False,
    ).serve()


def load_app() -> Asgi:
    """The application of one worker process, from its environment."""
    return app_of_worker(make_site, EVERY_HANDLER)


def app_of_worker(make: Callable[[Settings], Site], handlers: Sequence[ControllerRouterHandler]) -> Asgi:
    """The application with these handlers; `make` is called inside the running loop."""
    settings = load_settings(os.environ)
    configure_logging(settings.serving.log_level)

    def made() -> Site:
        site = make(settings)
        _spare_what_stays()
        return site

    return bounded(make_app(made, (*handlers, *bank_routes(bank.profile.path_prefix for bank in settings.banks))))


def _spare_what_stays() -> None:
    """Leave modules, routes and templates out of every garbage collection, and collect more seldom.

    Requests free what they make by counting references; walking what lives for ever took a tenth of
    their CPU time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(GC_THRESHOLD, 20, 20)
