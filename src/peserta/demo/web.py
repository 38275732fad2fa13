"""The application of the demo's web process: the real one, with the demo's own pages beside it."""

from functools import partial
from pathlib import Path

from peserta.app.handlers import EVERY_HANDLER
from peserta.app.load import app_of_worker
from peserta.app.site import make_site
from peserta.app.web import Asgi
from peserta.demo import authenticator, phone, style, time

TEMPLATES = Path(__file__).parent / "templates"


def load_app() -> Asgi:
    """The application of one worker process of the demo."""
    time.follow_demo()
    return app_of_worker(
        partial(make_site, is_demo=True, folders=(TEMPLATES,)),
        (*EVERY_HANDLER, *phone.HANDLERS, *time.HANDLERS, *style.HANDLERS, *authenticator.HANDLERS),
    )
