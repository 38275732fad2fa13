"""Making a `Site` from settings."""

from pathlib import Path

from peserta import web_member, web_staff
from peserta.access.passwords import Passwords
from peserta.app.configured import (
    bank_of,
    claim_rules_of,
    contact_rules_of,
    data_policy_of,
    policy_of,
    population_of,
    texts_of,
)
from peserta.app.gateways import gateway_doors
from peserta.kit.clock import utc_now
from peserta.kit.database import Bounds, open_pool
from peserta.kit.settings import Settings
from peserta.kit.shares import Shares
from peserta.messaging.telling.speed import SpeedBoard
from peserta.web.render import Pages
from peserta.web.site import Site
from peserta.web.stopping import Stopping

MEMBER_TEMPLATES = Path(web_member.__file__).parent / "templates"
DESK_TEMPLATES = Path(web_staff.__file__).parent / "templates"
# Whoever waits for a page has given up after that; the words that they read instead say what to do.
BOUNDS = Bounds(statement_s=15, idle_s=30)


def make_site(settings: Settings, *, is_demo: bool = False, folders: tuple[Path, ...] = ()) -> Site:
    """Everything the handlers need; the pool is still closed."""
    profile = settings.profile
    return Site(
        pool=open_pool(
            settings.database_url,
            size=settings.serving.pool_size,
            name="peserta web",
            prepares=settings.serving.prepare,
            bounds=BOUNDS,
        ),
        keys=settings.keys,
        profile=profile,
        pages=Pages(profile, folders=(MEMBER_TEMPLATES, DESK_TEMPLATES, *folders), is_demo=is_demo),
        texts=texts_of(profile),
        policy=policy_of(profile.limits),
        data_policy=data_policy_of(profile.limits),
        contact_rules=contact_rules_of(profile.limits),
        claim_rules=claim_rules_of(profile.limits),
        passwords=Passwords(),
        speeds=SpeedBoard(),
        stopping=Stopping(),
        shares=Shares(),
        trusted_proxies=settings.trusted_proxies,
        now=utc_now,
        is_demo=is_demo,
        banks=tuple(bank_of(account) for account in settings.banks),
        doors=gateway_doors(settings),
        population=population_of(settings.population) if settings.population else None,
    )
