"""Sixteen times the right code in one moment, by a browser that is in a hurry or by a thief beside it."""

import asyncio

import psycopg

from bench.prove.arrivals import Arrivals
from bench.prove.browser import Browser
from bench.prove.finding import Finding
from bench.prove.walk import Walk
from peserta.web.visitor import SESSION_COOKIE

AT_ONCE = 16
SESSIONS = "SELECT count(*) FROM access_session WHERE journey_id = %(id)s::uuid"


async def answer_at_once(finding: Finding, walk: Walk, arrivals: Arrivals, owner_dsn: str) -> None:
    """One session is opened, and whoever is led on is led into that one."""
    await walk.reach_choice()
    await walk.ask_code()
    while not (codes := arrivals.codes_at(walk.person.phone)):
        await arrivals.wait(1.0)
    same = [_copy(walk.browser) for _ in range(AT_ONCE)]
    path = f"/aktivasi/{walk.handle}/kode"
    answers = await asyncio.gather(*(browser.post(path, {"kode": codes[-1]}) for browser in same))
    with psycopg.connect(owner_dsn) as conn:
        row = conn.execute(SESSIONS, {"id": walk.handle}).fetchone()
    sessions = row[0] if row else 0
    accepted = sum(answer.status == 303 for answer in answers)
    again = await walk.answer(codes[-1])
    tokens = {token for browser in (*same, walk.browser) if (token := browser.cookies.get(SESSION_COOKIE))}
    finding.figures |= {"right answers at once": AT_ONCE, "led on": accepted, "sessions": sessions}
    finding.expect(sessions == 1, f"{sessions} sessions were opened at once")
    finding.expect(accepted > 0 and len(tokens) == 1, f"{accepted} led on with {len(tokens)} tokens")
    finding.expect(again.status == 303, f"the same answer once more: {again.status}")


def _copy(browser: Browser) -> Browser:
    """The same browser once more: whoever has its cookies."""
    return Browser(browser.client, browser.url, browser.address, dict(browser.cookies), browser.csrf)
