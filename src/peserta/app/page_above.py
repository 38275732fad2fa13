"""Which page to open where an address only takes a form: the nearest one above it."""

import re

from litestar import Litestar
from litestar.routes import HTTPRoute


def page_above(app: Litestar, path: str) -> str:
    """The nearest path above `path` that can be opened.

    Somebody comes to such an address by "back", by a bookmark or by changing the language after sending a form.
    """
    opened = re.compile("|".join(_opened(app)))
    while path != "/" and not opened.fullmatch(path):
        path = path.rpartition("/")[0] or "/"
    return path


def _opened(app: Litestar) -> list[str]:
    """What the paths look like that can be opened."""
    return [
        re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(route.path_format))
        for route in app.routes
        if isinstance(route, HTTPRoute) and "GET" in route.methods
    ]
