"""What the pages of contacts are given, in every state."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from peserta.access.contacts.claim_store import Claim
from peserta.access.contacts.contact_change import Change, Removal
from peserta.access.contacts.contact_sign_in import Choosable
from peserta.access.contacts.contacts import OwnContact, OwnContacts
from peserta.access.session import Session
from peserta.registry.contact import Contact, Kind
from peserta.registry.standing import ContactRules, Standing
from peserta.web.words.fields import field_words
from peserta.web_member.account.shown_contacts import Said, shown_contacts
from peserta.web_member.channel_words import Line, down_words
from peserta.web_member.code_state import CodeState
from peserta.web_member.code_ways import Ways
from tests.web_member.contexts import NOW, Context, Teller

Make = Callable[[Teller], Context]
ID = UUID(int=300)
DAY = timedelta(days=1)
EVERY_WAY = Ways(has_whatsapp=True)
CHANGE = Change(UUID(int=310), ID, ID, ID, ID, None, NOW, NOW + DAY, None)
GONE = Change(UUID(int=311), ID, ID, ID, None, ID, NOW, NOW + DAY, NOW)


def contact(kind: Kind, serial: int, *, proven: bool = True, held: bool = False, families: int = 1) -> Contact:
    hint = "88" if kind == "phone" else "s"
    return Contact(
        UUID(int=300 + serial), kind, hint, None, bytes(32), b"", NOW if proven else None, NOW - 400 * DAY,
        NOW + DAY if held else None, families,
    )  # fmt: skip


def claim(outcome: str | None = None) -> Claim:
    return Claim(UUID(int=320), ID, ID, ID, ID, NOW, NOW + 7 * DAY, outcome)


PROVEN = OwnContact(contact("phone", 1), "+6289900000188", Standing.PROVES, Removal.AT_ONCE)
EMAIL = OwnContact(contact("email", 2), "siti.rahayu.widodo@surel.contoh.example", Standing.PROVES, Removal.AT_ONCE)
HELD = OwnContact(contact("phone", 3, held=True), "+6289900000288", Standing.HELD, Removal.AT_ONCE, change=CHANGE)
LEAVING = OwnContact(
    contact("phone", 4), "+6289900000388", Standing.PROVES, Removal.AT_ONCE, leaves_at=NOW + DAY, change=CHANGE
)
STALE = OwnContact(contact("phone", 5, proven=False), "+6289900000488", Standing.STALE, Removal.AT_ONCE)
CROWDED = OwnContact(contact("phone", 6, families=21), "+6289900000588", Standing.TOO_MANY_FAMILIES, Removal.AT_ONCE)
SHARED = OwnContact(contact("phone", 7, families=3), "+6289900000688", Standing.PROVES, Removal.AT_ONCE)
SHARED_MAIL = OwnContact(
    contact("email", 13, families=2), "siti@surel.contoh.example", Standing.PROVES, Removal.AT_ONCE
)
COMES_BACK = OwnContact(
    contact("email", 14), "siti@surel.contoh.example", Standing.PROVES, Removal.AFTER_A_WAIT, comes_back=True
)
CLAIMING = OwnContact(
    contact("phone", 8, families=2), "+6289900000788", Standing.PROVES, Removal.AT_ONCE, claimed=claim()
)
KEPT = OwnContact(
    contact("phone", 9, families=2), "+6289900000888", Standing.PROVES, Removal.AT_ONCE, claimed=claim("kept")
)
CLAIMED = OwnContact(contact("phone", 10), "+6289900000988", Standing.PROVES, Removal.AFTER_A_WAIT, claim=claim())
LAST = OwnContact(contact("phone", 11), "+6289900000988", Standing.PROVES, Removal.REFUSED)
HIDDEN = OwnContact(contact("email", 12), "", Standing.PROVES, Removal.AT_ONCE)


def contacts(session: Session, *own: OwnContact, gone: tuple[Change, ...] = ()) -> Make:
    def make(teller: Teller) -> Context:
        said = Said(teller.gettext, teller.language, ContactRules(), NOW)
        shown = shown_contacts(said, OwnContacts(list(own), list(gone)))
        return {"session": session, "contacts": shown, "gone": gone, "wait_days": 7}

    return make


def new(typed: str = "", error: str = "", leaves: str = "") -> Make:
    return lambda teller: {
        "typed": typed, "leaves": leaves, "ways": EVERY_WAY,
        "error": field_words(error, {"count": 3}, teller.gettext) if error else "",
    }  # fmt: skip


def code(
    code: str = "",
    *,
    was_sent: bool = True,
    channel: str = "sms",
    to: str = "\u2022\u2022\u2022\u2022 88",
    **facts: str | int,
) -> Make:
    def make(teller: Teller) -> Context:
        path = f"/profil/kontak/kode/{ID.hex}"
        lines = [Line("done", teller.gettext("Kode SMS diminta"), "16.05.11")]
        return {
            "words": teller.refusal(code, "kode", path=path, **facts) if code else None,
            "to": to, "code_action": path, "send_action": f"/profil/kontak/kirim/{ID.hex}",
            "live_path": f"/profil/kontak/jejak/{ID.hex}", "journey": ID.hex,
            "state": CodeState(
                False, was_sent, "16.15" if was_sent else "", 6, 20, lines, channel=channel, has_whatsapp=True
            ),
        }  # fmt: skip

    return make


def ask(typed: str = "", error: str = "", code: str = "", opens_at: str = "", *, is_disturbed: bool = False) -> Make:
    return lambda teller: {
        "typed": typed, "error": field_words(error, {"count": 3}, teller.gettext) if error else "",
        "words": teller.refusal(code, "", path="/masuk/kode", opens_at=opens_at) if code else None,
        "ways": Ways(True, [down_words("SMS", teller.gettext)]) if is_disturbed else Ways(False),
        "back": "?kembali=/iuran",
    }  # fmt: skip


def sign_in_code(code: str = "", length: int = 6, **facts: str | int) -> Make:
    def make(teller: Teller) -> Context:
        path = f"/masuk/kode/{ID.hex}"
        return {
            "words": teller.refusal(code, "kode", path=path, **facts) if code else None, "length": length,
            "code_action": path, "send_action": f"{path}/kirim", "ask_path": "/masuk/kode", "ways": EVERY_WAY,
        }  # fmt: skip

    return make


def people() -> Make:
    names = ("Siti R. W.", "Sukarni", "Muhammad R. R. K. W.")
    shown = [Choosable(UUID(int=n), UUID(int=n), name) for n, name in enumerate(names, 330)]
    return lambda _: {"people": shown, "action": f"/masuk/kode/{ID.hex}/pilih", "ask_path": "/masuk/kode"}
