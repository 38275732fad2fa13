"""What the pages of enrolment share: addresses, finding the application, and one form for one person."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeVar, get_args
from uuid import UUID

from peserta.enrolment import actions
from peserta.enrolment.application import Applicant, Application, Listed
from peserta.enrolment.family import Problem, concerned, may_lack_nik
from peserta.enrolment.journey import Step, may_open, next_step
from peserta.kit.identifiers import Nik
from peserta.kit.refusal import Refusal
from peserta.kit.typed import BadValue
from peserta.kit.values import PersonName
from peserta.registry.person import Relation, SexLetter
from peserta.web.answers import Asked
from peserta.web.identity import read_birth_date
from peserta.web.words import Translate
from peserta.web.words.fields import field_words
from peserta.web_member.paths import read_handle

STEP_PATHS: Final = {
    Step.FAMILY: "keluarga",
    Step.CLASS: "kelas",
    Step.FACILITY: "faskes",
    Step.CONTACT: "kontak",
    Step.CODE: "kode",
    Step.SUMMARY: "ringkasan",
    Step.PAY: "bayar",
}
# More than any code has; longer is not looked at.
CODE_MAX: Final = 40
# The fields of a person, in the order in which the page has them.
FIELDS: Final = ("hubungan", "nama", "nik", "lahir", "kelamin")
T = TypeVar("T")


def enrolment_path(application_id: UUID, step: Step | str = "") -> str:
    """The address of a step; without one, the address that leads to the step that is open."""
    name = STEP_PATHS[step] if isinstance(step, Step) else step
    return f"/daftar/{application_id.hex}" + (f"/{name}" if name else "")


def application_id_of(handle: str) -> UUID:
    """The id in an address; `Refusal` for anything else that stands there."""
    application_id = read_handle(handle)
    if application_id is None:
        raise Refusal("enrolment.gone")
    return application_id


async def load_application(asked: Asked, handle: str) -> Application:
    """The application of this browser; `Refusal` when it has none of this address, or has it no more."""
    async with asked.site.pool.connection() as conn:
        found = await actions.find(conn, application_id_of(handle), asked.visitor.browser, keys=asked.site.keys)
    if found is None:
        raise Refusal("enrolment.gone")
    if found.state == "faded":
        raise Refusal("enrolment.faded")
    return found


def elsewhere(application: Application, step: Step) -> str | None:
    """Where to go instead when a step is not open."""
    return None if may_open(application, step) else enrolment_path(application.id, next_step(application))


def problem_words(problem: Problem, people: Sequence[Listed], _: Translate) -> str:
    """What keeps a family from going on, in a sentence that names whom it is about."""
    words = {
        Problem.NOBODY: _("Tambahkan anggota keluarga, mulai dari kepala keluarga."),
        Problem.NO_HEAD: _("Belum ada kepala keluarga. Ubah hubungan salah satu anggota menjadi kepala keluarga."),
        Problem.TWO_HEADS: _("Ada lebih dari satu kepala keluarga: {names}. Ubah hubungan salah satunya."),
        Problem.TOO_MANY: _("Paling banyak 25 orang dapat didaftarkan lewat halaman ini."),
        Problem.SAME_NIK: _("NIK yang sama tertulis pada {names}. Periksa satu per satu."),
        Problem.SAME_PERSON: _(
            "Nama dan tanggal lahir yang sama tertulis dua kali: {names}. "
            "Hapus yang salah, atau bedakan namanya kalau kembar."
        ),
    }[problem]
    return words.format(names=", ".join(concerned(problem, people)))


@dataclass
class PersonForm:
    """What was typed of one person, with the errors by field."""

    relation: str = ""
    name: str = ""
    nik: str = ""
    sex: str = ""
    day: str = ""
    month: str = ""
    year: str = ""
    errors: dict[str, str] = field(default_factory=dict[str, str])

    @classmethod
    def of(cls, applicant: Applicant) -> "PersonForm":
        born_on = applicant.born_on
        return cls(
            applicant.relation, applicant.name, applicant.nik, applicant.sex,
            str(born_on.day), str(born_on.month), str(born_on.year),
        )  # fmt: skip


def read_person(fields: Mapping[str, str], today: date, _: Translate) -> tuple[PersonForm, Applicant | None]:
    """The form as typed, and the person when every field is well formed; the NIK of a newborn may be missing."""
    form = PersonForm(
        relation=fields.get("hubungan", "")[:20], name=fields.get("nama", "")[:200], nik=fields.get("nik", "")[:40],
        sex=fields.get("kelamin", "")[:2], day=fields.get("hari", "")[:10], month=fields.get("bulan", "")[:10],
        year=fields.get("tahun", "")[:10],
    )  # fmt: skip

    def read(name: str, parse: Callable[[], T]) -> T | None:
        try:
            return parse()
        except BadValue as bad:
            form.errors[name] = field_words(bad.reason, bad.facts, _)
            return None

    relation = read("hubungan", lambda: _one_of(form.relation, get_args(Relation), "relation.empty"))
    name = read("nama", lambda: PersonName.parse(form.name))
    nik = read("nik", lambda: Nik.parse(form.nik).digits if form.nik.strip() else "")
    born_on = read("lahir", lambda: read_birth_date(form.day, form.month, form.year, today))
    if nik == "" and not may_lack_nik(relation, born_on, today):
        form.errors["nik"] = field_words("nik.needed", {}, _)
    sex = read("kelamin", lambda: _one_of(form.sex, get_args(SexLetter), "sex.empty"))
    form.errors = {name: form.errors[name] for name in FIELDS if name in form.errors}
    if form.errors or relation is None or name is None or nik is None or born_on is None or sex is None:
        return form, None
    return form, Applicant(relation=relation, name=name.text, born_on=born_on, sex=sex, nik=nik)


def _one_of(text: str, known: tuple[T, ...], otherwise: str) -> T:
    for one in known:
        if one == text:
            return one
    raise BadValue(otherwise)
