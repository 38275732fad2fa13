"""Parts of pages that keep themselves up to date: server-sent events, made of the same fragment as the page."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from litestar import get
from litestar.params import FromPath
from litestar.response import Stream

from peserta.web.answers import Asked
from peserta.web.site import Site
from peserta.web.visitor import AnyRequest
from peserta.web_member.activation.progress import is_lasting, load_progress
from peserta.web_member.activation.shown_progress import show_progress
from peserta.web_member.code_state import CodeState
from peserta.web_member.paths import journey_path, read_handle

# A trace changes within seconds at first and rarely later: ask the database accordingly.
QUICK_S, SLOW_S = 0.7, 3.0
QUICK_FOR = timedelta(seconds=45)
# The browser reconnects by itself; a stream that never ends would outlive its member.
STREAM_LIFE = timedelta(minutes=12)
# So many open streams at once in one process; further ones refresh by hand.
STREAMS_MAX = 2_000

HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no", "x-content-type-options": "nosniff"}


class Streams:
    """How many streams this process has open."""

    open = 0


@dataclass(frozen=True, slots=True)
class Live:
    """What a live part shows now; after one that is over nothing more is sent.

    One that `waits_long` goes on in another stream when this one has lived long enough.
    """

    html: str
    is_over: bool
    waits_long: bool = False


@get("/aktivasi/{handle:str}/jejak")
async def stream_trace(request: AnyRequest, handle: FromPath[str]) -> Stream:
    """The trace whenever it changes, until the journey is over."""
    asked = Asked(request)
    journey_id = read_handle(handle)

    async def trace(journey_id: UUID) -> Live | None:
        progress = await load_progress(asked, journey_id)
        if progress is None:
            return None
        html = asked.fragment(
            "aktivasi/jejak.html", shown=show_progress(asked, progress), is_streamed=True,
            choose_path=journey_path(journey_id, "cara"),
        )  # fmt: skip
        return Live(html, progress.is_over, waits_long=is_lasting(progress.outage))

    return stream(asked.site, None if journey_id is None else lambda: trace(journey_id))


def live_code(asked: Asked, state: CodeState, to: str, contact_path: str) -> Live | None:
    """What is becoming of a code to one's own contact, shown as `to`; None when none was sent."""
    if not state.lines:
        return None
    html = asked.fragment("code_fate.html", state=state, to=to, contact_path=contact_path)
    return Live(html, state.is_over, waits_long=state.outage is not None and not state.outage.is_back)


def stream(
    site: Site, load: Callable[[], Awaitable[Live | None]] | None, *, quick_s: float = QUICK_S, slow_s: float = SLOW_S
) -> Stream:
    """Send what `load` makes whenever it changes, until it is over, is None, or the stream has lived long enough.

    It is asked every `quick_s` seconds at first and every `slow_s` later. No `load`, or too many streams: nothing.
    """
    told = _nothing() if load is None or Streams.open >= STREAMS_MAX else _follow(site, load, quick_s, slow_s)
    return Stream(told, media_type="text/event-stream", headers=HEADERS)


async def _nothing() -> AsyncGenerator[str]:
    yield "event: close\ndata: \n\n"


async def _follow(
    site: Site, load: Callable[[], Awaitable[Live | None]], quick_s: float, slow_s: float
) -> AsyncGenerator[str]:
    began, shown, waits_long = site.now(), "", False
    Streams.open += 1
    try:
        while site.now() - began < STREAM_LIFE:
            live = await load()
            if live is None:
                break
            if live.html != shown:
                yield event(live.html)
                shown = live.html
            if live.is_over:
                break
            waits_long = live.waits_long
            if await site.stopping.wait(quick_s if site.now() - began < QUICK_FOR else slow_s):
                return
        if not waits_long:
            yield "event: close\ndata: \n\n"
    finally:
        Streams.open -= 1


def event(html: str) -> str:
    """One message; every line of data needs its own prefix (WHATWG, server-sent events)."""
    return "".join(f"data: {line}\n" for line in html.splitlines() if line.strip()) + "\n"
