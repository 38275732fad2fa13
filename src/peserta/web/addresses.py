"""Addresses of this host that a browser names: where to go back to, and which page a form stood on."""

from collections.abc import Mapping
from urllib.parse import SplitResult, parse_qsl, quote, urlsplit

from peserta.web.visitor import AnyRequest

PATH_MAX = 500
HOME = "/beranda"
SIGN_IN = "/masuk"
BACK = "kembali"
DESK = "/petugas"
DESK_SIGN_IN = f"{DESK}/masuk"


def own_path(path: str) -> str:
    """A path on this host; "//elsewhere" and full addresses would leave it."""
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path[:PATH_MAX] if is_ours else "/"


def back_named(said: Mapping[str, str]) -> str:
    """Where a query or a form says that it leads in the end, on this host; home when it says nothing of use."""
    back = own_path(said.get(BACK, HOME))
    return HOME if back == "/" else back


def page_of(request: AnyRequest) -> tuple[str, str]:
    """Path and query of the page somebody looks at: after a form was sent, of the page that it stood on.

    Many forms are sent to an address that cannot be opened, and a link to it would lead nowhere.
    """
    if request.method != "POST":
        return request.url.path, request.url.query
    sent_from = _split(request.headers.get("referer", ""))
    if sent_from is None or sent_from.netloc != request.headers.get("host"):
        return request.url.path, ""
    path = own_path(sent_from.path)
    return (path, sent_from.query) if path == sent_from.path else (request.url.path, "")


def back_of(request: AnyRequest) -> str:
    """Where signing in leads from here: to the page that was asked for, which the pages of signing in carry on.

    Of an address only its path is carried: what stands behind it may be what somebody looked for.
    """
    if _signs_in(request.url.path):
        back = back_named(request.query_params)
    else:
        path, query = page_of(request)
        back = back_named({BACK: path, **dict(parse_qsl(query))})
    return HOME if _signs_in(back) else back


def back_query(back: str) -> str:
    """What carries that on, behind an address of signing in; home is where it leads by itself."""
    return "" if back == HOME else f"?{BACK}={quote(back, safe='/')}"


def at_desk(path: str) -> bool:
    """Whether it is an address of those who work at the desk."""
    return path == DESK or path.startswith(f"{DESK}/")


def desk_back_of(request: AnyRequest) -> str:
    """Where signing in at the desk leads: to the page that was asked for, or to the desk's home."""
    back = own_path(request.query_params.get(BACK, DESK))
    return back if at_desk(back) and back != DESK_SIGN_IN else DESK


def is_sent_from_here(request: AnyRequest) -> bool:
    """Whether the page that this was sent from is one of ours; what says nothing of it is not."""
    sent_from = _split(request.headers.get("referer", ""))
    return sent_from is not None and bool(sent_from.netloc) and sent_from.netloc == request.headers.get("host")


def _signs_in(path: str) -> bool:
    return path == SIGN_IN or path.startswith((f"{SIGN_IN}/", f"{SIGN_IN}?"))


def _split(address: str) -> SplitResult | None:
    try:
        return urlsplit(address)
    except ValueError:
        return None
