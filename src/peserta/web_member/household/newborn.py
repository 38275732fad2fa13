"""`/keluarga/bayi`: a newborn joins the family from the account of a parent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeVar, get_args

from litestar import get, post
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.access.needs import Service
from peserta.billing.rules import terms_on
from peserta.billing.tariff import rate_of
from peserta.consent.questions import QUESTIONS
from peserta.enrolment.babies.newborns import Agreed, Newborn, add_newborn, load_cover
from peserta.kit.clock import business_date
from peserta.kit.database import reading, transaction
from peserta.kit.refusal import Refusal
from peserta.kit.typed import BadValue
from peserta.kit.values import PersonName
from peserta.membership.cover import Cover
from peserta.registry.person import SexLetter
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.identity import read_birth_date
from peserta.web.members import load_member
from peserta.web.visitor import AnyRequest
from peserta.web.words import Translate
from peserta.web.words.fields import field_words

PATH = "/keluarga/bayi"
FAMILY = "/keluarga"
SEXES: Final[tuple[SexLetter, ...]] = get_args(SexLetter)
# A newborn has a certificate of birth, and no identity card for years.
OWN_REASONS: Final = {"name.empty": "name.newborn_empty", "name.length": "name.newborn_length"}
T = TypeVar("T")


@dataclass
class BabyForm:
    """What was typed of a newborn, with the errors by field."""

    name: str = ""
    sex: str = ""
    day: str = ""
    month: str = ""
    year: str = ""
    errors: dict[str, str] = field(default_factory=dict[str, str])


@get(PATH)
async def show_newborn(request: AnyRequest) -> ASGIResponse:
    asked = Asked(request)
    session = await load_member(asked, Service.NEWBORN)
    today = business_date(asked.site.now())
    async with reading(asked.site.pool) as conn:
        cover = await load_cover(conn, session.person_id, today=today)
    if cover is None:
        raise Refusal("family.newborn_at_desk")
    return _page(asked, BabyForm(), cover)


@post(PATH)
async def take_newborn(request: AnyRequest) -> ASGIResponse:
    """Add the child, and show the family that it now belongs to."""
    asked = Asked(request)
    site, now = asked.site, asked.site.now()
    fields = await read_form(request, asked.visitor, site.keys)
    session, today = await load_member(asked, Service.NEWBORN), business_date(now)
    form, newborn = read_newborn(fields, today, asked.gettext)
    if newborn is None:
        async with reading(site.pool) as conn:
            return _page(asked, form, await load_cover(conn, session.person_id, today=today))
    language = asked.visitor.language
    hashes = [*site.texts[language].hashes, QUESTIONS[language]["processing"].hash]
    async with transaction(site.pool) as conn:
        await add_newborn(
            conn, session.person_id, newborn, Agreed(hashes, language, asked.visitor.browser),
            actor=session.actor, keys=site.keys, today=today, now=now,
        )  # fmt: skip
    return asked.go(FAMILY, done="newborn_added")


def read_newborn(fields: Mapping[str, str], today: date, _: Translate) -> tuple[BabyForm, Newborn | None]:
    """The form as typed, and the child when every field is well formed and it is young enough."""
    form = BabyForm(
        fields.get("nama", "")[:200], fields.get("kelamin", "")[:2], fields.get("hari", "")[:10],
        fields.get("bulan", "")[:10], fields.get("tahun", "")[:10],
    )  # fmt: skip

    def read(name: str, parse: Callable[[], T]) -> T | None:
        try:
            return parse()
        except BadValue as bad:
            form.errors[name] = field_words(OWN_REASONS.get(bad.reason, bad.reason), bad.facts, _)
            return None

    name = read("nama", lambda: PersonName.parse(form.name))
    born_on = read("lahir", lambda: _newborn_on(read_birth_date(form.day, form.month, form.year, today), today))
    sex: SexLetter | None = read("kelamin", lambda: _sex(form.sex))
    if fields.get("setuju") != "ya":
        form.errors["setuju"] = _("Beri tanda setuju untuk melanjutkan.")
    if form.errors or name is None or born_on is None or sex is None:
        return form, None
    return form, Newborn(name, born_on, sex)


def _newborn_on(born_on: date, today: date) -> date:
    if (today - born_on).days > terms_on(today).without_nik_days:
        raise BadValue("born_on.not_newborn")
    return born_on


def _sex(text: str) -> SexLetter:
    found: dict[str, SexLetter] = {letter: letter for letter in SEXES}
    if text not in found:
        raise BadValue("sex.empty")
    return found[text]


def _page(asked: Asked, form: BabyForm, cover: Cover | None) -> ASGIResponse:
    today, language = business_date(asked.site.now()), asked.visitor.language
    pays = cover is not None and cover.status_reason == "waiting"
    rate = rate_of(cover.care_class, today).member.amount if pays and cover and cover.care_class else None
    return asked.page(
        "keluarga/bayi.html", status=422 if form.errors else 200, form=form, wrong=list(form.errors.items()),
        rate_idr=rate, question=QUESTIONS[language], days=terms_on(today).newborn_days,
    )  # fmt: skip


HANDLERS: tuple[ControllerRouterHandler, ...] = (show_newborn, take_newborn)
