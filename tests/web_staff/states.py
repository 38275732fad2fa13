"""Every page of the desk in each of its states: for tests that render, and for looking at."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from markupsafe import Markup

import peserta.web_member
import peserta.web_staff
from peserta.kit.profile import Profile
from peserta.staff.officer import Officer
from peserta.staff.permissions import Role
from peserta.staff.rules import AuthenticatorKey
from peserta.web.qr import qr_svg
from peserta.web.render import Pages
from peserta.web.words import Say, Translate
from peserta.web.words.catalogue import words_of
from peserta.web_staff.desk import role_words, ways_of

CSRF = Markup('<input type="hidden" name="_csrf" value="x">')
TEMPLATES = Path(peserta.web_staff.__file__).parent / "templates"
SHARED = Path(peserta.web_member.__file__).parent / "templates"
NOW = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)
ANI = Officer(UUID(int=1), "ani.rahma", (Role.OFFICER,), None, UUID(int=2), NOW, NOW)
RINI = Officer(UUID(int=3), "rini", (Role.SUPERVISOR, Role.AGENT), None, UUID(int=4), NOW, NOW)
JOKO = Officer(UUID(int=5), "joko", (Role.ADMINISTRATOR,), None, UUID(int=6), NOW, NOW)
KEY = AuthenticatorKey.of_bytes(b"twenty made-up bytes")

Context = dict[str, object]
Make = Callable[[Translate], Context]


@dataclass(frozen=True)
class State:
    """One page as it can be met; `is_wrong` when it tells of something to put right."""

    name: str
    page: str
    officer: Officer | None = None
    make: Make = field(default=lambda _: {})
    path: str = "/petugas"
    is_wrong: bool = False

    @property
    def template(self) -> str:
        return f"petugas/{self.page}.html"

    def render(self, pages: Pages, language: str) -> str:
        gettext = pages.translator(language)
        return pages.page(
            self.template, language, other_language_url="/bahasa/en", csrf_input=CSRF, path=self.path,
            signed_in=False, officer=self.officer, ways=ways_of(self.officer, gettext) if self.officer else (),
            **self.make(gettext),
        )  # fmt: skip


def desk_pages(profile: Profile) -> Pages:
    return Pages(profile, folders=[SHARED, TEMPLATES])


def wrong(code: str | None = None, **facts: str | int) -> Make:
    """A page with the words of a refusal, or without."""
    return lambda _: {"words": words_of(code, Say(_, facts)) if code else None}


def home(officer: Officer) -> Make:
    return lambda _: {"roles": [role_words(role, _) for role in officer.roles]}


def sign_in(code: str | None = None, **facts: str | int) -> Make:
    return lambda _: {"typed": "ani.rahma" if code else ""} | wrong(code, **facts)(_)


def key(code: str | None = None, **facts: str | int) -> Make:
    address = KEY.address("ani.rahma", "JKN Demo")
    shown: Context = {
        "name": "ani.rahma", "secret": "ABCDE", "key": KEY.grouped, "address": address, "picture": qr_svg(address),
    }  # fmt: skip
    return lambda _: shown | wrong(code, **facts)(_)


STATES = (
    State("sign-in", "masuk", make=sign_in()),
    State("sign-in-refused", "masuk", make=sign_in("staff.sign_in_refused"), is_wrong=True),
    State("sign-in-wait", "masuk", make=sign_in("staff.sign_in_wait", opens_at="16.05 WIB"), is_wrong=True),
    State("invitation", "undangan", make=wrong()),
    State("invitation-gone", "undangan", make=wrong("staff.invitation_gone"), is_wrong=True),
    State("key", "kunci", make=key()),
    State("key-code-wrong", "kunci", make=key("staff.code_wrong"), is_wrong=True),
    State("key-password-short", "kunci", make=key("password.short", minimum=10, length=4), is_wrong=True),
    State("opened", "dibuka", make=lambda _: {"name": "ani.rahma"}),
    State("home-officer", "beranda", ANI, home(ANI)),
    State("home-supervisor", "beranda", RINI, home(RINI)),
    State("home-administrator", "beranda", JOKO, home(JOKO)),
)
