"""The parts of the scheme profile that describe who else is asked or asks: banks, and the population registry."""

from typing import Annotated

import msgspec
from msgspec import Meta

from peserta.kit.scheme.problems import Problems, shown
from peserta.kit.scheme.route_profile import HTTP_ADDRESS, LOOPBACK_HOSTS, RouteName, Text, host_of


class BankProfile(msgspec.Struct, frozen=True, kw_only=True):
    """One bank that calls over SNAP BI. Its client secret is in a file or in an environment variable, never here."""

    name: RouteName
    client_id: Annotated[
        str, Meta(pattern=r"\A[!-~]{1,36}\Z", description="1 to 36 letters, digits and signs without a space")
    ]
    partner_id: Annotated[
        str, Meta(pattern=r"\A[!-~]{1,36}\Z", description="1 to 36 letters, digits and signs without a space")
    ]
    company_code: Annotated[str, Meta(pattern=r"\A[0-9]{1,8}\Z", description="1 to 8 digits in quotes")]
    """What its virtual accounts begin with."""
    channel_id: Annotated[str, Meta(pattern=r"\A[0-9]{1,5}\Z", description="1 to 5 digits in quotes")]
    public_key_file: Text
    client_secret_file: str | None = None
    client_secret_env: str | None = None
    path_prefix: Annotated[str, Meta(pattern=r"\A(/[a-z0-9._-]+)+\Z", description="a path such as /openapi/v1.0")] = (
        "/openapi/v1.0"
    )
    calls_per_minute_max: Annotated[int, Meta(ge=1, le=10_000_000)] = 60_000
    """Inquiries and wishes for a token; payments are never counted."""


class PopulationProfile(msgspec.Struct, frozen=True, kw_only=True):
    """The population registry that is asked about families that enrol; without one they are checked later."""

    url: Annotated[
        str,
        Meta(
            pattern=r"\Ahttps?://[^\s?#@]+\Z",
            max_length=500,
            description="an address such as https://kependudukan.example/api",
        ),
    ]
    client_id: Annotated[
        str, Meta(pattern=r"\A[A-Za-z0-9._-]{1,64}\Z", description="1 to 64 letters, digits, dots, - and _")
    ]
    secret_file: str | None = None
    secret_env: str | None = None


def check_banks(banks: tuple[BankProfile, ...], problems: Problems) -> None:
    """A call is known by its client and its account by its company code, so neither may be two banks'."""
    for field in ("name", "client_id", "company_code"):
        values = [str(getattr(bank, field)) for bank in banks]
        if len(set(values)) < len(values):
            problems.add(f"banks.{field}", shown(values), "a different one for each bank")


def check_population(population: PopulationProfile, problems: Problems) -> None:
    """People's data leave this machine encrypted only."""
    host = host_of(population.url)
    if host is None:
        problems.add("population.url", shown(population.url), HTTP_ADDRESS)
    elif population.url.startswith("http://") and host not in LOOPBACK_HOSTS:
        problems.add("population.url", shown(population.url), "https://, except on this machine")
