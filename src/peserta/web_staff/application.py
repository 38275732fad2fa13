"""The page of an application that an officer looked for by its reference."""

from litestar.response.base import ASGIResponse

from peserta.enrolment.checking import check_due
from peserta.enrolment.journey import Step
from peserta.kit.masking import mask_text
from peserta.kit.values import Reference
from peserta.staff.officer import Officer
from peserta.support.desk_application import ApplicationAtDesk
from peserta.web.answers import Asked
from peserta.web.formats import masked
from peserta.web.words import Translate
from peserta.web_staff.desk import desk_page
from peserta.web_staff.tickets import shown_trace


def application_page(asked: Asked, officer: Officer, told: ApplicationAtDesk) -> ASGIResponse:
    """How far it has come, what an officer answered, where its codes go, and what became of them."""
    application, site = told.found.application, asked.site
    submitted_at = application.submitted_at if application.state == "to_check" else None
    return desk_page(
        asked, officer, "pendaftaran", number=str(Reference(application.reference)),
        lines=application_lines(told, asked.gettext), trace=shown_trace(told.trace, asked.gettext),
        goes_on=application.state == "open", is_refused=application.state == "refused",
        due=check_due(submitted_at, site.profile.limits, site.now()) if submitted_at else None,
        answer=mask_text(application.answer),
    )  # fmt: skip


def application_lines(told: ApplicationAtDesk, _: Translate) -> list[tuple[str, str]]:
    """What is known of an application, as (name, value)."""
    application = told.found.application
    states = {
        "open": _("dikembalikan untuk diperbaiki") if application.answer else _("sedang diisi"),
        "submitted": _("terkirim dan terdaftar"), "to_check": _("menunggu diperiksa"),
        "refused": _("ditolak"), "faded": _("dihapus karena lama tidak dilanjutkan"),
    }  # fmt: skip
    steps = {
        Step.FAMILY: _("data keluarga"), Step.CLASS: _("kelas rawat"), Step.FACILITY: _("fasilitas"),
        Step.CONTACT: _("kontak"), Step.CODE: _("kode ke kontak"), Step.SUMMARY: _("memeriksa dan mengirim"),
    }  # fmt: skip
    lines = [(_("Keadaan"), states[application.state]), (_("Anggota yang diisi"), str(len(application.people)))]
    if application.state == "open":
        lines.append((_("Langkah berikutnya"), steps[told.found.step]))
    if application.contact is not None:
        proof = _("sudah dibuktikan") if application.proven_at is not None else _("belum dibuktikan")
        lines.append((_("Kontak"), f"{masked(application.contact.value)}, {proof}"))
    return lines
