"""Numbers and addresses of made-up people, which no real route may be asked to reach: a pure rule."""

from typing import Final

# The demo's people and the tests' have their numbers here. Somebody may be given one of them some day.
PHONE_BLOCK: Final = "+62899000"
# RFC 2606: nobody will ever own a domain below it.
DOMAIN: Final = "example"

MADE_UP: Final = "made_up"
"""Why such a message fails, as the trace names it."""


def is_made_up(to: str) -> bool:
    """Whether a number in E.164 or an e-mail address is one that only made-up people have."""
    domain = to.rpartition("@")[2].casefold()
    return to.startswith(PHONE_BLOCK) or ("@" in to and (domain == DOMAIN or domain.endswith(f".{DOMAIN}")))
