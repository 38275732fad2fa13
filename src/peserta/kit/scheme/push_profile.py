"""The part of the scheme profile that is about push notices."""

from typing import Annotated

import msgspec
from msgspec import Meta

PushService = Annotated[
    str,
    Meta(
        max_length=120,
        pattern=r"\A(\*\.)?([a-z0-9-]+\.)+[a-z]{2,}\Z|\A(127\.0\.0\.1|localhost):[0-9]+\Z",
        description="a host such as push.example or *.push.example",
    ),
]
# Those of Chrome, Firefox, Safari and Edge.
PUSH_SERVICES = (
    "fcm.googleapis.com", "updates.push.services.mozilla.com", "*.push.apple.com", "*.notify.windows.com",
)  # fmt: skip


class PushProfile(msgspec.Struct, frozen=True, kw_only=True):
    """Push notices, and the services that may be asked to carry them: a host, or `*.` and a host for all below it."""

    services: Annotated[tuple[PushService, ...], Meta(min_length=1, max_length=20)] = PUSH_SERVICES
    simulated: bool = False
    """True for tests alone: the services are ports of this machine, by http."""
