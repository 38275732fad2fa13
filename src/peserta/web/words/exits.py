"""The ways out that many refusals share, in one fixed order."""

import re

from peserta.web.words import Kind, Say, Step

# The parts of the site that a ticket names, by how their paths begin.
PLACES = {
    "/daftar": "daftar", "/profil/kontak": "kontak", "/profil/kata-sandi": "amankan", "/pulihkan": "pulihkan",
    "/masuk": "masuk", "/iuran": "iuran", "/keluarga": "keluarga", "/faskes": "faskes", "/kartu": "kartu",
}  # fmt: skip
# A page of a journey; a ticket that begins there names it, so that staff see what became of its codes, and whose data fit.
JOURNEY = re.compile(r"/aktivasi/([0-9a-f]{32})/")


def again(say: Say) -> Step:
    _ = say.gettext
    return Step(_("Coba lagi"), say.path, "primary")


def begin(say: Say) -> Step:
    _ = say.gettext
    return Step(_("Mulai dari awal"), say.begin, "primary")


def home(say: Say, kind: Kind = "secondary") -> Step:
    _ = say.gettext
    return Step(_("Ke halaman petugas"), "/petugas", kind) if say.at_desk else Step(_("Ke halaman depan"), "/", kind)


def help_of_members(say: Say) -> tuple[Step, ...]:
    """A ticket, for whoever is not one of those who answer it."""
    return () if say.at_desk else (ask_for_help(say),)


def sign_in(say: Say) -> Step:
    _ = say.gettext
    return Step(_("Masuk"), "/masuk", "primary")


def sign_in_first(say: Say) -> Step:
    """Sign in, and on to the page that was asked for."""
    _ = say.gettext
    return Step(_("Masuk"), f"/masuk{say.back}", "primary")


def recover(say: Say) -> Step:
    return Step(say.gettext("Pulihkan akun"), "/pulihkan")


def enrol(say: Say) -> Step:
    _ = say.gettext
    return Step(_("Daftar sebagai peserta baru"), "/daftar")


def officer(say: Say) -> Step:
    _ = say.gettext
    journey = JOURNEY.match(say.path)
    href = f"/bantuan/petugas?perjalanan={journey[1]}" if journey else "/bantuan/petugas"
    return Step(_("Minta kode aktivasi dari petugas"), href)


def other_proof(say: Say) -> Step:
    """What works where a code does not: the officer's code for who is on record, another contact for who enrols."""
    _ = say.gettext
    if say.path.startswith("/daftar/lanjut"):
        return Step(_("Mulai pendaftaran baru"), "/daftar")
    if say.path.startswith("/daftar/"):
        return Step(_("Pakai kontak lain"), say.path.rpartition("/")[0] + "/kontak")
    return officer(say)


def ask_for_help(say: Say) -> Step:
    _ = say.gettext
    return Step(_("Minta bantuan"), help_href(say))


def first(say: Say, label: str) -> tuple[Step, ...]:
    """One thing that works on the page to try again, then another proof and a ticket."""
    return Step(label, say.path, "primary"), other_proof(say), ask_for_help(say)


def help_href(say: Say) -> str:
    """The ticket form, already knowing where the person came from."""
    step = say.facts.get("step", "") or _place(say.path)
    href = f"/bantuan/baru?langkah={step}" if step else "/bantuan/baru"
    journey = JOURNEY.match(say.path)
    return f"{href}{'&' if step else '?'}perjalanan={journey[1]}" if journey else href


def _place(path: str) -> str:
    return next((step for begin, step in PLACES.items() if path == begin or path.startswith(f"{begin}/")), "")
