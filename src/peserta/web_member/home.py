"""The home of the account: am I covered, by what, where, what is due, and what is waiting."""

from dataclasses import dataclass

from litestar import get
from litestar.response.base import ASGIResponse

from peserta.access.closing import closing_at
from peserta.access.needs import Service
from peserta.access.recovery.recovering import list_recoveries
from peserta.access.session import Session
from peserta.billing.actions import find_arrears
from peserta.facility.actions import list_choices
from peserta.kit.database import Conn, reading
from peserta.registry.actions import list_contacts
from peserta.registry.confirming import confirmed_at
from peserta.support.actions import list_own_tickets
from peserta.web import formats
from peserta.web.answers import Asked
from peserta.web.members import load_member
from peserta.web.visitor import AnyRequest
from peserta.web_member.household.people import Household, load_household

PATH = "/beranda"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for the member: one line that leads there, above all else where it is urgent."""

    title: str
    text: str
    href: str
    picture: str
    is_urgent: bool = False


@get(PATH)
async def show_home(request: AnyRequest) -> ASGIResponse:
    asked = Asked(request)
    session = await load_member(asked, Service.STATUS)
    async with reading(asked.site.pool) as conn:
        household = await load_household(conn, asked, session)
        viewer = household.viewer
        choices = await list_choices(conn, viewer.person.id)
        arrears = await find_arrears(conn, household.family_id)
        recoveries = await list_recoveries(conn, session, now=asked.site.now())
        waiting = [] if session.is_limited else await list_waiting(conn, asked, session, household)
    return asked.page(
        "beranda.html", session=session, viewer=viewer, household=household, choices=choices, arrears=arrears,
        dues=household.dues, waiting=waiting, recoveries=recoveries,
    )  # fmt: skip


async def list_waiting(conn: Conn, asked: Asked, session: Session, household: Household) -> list[Waiting]:
    """What the member can do something about now, or is about to happen; a helper sees what is due alone."""
    _, language = asked.gettext, asked.visitor.language
    lines: list[Waiting] = []
    for one in household.relatives:
        lines += [
            Waiting(
                _("Ganti faskes: {name}").format(name=one.person.name),
                _("Berlaku mulai {date}").format(date=formats.long_date(change.effective_on, language)),
                "/faskes", "place",
            )
            for change in one.waiting
            if one.may_act
        ]  # fmt: skip
    if session.help is not None:
        return lines
    if (at := await closing_at(conn, session)) is not None:
        text = _("Pada {date}. Bisa dibatalkan.").format(date=formats.long_date(at, language))
        lines.append(Waiting(_("Akun akan ditutup"), text, "/profil/tutup", "alert", is_urgent=True))
    tickets = await list_own_tickets(conn, browser=asked.visitor.browser, person_id=session.person_id)
    answered = sum(ticket.state == "answered" for ticket in tickets)
    if answered:
        lines.append(Waiting(_("Laporan Anda dijawab"), _("Baca jawabannya"), "/bantuan", "message"))
    if not await list_contacts(conn, session.person_id):
        text = _("Tambahkan nomor HP atau e-mail: tanpa itu akun yang terkunci hanya dibuka lewat petugas.")
        lines.append(Waiting(_("Belum ada kontak"), text, "/profil/kontak", "message"))
    if await confirmed_at(conn, household.viewer.person, keys=asked.site.keys) is None:
        text = _("Nama dan tanggal lahir sesuai KTP?")
        lines.append(Waiting(_("Periksa data Anda"), text, "/keluarga/data-saya", "person"))
    return lines
