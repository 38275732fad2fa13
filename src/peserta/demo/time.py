"""`/demo/waktu`: the legal day of the demo, moved forward for web, worker and bank together.

How many days it is ahead is kept in a file beside the demo's data, which each process reads when it asks for
the day. Codes, sessions and waits keep to the real clock.
"""

import os
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from litestar import get, post
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.kit.clock import CALENDAR, business_date
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.visitor import AnyRequest

PATH: Final = "/demo/waktu"
DAYS_FILE: Final = "hari-maju"
STEPS: Final = (1, 7, 14, 30)
# Four years: two in arrears, and room to begin in.
DAYS_MAX: Final = 1_461


def follow_demo() -> None:
    """Let this process live on the demo's day; called at its start by web and worker."""
    path = file_of(os.environ)
    CALENDAR.follow(lambda: read_days(path))


def file_of(environ: Mapping[str, str]) -> Path:
    """Where the demo keeps how far its calendar is ahead: beside the profile of this run."""
    return Path(environ["PESERTA_PROFILE"]).with_name(DAYS_FILE)


def read_days(path: Path) -> int:
    """Days ahead; none when the file is not there or says something else."""
    try:
        return min(max(int(path.read_text("ascii")), 0), DAYS_MAX)
    except (OSError, ValueError):
        return 0


def move(path: Path, days: int) -> None:
    """Go so many days forward; never back, for what was billed on a day to come would already stand there."""
    half = path.with_suffix(".baru")
    half.write_text(str(min(read_days(path) + max(days, 0), DAYS_MAX)), "ascii")
    half.replace(path)


def days_to_next_month(today: date) -> int:
    """How many days it is to the 1st, when bills are issued and cover is suspended."""
    return ((today.replace(day=1) + timedelta(days=32)).replace(day=1) - today).days


@get(PATH)
async def show_time(request: AnyRequest) -> ASGIResponse:
    """What day it is in the demo, and how to make it another."""
    asked = Asked(request)
    today = business_date(asked.site.now())
    return asked.page(
        "demo/waktu.html", today=today, ahead=read_days(file_of(os.environ)), steps=STEPS,
        to_next_month=days_to_next_month(today),
    )  # fmt: skip


@post(PATH)
async def move_time(request: AnyRequest) -> ASGIResponse:
    """Move the day; anything but a number of days changes nothing."""
    asked = Asked(request)
    days = (await read_form(request, asked.visitor, asked.site.keys)).get("hari", "")
    if days.isascii() and days.isdigit() and len(days) <= len(str(DAYS_MAX)):
        move(file_of(os.environ), int(days))
    return asked.go(PATH)


HANDLERS: tuple[ControllerRouterHandler, ...] = (show_time, move_time)
