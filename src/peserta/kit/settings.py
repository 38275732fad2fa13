"""The settings of one process: environment, secret files and the scheme profile, checked before anything starts."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import psycopg
from msgspec import Meta
from psycopg.conninfo import conninfo_to_dict

from peserta.kit.key_text import KEY_NAMES, masked, read_keys
from peserta.kit.keys import Keys
from peserta.kit.regular_file import NoRegularFile, check_regular
from peserta.kit.scheme.authority import check_authority
from peserta.kit.scheme.gateway_account import GatewayAccount, read_gateways
from peserta.kit.scheme.partner_account import BankAccount, PopulationAccount, read_bank, read_population
from peserta.kit.scheme.problems import NO_UTF8, UTF8, Problems, is_utf8, read_struct, shown
from peserta.kit.scheme.profile import Profile, SmppProfile, SmtpProfile, read_profile
from peserta.kit.scheme.secret import SecretPlace, read_secret, read_secret_file

PREFIX = "PESERTA_"
TEST_PREFIX = "PESERTA_TEST_"
FILE = "_FILE"
DATABASE_URL = "PESERTA_DATABASE_URL"
OWNER_URL = "PESERTA_OWNER_URL"
PROFILE = "PESERTA_PROFILE"
# Each of these may be given as NAME, or as NAME_FILE with the path of a file that holds it.
SECRETS = (*KEY_NAMES, DATABASE_URL, OWNER_URL)

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
LogLevel = Literal["debug", "info", "warning", "error"]


class SettingsError(Exception):
    """Nothing may start; `problems` has one line for each mistake, without any secret."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Serving(msgspec.Struct, frozen=True, kw_only=True, rename="upper"):
    """How this process serves: plain values of the environment, named in capitals after PESERTA_."""

    host: Annotated[str, Meta(min_length=1, max_length=253)] = "127.0.0.1"
    port: Annotated[int, Meta(ge=1, le=65_535)] = 8000
    workers: Annotated[int, Meta(ge=1, le=64)] = 2
    pool_size: Annotated[int, Meta(ge=2, le=100)] = 20
    prepare: bool = True
    """False behind a PgBouncer in transaction mode below 1.21, which knows no protocol-level prepared statements."""
    trusted_proxies: str = ""
    log_level: LogLevel = "info"
    anchors: str = ""


@dataclass(frozen=True, slots=True)
class SmppAccount:
    """One SMSC of the profile with its password."""

    profile: SmppProfile
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SmtpAccount:
    """The mail relay of the profile with its password, if it asks for one."""

    profile: SmtpProfile
    password: str | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything a process was told. Secrets do not appear when it is printed."""

    profile: Profile
    keys: Keys = field(repr=False)
    audit_key: bytes = field(repr=False)
    """The Ed25519 seed that signs the audit anchors."""
    database_url: str = field(repr=False)
    owner_url: str | None = field(default=None, repr=False)
    smpp: tuple[SmppAccount, ...] = ()
    smtp: SmtpAccount | None = None
    gateways: tuple[GatewayAccount, ...] = ()
    banks: tuple[BankAccount, ...] = ()
    population: PopulationAccount | None = None
    serving: Serving = field(default_factory=Serving)
    trusted_proxies: tuple[Network, ...] = ()
    anchors: Path | None = None
    """The file, outside the database, to which audit anchors are appended."""


def load_settings(environ: Mapping[str, str]) -> Settings:
    """The settings in `environ`, or `SettingsError` with every problem at once."""
    problems = Problems()
    ours = _texts({name: text for name, text in environ.items() if _is_ours(name)}, problems)
    secrets = _read_secrets(ours, problems)
    keys = read_keys(secrets, problems)
    database_url = _read_dsn(DATABASE_URL, secrets, problems, required=True)
    owner_url = _read_dsn(OWNER_URL, secrets, problems, required=False)
    profile = _read_profile(ours, problems)
    serving = _read_serving(ours, profile, problems)
    proxies = _read_networks(serving.trusted_proxies, problems) if serving else ()
    smpp, smtp = _read_accounts(profile, environ, problems) if profile else ((), None)
    gateways = read_gateways(profile.gateways, environ, problems) if profile else ()
    banks = tuple(read_bank(bank, environ, problems) for bank in profile.banks) if profile else ()
    population = read_population(profile.population, environ, problems) if profile and profile.population else None
    # Whatever is missing was named as a problem.
    if problems.lines or profile is None or serving is None or keys is None or database_url is None:
        raise SettingsError(problems.lines)
    return Settings(
        profile=profile, keys=keys[0], audit_key=keys[1], database_url=database_url, owner_url=owner_url,
        smpp=smpp, smtp=smtp, gateways=gateways, banks=tuple(bank for bank in banks if bank), population=population,
        serving=serving, trusted_proxies=proxies,
        anchors=Path(serving.anchors) if serving.anchors else None,
    )  # fmt: skip


def load_owner_url(environ: Mapping[str, str]) -> str:
    """The address `peserta migrate` connects to: it needs no key and no profile."""
    problems = Problems()
    names = {name: text for name, text in environ.items() if name in (OWNER_URL, OWNER_URL + FILE)}
    url = _read_dsn(OWNER_URL, _read_secrets(_texts(names, problems), problems), problems, required=True)
    if url is None or problems.lines:
        raise SettingsError(problems.lines)
    return url


def _is_ours(name: str) -> bool:
    return name.startswith(PREFIX) and not name.startswith(TEST_PREFIX)


def _texts(ours: Mapping[str, str], problems: Problems) -> dict[str, str]:
    """What is text of it; the rest is named, and nobody could print it or hand it to the database."""
    texts = {name: text for name, text in ours.items() if is_utf8(name + text)}
    for name in ours.keys() - texts.keys():
        problems.add(name.encode("utf-8", "backslashreplace").decode(), NO_UTF8, UTF8)
    return texts


def _read_secrets(ours: Mapping[str, str], problems: Problems) -> dict[str, str]:
    """The secrets by name, wherever each of them stands."""
    secrets: dict[str, str] = {}
    for name in SECRETS:
        path = ours.get(name + FILE)
        if name in ours and path is not None:
            problems.add(name, f"both {name} and {name}{FILE}", "one of them")
        elif name in ours:
            secrets[name] = ours[name]
        elif path is not None and (text := read_secret_file(name, path, problems)):
            secrets[name] = text
    return secrets


def _read_dsn(name: str, secrets: Mapping[str, str], problems: Problems, *, required: bool) -> str | None:
    expected = "an address such as postgresql://user:password@host/database, with @ / % in the password as %40 %2F %25"
    url = secrets.get(name)
    if not url:
        if required:
            problems.missing(name, expected)
        return None
    try:
        parts = conninfo_to_dict(url)
    except psycopg.Error:
        parts = {}
    is_address = url.startswith(("postgresql://", "postgres://")) and parts.get("dbname")
    if not is_address or _is_torn(parts):
        problems.add(name, masked(url), expected)
        return None
    return url


def _is_torn(parts: Mapping[str, object]) -> bool:
    """Whether an @ or / in the password ended it too early: the rest would be named wherever the host is."""
    host, port, database = (str(parts.get(name) or "") for name in ("host", "port", "dbname"))
    # A host may begin with @, as a socket of Linux without a file does.
    return "@" in host[1:] + database or bool(port.strip("0123456789,"))


def _read_profile(ours: Mapping[str, str], problems: Problems) -> Profile | None:
    if not ours.get(PROFILE):
        problems.missing(PROFILE, "the path of the scheme profile (TOML)")
        return None
    return read_profile(Path(ours[PROFILE]), problems)


def _read_serving(ours: Mapping[str, str], profile: Profile | None, problems: Problems) -> Serving | None:
    elsewhere = {PROFILE, *SECRETS, *(name + FILE for name in SECRETS)}
    if profile:
        elsewhere.update(_secret_variables(profile))
    plain = [PREFIX + each.encode_name for each in msgspec.structs.fields(Serving)]
    for name in ours:
        if name not in elsewhere and name not in plain:
            problems.unknown(name, [*plain, *elsewhere])
    found = Problems()
    table = {name.removeprefix(PREFIX): ours[name] for name in plain if name in ours}
    serving = read_struct(Serving, table, at="", problems=found, strict=False)
    if serving and serving.anchors:
        _check_anchors(serving.anchors, found)
    problems.lines.extend(PREFIX + line for line in found.lines)
    return serving


def _check_anchors(path: str, problems: Problems) -> None:
    """What a worker would read for ever; all else that keeps it from writing there it says itself."""
    try:
        check_regular(Path(path).stat().st_mode)
    except NoRegularFile as error:
        problems.add("ANCHORS", f"{error.strerror} ({shown(path)})", "a file, which need not be there yet")
    except OSError:
        return


def _read_networks(text: str, problems: Problems) -> tuple[Network, ...]:
    networks: list[Network] = []
    for part in text.replace(",", " ").split():
        try:
            networks.append(ipaddress.ip_network(part))
        except ValueError:
            problems.add("PESERTA_TRUSTED_PROXIES", shown(part), "networks such as 10.0.0.0/8, 2001:db8::/32")
    return tuple(networks)


def _read_accounts(
    profile: Profile, environ: Mapping[str, str], problems: Problems
) -> tuple[tuple[SmppAccount, ...], SmtpAccount | None]:
    smpp = tuple(_read_smpp(route, environ, problems) for route in profile.smpp)
    for gateway in profile.gateways:
        check_authority(f"gateway {gateway.name}", gateway.ca_file, problems)
    relay = profile.smtp
    if relay is None:
        return smpp, None
    name, required = f"smtp {relay.name}", relay.username is not None
    check_authority(name, relay.ca_file, problems)
    return smpp, SmtpAccount(relay, _password(relay, name, environ, problems, required=required))


def _read_smpp(route: SmppProfile, environ: Mapping[str, str], problems: Problems) -> SmppAccount:
    name = f"smpp {route.name}"
    password = _password(route, name, environ, problems, required=True) or ""
    if not password.isascii():
        problems.add(f"{name} password", "letters outside of ASCII", "what SMPP can carry")
    if route.tls:
        check_authority(name, route.ca_file, problems)
    return SmppAccount(route, password)


def _password(
    route: SmppProfile | SmtpProfile, name: str, environ: Mapping[str, str], problems: Problems, *, required: bool
) -> str | None:
    secret = SecretPlace(f"{name} password", "password", route.password_file, route.password_env)
    return read_secret(secret, environ, problems, required=required)


def _secret_variables(profile: Profile) -> list[str]:
    """The environment variables that the profile names for secrets."""
    routes = (*profile.smpp, profile.smtp) if profile.smtp else profile.smpp
    banks = (bank.client_secret_env for bank in profile.banks)
    population = profile.population.secret_env if profile.population else None
    gateways = (secret.secret_env for gateway in profile.gateways for secret in gateway.secrets)
    variables = (*(route.password_env for route in routes), *gateways, *banks, population)
    return [variable for variable in variables if variable]
