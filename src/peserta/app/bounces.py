"""Where mails that cannot be delivered come back to, where the profile says so."""

from collections.abc import Callable

from peserta.kit.database import Pool
from peserta.kit.settings import Settings
from peserta.messaging.receiving.bounces import BounceDoor, BounceSettings
from peserta.messaging.receiving.verp import returned_of, write_return_path


def bounce_door(settings: Settings, pool: Pool) -> BounceDoor | None:
    """The door for them, not open yet."""
    relay = settings.smtp.profile if settings.smtp else None
    if relay is None or relay.bounces is None:
        return None
    bounces = relay.bounces
    where = BounceSettings(bounces.host, bounces.port, bounces.domain, settings.profile.scheme.domain, relay.name)
    return BounceDoor(pool, where, settings.keys)


def return_path_of(settings: Settings) -> Callable[[str], str] | None:
    """The return path of a mail by its Message-ID."""
    bounces = settings.smtp.profile.bounces if settings.smtp else None
    if bounces is None:
        return None

    def return_path(mail_id: str) -> str:
        returned = returned_of(mail_id)
        assert returned is not None, "the dispatcher writes Message-IDs of one form"
        return write_return_path(returned, bounces.domain, settings.keys)

    return return_path
