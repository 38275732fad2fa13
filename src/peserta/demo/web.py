"""The web process of the demo: the real one, with the demo's own pages beside it."""

import os
import sys
from pathlib import Path

from peserta.app.handlers import MEMBER_HANDLERS
from peserta.app.serve import serve
from peserta.app.site import make_site
from peserta.app.web import Asgi, bounded, make_app
from peserta.demo import phone, style
from peserta.kit.log import configure_logging
from peserta.kit.settings import load_settings

TEMPLATES = Path(__file__).parent / "templates"


def load_app() -> Asgi:
    """The application of one worker process of the demo."""
    settings = load_settings(os.environ)
    configure_logging(settings.serving.log_level)
    handlers = (*MEMBER_HANDLERS, *phone.HANDLERS, *style.HANDLERS)
    app = make_app(lambda: make_site(settings, is_demo=True, folders=(TEMPLATES,)), handlers)
    return bounded(app)


if __name__ == "__main__":
    serve(host=sys.argv[1], port=int(sys.argv[2]), workers=int(sys.argv[3]), target="peserta.demo.web:load_app")
