"""The web process of the demo: the real one, with the demo's own pages beside it."""

import sys
from functools import partial
from pathlib import Path

from peserta.app.handlers import EVERY_HANDLER
from peserta.app.serve import app_of_worker, serve
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


if __name__ == "__main__":
    serve(host=sys.argv[1], port=int(sys.argv[2]), workers=int(sys.argv[3]), target="peserta.demo.web:load_app")
