"""What every handler needs, made once at start and carried by the application's state."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from peserta.access.activation.rules import DataPolicy
from peserta.access.contacts.claims import ClaimRules
from peserta.access.passkeys.passkey_answer import Party
from peserta.access.passwords import Passwords
from peserta.billing.banks.bank import Bank
from peserta.consent.texts import Texts
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.kit.scheme.profile import Profile
from peserta.kit.shares import Shares
from peserta.messaging.providers.http_receipts import ReceiptDoor
from peserta.messaging.telling.speed import SpeedBoard
from peserta.registry.population import PopulationRegistry
from peserta.registry.standing import ContactRules
from peserta.verification.rules import Policy
from peserta.web.render import Pages
from peserta.web.stopping import Stopping
from peserta.web.visitor import AnyRequest, Network


@dataclass(frozen=True)
class Site:
    """The parts of one running scheme; only `app` makes one."""

    pool: Pool
    keys: Keys
    profile: Profile
    pages: Pages
    texts: dict[str, Texts]
    policy: Policy
    data_policy: DataPolicy
    contact_rules: ContactRules
    claim_rules: ClaimRules
    passwords: Passwords
    speeds: SpeedBoard
    stopping: Stopping
    shares: Shares
    trusted_proxies: tuple[Network, ...]
    now: Callable[[], datetime]
    is_demo: bool = False
    banks: tuple[Bank, ...] = ()
    population: PopulationRegistry | None = None
    doors: Mapping[str, ReceiptDoor] = field(default_factory=dict[str, ReceiptDoor])
    """Where providers bring receipts over HTTP, by the name of their route."""

    @property
    def party(self) -> Party:
        """Whom a passkey is made for and used by: this host, at this address."""
        scheme = self.profile.scheme
        return Party(id=urlsplit(scheme.public_url).hostname or "", origin=scheme.public_url, name=scheme.name)


def site_of(request: AnyRequest) -> Site:
    site = request.app.state.site
    assert isinstance(site, Site), "app puts it there before the first request"
    return site
