"""What the worker does again and again for phones: sending the push notices that wait."""

from datetime import timedelta

from peserta.access.push.push_http import PushServices
from peserta.access.push.push_letter import Sender
from peserta.access.push.push_sending import BATCH, send_due
from peserta.app.repeating import Chore
from peserta.kit.clock import utc_now
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.kit.scheme.profile import Profile

SEND_EVERY = timedelta(seconds=2)


def push_chores(keys: Keys, profile: Profile) -> list[tuple[timedelta, Chore]]:
    """Sending with how often it is done; nothing where the scheme has no push notices."""
    if profile.push is None:
        return []
    services = PushServices(profile.push.services, simulated=profile.push.simulated)
    scheme = profile.scheme
    sender = Sender(scheme.name, scheme.public_url, scheme.domain)

    async def send(pool: Pool) -> object:
        while await send_due(pool, services, sender, keys=keys, now=utc_now()) == BATCH:
            pass
        return None

    return [(SEND_EVERY, send)]
