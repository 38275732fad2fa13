"""What the pages of recovery and of "that was not me" are given."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from peserta.access.passkeys.passkey_store import Passkey
from peserta.access.recovery.event import Event
from peserta.access.recovery.recovering import Ways
from peserta.access.recovery.recovery import Recovery
from peserta.access.recovery.saved_code_store import SavedCodes
from peserta.web.words.events import event_words
from peserta.web_member.channel_words import card_of
from peserta.web_member.data_form import read_code_form, read_person_form, read_reference_form
from tests.web_member.contexts import EMAIL, NORMAL, NOW, PASSKEY, TODAY, Context, Teller, session


def reference_form(typed: Mapping[str, str], code: str = "", **facts: str | int) -> Callable[[Teller], Context]:
    def context(teller: Teller) -> Context:
        form, _ = read_reference_form(typed, TODAY, teller.gettext)
        if not typed:
            form.errors.clear()
        words = teller.refusal(code, "", path="/bukan-saya", **facts) if code else None
        return {"form": form, "words": words}

    return context


def event(template: str, device: str = "", *, is_disowned: bool = False) -> Callable[[Teller], Context]:
    def context(teller: Teller) -> Context:
        at = NOW - timedelta(minutes=30)
        told = Event(UUID(int=1), UUID(int=60), template, device, at, NOW if is_disowned else None)
        return {"event": told, "happened": event_words(template, teller.gettext), "action": "/bukan-saya/x"}

    return context


# Recovery

WAITS = Recovery(
    id=UUID(int=3), account_id=UUID(int=50), person_id=UUID(int=60), session_id=UUID(int=1), proof="sms",
    browser=bytes(32), contact_id=UUID(int=1), device="Chrome, Android", language="id",
    begun_at=NOW - timedelta(hours=1), opens_at=NOW + timedelta(hours=23), ends_at=NOW + timedelta(days=8),
)  # fmt: skip
OPENS_AT = "24 November 2026, 15.05 WIB"


def beginning(
    typed: Mapping[str, str] | None = None, code: str = "", *, begun: bool = False, ready: bool = False
) -> Callable[[Teller], Context]:
    def context(teller: Teller) -> Context:
        form, _ = read_person_form(typed or {}, TODAY, teller.gettext)
        if not typed:
            form.errors.clear()
        words = teller.refusal(code, "", path="/pulihkan") if code else None
        return {"form": form, "words": words, "begun": WAITS if begun else None, "opens_at": OPENS_AT, "ready": ready}

    return context


def saved_form(typed: Mapping[str, str], code: str = "", **facts: str | int) -> Callable[[Teller], Context]:
    def context(teller: Teller) -> Context:
        form, _ = read_code_form(typed, TODAY, teller.gettext)
        if not typed:
            form.errors.clear()
        words = teller.refusal(code, "", path="/pulihkan/kode-tersimpan", **facts) if code else None
        return {"form": form, "words": words}

    return context


def second(
    code: str = "", *, proof: str = "sms", own: bool = False, other: bool = False, ready: bool = False
) -> Callable[[Teller], Context]:
    def context(teller: Teller) -> Context:
        return {
            "session": replace(session(is_limited=True), proof=proof),
            "ways": Ways(
                [EMAIL.contact], proof != "officer", WAITS if own or ready else None, [WAITS] if other else []
            ),
            "cards": [card_of(EMAIL, NORMAL, teller.gettext)],
            "ready": ready,
            "opens_at": OPENS_AT,
            "on": "",
            "passkey": PASSKEY,
            "words": teller.refusal(code, "", path="/pulihkan") if code else None,
        }

    return context


def new_keys(code: str = "", passkeys: tuple[Passkey, ...] = (), **facts: str | int) -> Callable[[Teller], Context]:
    return lambda teller: {
        "passkeys": passkeys,
        "passkey": PASSKEY,
        "words": teller.refusal(code, "", path="/pulihkan/baru", **facts) if code else None,
    }


def saved_codes(
    codes: tuple[str, ...] = (), left: int = 0, *, is_made: bool = False, was_shown: bool = False
) -> Callable[[Teller], Context]:
    return lambda _: {
        "codes": codes, "saved": SavedCodes(left, NOW if is_made else None), "replaces": is_made,
        "was_shown": was_shown, "made_field": "_dibuat", "made": "1.x",
    }  # fmt: skip


def password(
    code: str = "", *, has: bool = True, waits: bool = False, lack: str = "", **facts: str | int
) -> Callable[[Teller], Context]:
    return lambda teller: {
        "words": teller.refusal(code, "", path="/profil/kata-sandi", **facts) if code else None,
        "lack": lack, "set_at": NOW - timedelta(days=300) if has else None,
        "waits_until": NOW + timedelta(hours=23) if waits else None,
    }  # fmt: skip
