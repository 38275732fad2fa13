"""`/demo/petugas`: what the authenticator of each made-up member of staff shows now."""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec
from litestar import get
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.demo.crew import CREW, PASSWORD
from peserta.staff.permissions import Role
from peserta.staff.rules import TOTP_STEP_S, AuthenticatorKey
from peserta.web.answers import Asked
from peserta.web.visitor import AnyRequest
from peserta.web_staff.desk import role_words

CREW_VARIABLE = "DEMO_CREW"


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of the authenticator."""

    name: str
    role: Role
    code: str


@get("/demo/petugas")
async def show_crew(request: AnyRequest) -> ASGIResponse:
    """Names, the password, and each code with the seconds it is still shown."""
    asked = Asked(request)
    now = asked.site.now()
    lines = [(shown.name, role_words(shown.role, asked.gettext), shown.code) for shown in read_crew(now)]
    left_s = TOTP_STEP_S - int(now.timestamp()) % TOTP_STEP_S
    return asked.page("demo/petugas.html", lines=lines, password=PASSWORD, left_s=left_s)


def read_crew(now: datetime) -> list[Shown]:
    """What the authenticators show at a moment."""
    kept = msgspec.json.decode(Path(os.environ[CREW_VARIABLE]).read_bytes(), type=dict[str, str])
    return [
        Shown(member.name, member.role, AuthenticatorKey(kept[member.name]).code(now))
        for member in CREW
        if member.name in kept
    ]


HANDLERS: tuple[ControllerRouterHandler, ...] = (show_crew,)
