"""The two clocks: system time for lives, leases and waits; the business date for everything legal."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

JAKARTA = ZoneInfo("Asia/Jakarta")


def utc_now() -> datetime:
    """The moment, in UTC. Only the outermost layer calls this; everything below takes `now`."""
    return datetime.now(UTC)


def business_date(now: datetime, *, shifted_days: int = 0) -> date:
    """The legal day in Jakarta at `now`; the demo alone shifts it."""
    return now.astimezone(JAKARTA).date() + timedelta(days=shifted_days)
