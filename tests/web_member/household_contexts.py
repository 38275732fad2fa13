"""What the pages of a family, its facilities and its helpers are given, from made-up people."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from peserta.access.helping.help import Scope
from peserta.access.helping.helping import Wish
from peserta.access.session import Session
from peserta.audit.happening import Happening
from peserta.billing.arrears import Arrears
from peserta.billing.dues import Dues
from peserta.consent.helper_texts import helper_text
from peserta.consent.questions import QUESTIONS
from peserta.facility.choice import Change, Choice, ChoiceKind
from peserta.facility.rules import Decision, Hindrance
from peserta.facility.wish import Found, Position
from peserta.kit.values import FamilyNumber, Nik
from peserta.membership.cover import Cover
from peserta.registry.confirming import Identity
from peserta.web.words import Say
from peserta.web.words.catalogue import words_of
from peserta.web_member.facility_list import area_words, lines_of, picture_of
from peserta.web_member.facility_search import Sought, kinds_of
from peserta.web_member.helping.inviting import ShownHelper, ShownInvitation
from peserta.web_member.home import Waiting
from peserta.web_member.household.cover_words import cover_words
from peserta.web_member.household.newborn import BabyForm, read_newborn
from peserta.web_member.household.people import Household, Relative
from peserta.web_member.own.history import lines_of as lines_of_history
from tests.facility.directories import CLINIC, COBLONG
from tests.web_member.contexts import CHOICES, FAMILY, NO_DUES, NOW, PERSON, TODAY, Context, Teller, session

Make = Callable[[Teller], Context]
Hindered = dict[tuple[UUID, ChoiceKind], Decision]
TOO_SOON: Hindered = {(PERSON.id, "fktp"): Decision(None, Hindrance.TOO_SOON, date(2027, 1, 9))}
ELSEWHERE: Hindered = {(PERSON.id, "fktp"): Decision(None, Hindrance.ELSEWHERE)}
MOVING = Change(UUID(int=1), PERSON.id, "fktp", "0901U021", "9901U003", date(2026, 12, 1), NOW, "waiting")
ENDED = Cover("PPU", 2, "inactive", "employment_ended", date(2019, 3, 1), date(2026, 9, 30))
FOUND = [
    Found(CLINIC, 900),
    Found(replace(CLINIC, code="9901U002", name="Klinik Soka", capacity=10, registered=10), 2_300),
    Found(replace(CLINIC, code="9901U003", name="Klinik Dahlia", hours=None, phone=None), None),
]
HELPING: dict[str, object] = {
    "help_id": UUID(int=7), "helped_id": PERSON.id, "help_scope": "see", "help_ends_at": NOW + timedelta(days=30),
}  # fmt: skip


def newborn(*, pays: bool = True, fields: dict[str, str] | None = None) -> Make:
    """The form for a baby, as a family sees it that pays for itself, or for which somebody else does."""

    def make(teller: Teller) -> Context:
        form = BabyForm() if fields is None else read_newborn(fields, TODAY, teller.gettext)[0]
        return {
            "form": form, "wrong": list(form.errors.items()), "rate_idr": 35_000 if pays else None, "days": 28,
            "question": QUESTIONS[teller.language],
        }  # fmt: skip

    return make


def household(teller: Teller, cover: Cover | None, dues: Dues = NO_DUES, *, changes: bool = False) -> Household:
    """Siti's family as she sees it: a husband, a child, a mother who died."""

    def relative(index: int, theirs: Cover | None, *, is_minor: bool) -> Relative:
        member = FAMILY[index]
        is_viewer = member.id == PERSON.id
        words = cover_words(theirs, dues, teller.gettext, teller.language, is_own=is_viewer or is_minor)
        waiting = [MOVING] if changes and is_viewer else []
        return Relative(member, theirs, words, "Klinik Melati", is_minor, is_viewer, is_viewer or is_minor, waiting)

    relatives = [
        relative(1, cover, is_minor=False), relative(2, cover, is_minor=True), relative(0, ENDED, is_minor=False),
        relative(3, None, is_minor=False),
    ]  # fmt: skip
    return Household(PERSON.family_id, relatives[0], relatives, dues, TODAY, {"9901U003": "Klinik Dahlia"})


def home(
    at: Session, cover: Cover | None, arrears: Arrears | None, dues: Dues = NO_DUES, *, waits: bool = False
) -> Make:
    def context(teller: Teller) -> Context:
        family, _ = household(teller, cover, dues), teller.gettext
        waiting = [Waiting(_("Periksa data Anda"), _("Nama dan tanggal lahir sesuai KTP?"), "/keluarga", "person")]
        return {
            "session": at, "viewer": family.viewer, "household": family, "choices": CHOICES if cover else [],
            "arrears": arrears, "dues": dues, "waiting": waiting if waits else [], "recoveries": (),
        }  # fmt: skip

    return context


def family(
    cover: Cover | None, dues: Dues = NO_DUES, *, is_confirmed: bool = False, changes: bool = False,
    hindered: Hindered | None = None, newborn: str = "here", nik_before: date | None = None,
) -> Make:  # fmt: skip
    return lambda teller: {
        "household": household(teller, cover, dues, changes=changes), "session": session(),
        "cards": {PERSON.id: "/kartu/1"}, "confirmed": NOW if is_confirmed else None, "hindered": hindered or {},
        "newborn": newborn, "nik_awaited": {FAMILY[2].id: nik_before} if nik_before else {},
    }  # fmt: skip


def of_another(make: Make) -> Make:
    """The same, as a helper sees it."""
    return lambda teller: {**make(teller), "is_for_another": True}


def own_data(*, is_confirmed: bool = False) -> Make:
    identity = Identity(Nik("3273025204850001"), None, FamilyNumber("3273020102830001"))
    return lambda _: {"member": FAMILY[1], "identity": identity, "confirmed": NOW if is_confirmed else None}


def choices(*, changes: bool = False, hindered: Hindered | None = None) -> Make:
    def context(teller: Teller) -> Context:
        one = household(teller, None, changes=changes)
        chosen: list[list[Choice]] = [CHOICES, []]
        people = list(zip(one.relatives[:2], chosen, strict=True))
        return {
            "household": one, "people": people, "session": session(), "here": "/faskes", "hindered": hindered or {},
        }  # fmt: skip

    return context


def search(sought: Sought, *, wrong: str = "", is_empty: bool = False) -> Make:
    def context(teller: Teller) -> Context:
        found = FOUND if sought.is_anything and not is_empty else []
        return {
            "one": household(teller, None).viewer, "sought": sought, "wrong": wrong, "is_empty": is_empty, "areas": [],
            "area": area_words(sought.area_code), "kinds": kinds_of(sought.role, teller.gettext),
            "lines": lines_of(found, teller.gettext), "are_more": False, "picture": picture_of(found, sought.near),
            "here": "/faskes",
        }  # fmt: skip

    return context


NEAR = Sought(words="klinik", near=Position(-6.89, 107.61))
IN_AREA = Sought(role="dentist", area_code=COBLONG)


def comparison(count: int) -> Make:
    def context(teller: Teller) -> Context:
        lines = lines_of(FOUND[:count], teller.gettext)
        decided = (Decision(date(2026, 12, 1)), Decision(None), Decision(None, allowed_from=date(2027, 1, 9)))
        return {
            "one": household(teller, None).viewer, "sought": NEAR, "lines": lines,
            "distances": {"9901U001": 1, "9901U002": 2, "9901U003": None}, "present": {"fktp": "9901U001"},
            "decisions": dict(zip(("9901U001", "9901U002", "9901U003"), decided, strict=True)), "here": "/faskes",
        }  # fmt: skip

    return context


def change(
    decision: Decision, code: str = "", role: ChoiceKind = "fktp", *, replaced: Change | None = None, **facts: str
) -> Make:
    def context(teller: Teller) -> Context:
        say = Say(teller.gettext, facts, path="/faskes/cari")
        return {
            "words": words_of(code, say) if code else None, "one": household(teller, None).viewer, "role": role,
            "facility": CLINIC, "area": area_words(CLINIC.district_code), "present": CHOICES[0],
            "decision": decision, "is_now": decision.effective_on == TODAY, "replaced": replaced,
            "names": {"9901U003": "Klinik Dahlia"},
            "others": lines_of(FOUND[2:] if code == "facility.full" else [], teller.gettext), "here": "/faskes",
        }  # fmt: skip

    return context


UNTIL = date(2027, 1, 3)
HELPER = ShownHelper(UUID(int=7), "Rina Wicaksono", Scope.PAY, UNTIL)
HELPERS = [HELPER, ShownHelper(UUID(int=9), "Bagus Wicaksono", Scope.SEE, UNTIL)]


def helpers(*, helped: bool = False, code: str | None = None, may_invite: bool = True, refusal: str = "") -> Make:
    def context(teller: Teller) -> Context:
        invited = ShownInvitation(UUID(int=8), "K7M-4PQ-N", code or "", Scope.SEE, UNTIL, NOW + timedelta(hours=1))
        return {
            "words": words_of(refusal, Say(teller.gettext, {"most": 3})) if refusal else None,
            "helpers": HELPERS if helped else [], "may_invite": may_invite,
            "invitation": None if code is None else invited, "days": [7, 30, 90], "path_here": "/profil/pendamping",
        }  # fmt: skip

    return context


def wish(error: str = "") -> Make:
    return lambda teller: {
        "wish": Wish(Scope.PAY, UNTIL, 90), "days": 30, "error": teller.gettext(error) if error else "",
        "text": helper_text("pay", teller.language),
    }  # fmt: skip


def history(*kinds: str) -> Make:
    happened = [Happening(UUID(int=90), NOW, kind, "member", {"service": "bills"}) for kind in kinds]
    return lambda teller: {"lines": lines_of_history(happened, teller.gettext), "is_cut": bool(kinds)}


def closing(at: datetime | None, error: str = "") -> Make:
    return lambda teller: {"closing_at": at, "days": 7, "error": teller.gettext(error) if error else ""}


def helped(*, refusal: str = "", is_helper: bool = True) -> Make:
    return lambda teller: {
        "words": words_of(refusal, Say(teller.gettext, {}, path="/pendamping")) if refusal else None,
        "helped": HELPERS if is_helper else [], "number": "", "path_here": "/pendamping",
    }  # fmt: skip


def states() -> list[tuple[str, str, Make, bool]]:
    """Each page with its template, what it is given, and whether it tells of something to put right."""
    good, soon = Decision(date(2026, 12, 1)), Decision(None, allowed_from=date(2027, 1, 9))
    active = Cover("PBPU", 2, "active", None, date(2019, 3, 1), None)
    return [
        ("family", "keluarga/keluarga.html", family(active), False),
        ("family-of-another", "keluarga/keluarga.html", of_another(family(active)), False),
        ("family-changes", "keluarga/keluarga.html", family(ENDED, is_confirmed=True, changes=True), False),
        ("family-no-cover", "keluarga/keluarga.html", family(None), False),
        ("family-nik-awaited", "keluarga/keluarga.html", family(active, nik_before=date(2026, 12, 24)), False),
        ("family-nik-late", "keluarga/keluarga.html", family(active, nik_before=date(2026, 11, 2)), False),
        ("family-chosen-lately", "keluarga/keluarga.html", family(active, hindered=TOO_SOON, newborn="officer"), False),
        ("newborn", "keluarga/bayi.html", newborn(), False),
        ("newborn-covered", "keluarga/bayi.html", newborn(pays=False), False),
        ("newborn-wrong", "keluarga/bayi.html", newborn(fields={"nama": "Bayi Ny. Siti"}), True),
        ("own-data", "keluarga/data_saya.html", own_data(), False),
        ("own-data-confirmed", "keluarga/data_saya.html", own_data(is_confirmed=True), False),
        ("choices", "faskes/faskes.html", choices(), False),
        ("choices-changing", "faskes/faskes.html", choices(changes=True), False),
        ("choices-chosen-lately", "faskes/faskes.html", choices(hindered=TOO_SOON), False),
        ("choices-elsewhere", "faskes/faskes.html", choices(hindered=ELSEWHERE), False),
        ("search", "faskes/cari.html", search(Sought()), False),
        ("search-near", "faskes/cari.html", search(NEAR), False),
        ("search-area", "faskes/cari.html", search(IN_AREA), False),
        ("search-blank", "faskes/cari.html", search(Sought(), wrong="blank"), True),
        ("search-empty", "faskes/cari.html", search(NEAR, is_empty=True), False),
        ("compare", "faskes/banding.html", comparison(3), False),
        ("compare-two", "faskes/banding.html", comparison(2), False),
        ("compare-none", "faskes/banding.html", comparison(0), False),
        ("change", "faskes/ganti.html", change(good), False),
        ("change-replacing", "faskes/ganti.html", change(good, replaced=MOVING), False),
        ("change-now", "faskes/ganti.html", change(Decision(TODAY), role="dentist"), False),
        ("change-soon", "faskes/ganti.html", change(soon, "facility.too_soon", date="9-1-2027"), True),
        ("change-full", "faskes/ganti.html", change(Decision(None), "facility.full"), True),
        ("helpers-none", "pendamping/milik.html", helpers(), False),
        ("helpers", "pendamping/milik.html", helpers(helped=True, code="482 913"), False),
        ("helpers-hidden-code", "pendamping/milik.html", helpers(code="", may_invite=False), False),
        ("helpers-locked", "pendamping/milik.html", helpers(may_invite=False), False),
        ("helpers-full", "pendamping/milik.html", helpers(helped=True, refusal="helper.too_many"), True),
        ("history", "profil/riwayat.html", history("session.opened", "helper.opened", "test.unknown"), False),
        ("history-none", "profil/riwayat.html", history(), False),
        ("my-data", "profil/data.html", lambda _: {}, False),
        ("closing", "profil/tutup.html", closing(None), False),
        ("closing-unticked", "profil/tutup.html", closing(None, "Beri tanda setuju untuk melanjutkan."), True),
        ("closing-asked", "profil/tutup.html", closing(NOW), False),
        ("helper-wish", "pendamping/baru.html", wish(), False),
        ("helper-wish-wrong", "pendamping/baru.html", wish("Beri tanda setuju untuk melanjutkan."), True),
        ("helped", "pendamping/saya.html", helped(), False),
        ("helped-refused", "pendamping/saya.html", helped(refusal="helper.refused", is_helper=False), True),
    ]
