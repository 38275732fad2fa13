"""Moments as people say them."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from peserta.kit.clock import JAKARTA

if TYPE_CHECKING:
    from peserta.web.render import Pages


def moment(pages: "Pages", at: datetime, language: str) -> str:
    """ "16.05 WIB", with the date when it is not today's."""
    time = pages.time(_next_minute(at), language)
    today = datetime.now(JAKARTA).date()
    if at.astimezone(JAKARTA).date() == today:
        return time
    return f"{pages.date(at.astimezone(JAKARTA).date(), language)}, {time}"


def _next_minute(at: datetime) -> datetime:
    """Rounded up: whoever comes at the minute that was said is never too early."""
    rest = timedelta(seconds=at.second, microseconds=at.microsecond)
    return at if not rest else at - rest + timedelta(minutes=1)
