"""The application of one web process, as Granian loads it in each of its workers."""

import os
from collections.abc import Callable, Sequence
from functools import partial

from litestar.types import ControllerRouterHandler

from peserta.api.snap import bank_routes
from peserta.app.handlers import EVERY_HANDLER
from peserta.app.site import make_site
from peserta.app.web import Asgi, bounded, make_app
from peserta.kit.fitting import check_fitting
from peserta.kit.garbage import spare_what_stays
from peserta.kit.log import configure_logging
from peserta.kit.settings import Settings, load_settings
from peserta.web.site import Site


def load_app() -> Asgi:
    """The application of one worker process, from its environment."""
    return app_of_worker(make_site, EVERY_HANDLER)


def app_of_worker(make: Callable[[Settings], Site], handlers: Sequence[ControllerRouterHandler]) -> Asgi:
    """The application with these handlers; `make` is called inside the running loop."""
    settings = load_settings(os.environ)
    configure_logging(settings.serving.log_level)

    def made() -> Site:
        site = make(settings)
        spare_what_stays()
        return site

    banks = bank_routes(bank.profile.path_prefix for bank in settings.banks)
    why_away = partial(check_fitting, settings.database_url, settings.keys, settings.audit_key)
    return bounded(make_app(made, (*handlers, *banks), why_away=why_away))
