"""The live trace under the code box: server-sent events, made of the same fragment as the page."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from uuid import UUID

from litestar import get
from litestar.params import FromPath
from litestar.response import Stream

from peserta.web.answers import Asked
from peserta.web.site import Site
from peserta.web.visitor import AnyRequest
from peserta.web_member.paths import read_handle
from peserta.web_member.progress import load_progress
from peserta.web_member.shown_progress import show_progress

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


@get("/aktivasi/{handle:str}/jejak")
async def stream_trace(request: AnyRequest, handle: FromPath[str]) -> Stream:
    """The trace whenever it changes, until the journey is over."""
    asked = Asked(request)
    journey_id = read_handle(handle)
    if journey_id is None or Streams.open >= STREAMS_MAX:
        return Stream(_nothing(), media_type="text/event-stream", headers=HEADERS)
    return Stream(_trace(asked, journey_id), media_type="text/event-stream", headers=HEADERS)


async def _nothing() -> AsyncGenerator[str]:
    yield "event: close\ndata: \n\n"


async def _trace(asked: Asked, journey_id: UUID) -> AsyncGenerator[str]:
    site: Site = asked.site
    began = site.now()
    shown = ""
    Streams.open += 1
    try:
        while site.now() - began < STREAM_LIFE:
            progress = await load_progress(asked, journey_id)
            if progress is None:
                break
            html = asked.fragment("aktivasi/jejak.html", shown=show_progress(asked, progress))
            if html != shown:
                yield event(html)
                shown = html
            if progress.is_over:
                break
            if await site.stopping.wait(QUICK_S if site.now() - began < QUICK_FOR else SLOW_S):
                return
        yield "event: close\ndata: \n\n"
    finally:
        Streams.open -= 1


def event(html: str) -> str:
    """One message; every line of data needs its own prefix (WHATWG, server-sent events)."""
    return "".join(f"data: {line}\n" for line in html.splitlines() if line.strip()) + "\n"
