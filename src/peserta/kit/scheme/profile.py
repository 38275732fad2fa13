"""The scheme profile: what makes an installation this scheme's own, read from one TOML file."""

import tomllib
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from peserta.kit.regular_file import read_regular
from peserta.kit.scheme.contrast import CONTRAST_MIN, WHITE, contrast
from peserta.kit.scheme.gateway_profile import GatewayProfile, check_gateways
from peserta.kit.scheme.limits_profile import Limits, check_limits
from peserta.kit.scheme.partner_profile import BankProfile, PopulationProfile, check_banks, check_population
from peserta.kit.scheme.problems import NO_UTF8, Problems, read_struct, shown
from peserta.kit.scheme.push_profile import PushProfile
from peserta.kit.scheme.route_profile import (
    LOOPBACK_HOSTS,
    Brand,
    FirstSetting,
    Host,
    Port,
    RouteName,
    SmppProfile,
    Text,
    check_operators,
    host_of,
)
from peserta.kit.scheme.whatsapp_profile import WhatsappProfile, whatsapp_gateway

# The dark surface of the style sheet, on which `accent_dark` must be readable.
DARK_SURFACE = "#19231f"
PROFILE_BYTES_MAX = 4_194_304
READABLE = "a readable TOML file in UTF-8"

LongText = Annotated[str, Meta(min_length=1, max_length=50_000, pattern=r"\S", description="some text")]
Colour = Annotated[str, Meta(pattern=r"\A#[0-9a-fA-F]{6}\Z", description="a colour such as #0b6b4f")]
Domain = Annotated[
    str,
    Meta(
        max_length=80,
        pattern=r"\A([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}\Z|\Alocalhost\Z",
        description="a domain in small letters, such as peserta.example",
    ),
]


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """One text in both languages."""

    id: LongText
    en: LongText

    def in_language(self, language: str) -> str:
        return self.en if language == "en" else self.id


class Scheme(msgspec.Struct, frozen=True, kw_only=True):
    """Who the scheme is. `domain` stands in the last line of each SMS, so that a phone fills a code in there only."""

    name: Text
    brand: Brand
    domain: Domain
    public_url: Annotated[
        str,
        Meta(
            pattern=r"\Ahttps?://[^\s/?#@]+\Z", description="an address without a path, such as https://peserta.example"
        ),
    ]


class Colours(msgspec.Struct, frozen=True, kw_only=True):
    """`brand` and `brand_end` carry white text; `accent_dark` is read on the dark surface."""

    brand: Colour
    brand_end: Colour
    accent_dark: Colour


class ContactCentre(msgspec.Struct, frozen=True, kw_only=True):
    """What stands on every refusal."""

    phone: Annotated[
        str,
        Meta(pattern=r"\A\+?[0-9][0-9 -]{1,19}\Z", description="a telephone number: 2 to 20 digits, spaces and dashes"),
    ]
    hours: Words


class Texts(msgspec.Struct, frozen=True, kw_only=True):
    """What the scheme itself must say: who runs this, where to meet an officer, notice and terms."""

    about: Words
    office: Words
    privacy_notice: Words
    terms: Words


class BouncesProfile(msgspec.Struct, frozen=True, kw_only=True):
    """Where mails that cannot be delivered come back to: the MX of `domain` hands them to this address."""

    domain: Annotated[
        str,
        Meta(
            pattern=r"\A[a-z0-9-]+(\.[a-z0-9-]+)+\Z",
            max_length=200,
            description="a domain in small letters, such as pantul.peserta.example",
        ),
    ]
    host: Host = "127.0.0.1"
    port: Port = 2527


class SmtpProfile(msgspec.Struct, frozen=True, kw_only=True):
    """One mail relay."""

    host: Host
    port: Port
    sender: Annotated[
        str,
        Meta(
            pattern=r"\A[A-Za-z0-9_%+-]+(\.[A-Za-z0-9_%+-]+)*@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*\Z",
            description="an e-mail address in letters that every relay takes",
        ),
    ]
    name: RouteName = "mail"
    encryption: Literal["plain", "starttls", "tls"] = "starttls"
    ca_file: str | None = None
    """The authority that signed its certificate; none: those the system trusts."""
    username: str | None = None
    password_file: str | None = None
    password_env: str | None = None
    window: Annotated[int, Meta(ge=1, le=100)] = 16
    first: FirstSetting = FirstSetting()
    simulated: bool = False
    bounces: BouncesProfile | None = None


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """The whole file."""

    scheme: Scheme
    colours: Colours
    contact_centre: ContactCentre
    texts: Texts
    limits: Limits = Limits()
    smpp: tuple[SmppProfile, ...] = ()
    smtp: SmtpProfile | None = None
    gateway: tuple[GatewayProfile, ...] = ()
    whatsapp: tuple[WhatsappProfile, ...] = ()
    banks: tuple[BankProfile, ...] = ()
    population: PopulationProfile | None = None
    push: PushProfile | None = None

    @property
    def gateways(self) -> tuple[GatewayProfile, ...]:
        """Everything that is called over HTTP."""
        return (*self.gateway, *(whatsapp_gateway(number) for number in self.whatsapp))


def read_profile(path: Path, problems: Problems) -> Profile | None:
    """The profile in `path`, or None after adding every problem found in it."""
    found = Problems()
    try:
        raw = _read_toml(path, problems)
        profile = check_profile(raw, found) if raw is not None else None
    except RecursionError:
        problems.add(str(path), "lists or tables too deep within each other", READABLE)
        return None
    problems.lines.extend(f"{path}: {line}" for line in found.lines)
    return profile


def _read_toml(path: Path, problems: Problems) -> dict[str, object] | None:
    try:
        # Editors of Windows begin a file with a mark, which is no part of it.
        return tomllib.loads(read_regular(path, bytes_max=PROFILE_BYTES_MAX).decode("utf-8-sig"))
    except (OSError, ValueError) as error:
        problems.add(str(path), _reason(error), READABLE)
        return None


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, OSError):
        return error.strerror or str(error)
    if isinstance(error, UnicodeDecodeError):
        line = error.object.count(b"\n", 0, error.start) + 1
        return f"{NO_UTF8} in line {line}"
    # Python reads no longer numbers.
    return str(error) if isinstance(error, tomllib.TOMLDecodeError) else "a number of too many digits"


def check_profile(raw: object, problems: Problems) -> Profile | None:
    """The profile in a parsed table, or None after adding every problem found in it."""
    before = len(problems.lines)
    profile = read_struct(Profile, raw, at="", problems=problems)
    if profile is None:
        return None
    _check_address(profile.scheme, problems)
    _check_colours(profile.colours, problems)
    check_limits(profile.limits, problems)
    relay = (profile.smtp,) if profile.smtp else ()
    names = [route.name for route in (*profile.smpp, *profile.gateways, *relay)]
    if len(set(names)) < len(names):
        problems.add("smpp.name, gateway.name, smtp.name", shown(names), "a different name for each route")
    check_gateways(profile.gateways, problems)
    check_operators(((f"smpp {route.name}", route.first) for route in profile.smpp), problems)
    check_operators(((f"gateway {route.name}", route.first) for route in profile.gateways), problems)
    check_banks(profile.banks, problems)
    if profile.population:
        check_population(profile.population, problems)
    if profile.smtp and profile.smtp.encryption == "plain" and profile.smtp.host not in LOOPBACK_HOSTS:
        problems.add("smtp.encryption", "'plain'", "starttls or tls, except on this machine")
    _check_simulated(profile, problems)
    _check_push(profile, problems)
    return profile if len(problems.lines) == before else None


def _check_address(scheme: Scheme, problems: Problems) -> None:
    """An SMS names the domain where its code may be typed, so the pages must really be there."""
    host = host_of(scheme.public_url)
    if host is None:
        problems.add("scheme.public_url", shown(scheme.public_url), "an address such as https://peserta.example")
        return
    if host in LOOPBACK_HOSTS:
        return
    if not scheme.public_url.startswith("https://"):
        problems.add("scheme.public_url", shown(scheme.public_url), "https://, except on this machine")
    if host != scheme.domain and not host.endswith(f".{scheme.domain}"):
        problems.add("scheme.domain", shown(scheme.domain), f"the host of public_url or a parent of it ({host})")


def _check_simulated(profile: Profile, problems: Problems) -> None:
    """Whoever copies the demo's routes and puts in real hosts must not send codes to its people's numbers."""
    for name, route in (*((f"smpp {smpp.name}", smpp) for smpp in profile.smpp), ("smtp", profile.smtp)):
        if route is not None and route.simulated and route.host not in LOOPBACK_HOSTS:
            problems.add(f"{name} simulated", "true", f"false for {route.host}; simulators are on this machine only")


def _check_push(profile: Profile, problems: Problems) -> None:
    """A simulated service is asked at addresses of this machine, which no visitor may choose on a real server."""
    if profile.push and profile.push.simulated and host_of(profile.scheme.public_url) not in LOOPBACK_HOSTS:
        problems.add("push.simulated", "true", "false, except on this machine")


def _check_colours(colours: Colours, problems: Problems) -> None:
    places = (("brand", WHITE), ("brand_end", WHITE), ("accent_dark", DARK_SURFACE))
    for name, ground in places:
        colour: str = getattr(colours, name)
        ratio = contrast(colour, ground)
        if ratio < CONTRAST_MIN:
            problems.add(
                f"colours.{name}", f"{colour} ({ratio:.2f}:1 on {ground})", f"a contrast of at least {CONTRAST_MIN}:1"
            )
