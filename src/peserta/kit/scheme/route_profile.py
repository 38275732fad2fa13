"""What the descriptions of all routes in the scheme profile share."""

from collections.abc import Iterable
from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from peserta.kit.contacts import INDONESIA, operator_names
from peserta.kit.scheme.problems import Problems, shown

LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "::1")
HTTP_ADDRESS = "an address with a host, and a port of 1 to 65535 where it names one"

Text = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=200,
        pattern=r"\A[^\n\t\u2028\u2029]*[^\s][^\n\t\u2028\u2029]*\Z",
        description="some text in one line",
    ),
]
# At most eleven characters, all of them in GSM 03.38: the length of an alphanumeric SMS sender.
Brand = Annotated[
    str,
    Meta(
        pattern=r"\A[A-Za-z0-9][A-Za-z0-9 .&+-]{0,10}\Z",
        description="1 to 11 letters, digits, spaces and .&+-, as SMS senders are",
    ),
]
RouteName = Annotated[
    str, Meta(pattern=r"\A[a-z0-9][a-z0-9-]{0,29}\Z", description="1 to 30 small letters, digits and dashes")
]
Host = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=253,
        # Names of 1 to 63 characters with dots between them, or an IPv6 address: nothing else can be looked up.
        pattern=r"\A(?:[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]+)\Z",
        description="the name or number of a host, such as smsc.example",
    ),
]
Port = Annotated[int, Meta(ge=1, le=65_535)]


class FirstSetting(msgspec.Struct, frozen=True, kw_only=True):
    """How a route begins. Once a worker has written it down, `peserta routes set` alone changes it."""

    weight: Annotated[int, Meta(ge=1, le=1_000)] = 100
    operators: tuple[Text, ...] = ()
    """Those it serves, by the names of `phonenumbers`, such as "Telkomsel"; none: all."""
    lanes: Annotated[tuple[Literal["code", "payment", "reminder", "bulk"], ...], Meta(min_length=1)] = (
        "code", "payment", "reminder", "bulk",
    )  # fmt: skip
    price_idr: Annotated[int, Meta(ge=0, le=100_000)] = 0
    tps: Annotated[int, Meta(ge=1, le=10_000)] | None = None
    extra_hour_idr: Annotated[int, Meta(ge=0, le=1_000_000_000)] = 100_000


class SmppProfile(msgspec.Struct, frozen=True, kw_only=True):
    """One SMSC. Its password is in a file or in an environment variable, never here."""

    name: RouteName
    host: Host
    port: Port
    system_id: Annotated[
        str, Meta(pattern=r"\A[ -~]{1,15}\Z", description="1 to 15 letters, digits and signs of ASCII")
    ]
    sender: Brand
    password_file: str | None = None
    password_env: str | None = None
    tls: bool = True
    ca_file: str | None = None
    """The authority that signed its certificate; none: those the system trusts."""
    server_name: Host | None = None
    """What its certificate names, where that is not `host`."""
    binds: Annotated[int, Meta(ge=1, le=16)] = 1
    """Connections of each worker, each with at most `bind_window` texts unanswered and `bind_tps` a second."""
    bind_window: Annotated[int, Meta(ge=1, le=500)] | None = None
    bind_tps: Annotated[int, Meta(ge=1, le=10_000)] | None = None
    window: Annotated[int, Meta(ge=1, le=500)] = 20
    first: FirstSetting = FirstSetting()
    simulated: bool = False
    """True for the simulators of `peserta demo` alone: real routes refuse the numbers of made-up people."""


def host_of(address: str) -> str | None:
    """The host in an address of http or https, or None where no host or no possible port stands there."""
    try:
        host, port = (parts := urlsplit(address)).hostname, parts.port
    except ValueError:
        return None
    return None if port == 0 else host


def check_operators(routes: Iterable[tuple[str, FirstSetting]], problems: Problems) -> None:
    """A route of an operator that nobody has would serve nobody; whoever made a slip learns which there are."""
    for name, first in routes:
        for operator in first.operators:
            if operator not in operator_names():
                names = ", ".join(sorted(operator_names(INDONESIA)))
                problems.add(f"{name} first.operators", shown(operator), f"any of {names}")
