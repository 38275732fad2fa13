"""What the pages of enrolment are given, from a made-up family."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from peserta.billing.rules import Enrolled, Origin, first_window
from peserta.consent.questions import QUESTIONS
from peserta.enrolment.application import Applicant, Application, Contact, Listed
from peserta.enrolment.checking import check_due
from peserta.enrolment.family import Problem
from peserta.facility.areas import load_areas
from peserta.facility.directory import Kind
from peserta.facility.wish import Found
from peserta.kit.scheme.limits_profile import Limits
from peserta.kit.values import Reference
from peserta.web.words.fields import field_words
from peserta.web.words.trace import failure_words
from peserta.web_member.channel_words import Line
from peserta.web_member.code_state import CodeState
from peserta.web_member.code_ways import Ways
from peserta.web_member.contributions.payable import Payable
from peserta.web_member.enrolment.contact import ClassOffer
from peserta.web_member.enrolment.parts import PersonForm, enrolment_path, problem_words, read_person
from peserta.web_member.facility_list import area_words, lines_of, picture_of
from peserta.web_member.facility_search import Sought, kinds_of
from peserta.web_member.outage import ShownOutage
from tests.facility.directories import CLINIC
from tests.web_member.contexts import NOW, TODAY, Context, Teller, texts

Make = Callable[[Teller], Context]

ID = UUID("01939b6e-5a00-7000-8000-000000000007")
REFERENCE = Reference.new(b"application")
PHONE = Contact(UUID(int=9), "phone", "+6289900000777", bytes(32))
FAMILY = (
    Applicant(relation="head", name="Bagus Wicaksono", born_on=date(1988, 2, 29), sex="L", nik="9900002902880001"),
    Applicant(relation="spouse", name="Rini Puspita", born_on=date(1990, 7, 14), sex="P", nik="9900005407900002"),
    Applicant(relation="child", name="Bayi Rini", born_on=date(2026, 11, 1), sex="P"),
)
WHOLE = Application(
    id=ID, reference=REFERENCE.characters, browser=bytes(32), language="id", state="open", version=7,
    family_card="9900000101200001", care_class=3, contact=PHONE, proven_at=NOW, family_id=None,
    people=tuple(
        Listed(UUID(int=n), applicant, "9901U001", "9901G001" if n == 1 else None)
        for n, applicant in enumerate(FAMILY, 1)
    ),
)  # fmt: skip
TWIN = Applicant(relation="child", name="Adik Rini", born_on=date(2026, 11, 1), sex="L")
WITH_TWINS = replace(WHOLE, people=(*WHOLE.people, Listed(UUID(int=4), TWIN, "9901U001", None)))
EMPTY = replace(WHOLE, family_card="", people=())
EVERY_WAY = Ways(has_whatsapp=True)


def terms(error: str = "") -> Make:
    return lambda teller: texts(teller) | {
        "error": teller.gettext(error) if error else "", "questions": QUESTIONS[teller.language],
        "ticked": (), "made_field": "_dibuat", "made": "1764000000.x",
    }  # fmt: skip


def family(application: Application, problem: Problem | None = None, card_error: str = "", typed: str = "") -> Make:
    def make(teller: Teller) -> Context:
        errors = {"kk": field_words(card_error, {"count": 15}, teller.gettext)} if card_error else {}
        words = None
        if problem is not None:
            what = problem_words(problem, application.people, teller.gettext)
            words = teller.refusal("enrolment.incomplete", "", path=enrolment_path(ID, "keluarga"), what=what)
        elif typed:
            words = teller.refusal("enrolment.stale", "", path=enrolment_path(ID, "keluarga"))
        return {
            "application": application, "card": typed or application.family_card, "wrong": list(errors.items()),
            "errors_by": errors, "words": words, "base": enrolment_path(ID, "anggota"),
        }  # fmt: skip

    return make


def person(fields: dict[str, str] | None = None, code: str = "", *, is_new: bool = True) -> Make:
    def make(teller: Teller) -> Context:
        form = PersonForm.of(FAMILY[0]) if fields is None else read_person(fields, TODAY, teller.gettext)[0]
        path = enrolment_path(ID, "keluarga")
        return {
            "application": WHOLE, "form": form, "person_id": UUID(int=1).hex, "is_new": is_new, "family_path": path,
            "saved": FAMILY[0], "words": teller.refusal(code, "", path=path) if code else None,
        }  # fmt: skip

    return make


def care_class(error: str = "", code: str = "") -> Make:
    offers = [ClassOffer(str(n), amount, 3 * amount) for n, amount in ((1, 150_000), (2, 100_000), (3, 35_000))]
    return lambda teller: {
        "application": WHOLE, "offers": offers, "chosen": "", "persons": 3,
        "family_path": enrolment_path(ID, "keluarga"),
        "words": teller.refusal(code, "", path=enrolment_path(ID)) if code else None,
        "segment": "PBPU", **_errors("kelas", error, teller),
    }  # fmt: skip


def _errors(field: str, reason: str, teller: Teller) -> dict[str, object]:
    errors = {field: field_words(reason, {}, teller.gettext)} if reason else {}
    return {"errors_by": errors, "wrong": list(errors.items())}


NOT_CHOSEN = replace(WHOLE, people=tuple(replace(one, fktp_code=None, dentist_code=None) for one in WHOLE.people))
FACILITIES = (
    Found(CLINIC, 900),
    Found(replace(CLINIC, code="9901U002", name="Klinik Soka", registered=5_000), 2_400),
    Found(replace(CLINIC, code="9901B003", name="dr. Hanum", kind=Kind.DOCTOR, capacity=None, hours=None), 7_000),
    Found(replace(CLINIC, code="99010104", name="Puskesmas Coblong", kind=Kind.PUSKESMAS, registered=4_993), None),
)


def facility(
    sought: Sought | None = None, application: Application = WHOLE, *, found: Sequence[Found] = FACILITIES,
    code: str = "", wrong: str = "", is_empty: bool = False, **facts: str | int,
) -> Make:  # fmt: skip
    sought = sought or Sought()

    def make(teller: Teller) -> Context:
        here = enrolment_path(ID, "faskes")
        shown = found if sought.is_anything and not is_empty else ()
        return {
            "words": teller.refusal(code, "", path=here, **facts) if code else None, "application": application,
            "sought": sought, "is_empty": is_empty, "wrong": wrong,
            "names": {each.facility.code: each.facility.name for each in FACILITIES},
            "person": next((one for one in application.people if one.id == sought.person), None),
            "is_done": all(one.fktp_code for one in application.people),
            "areas": [(area, area_words(area.code)) for area in load_areas().search(sought.words, limit=1)],
            "area": area_words(sought.area_code),
            "kinds": kinds_of(sought.role, teller.gettext), "lines": lines_of(shown, teller.gettext),
            "are_more": bool(sought.words and shown),
            "picture": picture_of(shown, sought.near), "here": here, "class_path": enrolment_path(ID, "kelas"),
            "next_path": enrolment_path(ID, "kontak"),
        }  # fmt: skip

    return make


def contact(typed: str = "", error: str = "", code: str = "") -> Make:
    return lambda teller: {
        "application": WHOLE, "typed": typed, "back_path": enrolment_path(ID, "faskes"), "ways": EVERY_WAY,
        "words": teller.refusal(code, "", path=enrolment_path(ID)) if code else None,
        "error": field_words(error, {"count": 3}, teller.gettext) if error else "",
    }  # fmt: skip


def code(
    code: str = "", *, was_sent: bool = True, is_missed: bool = False, outage: ShownOutage | None = None,
    lost: tuple[str, ...] = (), is_waiting: bool = False,
    **facts: str | int,
) -> Make:  # fmt: skip
    def make(teller: Teller) -> Context:
        path = enrolment_path(ID, "kode")
        lines = [Line("done", teller.gettext("Kode SMS diminta"), "16.05.11")]
        if is_missed:
            why = failure_words("unknown_number", "sms", teller.gettext)
            lines.append(Line("failed", teller.gettext("Tidak sampai"), "16.05.13", why))
        return {
            "words": teller.refusal(code, "kode", path=path, **facts) if code else None, "application": WHOLE,
            "contact": PHONE,
            "state": CodeState(
                False, was_sent, "16.15" if was_sent else "", 6, 20, lines, outage, has_whatsapp=True,
                is_missed=is_missed, is_lost="sms" in lost, lost=lost, is_waiting=is_waiting,
            ),
            "code_action": path, "send_action": enrolment_path(ID, "kirim"),
            "contact_path": enrolment_path(ID, "kontak"), "live_path": enrolment_path(ID, "jejak"),
        }  # fmt: skip

    return make


def summary(
    code: str = "", error: str = "", standing: str = "", dead: tuple[str, ...] = (),
    without_nik: tuple[str, ...] = (), answer: str = "", **facts: str | int,
) -> Make:  # fmt: skip
    def make(teller: Teller) -> Context:
        path = enrolment_path(ID, "ringkasan")
        return {
            "words": teller.refusal(code, "", path=path, **facts) if code else None,
            "error": teller.gettext(error) if error else "", "application": replace(WHOLE, answer=answer),
            "total_idr": 105_000,
            "standing": standing, "dead": dead, "without_nik": without_nik,
            "is_member": code == "enrolment.already_member", "window": first_window(Enrolled(Origin.NEW, TODAY)),
            "paths": {step: enrolment_path(ID, step) for step in ("keluarga", "anggota", "kelas", "faskes", "kontak")},
            "facility_names": {"9901U001": "Klinik Melati Coblong", "9901G001": "drg. Kirana"},
        }  # fmt: skip

    return make


def paying(payable: Payable, *, is_covered: bool = True) -> Make:
    return lambda _teller: {
        "reference": REFERENCE, "payable": payable, "is_covered": is_covered, "live_path": enrolment_path(ID, "lunas"),
        "here": enrolment_path(ID, "bayar"), "calendar_path": enrolment_path(ID, "kalender.ics"),
        "claim_path": enrolment_path(ID, "sudah-bayar"),
        "again_path": enrolment_path(ID, "lagi"),
    }  # fmt: skip


def refused() -> Make:
    return lambda _teller: {"reference": REFERENCE, "answer": "OK."}


def to_check(*, days_ago: int = 0) -> Make:
    return lambda _teller: {"reference": REFERENCE, "due": check_due(NOW - timedelta(days=days_ago), Limits(), NOW)}


def resume(typed: str = "", error: str = "", code: str = "", *, is_begun: bool = False, opens_at: str = "") -> Make:
    def make(teller: Teller) -> Context:
        return {
            "typed": typed, "error": field_words(error, {"count": 3}, teller.gettext) if error else "",
            "words": teller.refusal(code, "", path="/daftar/lanjut", opens_at=opens_at) if code else None,
            "begun": [(REFERENCE, enrolment_path(ID))] if is_begun else [], "ways": EVERY_WAY,
        }  # fmt: skip

    return make


def resume_code(code: str = "", length: int = 6, **facts: str | int) -> Make:
    def make(teller: Teller) -> Context:
        path = f"/daftar/lanjut/{ID.hex}/kode"
        return {
            "words": teller.refusal(code, "kode", path=path, **facts) if code else None, "reference": REFERENCE,
            "length": length, "code_action": path, "send_action": f"/daftar/lanjut/{ID.hex}/kirim",
            "ask_path": "/daftar/lanjut", "ways": EVERY_WAY,
        }  # fmt: skip

    return make
