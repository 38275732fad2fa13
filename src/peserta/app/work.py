"""`peserta work`: sends messages, takes receipts, tells of matches, bills, seals the audit trail, keeps house."""

import asyncio
import signal
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import date, timedelta

import psycopg
import structlog
from psycopg_pool import PoolTimeout

from peserta.access.activation.notices import tell_of_matches
from peserta.access.closing import close_due
from peserta.app.bounces import bounce_door, return_path_of
from peserta.app.clocks import compare_clocks
from peserta.app.configured import policy_of, population_of
from peserta.app.contact_chores import contact_chores
from peserta.app.enrolment_chores import enrolment_chores
from peserta.app.gateways import gateway_routes
from peserta.app.outage_chores import outage_chores
from peserta.app.push_chore import push_chores
from peserta.app.recovery_chores import recovery_chores
from peserta.app.repeating import Chore, repeat
from peserta.audit.anchors_file import find_obstacle
from peserta.audit.seal import Signer, run_sealer
from peserta.billing.monthly import run_day
from peserta.billing.tariff import NoRate
from peserta.facility.changing import apply_due
from peserta.kit.clock import business_date, utc_now
from peserta.kit.database import Bounds, Pool, open_pool
from peserta.kit.limits import forget_old
from peserta.kit.log import configure_logging
from peserta.kit.lookups import LookupLoop
from peserta.kit.partitions import drop_partitions, keep_partitions
from peserta.kit.scheme.gateway_profile import GatewayProfile
from peserta.kit.scheme.profile import SmppProfile, SmtpProfile
from peserta.kit.settings import Settings, SmppAccount, SmtpAccount
from peserta.messaging.dispatch import Dispatcher
from peserta.messaging.draft import Channel
from peserta.messaging.guarding.block_watch import EVERY as WATCH_EVERY
from peserta.messaging.guarding.block_watch import BlockWatch
from peserta.messaging.providers.smpp import SmppSettings
from peserta.messaging.providers.smpp_binds import SmppBinds
from peserta.messaging.providers.smtp import Encryption, SmtpRoute, SmtpSettings
from peserta.messaging.receiving.receipts import Receipts
from peserta.messaging.routes.chooser import EVERY as CHOOSE_EVERY
from peserta.messaging.routes.chooser import Chooser
from peserta.messaging.routes.extra_sends import EVERY as EXTRA_EVERY
from peserta.messaging.routes.extra_sends import ExtraSends
from peserta.messaging.routes.routes import Routes
from peserta.messaging.routes.setting import LANE_WORDS, WINDOW_MAX, Setting
from peserta.messaging.telling.promises import make_promises
from peserta.messaging.words.templates import Scheme, check_templates
from peserta.registry.population import PopulationRegistry

POOL_SIZE = 12
TELL_EVERY = timedelta(seconds=20)
BILL_EVERY = timedelta(seconds=5)
CHANGE_EVERY = timedelta(seconds=5)
CLOSE_EVERY = timedelta(seconds=30)
FORGET_EVERY = timedelta(minutes=1)
PARTITIONS_EVERY = timedelta(hours=6)
CLOCKS_EVERY = timedelta(minutes=5)

log = structlog.get_logger()


def work(settings: Settings) -> int:
    """Work until a signal ends it; what is under way is finished first."""
    configure_logging(settings.serving.log_level)
    scheme = scheme_of(settings)
    if problems := check_templates(scheme):
        for problem in problems:
            log.error("a message text does not fit", problem=problem)
        return 2
    if settings.anchors and (obstacle := find_obstacle(settings.anchors)):
        log.error(
            "PESERTA_ANCHORS names a file that cannot be written", file=str(settings.anchors), why=obstacle.strerror
        )
        return 2
    if not settings.anchors:
        log.warning(
            "without PESERTA_ANCHORS this worker keeps no audit anchor outside the database",
            expected="a file, for at least one worker",
        )
    with asyncio.Runner(loop_factory=LookupLoop) as runner:
        runner.run(_work(settings, scheme))
    return 0


def scheme_of(settings: Settings) -> Scheme:
    """What messages say about the scheme."""
    profile = settings.profile
    return Scheme(
        profile.scheme.brand, profile.scheme.domain, profile.contact_centre.phone, site=profile.scheme.public_url
    )


async def _work(settings: Settings, scheme: Scheme) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    database = open_pool(
        settings.database_url, size=POOL_SIZE, name="peserta work", prepares=settings.serving.prepare,
        # A chore may take its time.
        bounds=Bounds(idle_s=60),
    )  # fmt: skip
    async with database as pool:
        # Receipts go on until the routes are closed: an unstored one would be lost to the operator.
        receiving = asyncio.Event()
        receipts = Receipts(pool)
        sms = [smpp_route(account, receipts) for account in settings.smpp]
        email = [smtp_route(settings.smtp, return_path_of(settings))] if settings.smtp else []
        door = bounce_door(settings, pool)
        gateways = gateway_routes(settings)
        routes = Routes(sms=sms, email=email, gateways=gateways, first=first_settings(settings))
        if not (sms or email or gateways):
            log.warning("the profile names no way to send codes", expected="[[smpp]], [[gateway]] or [smtp]")
        dispatcher = Dispatcher(pool, routes, keys=settings.keys, scheme=scheme)
        signer = Signer(settings.audit_key)
        with suppress(psycopg.Error, PoolTimeout):  # without a database nothing is sent either
            await make_promises(pool, now=utc_now())
        async with asyncio.TaskGroup() as group:
            group.create_task(receipts.run(receiving))
            links = [group.create_task(route.run()) for route in sms]
            group.create_task(run_sealer(pool, signer, settings.anchors, stopping))
            population = population_of(settings.population) if settings.population else None
            for every, chore in (
                *_chores(settings, population),
                (EXTRA_EVERY, ExtraSends(routes).send),
                (CHOOSE_EVERY, Chooser().move),
                (WATCH_EVERY, BlockWatch(settings.keys).look),
            ):
                group.create_task(repeat(chore, every, pool, stopping))
            if door is not None:
                group.create_task(door.run(stopping))
            await dispatcher.run(stopping)
            await asyncio.gather(*(route.close() for route in (*sms, *email, *gateways)))
            for link in links:
                link.cancel()
            receiving.set()
            if population is not None:
                await population.close()


def _chores(settings: Settings, population: PopulationRegistry | None) -> list[tuple[timedelta, Chore]]:
    async def tell(pool: Pool) -> object:
        return await tell_of_matches(pool, keys=settings.keys, now=utc_now())

    async def close(pool: Pool) -> object:
        while await close_due(pool, keys=settings.keys, now=utc_now()):
            pass
        return None

    async def change(pool: Pool) -> object:
        while await apply_due(pool, today=today_in_jakarta(), now=utc_now()):
            pass
        return None

    async def forget(pool: Pool) -> object:
        async with pool.connection() as conn:
            while await forget_old(conn, now=utc_now()):
                pass
        return None

    async def partitions(pool: Pool) -> object:
        async with pool.connection() as conn:
            await keep_partitions(conn, now=utc_now())
            return await drop_partitions(conn, weeks=settings.profile.limits.code_weeks, now=utc_now())

    return [
        (TELL_EVERY, tell),
        (BILL_EVERY, billing_chore(today_in_jakarta)),
        (CHANGE_EVERY, change),
        (CLOSE_EVERY, close),
        (FORGET_EVERY, forget),
        (PARTITIONS_EVERY, partitions),
        (CLOCKS_EVERY, compare_clocks),
        *push_chores(settings.keys, settings.profile),
        *recovery_chores(settings.keys),
        *outage_chores(settings.keys),
        *contact_chores(settings.keys, settings.profile.limits),
        *enrolment_chores(settings.keys, policy_of(settings.profile.limits), population, today_in_jakarta),
    ]


def today_in_jakarta() -> date:
    """The business date."""
    return business_date(utc_now())


def billing_chore(today: Callable[[], date]) -> Chore:
    """The day's work on bills and cover, once a day; what another process did on that day is not done again.

    It looks often whether a new day has begun. A month without a rate is told once a day: rates are part of
    the program, so a new one comes with a new process.
    """
    done_for: date | None = None

    async def bill(pool: Pool) -> object:
        nonlocal done_for
        day = today()
        if day == done_for:
            return None
        try:
            done = await run_day(pool, today=day, now=utc_now())
        except NoRate as error:
            done_for = day
            return _not_billed(error)
        done_for = day
        log.info("the day's bills are done", day=day.isoformat(), **asdict(done))
        return done

    return bill


def _not_billed(error: NoRate) -> None:
    log.error("this month cannot be billed", problem=str(error))


def first_settings(settings: Settings) -> list[Setting]:
    """How the routes of the profile begin, until `peserta routes set` changes them."""
    found = [_first_setting(account.profile, Channel.SMS, "smpp") for account in settings.smpp]
    found += [
        _first_setting(account.profile, Channel(account.profile.channel), "http") for account in settings.gateways
    ]
    return [*found, _first_setting(settings.smtp.profile, Channel.EMAIL, "smtp")] if settings.smtp else found


def _first_setting(profile: SmppProfile | SmtpProfile | GatewayProfile, channel: Channel, provider: str) -> Setting:
    first = profile.first
    return Setting(
        profile.name, channel, is_on=True, weight=first.weight, provider=provider, operators=first.operators,
        lanes=[LANE_WORDS[word] for word in first.lanes], price_idr=first.price_idr, tps=first.tps,
        window_size=profile.window, extra_hour_idr=first.extra_hour_idr,
    )  # fmt: skip


def smpp_route(account: SmppAccount, receipts: Receipts) -> SmppBinds:
    """The client of one SMSC of the profile."""
    profile = account.profile
    settings = SmppSettings(
        name=profile.name, host=profile.host, port=profile.port, system_id=profile.system_id,
        password=account.password, sender=profile.sender,
        # The gate has the window that is set for all binds together.
        window=profile.bind_window or WINDOW_MAX, tls=tls_of(profile), server_name=profile.server_name,
        is_simulated=profile.simulated,
    )  # fmt: skip
    return SmppBinds(settings, receipts.take, binds=profile.binds, bind_tps=profile.bind_tps)


def tls_of(profile: SmppProfile) -> ssl.SSLContext | None:
    """Whose certificates an SMSC may show: those of the profile's own authority alone, where it names one."""
    return ssl.create_default_context(cafile=profile.ca_file) if profile.tls else None


def smtp_route(account: SmtpAccount, return_path: Callable[[str], str] | None = None) -> SmtpRoute:
    """The client of the profile's mail relay."""
    profile = account.profile
    encryption = Encryption[profile.encryption.upper()]
    tls = None if encryption is Encryption.PLAIN else ssl.create_default_context(cafile=profile.ca_file)
    settings = SmtpSettings(
        name=profile.name, host=profile.host, port=profile.port, sender=profile.sender, sender_name=profile.sender,
        encryption=encryption, tls=tls, username=profile.username, password=account.password,
        # The gate has the window, with a part for each lane; whoever waits behind it waits without one.
        connections=WINDOW_MAX, is_simulated=profile.simulated, return_path=return_path,
    )  # fmt: skip
    return SmtpRoute(settings)
