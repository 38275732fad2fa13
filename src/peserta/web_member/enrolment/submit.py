"""Journey B, steps 5 and 6: the summary, submitting once, and paying the first contribution."""

from uuid import UUID

import psycopg
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Stream
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.billing.first.renewal import renew
from peserta.billing.rules import Enrolled, Origin, first_window
from peserta.billing.tariff import family_contribution
from peserta.enrolment.application import Application
from peserta.enrolment.checking import check_due
from peserta.enrolment.journey import Step
from peserta.enrolment.on_record import OnRecord, look_up
from peserta.enrolment.population.check_rules import is_known_dead, standing_of
from peserta.enrolment.population.checking import check
from peserta.enrolment.submit import Shown, Submitted, submit
from peserta.facility.search import names_of
from peserta.kit.clock import business_date
from peserta.kit.database import reading, transaction, was_overtaken
from peserta.kit.refusal import Refusal
from peserta.kit.values import Reference
from peserta.membership.actions import list_covers
from peserta.registry.actions import list_family
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.visitor import AnyRequest
from peserta.web.words import Words
from peserta.web_member.contributions.payable import Payable, load_payable
from peserta.web_member.enrolment.parts import elsewhere, enrolment_path, load_application
from peserta.web_member.enrolment.saving import read_version
from peserta.web_member.live import Live, stream


@get("/daftar/{handle:str}/ringkasan")
async def show_summary(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    asked = Asked(request)
    application = await load_application(asked, handle)
    if path := elsewhere(application, Step.SUMMARY):
        return asked.go(path)
    return await _summary_page(asked, application, None, "")


@post("/daftar/{handle:str}/ringkasan")
async def take_summary(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    """Submit exactly what was shown, once: sent again, it leads to what was done."""
    asked = Asked(request)
    fields = await read_form(request, asked.visitor, asked.site.keys)
    application = await load_application(asked, handle)
    if path := elsewhere(application, Step.SUMMARY):
        return asked.go(path)
    if fields.get("setuju") != "ya":
        _ = asked.gettext
        return await _summary_page(asked, application, None, _("Beri tanda bahwa data keluarga sudah benar."))
    # The page was shown before: what the registry said then is known, so this asks only where it said nothing.
    await check(asked.site.pool, asked.site.population, application, keys=asked.site.keys, now=asked.site.now())
    try:
        await _submit(asked, application, read_version(fields), knows_of_check="periksa" in fields)
    except Refusal as refusal:
        if refusal.code == "enrolment.over":
            return asked.go(enrolment_path(application.id, Step.PAY))
        return await _summary_page(asked, await load_application(asked, handle), asked.words_of(refusal), "")
    return asked.go(enrolment_path(application.id, Step.PAY))


async def _submit(asked: Asked, application: Application, version: int, *, knows_of_check: bool) -> Submitted:
    try:
        return await _submit_once(asked, application, version, knows_of_check=knows_of_check)
    except psycopg.Error as error:
        # Another application with the same family card was quicker, or the roll with its people: now they are found.
        if not was_overtaken(error):
            raise
        return await _submit_once(asked, application, version, knows_of_check=knows_of_check)


async def _submit_once(asked: Asked, application: Application, version: int, *, knows_of_check: bool) -> Submitted:
    site, now = asked.site, asked.site.now()
    shown = Shown(version, site.profile.limits.enrolment_check_days, knows_of_check)
    async with transaction(site.pool) as conn:
        return await submit(
            conn, application.id, asked.visitor.browser, shown, keys=site.keys, today=business_date(now), now=now
        )


@get("/daftar/{handle:str}/bayar")
async def show_paying(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    """How to pay, and whether it has arrived; for a family that a person looks at, the reference."""
    asked = Asked(request)
    application = await load_application(asked, handle)
    if path := elsewhere(application, Step.PAY):
        return asked.go(path)
    reference = Reference(application.reference)
    if application.family_id is None:
        if application.state == "refused":
            return asked.page("daftar/ditolak.html", reference=reference, answer=application.answer)
        assert application.submitted_at is not None, "the page of paying opens for what was submitted"
        due = check_due(application.submitted_at, asked.site.profile.limits, asked.site.now())
        return asked.page("daftar/diperiksa.html", reference=reference, due=due)
    payable, is_covered = await _load_paying(asked, application.family_id)
    return asked.page(
        "daftar/bayar.html", reference=reference, payable=payable, is_covered=is_covered,
        again_path=enrolment_path(application.id, "lagi"),
        live_path=enrolment_path(application.id, "lunas"), here=enrolment_path(application.id, Step.PAY),
        calendar_path=enrolment_path(application.id, "kalender.ics"),
        claim_path=enrolment_path(application.id, "sudah-bayar"),
    )  # fmt: skip


@post("/daftar/{handle:str}/lagi")
async def begin_again(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    """A new window for a family that missed the first: nothing is typed twice, and pressing twice is one bill."""
    asked = Asked(request)
    await read_form(request, asked.visitor, asked.site.keys)
    application, now = await load_application(asked, handle), asked.site.now()
    bill = None
    if application.family_id is not None:
        async with transaction(asked.site.pool) as conn:
            bill = await renew(conn, application.family_id, actor="browser", today=business_date(now), now=now)
    return asked.go(enrolment_path(application.id, Step.PAY), done="window_opened" if bill else None)


@get("/daftar/{handle:str}/lunas")
async def stream_payment(request: AnyRequest, handle: FromPath[str]) -> Stream:
    """The state of the first contribution whenever it changes, until it is paid."""
    asked = Asked(request)
    application = await load_application(asked, handle)
    family_id, calendar = application.family_id, enrolment_path(application.id, "kalender.ics")
    again, claim = enrolment_path(application.id, "lagi"), enrolment_path(application.id, "sudah-bayar")

    async def paying(family_id: UUID) -> Live:
        payable, is_covered = await _load_paying(asked, family_id)
        html = asked.fragment(
            "daftar/keadaan.html", payable=payable, is_covered=is_covered, calendar_path=calendar,
            again_path=again, claim_path=claim,
        )  # fmt: skip
        return Live(html, payable.dues.is_settled)

    return stream(asked.site, None if family_id is None else lambda: paying(family_id))


async def _load_paying(asked: Asked, family_id: UUID) -> tuple[Payable, bool]:
    """What a family owes, and whether anybody of it is covered: nobody, where all were on record already."""
    async with reading(asked.site.pool) as conn:
        payable = await load_payable(conn, asked.site, family_id)
        covers = await list_covers(conn, [one.id for one in await list_family(conn, family_id)])
    return payable, any(cover.status == "active" for cover in covers.values())


async def _summary_page(asked: Asked, application: Application, words: Words | None, error: str) -> ASGIResponse:
    care_class, site = application.care_class, asked.site
    assert care_class is not None, "the step of the class is done"
    answers = await check(site.pool, site.population, application, keys=site.keys, now=site.now())
    today = business_date(site.now())
    total = family_contribution(care_class, len(application.people), today)
    async with reading(site.pool) as conn:
        names = await names_of(conn, {code for one in application.people for code in one.codes})
        is_member = await look_up(conn, application, site.keys) is OnRecord.AS_TOLD
    if is_member:
        words = asked.words("enrolment.already_member")
    return asked.page(
        "daftar/ringkasan.html",
        status=words.status if words else 422 if error else 200,
        words=words, error=error, application=application, total_idr=total.amount,
        is_member=is_member, standing=standing_of(application.people, answers).value if site.population else "",
        dead=[one.applicant.name for one in application.people if is_known_dead(answers.get(one.id))],
        paths={
            step: enrolment_path(application.id, step) for step in ("keluarga", "anggota", "kelas", "faskes", "kontak")
        },
        without_nik=[one.applicant.name for one in application.people if not one.applicant.nik],
        facility_names=names, window=first_window(Enrolled(Origin.NEW, today)),
    )  # fmt: skip


HANDLERS: tuple[ControllerRouterHandler, ...] = (
    show_summary, take_summary, show_paying, begin_again, stream_payment,
)  # fmt: skip
