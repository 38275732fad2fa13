"""Which channels are on for a test, what the choice offers, and what went by each."""

import re
from dataclasses import replace

from litestar import Litestar

from peserta.kit.clock import utc_now
from peserta.kit.database import Pool, transaction
from peserta.messaging.draft import Lane
from peserta.messaging.routes import route_store
from peserta.messaging.routes.setting import Setting
from peserta.messaging.telling.speed import SpeedBoard
from peserta.web.site import Site
from tests.app.asking import Answer


async def switch_on(app: Litestar, pool: Pool, channel: str, *, is_on: bool = True) -> None:
    setting = Setting(channel, channel, is_on=is_on, weight=100, provider="http", lanes=[Lane.CODE])
    async with transaction(pool) as conn:
        await route_store.add_route(conn, setting, now=utc_now())
        await route_store.set_route(conn, setting, note="of the test")
    # A board of the test's own: the application refreshes its own whenever it likes.
    board = SpeedBoard()
    async with pool.connection() as conn:
        await board.refresh(conn, utc_now())
    app.state.site = replace(site_of_app(app), speeds=board)


def site_of_app(app: Litestar) -> Site:
    site = app.state.site
    assert isinstance(site, Site)
    return site


def choice_of(page: Answer, title: str) -> str:
    """What the button sends that begins so."""
    [found] = re.findall(
        rf'name="kontak" value="([^"]+)">\s*<button[^>]*>(?:(?!</form>).)*{title}', page.text, re.DOTALL
    )
    assert isinstance(found, str)
    return found


async def sent(pool: Pool) -> list[tuple[str, str | None]]:
    async with pool.connection() as conn:
        found = await conn.execute(
            "SELECT channel, operator FROM messaging_message WHERE template = 'code' ORDER BY id"
        )
        return [(str(channel), operator) for channel, operator in await found.fetchall()]
