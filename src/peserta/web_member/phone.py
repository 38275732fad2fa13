"""The pages as an app on a phone: what it is installed by, its icons, its worker and its page without a network."""

from hashlib import sha256
from typing import Final

import msgspec
from litestar import get
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.web.answers import Asked
from peserta.web.assets import URL_PREFIX
from peserta.web.visitor import AnyRequest

OFFLINE_PATH = "/luring"
# An icon may be cut to any shape within four fifths of its width (W3C Web Application Manifest, "maskable").
ICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="{round}" fill="{brand}"/><path d="{tick}" fill="none" stroke="#fff" stroke-width="{stroke}" stroke-linecap="round" stroke-linejoin="round"/></svg>'  # noqa: E501
SHAPES: Final = {
    "any": {"round": "8", "tick": "M9 16.5l5 5 9-11", "stroke": "4"},
    "maskable": {"round": "0", "tick": "M11 16.5l3.6 3.6 6.6-8", "stroke": "3"},
}
ICON_PATHS: Final = {"any": "/ikon.svg", "maskable": "/ikon-penuh.svg"}
AN_HOUR = ("cache-control", "public, max-age=3600")
NO_SNIFF = ("x-content-type-options", "nosniff")


@get("/app.webmanifest")
async def show_manifest(request: AnyRequest) -> ASGIResponse:
    """What a phone installs the pages by (W3C Web Application Manifest)."""
    asked = Asked(request)
    _, scheme, colours = asked.gettext, asked.site.profile.scheme, asked.site.profile.colours
    manifest = {
        "id": "/",
        "name": scheme.name,
        "short_name": scheme.name,
        "description": _("Akun peserta: kartu, keluarga, iuran, dan bantuan."),
        "lang": asked.visitor.language,
        "start_url": "/beranda",
        "scope": "/",
        "display": "standalone",
        "background_color": colours.brand,
        "theme_color": colours.brand,
        "icons": [
            {"src": path, "sizes": "any", "type": "image/svg+xml", "purpose": purpose}
            for purpose, path in ICON_PATHS.items()
        ],
        "shortcuts": [{"name": _("Kartu"), "url": "/kartu"}, {"name": _("Iuran"), "url": "/iuran"}],
    }
    return ASGIResponse(
        body=msgspec.json.encode(manifest), media_type="application/manifest+json",
        headers=(("cache-control", "no-store"), NO_SNIFF),
    )  # fmt: skip


@get(list(ICON_PATHS.values()))
async def show_icon(request: AnyRequest) -> ASGIResponse:
    """The icon in the scheme's colour."""
    asked = Asked(request)
    purpose = next(purpose for purpose, path in ICON_PATHS.items() if path == asked.path)
    body = ICON.format(brand=asked.site.profile.colours.brand, **SHAPES[purpose])
    return ASGIResponse(body=body, media_type="image/svg+xml", headers=(AN_HOUR, NO_SNIFF))


@get("/sw.js")
async def show_worker(request: AnyRequest) -> ASGIResponse:
    """The service worker, and before it what it keeps: its bytes change when any of that changes."""
    assets = Asked(request).site.pages.assets
    found = assets.find(assets.urls["worker.js"].removeprefix(URL_PREFIX), "")
    assert found is not None, "the build makes it"
    shell = [OFFLINE_PATH, assets.urls["app.js"], assets.urls["icon.svg"]]
    version = sha256(found.body + "".join(shell).encode() + assets.style.encode()).hexdigest()[:16]
    head = f"const SHELL={msgspec.json.encode(shell).decode()},VERSION={msgspec.json.encode(version).decode()};\n"
    return ASGIResponse(
        body=head.encode() + found.body, media_type="text/javascript; charset=utf-8",
        headers=(("cache-control", "no-cache"), NO_SNIFF),
    )  # fmt: skip


@get(OFFLINE_PATH)
async def show_offline(request: AnyRequest) -> ASGIResponse:
    """What the worker keeps for the time without a network; it holds nothing of who asked for it."""
    return Asked(request).page("luring.html")


HANDLERS: tuple[ControllerRouterHandler, ...] = (show_manifest, show_icon, show_worker, show_offline)
