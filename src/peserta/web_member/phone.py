"""The pages as an app on a phone: what it is installed by, its icons, its worker and its page without a network."""

import asyncio
from hashlib import sha256
from typing import Final

import msgspec
from litestar import get
from litestar.params import FromPath
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.web.answers import Asked
from peserta.web.app_icon import ANY, MASKABLE, Shape, icon_png, icon_svg
from peserta.web.assets import URL_PREFIX
from peserta.web.visitor import AnyRequest
from peserta.web_member.guide_steps import ACTIVATION, steps_of
from peserta.web_member.guides import PATH as GUIDES_PATH
from peserta.web_member.guides import picture_path

OFFLINE_PATH = "/luring"
# The first, the code with its trace, and home; a phone of 360 by 740, one and a half times as fine.
SHOWN: Final = ("-depan", "-kode", "-beranda")
PICTURE_SIZE: Final = "540x1110"
ICONS_PATH: Final = "/ikon"
# By name: the shape and its width in pixels, or None for the SVG that has every width.
ICONS: Final[dict[str, tuple[Shape, int | None]]] = {
    "biasa.svg": (ANY, None),
    "biasa-192.png": (ANY, 192),
    "biasa-512.png": (ANY, 512),
    "penuh.svg": (MASKABLE, None),
    "penuh-180.png": (MASKABLE, 180),  # what an iPhone asks for: it rounds the corners itself
    "penuh-192.png": (MASKABLE, 192),
    "penuh-512.png": (MASKABLE, 512),
}
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
        "short_name": scheme.brand,
        "description": _("Akun peserta: kartu, keluarga, iuran, dan bantuan."),
        "lang": asked.visitor.language,
        "dir": "ltr",
        "categories": ["health", "government"],
        "start_url": "/beranda",
        "scope": "/",
        "display": "standalone",
        "background_color": colours.brand,
        "theme_color": colours.brand,
        "icons": [_icon(name) for name in ICONS],
        "screenshots": _screenshots(asked),
        "shortcuts": [_shortcut(_("Kartu"), "/kartu"), _shortcut(_("Iuran"), "/iuran")],
    }
    return ASGIResponse(
        body=msgspec.json.encode(manifest), media_type="application/manifest+json",
        headers=(("cache-control", "no-store"), NO_SNIFF),
    )  # fmt: skip


def _icon(name: str) -> dict[str, str]:
    shape, size = ICONS[name]
    return {
        "src": f"{ICONS_PATH}/{name}",
        "sizes": f"{size}x{size}" if size else "any",
        "type": "image/png" if size else "image/svg+xml",
        "purpose": "maskable" if shape is MASKABLE else "any",
    }


def _screenshots(asked: Asked) -> list[dict[str, str]]:
    """What a phone shows before it installs: pictures of the guides, where they were taken."""
    language = asked.visitor.language
    return [
        {
            "src": f"{GUIDES_PATH}/gambar/{language}/{step.picture}", "sizes": PICTURE_SIZE, "type": "image/webp",
            "form_factor": "narrow", "label": step.title,
        }
        for step in steps_of(ACTIVATION, asked.gettext)
        if step.picture.endswith(SHOWN) and picture_path(language, step.picture).is_file()
    ]  # fmt: skip


def _shortcut(name: str, path: str) -> dict[str, object]:
    return {"name": name, "url": path, "icons": [_icon("biasa-192.png")]}


@get(ICONS_PATH + "/{name:str}")
async def show_icon(request: AnyRequest, name: FromPath[str]) -> ASGIResponse:
    """The icon in the scheme's colour."""
    asked = Asked(request)
    if name not in ICONS:
        return asked.refuse("page.not_found", path="/")
    (shape, size), colour = ICONS[name], asked.site.profile.colours.brand
    if size is None:
        return ASGIResponse(body=icon_svg(shape, colour), media_type="image/svg+xml", headers=(AN_HOUR, NO_SNIFF))
    body = await asyncio.to_thread(icon_png, shape, colour, size)
    return ASGIResponse(body=body, media_type="image/png", headers=(AN_HOUR, NO_SNIFF))


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
    asked = Asked(request)
    asked.done = ""  # for a page that somebody sees now
    return asked.page("luring.html")


HANDLERS: tuple[ControllerRouterHandler, ...] = (show_manifest, show_icon, show_worker, show_offline)
