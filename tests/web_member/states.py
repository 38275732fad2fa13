"""Every member page in each of its states: for tests that render, and for looking at."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path

from markupsafe import Markup

import peserta.demo
import peserta.web_member
from peserta.billing.banks.claims import Outcome
from peserta.billing.receipt import ReceiptCheck
from peserta.enrolment.family import Problem
from peserta.facility.wish import Position
from peserta.kit.scheme.problems import Problems
from peserta.kit.scheme.profile import Profile, read_profile
from peserta.messaging.telling.pace import UNKNOWN
from peserta.support.ticket import TicketLine
from peserta.web.render import Pages
from peserta.web_member.enrolment.parts import enrolment_path
from peserta.web_member.facility_search import Sought
from peserta.web_member.guide_steps import ACTIVATION, ENROLMENT
from peserta.web_member.paths import journey_path
from tests.web_member import card_contexts as k
from tests.web_member import contact_contexts as n
from tests.web_member import contexts as c
from tests.web_member import dues_contexts as d
from tests.web_member import enrol_contexts as e
from tests.web_member import guide_contexts as g
from tests.web_member import household_contexts as h
from tests.web_member import security_contexts as s

CSRF = Markup('<input type="hidden" name="_csrf" value="x">')
TEMPLATES = Path(peserta.web_member.__file__).parent / "templates"
PROFILE = Path(peserta.demo.__file__).parent / "profil.toml"
Make = Callable[[c.Teller], c.Context]


@cache
def demo_profile() -> Profile:
    """The profile of the demo, as the pages of the demo have it."""
    profile = read_profile(PROFILE, Problems())
    assert profile is not None, "the demo's own profile is right"
    return profile


@cache
def member_pages() -> Pages:
    return Pages(demo_profile(), folders=[TEMPLATES])


@dataclass(frozen=True)
class State:
    """One page as it can be met; `is_wrong` when it tells of something to put right."""

    name: str
    template: str
    make: Make
    path: str = "/"
    is_signed_in: bool = False
    is_wrong: bool = False

    def render(self, pages: Pages, profile: Profile, language: str) -> str:
        return pages.page(self.template, language, **self.context(pages, profile, language))

    def context(self, pages: Pages, profile: Profile, language: str) -> dict[str, object]:
        made = self.make(c.Teller(language, pages.translator(language), profile))
        shown: dict[str, object] = {
            "other_language_url": "/bahasa/en", "csrf_input": CSRF, "path": self.path, "signed_in": self.is_signed_in,
            "is_for_another": False,
        }  # fmt: skip
        return shown | dict(made)


def front(name: str, template: str, make: Make = c.nothing, *, path: str = "/", is_wrong: bool = False) -> State:
    return State(name, template, make, path, is_wrong=is_wrong)


def step(name: str, page: str, make: Make, *, is_wrong: bool = False) -> State:
    return State(name, f"aktivasi/{page}.html", make, journey_path(c.JOURNEY, page), is_wrong=is_wrong)


def account(name: str, template: str, make: Make) -> State:
    return State(name, template, make, f"/{template.removesuffix('.html')}", is_signed_in=True)


def enrol(name: str, page: str, make: Make, *, is_wrong: bool = False) -> State:
    path = {"syarat": "/daftar", "lanjut": "/daftar/lanjut"}.get(page) or enrolment_path(e.ID, page)
    return State(f"enrol-{name}", f"daftar/{page}.html", make, path, is_wrong=is_wrong)


def dues(name: str, make: Make, page: str = "iuran", *, is_wrong: bool = False) -> State:
    return State(f"dues-{name}", f"iuran/{page}.html", make, "/iuran", is_signed_in=True, is_wrong=is_wrong)


def cards(name: str, make: Make, page: str = "kartu") -> State:
    return State(f"cards-{name}", f"kartu/{page}.html", make, "/kartu", is_signed_in=True)


def check(name: str, make: Make, *, is_wrong: bool = False) -> State:
    return State(f"card-check-{name}", "periksa_kartu.html", make, "/periksa-kartu", is_wrong=is_wrong)


def recover(name: str, make: Make, page: str = "mulai", *, is_wrong: bool = False) -> State:
    return State(f"recover-{name}", f"pulihkan/{page}.html", make, "/pulihkan", is_wrong=is_wrong)


def not_me(name: str, make: Make, page: str = "bukan_saya", *, is_wrong: bool = False) -> State:
    return State(f"not-me-{name}", f"{page}.html", make, "/bukan-saya", is_wrong=is_wrong)


REFERENCE = {"referensi": "K7M4-PQN5", "hari": "12", "bulan": "4", "tahun": "1985"}
TOMORROW = {"opens_at": "24 November 2026, 09.00 WIB"}
MISTYPED = c.RIGHT | {"nomor": "320123120485000", "nama": "", "bulan": "13"}
LONG_AGO = c.NOW - timedelta(days=2)
OVERDUE = replace(c.TICKET, waits_since=LONG_AGO)
ANSWERED = replace(c.TICKET, state="answered", notes=[c.ANSWER])
REDEEMING = c.RIGHT | {"kode": "ABCDE-FGHJK", "setuju": "ya"}

STATES: tuple[State, ...] = (
    front("front", "depan.html"),
    front("front-signed-out", "depan.html", c.done("signed_out")),
    front("texts", "teks.html", c.texts),
    front("status", "status.html", c.status(
        (c.measured("email", None), c.NORMAL), (c.measured("sms", None), c.NORMAL),
        (c.measured("sms", "Telkomsel"), c.SLOW), (c.measured("sms", "XL"), c.DOWN),
        (c.measured("sms", "Indosat"), UNKNOWN),
        past=(c.a_past("sms"), c.a_past("sms", "Telkomsel", slow=9), c.a_past("sms", "XL", down=4), c.a_past("email")),
    )),
    front("receipt-check", "kuitansi.html", d.check(), path="/kuitansi"),
    front(
        "receipt-genuine", "kuitansi.html", d.check("K7", found=ReceiptCheck(105_000, d.IN_WINDOW)), path="/kuitansi",
    ),
    front("receipt-unknown", "kuitansi.html", d.check("K7"), path="/kuitansi"),
    front(
        "receipt-mistyped", "kuitansi.html", d.check("K7", reason="reference.check"), path="/kuitansi", is_wrong=True,
    ),
    front("offline", "luring.html", path="/luring"),
    recover("beginning", s.beginning()),
    recover("waiting-here", s.beginning(begun=True)),
    recover("ready-here", s.beginning(begun=True, ready=True)),
    recover("ready-mistyped", s.beginning({"nomor": "1"}, begun=True, ready=True), is_wrong=True),
    recover("gone", s.beginning(c.RIGHT, "recovery.gone", begun=True, ready=True), is_wrong=True),
    recover("saved", s.saved_form({}), "kode_tersimpan"),
    recover("saved-mistyped", s.saved_form({"nomor": "1"}), "kode_tersimpan", is_wrong=True),
    recover("saved-refused", s.saved_form(REDEEMING, "saved_code.refused"), "kode_tersimpan", is_wrong=True),
    recover("saved-wait", s.saved_form(REDEEMING, "saved_code.wait", **TOMORROW), "kode_tersimpan", is_wrong=True),
    recover("second", s.second(), "kedua"),
    recover("second-after-officer", s.second(proof="officer"), "kedua"),
    recover("second-after-saved", s.second(proof="saved"), "kedua"),
    recover("second-waiting", s.second(own=True, other=True), "kedua"),
    recover("second-ready", s.second(ready=True), "kedua"),
    recover("second-same", s.second("proof.same"), "kedua", is_wrong=True),
    recover("second-saved-wrong", s.second("saved_code.wrong"), "kedua", is_wrong=True),
    recover("new", s.new_keys(passkeys=(c.USED_KEY,)), "baru"),
    recover("new-short", s.new_keys("password.short", minimum=10, length=5), "baru", is_wrong=True),
    account("saved-codes-none", "profil/pemulihan.html", s.saved_codes()),
    account("saved-codes-shown-before", "profil/pemulihan.html", s.saved_codes(left=10, is_made=True, was_shown=True)),
    account("saved-codes-left", "profil/pemulihan.html", s.saved_codes(left=7, is_made=True)),
    account(
        "saved-codes-shown", "profil/pemulihan.html", s.saved_codes(("ABCD-EFGH-JKMN-PQRS",) * 10, 10, is_made=True)
    ),
    front("guides", "panduan/panduan.html", path="/panduan"),
    front("guide-member", "panduan/satu.html", g.guide(ACTIVATION, with_pictures=True), path="/panduan/sudah-peserta"),
    front("guide-family", "panduan/satu.html", g.guide(ENROLMENT), path="/panduan/belum-peserta"),
    not_me("reference", s.reference_form({}), "bukan_saya_cari"),
    not_me("mistyped", s.reference_form({"referensi": "K7M4", "bulan": "13"}), "bukan_saya_cari", is_wrong=True),
    not_me("unknown", s.reference_form(REFERENCE, "disown.gone"), "bukan_saya_cari", is_wrong=True),
    not_me("wait", s.reference_form(REFERENCE, "disown.wait", **TOMORROW), "bukan_saya_cari", is_wrong=True),
    not_me("event", s.event("new_device", "Chrome, Android")),
    not_me("claimed", s.event("contact_claimed")),
    not_me("claimed-done", s.event("contact_claimed", is_disowned=True)),
    not_me("done", s.event("recovery_begun", is_disowned=True)),
    front("status-quiet", "status.html", c.status()),
    step("terms", "syarat", c.terms()),
    step("terms-not-ticked", "syarat", c.terms(
        "Beri tanda setuju untuk melanjutkan. Tanpa itu kami tidak boleh memeriksa data Anda."
    ), is_wrong=True),
    step("data", "data", c.data({})),
    step("data-mistyped", "data", c.data(dict(MISTYPED)), is_wrong=True),
    step("data-not-matched", "data", c.data(dict(c.RIGHT), "data.not_matched"), is_wrong=True),
    step("data-wait", "data", c.data(dict(c.RIGHT), "data.wait", opens_at="16.05 WIB"), is_wrong=True),
    step("choice", "cara", c.choice([(c.SMS, c.NORMAL), (c.EMAIL, UNKNOWN)], [])),
    step("choice-whatsapp", "cara", c.choice([(c.SMS, c.SLOW), (c.WHATSAPP, c.NORMAL), (c.EMAIL, c.NORMAL)], [])),
    step("choice-email-alone", "cara", c.choice([(c.EMAIL, c.NORMAL)], [])),
    step("choice-slow-operator", "cara", c.choice([(c.SMS, c.SLOW), (c.EMAIL, c.NORMAL)], [c.STALE])),
    step("choice-operator-down", "cara", c.choice([(c.SMS, c.DOWN)], [c.HELD])),
    step("choice-spent", "cara", c.choice(
        [(c.SMS, c.NORMAL), (c.EMAIL, c.NORMAL)], [], "sending.spent", **TOMORROW
    ), is_wrong=True),
    step("no-contact", "cara", c.choice([], [], "contact.none")),
    step("no-usable-contact", "cara", c.choice([], [c.STALE, c.CROWDED, c.HELD], "contact.none")),
    step("code", "kode", c.code_box(c.ARRIVING)),
    step("code-outage", "kode", c.code_box(c.WAITING_LONG)),
    step("code-maybe-by-email", "kode", c.code_box(replace(c.LONG, outage=c.MAYBE_BY_MAIL))),
    step("code-outage-over", "kode", c.code_box(c.OUT_FOR_LONG)),
    step("code-outage-back", "kode", c.code_box(c.BACK)),
    front("resume", "aktivasi/lanjut.html", c.resume(), path="/aktivasi/lanjut"),
    front("resume-mistyped", "aktivasi/lanjut.html", c.resume("K7M", "reference.length"), path="/aktivasi/lanjut",
          is_wrong=True),
    front("resume-elsewhere", "aktivasi/lanjut.html", c.resume("K7M-4PQ-N", code="journey.not_here"),
          path="/aktivasi/lanjut", is_wrong=True),
    step("code-slow-operator", "kode", c.code_box(c.LATE)),
    step("code-two-channels", "kode", c.code_box(c.BOTH)),
    step("code-by-whatsapp", "kode", c.code_box(c.CHAT)),
    step("code-no-whatsapp", "kode", c.code_box(c.NO_CHAT)),
    step("code-number-gone", "kode", c.code_box(c.FAILED)),
    step("code-number-refused", "kode", c.code_box(c.REFUSED)),
    step("code-address-gone", "kode", c.code_box(c.ADDRESS_GONE)),
    step("code-queued", "kode", c.code_box(c.QUEUED)),
    step("code-slow-and-cooling", "kode", c.code_box(c.LOCKED)),
    step("code-too-many-and-cooling", "kode", c.code_box(c.LOCKED, "code.too_many", sends_at="16.05.11"),
         is_wrong=True),
    step("code-wrong", "kode", c.code_box(c.ARRIVING, "code.wrong", left=4), is_wrong=True),
    step("code-empty", "kode", c.code_box(c.ARRIVING, "code.empty"), is_wrong=True),
    step("code-too-many", "kode", c.code_box(c.ARRIVING, "code.too_many"), is_wrong=True),
    step("code-not-judged", "kode", c.code_box(c.ARRIVING, "code.not_judged", **TOMORROW), is_wrong=True),
    step("code-browser-spent", "kode", c.code_box(c.ARRIVING, "code.browser_spent", **TOMORROW), is_wrong=True),
    step("code-long", "kode", c.code_box(c.LONG)),
    step("code-over", "kode", c.code_box(c.OVER)),
    step("code-expired", "kode", c.code_box(c.OVER, "code.expired"), is_wrong=True),
    step("password-new", "amankan", c.securing(is_new=True)),
    step("password-after-officer", "amankan", c.securing(is_new=True, proof="officer")),
    step("officer-code", "kode_petugas", c.officer_code({})),
    step("officer-code-mistyped", "kode_petugas", c.officer_code({"nomor": "32012", "bulan": "13"}), is_wrong=True),
    step("officer-code-refused", "kode_petugas", c.officer_code(REDEEMING, "officer_code.refused"), is_wrong=True),
    step("officer-code-expired", "kode_petugas", c.officer_code(REDEEMING, "officer_code.expired"), is_wrong=True),
    step("officer-code-used", "kode_petugas", c.officer_code(REDEEMING, "officer_code.used"), is_wrong=True),
    step("officer-code-wait", "kode_petugas", c.officer_code(
        REDEEMING, "officer_code.wait", opens_at="16.05 WIB"
    ), is_wrong=True),
    step("password-short", "amankan", c.securing(is_new=True, code="password.short", minimum=10, length=5),
         is_wrong=True),
    step("account-exists", "amankan", c.securing(is_new=False)),
    step("password-wrong", "amankan", c.securing(is_new=False, code="password.wrong"), is_wrong=True),
    front("sign-in", "masuk.html", c.sign_in(), path="/masuk"),
    front("sign-in-mistyped", "masuk.html", c.sign_in("12", "NIK atau nomor kartu hanya berisi angka."),
          path="/masuk", is_wrong=True),
    front("sign-in-refused", "masuk.html", c.sign_in(c.RIGHT["nomor"], code="sign_in.refused"),
          path="/masuk", is_wrong=True),
    front("sign-in-passkey-unknown", "masuk.html", c.sign_in(code="passkey.refused"), path="/masuk", is_wrong=True),
    front("sign-in-wait", "masuk.html", c.sign_in(c.RIGHT["nomor"], code="sign_in.wait", **TOMORROW),
          path="/masuk", is_wrong=True),
    account("home", "beranda.html", h.home(c.session(), c.ACTIVE, None)),
    account("home-arrears", "beranda.html", h.home(c.session(), c.IN_ARREARS, c.OWED)),
    account("home-due", "beranda.html", h.home(c.session(), c.ACTIVE, None, d.dues_of(d.MONTH, d.NEXT_MONTH))),
    account("home-baby-late", "beranda.html", h.home(c.session(), c.ACTIVE, None, d.dues_of(d.BABY, d.AFTER_DUE))),
    account("home-late", "beranda.html", h.home(c.session(), c.ACTIVE, None, d.dues_of(d.MONTH, d.AFTER_DUE))),
    account("home-suspended", "beranda.html", h.home(c.session(), c.IN_ARREARS, None, d.dues_of(d.ARREARS, d.LATER))),
    account("home-paid", "beranda.html", h.home(c.session(), c.ACTIVE, None, d.dues_of(d.PAID, d.IN_WINDOW))),
    account("home-limited", "beranda.html", h.home(c.session(is_limited=True, waits=True), c.ACTIVE, None)),
    account("home-no-cover", "beranda.html", h.home(c.session(), None, None)),
    account("home-waiting", "beranda.html", h.home(c.session(), c.ACTIVE, None, waits=True)),
    *(
        State(name, template, make, "/keluarga", is_signed_in=True, is_wrong=is_wrong)
        for name, template, make, is_wrong in h.states()
    ),
    account("profile", "profil/profil.html", c.nothing),
    account("devices", "profil/perangkat.html", c.devices(c.session(1), c.session(5, proof="password"), c.session(30))),
    account("notices", "profil/pemberitahuan.html", c.push()),
    account("notices-on", "profil/pemberitahuan.html", c.push("payment", "security")),
    replace(
        account("notices-wrong", "profil/pemberitahuan.html", c.push(code="push.needs_browser")), is_wrong=True
    ),
    account("proof", "bukti.html", c.proof()),
    account("proof-without-password", "bukti.html", c.proof(has_password=False)),
    account("proof-of-one-proof", "bukti.html", c.proof(by="sms")),
    account("proof-of-a-strange-browser", "bukti.html", c.proof(by="password")),
    replace(account("proof-wrong", "bukti.html", c.proof("password.wrong")), is_wrong=True),
    account("staff-acts", "profil/petugas.html", c.staff_acts(
        ("desk.looked_up", {"reason": "at_desk"}), ("activation.code_issued", {}), ("ticket.read", {}),
        ("ticket.answered", {}), ("desk.sessions_ended", {"cause": "lost"}), ("test.unknown", {}),
        ("case.settled", {"case": "1"}), ("case.settled", {"case": "2"}), ("enrolment.decided", {"decision": "same"}),
        children=[(c.CHILDS, "Dimas")],
    )),
    account("staff-acts-none", "profil/petugas.html", c.staff_acts()),
    account("staff-acts-locked", "profil/petugas.html", c.staff_acts(("case.settled", {"case": "2"}), is_locked=True)),
    account("contacts", "profil/kontak.html", n.contacts(c.session(), n.PROVEN, n.EMAIL)),
    account("contacts-changing", "profil/kontak.html", n.contacts(
        c.session(), n.PROVEN, n.HELD, n.LEAVING, gone=(n.GONE,)
    )),
    account("contacts-not-proving", "profil/kontak.html", n.contacts(c.session(), n.STALE, n.CROWDED)),
    account("contacts-shared", "profil/kontak.html", n.contacts(c.session(), n.SHARED, n.CLAIMING, n.KEPT)),
    account("contacts-shared-email", "profil/kontak.html", n.contacts(c.session(), n.SHARED_MAIL)),
    account("contacts-coming-back", "profil/kontak.html", n.contacts(c.session(), n.COMES_BACK)),
    account("contacts-claimed", "profil/kontak.html", n.contacts(c.session(), n.CLAIMED)),
    account("contacts-last", "profil/kontak.html", n.contacts(c.session(), n.LAST)),
    account("contacts-none", "profil/kontak.html", n.contacts(c.session())),
    account("contacts-locked", "profil/kontak.html", n.contacts(c.session(is_limited=True), n.HIDDEN)),
    account("contact-new", "profil/kontak_baru.html", n.new()),
    replace(account("contact-mistyped", "profil/kontak_baru.html", n.new("081", "phone.length", n.ID.hex)),
            is_wrong=True),
    account("contact-code", "profil/kontak_kode.html", n.code()),
    account("contact-code-new", "profil/kontak_kode.html", n.code(to="0899 0000 0777")),
    account("contact-code-by-email", "profil/kontak_kode.html", n.code(channel="email", to="budi@contoh.example")),
    account("contact-code-by-whatsapp", "profil/kontak_kode.html", n.code(channel="whatsapp")),
    replace(account("contact-code-wrong", "profil/kontak_kode.html", n.code("code.wrong", left=4)), is_wrong=True),
    replace(account("contact-code-wait", "profil/kontak_kode.html", n.code(
        "sending.wait", was_sent=False, opens_at="16.05.11"
    )), is_wrong=True),
    front("sign-in-contact", "masuk_kontak.html", n.ask(), path="/masuk/kode"),
    front("sign-in-contact-disturbed", "masuk_kontak.html", n.ask(is_disturbed=True), path="/masuk/kode"),
    front("sign-in-contact-mistyped", "masuk_kontak.html", n.ask("081", "phone.length"), path="/masuk/kode",
          is_wrong=True),
    front("sign-in-contact-too-many", "masuk_kontak.html", n.ask(
        code="contact_sign_in.too_many", opens_at=TOMORROW["opens_at"]
    ), path="/masuk/kode", is_wrong=True),
    front("sign-in-code", "masuk_kode.html", n.sign_in_code(), path="/masuk/kode/x"),
    front("sign-in-code-wrong", "masuk_kode.html", n.sign_in_code("code.wrong", left=4), path="/masuk/kode/x",
          is_wrong=True),
    front("sign-in-choice", "masuk_pilih.html", n.people(), path="/masuk/kode/x/pilih"),
    account("one-device", "profil/perangkat.html", c.devices(c.session())),
    account("passkeys", "profil/kunci.html", c.passkeys(c.session(proof="passkey"), (c.USED_KEY, c.UNUSED_KEY))),
    account("passkeys-locked", "profil/kunci.html", c.passkeys(c.session(is_limited=True))),
    replace(
        account("passkeys-full", "profil/kunci.html", c.passkeys(c.session(), code="passkey.too_many")),
        is_wrong=True,
    ),
    account("password", "profil/kata_sandi.html", s.password()),
    account("password-none", "profil/kata_sandi.html", s.password(has=False)),
    account("password-waiting", "profil/kata_sandi.html", s.password(waits=True)),
    account("password-old-proof", "profil/kata_sandi.html", s.password(lack="freshness")),
    account("password-locked", "profil/kata_sandi.html", s.password(lack="proof", waits=True)),
    replace(
        account("password-refused", "profil/kata_sandi.html", s.password("password.short", minimum=10, length=5)),
        is_wrong=True,
    ),
    cards("family", k.cards(k.COVERED, k.SUSPENDED, k.UNKNOWN)),
    cards("suspended", k.cards(k.SUSPENDED)),
    cards("none", k.cards()),
    cards("one", k.one(k.COVERED), "satu"),
    cards("one-not-covered", k.one(k.UNKNOWN), "satu"),
    check("empty", k.check()),
    check("covered", k.check("covered")),
    check("not-covered", k.check("not_covered")),
    check("over", k.check("over")),
    check("not-genuine", k.check("not_genuine")),
    check("malformed", k.check("malformed")),
    front("help", "bantuan.html", c.help_page(), path="/bantuan"),
    account("help-tickets", "bantuan.html", c.help_page(
        TicketLine("x", "help", "answered", "kode", c.NOW, c.NOW), TicketLine("x", "officer", "open", "", c.NOW, c.NOW),
        TicketLine("x", "help", "open", "", LONG_AGO, LONG_AGO),
    )),
    front("officer", "bantuan_petugas.html", c.officers_way(), path="/bantuan/petugas"),
    front("officer-on-the-way", "bantuan_petugas.html", c.officers_way(c.JOURNEY.hex), path="/bantuan/petugas"),
    front("ticket-new", "bantuan_baru.html", c.new_ticket("kode"), path="/bantuan/baru"),
    front("ticket-empty", "bantuan_baru.html", c.new_ticket("", "ticket.empty"), path="/bantuan/baru", is_wrong=True),
    front("ticket-contact", "bantuan_baru.html", c.new_ticket("", "ticket.contact_wrong", "SMS?"),
        path="/bantuan/baru", is_wrong=True),
    front("ticket-unsent", "bantuan_baru.html", c.new_ticket("kode", "ticket.stale", "Halo"),
          path="/bantuan/baru", is_wrong=True),
    front("ticket-other-account", "bantuan_baru.html", c.new_ticket("kode", "ticket.other_account", "Halo"),
          path="/bantuan/baru", is_wrong=True),
    front("ticket-too-many", "bantuan_baru.html", c.new_ticket("", "ticket.too_many", "Halo", **TOMORROW),
          path="/bantuan/baru", is_wrong=True),
    front("ticket", "bantuan_laporan.html", c.ticket(c.TICKET)),
    front("ticket-overdue", "bantuan_laporan.html", c.ticket(OVERDUE)),
    front("ticket-answered", "bantuan_laporan.html", c.ticket(ANSWERED)),
    front("ticket-note-empty", "bantuan_laporan.html", c.ticket(ANSWERED, "ticket.empty"), is_wrong=True),
    front("notify-me", "bantuan_laporan.html", c.ticket(replace(c.TICKET, kind="notify_me"))),
    enrol("terms", "syarat", e.terms()),
    enrol("terms-not-ticked", "syarat", e.terms(
        "Beri tanda setuju untuk melanjutkan. Tanpa itu kami tidak boleh menyimpan data keluarga Anda."
    ), is_wrong=True),
    enrol("family-empty", "keluarga", e.family(e.EMPTY)),
    enrol("family", "keluarga", e.family(e.WHOLE)),
    enrol("family-of-two-children", "keluarga", e.family(e.WITH_TWINS)),
    enrol("family-card-mistyped", "keluarga", e.family(e.WHOLE, card_error="family.length"), is_wrong=True),
    *(enrol(f"family-{problem.value}", "keluarga", e.family(e.WHOLE, problem), is_wrong=True) for problem in Problem),
    enrol("family-stale", "keluarga", e.family(e.WHOLE, typed="9900000101200002"), is_wrong=True),
    enrol("person-stale", "anggota", e.person(code="enrolment.stale", is_new=False), is_wrong=True),
    enrol("class-stale", "kelas", e.care_class(code="enrolment.stale"), is_wrong=True),
    enrol("contact-stale", "kontak", e.contact("0899 0000 0888", code="enrolment.stale"), is_wrong=True),
    enrol("person-new", "anggota", e.person()),
    enrol("person-changed", "anggota", e.person(is_new=False)),
    enrol("person-empty", "anggota", e.person({}), is_wrong=True),
    enrol("class", "kelas", e.care_class()),
    enrol("class-not-chosen", "kelas", e.care_class("class.empty"), is_wrong=True),
    enrol("facility", "faskes", e.facility(application=e.NOT_CHOSEN)),
    enrol("facility-chosen", "faskes", e.facility()),
    enrol("facility-words", "faskes", e.facility(Sought(words="coblong"), e.NOT_CHOSEN)),
    enrol("facility-area", "faskes", e.facility(Sought(area_code="32.73.02"), e.NOT_CHOSEN)),
    enrol("facility-near", "faskes", e.facility(
        Sought(near=Position(-6.9, 107.6), person=e.WHOLE.people[1].id)
    )),
    enrol("facility-lost", "faskes", e.facility(wrong="lost"), is_wrong=True),
    enrol("facility-blank", "faskes", e.facility(wrong="blank"), is_wrong=True),
    enrol("facility-nothing", "faskes", e.facility(Sought(words="tidak ada"), found=())),
    enrol("facility-dentist", "faskes", e.facility(Sought(role="dentist"))),
    enrol("facility-full", "faskes", e.facility(
        Sought(instead="9901U009"), e.NOT_CHOSEN, code="enrolment.facility_full", name="Klinik Teratai",
        others="Klinik Melati; Puskesmas Coblong",
    ), is_wrong=True),
    enrol("facility-closed", "faskes", e.facility(code="enrolment.facility_closed"), is_wrong=True),
    enrol("facility-needed", "faskes", e.facility(application=e.NOT_CHOSEN, code="enrolment.facility_needed"),
        is_wrong=True),
    enrol("facility-no-directory", "faskes", e.facility(application=e.NOT_CHOSEN, is_empty=True)),
    enrol("contact", "kontak", e.contact()),
    enrol("contact-empty", "kontak", e.contact(error="contact.empty"), is_wrong=True),
    enrol("contact-short", "kontak", e.contact("081", "phone.length"), is_wrong=True),
    enrol("code", "kode", e.code()),
    enrol("code-missed", "kode", e.code(is_missed=True)),
    enrol("code-lost", "kode", e.code(is_missed=True, lost=("sms",))),
    enrol("code-queued", "kode", e.code(is_waiting=True)),
    enrol("code-outage", "kode", e.code(outage=c.OUT)),
    enrol("code-outage-maybe", "kode", e.code(outage=c.MAYBE)),
    enrol("code-outage-back", "kode", e.code(was_sent=False, outage=replace(c.OUT, is_back=True))),
    enrol("code-wrong", "kode", e.code("code.wrong", left=4), is_wrong=True),
    enrol("code-expired", "kode", e.code("code.expired", was_sent=False), is_wrong=True),
    enrol("code-other-contact", "kode", e.code("enrolment.other_contact"), is_wrong=True),
    enrol("summary", "ringkasan", e.summary()),
    enrol("summary-not-ticked", "ringkasan", e.summary(error="Beri tanda bahwa data keluarga sudah benar."),
          is_wrong=True),
    enrol("summary-changed", "ringkasan", e.summary("enrolment.changed"), is_wrong=True),
    enrol("summary-facility-full", "ringkasan", e.summary(
        "enrolment.facility_full", name="Klinik Melati", others="Klinik Soka"
    ), is_wrong=True),
    enrol("summary-nik-needed", "ringkasan", e.summary("enrolment.nik_needed"), is_wrong=True),
    enrol("summary-matches", "ringkasan", e.summary(standing="matches")),
    enrol("summary-matches-but-a-baby", "ringkasan", e.summary(standing="matches", without_nik=("Bayi Wicaksono",))),
    enrol("summary-later", "ringkasan", e.summary(standing="later")),
    enrol("summary-to-check", "ringkasan", e.summary("enrolment.to_check", standing="to_check"), is_wrong=True),
    enrol("summary-dead", "ringkasan", e.summary(standing="to_check", dead=("Bagus Wicaksono",))),
    enrol("summary-already-member", "ringkasan", e.summary("enrolment.already_member"), is_wrong=True),
    enrol("pay-too-early", "bayar", e.paying(d.payable(d.FIRST, d.TODAY, "BCA", "BNI"))),
    enrol("pay", "bayar", e.paying(d.payable(d.FIRST, d.IN_WINDOW, "BCA"))),
    enrol("pay-no-bank", "bayar", e.paying(d.payable(d.FIRST, d.IN_WINDOW))),
    enrol("paid", "bayar", e.paying(d.payable(d.PAID, d.IN_WINDOW, "BCA"))),
    enrol("paid-twice-on-record", "bayar", e.paying(d.payable(d.PAID, d.IN_WINDOW, "BCA"), is_covered=False)),
    enrol("lapsed", "bayar", e.paying(d.payable(d.FIRST, d.TOO_LATE, "BCA"))),
    enrol("to-check", "diperiksa", e.to_check()),
    enrol("to-check-late", "diperiksa", e.to_check(days_ago=9)),
    enrol("refused", "ditolak", e.refused()),
    enrol("summary-given-back", "ringkasan", e.summary(answer="OK.")),
    enrol("resume", "lanjut", e.resume()),
    enrol("resume-begun-here", "lanjut", e.resume(is_begun=True)),
    enrol("resume-mistyped", "lanjut", e.resume("K7M4PQ", "reference.length"), is_wrong=True),
    enrol("resume-too-many", "lanjut", e.resume(
        "K7M-4PQ-N", code="resume.too_many", opens_at=TOMORROW["opens_at"]
    ), is_wrong=True),
    enrol("resume-code", "lanjut_kode", e.resume_code()),
    enrol("resume-code-long", "lanjut_kode", e.resume_code(length=10)),
    enrol("resume-code-wrong", "lanjut_kode", e.resume_code("code.wrong", left=4), is_wrong=True),
    dues("too-early", d.page(d.payable(d.FIRST, d.TODAY, "BCA", "BNI"))),
    dues("first", d.page(d.payable(d.FIRST, d.IN_WINDOW, "BCA"))),
    dues("due", d.page(d.payable(d.MONTH, d.NEXT_MONTH, "BCA"), d.RECEIPT)),
    dues("late", d.page(d.payable(d.MONTH, d.AFTER_DUE, "BCA"), d.RECEIPT)),
    dues("suspended", d.page(d.payable(d.ARREARS, d.LATER, "BCA"), d.RECEIPT)),
    dues("paid", d.page(d.payable(d.PAID, d.IN_WINDOW, "BCA"), d.RECEIPT)),
    dues("paid-not-covered", d.page(d.payable(d.PAID, d.IN_WINDOW, "BCA"), d.RECEIPT, is_covered=False)),
    dues("baby", d.page(d.payable(d.BABY, d.IN_WINDOW, "BCA"), babies=("Bayi Siti",))),
    dues("baby-late", d.page(d.payable(d.BABY, d.AFTER_DUE, "BCA"), babies=("Bayi Siti",))),
    dues("baby-late-not-named", d.page(d.payable(d.BABY, d.AFTER_DUE, "BCA"))),
    dues("baby-not-named", d.page(d.payable(d.BABY, d.IN_WINDOW, "BCA"))),
    dues("baby-and-month", d.page(d.payable(d.BABY_AND_MONTH, d.NEXT_MONTH, "BCA"), babies=("Bayi Siti",))),
    dues("baby-and-month-late", d.page(d.payable(d.BABY_AND_MONTH, d.AFTER_DUE, "BCA"), babies=("Bayi Siti",))),
    dues("paid-but-a-baby", d.page(d.payable(d.PAID, d.IN_WINDOW, "BCA"), d.RECEIPT, babies=("Bayi Siti",))),
    dues("lapsed", d.page(d.payable(d.FIRST, d.TOO_LATE, "BCA"))),
    dues("nothing", d.page(d.payable((), d.TODAY, "BCA"))),
    dues("receipt", d.receipt(), "kuitansi"),
    dues("claim", d.claim(), "sudah_bayar"),
    dues("claim-empty", d.claim(error="Isi nomor dari struk atau bukti bayar."), "sudah_bayar", is_wrong=True),
    *(dues(f"claim-{outcome}", d.claim(outcome), "sudah_bayar") for outcome in Outcome),
    dues("claim-of-anybody", d.claim_of_anybody(), "sudah_bayar"),
    dues("claim-of-anybody-unknown", d.claim_of_anybody(Outcome.UNKNOWN), "sudah_bayar"),
    dues("claim-of-anybody-no-number", d.claim_of_anybody(
        error="Isi nomor virtual account: angka yang dipakai saat membayar."), "sudah_bayar", is_wrong=True),
    dues("claim-of-anybody-often", d.claim_of_anybody(code="claim.too_many"), "sudah_bayar", is_wrong=True),
    dues("arrears-of-the-roll", d.page(d.payable((), d.TODAY, "BCA"), arrears=c.OWED)),
)  # fmt: skip
