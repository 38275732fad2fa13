"""What the descriptions of all routes in the scheme profile share."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "::1")

Text = Annotated[str, Meta(min_length=1, max_length=200)]
# At most eleven characters, all of them in GSM 03.38: the length of an alphanumeric SMS sender.
Brand = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9][A-Za-z0-9 .&+-]{0,10}\Z")]
RouteName = Annotated[str, Meta(pattern=r"\A[a-z0-9][a-z0-9-]{0,29}\Z")]


class FirstSetting(msgspec.Struct, frozen=True, kw_only=True):
    """How a route begins. Once a worker has written it down, `peserta routes set` alone changes it."""

    weight: Annotated[int, Meta(ge=1, le=1_000)] = 100
    operators: tuple[Text, ...] = ()
    """Those it serves, by the names of `phonenumbers`, such as "Telkomsel"; none: all."""
    lanes: Annotated[tuple[Literal["code", "payment", "reminder", "bulk"], ...], Meta(min_length=1)] = (
        "code", "payment", "reminder", "bulk",
    )  # fmt: skip
    price_idr: Annotated[int, Meta(ge=0, le=100_000)] = 0
    tps: Annotated[int, Meta(ge=1, le=10_000)] | None = None
    extra_hour_idr: Annotated[int, Meta(ge=0, le=1_000_000_000)] = 100_000
