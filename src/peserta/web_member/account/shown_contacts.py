"""A contact on record in its holder's words: what it is, what it can do now, and what is under way."""

from dataclasses import dataclass
from datetime import datetime

from peserta.access.contacts.contact_change import Removal
from peserta.access.contacts.contacts import OwnContact, OwnContacts
from peserta.registry.standing import ContactRules, Standing
from peserta.web import formats
from peserta.web.words import Translate
from peserta.web_member.channel_words import standing_words


@dataclass(frozen=True, slots=True)
class ShownContact:
    """One contact as a page shows it. `lines` say how it stands; `kind` and `pill` are its mark."""

    handle: str
    title: str
    picture: str
    pill: str
    kind: str
    lines: list[str]
    undo: str = ""
    claimed_until: str = ""
    may_claim: bool = False
    may_be_first: bool = False
    may_go: bool = True
    is_last: bool = False
    needs_proof: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """How and when it is said, and the scheme's numbers."""

    gettext: Translate
    language: str
    rules: ContactRules
    now: datetime


def shown_contacts(said: Said, own: OwnContacts) -> list[ShownContact]:
    """Every contact, the first one first."""
    first = next((one.id for one in own.contacts if one.standing is Standing.PROVES), None)
    return [_shown(said, one, is_first=one.id == first) for one in own.contacts]


def _shown(said: Said, own: OwnContact, *, is_first: bool) -> ShownContact:
    now = said.now
    pill, kind = _mark(said, own, is_first=is_first)
    return ShownContact(
        handle=own.id.hex,
        title=formats.whole(own.value) or _hint(own),
        picture="message" if own.contact.kind == "phone" else "mail",
        pill=pill,
        kind=kind,
        lines=_lines(said, own),
        undo=own.change.id.hex if own.change and own.change.can_be_undone(now) else "",
        claimed_until=_day(said, own.claim.ends_at) if own.claim else "",
        may_claim=own.others > 0 and not (own.claimed and own.claimed.outcome is None),
        may_be_first=own.standing is Standing.PROVES and not is_first and own.leaves_at is None and not own.comes_back,
        may_go=own.leaves_at is None and own.removal is not Removal.REFUSED,
        is_last=own.removal is Removal.AFTER_A_WAIT,
        needs_proof=own.claim is not None or own.standing is Standing.STALE or own.comes_back,
    )


def _hint(own: OwnContact) -> str:
    hint = own.contact.hint
    return f"••••\N{NO-BREAK SPACE}{hint}" if own.contact.kind == "phone" else f"{hint}•••@•••"


def _mark(said: Said, own: OwnContact, *, is_first: bool) -> tuple[str, str]:
    _ = said.gettext
    if own.leaves_at is not None:
        return _("akan dihapus"), "warn"
    if own.comes_back:
        return _("e-mail kembali"), "bad"
    match own.standing:
        case Standing.HELD:
            return _("ditahan"), "warn"
        case Standing.STALE:
            return _("perlu dibuktikan lagi"), "warn"
        case Standing.TOO_MANY_FAMILIES:
            return _("belum membuktikan"), "warn"
        case Standing.PROVES:
            return (_("utama"), "good") if is_first else ("", "good")


def _lines(said: Said, own: OwnContact) -> list[str]:
    _, contact = said.gettext, own.contact
    proven = (
        _("Dibuktikan dengan kode {date}.") if contact.proven_at else _("Tercatat {date}, belum pernah dibuktikan.")
    )
    lines = [proven.format(date=_day(said, contact.proven_at or contact.recorded_at))]
    if own.comes_back:
        lines.append(
            _(
                "E-mail kami ke alamat ini kembali, jadi pemberitahuan tidak sampai. Masih milik Anda? Buktikan lagi"
                " dengan kode, sekali sehari. Kalau tidak, ganti atau hapus."
            )
        )
    if own.leaves_at is not None:
        lines.append(_("Dihapus {moment}; sampai saat itu tetap berlaku.").format(moment=_moment(said, own.leaves_at)))
    if own.standing is Standing.HELD and contact.held_until is not None:
        what = _("Demi keamanan, sampai {moment} kontak ini belum bisa membuka apa pun.")
        lines.append(what.format(moment=_moment(said, contact.held_until)))
    elif own.standing in (Standing.STALE, Standing.TOO_MANY_FAMILIES):
        lines.append(_("Kontak ini {why}.").format(why=standing_words(own.standing, said.rules, _)))
    if own.others:
        lines.append(_("Dipakai juga oleh {count} keluarga lain.").format(count=own.others))
    lines += _claim_lines(said, own)
    return lines


def _claim_lines(said: Said, own: OwnContact) -> list[str]:
    _ = said.gettext
    if own.claimed is None:
        return []
    if own.claimed.outcome == "kept" and own.others:
        return [_("Pemilik lain membuktikannya lagi, jadi kontak ini tetap dipakai bersama.")]
    if own.claimed.outcome is None:
        what = _(
            "Anda meminta kontak ini dilepas dari data orang lain; selesai {date}, kecuali ia membuktikannya lagi."
        )
        return [what.format(date=_day(said, own.claimed.ends_at))]
    return []


def _day(said: Said, at: datetime) -> str:
    return formats.long_date(at, said.language)


def _moment(said: Said, at: datetime) -> str:
    return f"{formats.long_date(at, said.language)}, {formats.short_time(at, said.language)}"
