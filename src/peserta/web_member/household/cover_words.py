"""Somebody's cover in plain words: how it stands, why, and what to do next."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from peserta.billing.dues import Dues, DueState
from peserta.membership.cover import Cover
from peserta.web import formats
from peserta.web.words import Translate
from peserta.web_member.household.babies import owes

Tone = Literal["good", "warn", "bad", "info"]
PAY = "/iuran"
ASK = "/bantuan/baru?langkah=keluarga"
# What concerns everybody who pays the family's one bill; any other reason is the person's own (decision 30).
MONEY_REASONS = ("arrears", "waiting")


@dataclass(frozen=True, slots=True)
class CoverWords:
    """`state` is a word or two, `why` a sentence or two, `label` and `href` the next step, or empty."""

    tone: Tone
    state: str
    why: str
    label: str = ""
    href: str = ""


def cover_words(
    cover: Cover | None, dues: Dues, _: Translate, language: str, *, is_own: bool = True, born_on: date | None = None
) -> CoverWords:
    """What somebody's cover is; `is_own` is false for another adult, whose own reasons are not told.

    `born_on` is told of a child, for whom a contribution of its own may be asked.
    """
    if cover is None:
        what = _("Kepesertaan belum tercatat. Tanyakan, dan kami periksa.")
        return CoverWords("warn", _("Belum tercatat"), what, _("Minta bantuan"), ASK)
    if cover.status == "active":
        return CoverWords("good", _("Aktif"), _since(cover, _, language))
    if cover.status_reason == "waiting" or (cover.status_reason in (None, "other") and _is_before_first(dues)):
        if born_on is not None and any(owes(line, born_on) for line in dues.lines):
            return _newborn(dues, _, language)
        return _waiting(dues, _, language)
    if cover.status_reason == "arrears":
        return _suspended(dues, _, language)
    if not is_own:
        what = _("Alasannya hanya terlihat di akunnya sendiri.")
        return CoverWords("bad", _("Tidak aktif"), what)
    why = reason_words(cover, _)
    if cover.cover_to is not None:
        why += " " + _("Berakhir {date}.").format(date=formats.long_date(cover.cover_to, language))
    return CoverWords("bad", _("Berakhir"), why, _("Minta bantuan"), ASK)


def reason_words(cover: Cover, _: Translate) -> str:
    """Why cover that money does not explain is not there."""
    reasons = {
        "employment_ended": _("Hubungan kerja yang membayar iuran sudah berakhir. Lanjutkan sebagai peserta mandiri."),
        "subsidy_ended": _("Bantuan iuran dari pemerintah berakhir. Lanjutkan sebagai peserta mandiri, atau tanyakan."),
        "over_age": _("Sudah melewati usia yang ditanggung orang tua. Daftar sebagai peserta sendiri."),
        "abroad": _("Tercatat tinggal di luar negeri. Aktif lagi setelah kembali dan melapor."),
        "deceased": _("Tercatat meninggal. Bila keliru, segera beri tahu kami."),
        "duplicate": _("Tercatat ganda: kepesertaan yang lain yang dipakai."),
    }
    return reasons.get(cover.status_reason or "", _("Kepesertaan tidak aktif. Tanyakan alasannya kepada kami."))


def _since(cover: Cover, _: Translate, language: str) -> str:
    """Since when somebody is a member; not since when cover lasts, which may have been suspended in between."""
    if cover.cover_from is None:
        return _("Terlindungi.")
    return _("Peserta sejak {date}.").format(date=formats.long_date(cover.cover_from, language))


def _is_before_first(dues: Dues) -> bool:
    return dues.state in (DueState.TOO_EARLY, DueState.FIRST)


def _waiting(dues: Dues, _: Translate, language: str) -> CoverWords:
    state, label = _("Menunggu iuran pertama"), _("Lihat dan bayar iuran")
    if dues.state is DueState.DUE:
        return CoverWords("warn", state, _("Terlindungi begitu iuran keluarga berikutnya diterima."), label, PAY)
    if dues.opens_on is not None and dues.pay_by is not None:
        what = _("Terlindungi begitu iuran pertama diterima. Bayar antara {opens} dan {closes}.").format(
            opens=_day(dues.opens_on, language), closes=_day(dues.pay_by, language)
        )
        return CoverWords("warn", state, what, label, PAY)
    return CoverWords("warn", state, _("Terlindungi begitu iuran pertama diterima."), label, PAY)


def _newborn(dues: Dues, _: Translate, language: str) -> CoverWords:
    state, label = _("Menunggu iuran pertama"), _("Lihat dan bayar iuran")
    if dues.pay_by is None or not all(line.is_newborn for line in dues.lines):
        return CoverWords("warn", state, _("Terlindungi begitu iurannya diterima, bersama iuran keluarga."), label, PAY)
    if dues.is_late:
        return CoverWords("warn", state, _("Terlindungi begitu iurannya diterima. Bayar sekarang."), label, PAY)
    what = _("Terlindungi begitu iurannya diterima, paling lambat {date}.").format(date=_day(dues.pay_by, language))
    return CoverWords("warn", state, what, label, PAY)


def _suspended(dues: Dues, _: Translate, language: str) -> CoverWords:
    state = _("Berhenti sementara")
    unpaid = next((line.period for line in dues.lines if not line.is_first and not line.is_newborn), None)
    if unpaid is None:
        what = _("Ada iuran yang belum dibayar. Aktif lagi setelah dibayar.")
        return CoverWords("bad", state, what, _("Lihat dan bayar iuran") if dues.lines else _("Lihat tunggakan"), PAY)
    what = _("Iuran sejak {month} belum dibayar. Aktif lagi pada hari iuran dibayar.").format(
        month=formats.month(unpaid, language)
    )
    return CoverWords("bad", state, what, _("Lihat dan bayar iuran"), PAY)


def _day(day: date, language: str) -> str:
    return formats.long_date(day, language)
