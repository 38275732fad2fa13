"""The application of one web process, as Granian loads it in each of its workers."""

import gc
import os
from collections.abc import Callable, Sequence

from litestar.types import ControllerRouterHandler

from peserta.api.snap import bank_routes
from peserta.app.handlers import EVERY_HANDLER
from peserta.app.site import make_site
from peserta.app.web import Asgi, bounded, make_app
from peserta.kit.log import configure_logging
from peserta.kit.settings import Settings, load_settings
from peserta.web.site import Site

# Objects made and not yet freed before the youngest are looked at; Python begins with 700.
GC_THRESHOLD = 20_000


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
