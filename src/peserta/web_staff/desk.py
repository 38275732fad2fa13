"""What every page of the desk needs: who is signed in, and the ways their roles open."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from litestar.response.base import ASGIResponse

from peserta.kit.refusal import Refusal
from peserta.staff.officer import Officer
from peserta.staff.permissions import Permission, Role
from peserta.staff.sign_in import find_officer
from peserta.web.addresses import DESK as HOME
from peserta.web.answers import Asked
from peserta.web.words import Translate

HANDLE_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Way:
    """One entry of the navigation; `about` says at home what is done there."""

    label: str
    about: str
    path: str
    picture: str


async def find_signed_in(asked: Asked) -> Officer | None:
    """Who is signed in at this browser, or None."""
    async with asked.site.pool.connection() as conn:
        return await find_officer(conn, asked.visitor.desk_token, now=asked.site.now())


async def load_officer(asked: Asked, permission: Permission | None = None) -> Officer:
    """Who is signed in, and may do this; refuses with "staff.session_needed" or "staff.not_allowed"."""
    officer = await find_signed_in(asked)
    if officer is None:
        raise Refusal("staff.session_needed")
    if permission is not None:
        officer.must(permission)
    return officer


def desk_page(
    asked: Asked, officer: Officer | None, template: str, *, status: int = 200, **context: object
) -> ASGIResponse:
    """A page of the desk; `officer` is None before somebody has signed in."""
    ways: Sequence[Way] = ways_of(officer, asked.gettext) if officer else ()
    return asked.page(f"petugas/{template}.html", status=status, officer=officer, ways=ways, **context)


def ways_of(officer: Officer, _: Translate) -> Sequence[Way]:
    """Where this officer may go, in one fixed order."""
    ways = (
        (None, Way(_("Beranda"), "", HOME, "home")),
        (
            Permission.FIND_PERSON,
            Way(_("Cari peserta"), _("Dengan NIK, nomor kartu, atau nomor laporan"), f"{HOME}/cari", "find"),
        ),
        (
            Permission.ANSWER_TICKETS,
            Way(_("Laporan"), _("Pertanyaan peserta yang menunggu jawaban"), f"{HOME}/laporan", "message"),
        ),
        (
            Permission.DECIDE_CASES,
            Way(_("Kasus"), _("Pendaftaran dan data yang menunggu keputusan"), f"{HOME}/kasus", "alert"),
        ),
        (
            Permission.REVIEW_CODES,
            Way(_("Kode minggu ini"), _("Kode aktivasi yang diberikan petugas"), f"{HOME}/mingguan", "clock"),
        ),
    )
    return [way for permission, way in ways if permission is None or officer.may(permission)]


def read_id(handle: str, code: str) -> UUID:
    """The id that an address names; refuses with `code` for anything else that stands there."""
    try:
        if len(handle) == HANDLE_LENGTH:
            return UUID(hex=handle)
    except ValueError:
        pass
    raise Refusal(code)


def role_words(role: Role, _: Translate) -> str:
    """A role as pages name it."""
    match role:
        case Role.AGENT:
            return _("Agen pusat bantuan")
        case Role.OFFICER:
            return _("Petugas loket")
        case Role.SUPERVISOR:
            return _("Penyelia")
        case Role.FINANCE:
            return _("Keuangan")
        case Role.OPERATOR:
            return _("Operator layanan")
        case Role.ADMINISTRATOR:
            return _("Administrator")
