"""The words of what became of a person's codes and contributions, on the page an officer has open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Final
from uuid import UUID

from peserta.billing.bill import Bill
from peserta.messaging.telling.trace import Step, TraceStep
from peserta.registry.contact import Contact
from peserta.registry.standing import ContactRules, Standing, standing
from peserta.support.desk_trail import CodeAtDesk, MoneyAtDesk
from peserta.web.formats import month, rupiah
from peserta.web.render import Pages
from peserta.web.words import Translate
from peserta.web.words.trace import failure_words, held_words, step_words, tries_words

# A code whose last step is one of these does not come, or not soon.
NOT_COMING: Final = frozenset(
    {Step.FAILED, Step.EXPIRED, Step.HELD, Step.SLOW, Step.TRYING_ANOTHER_ROUTE, Step.TRYING_AGAIN, Step.PROMISED}
)
TRIES: Final = (Step.TRYING_ANOTHER_ROUTE, Step.TRYING_AGAIN)
Rows = list[tuple[str, str]]
Happened = tuple[str, str, datetime]


@dataclass(frozen=True, slots=True)
class ShownCode:
    """A code as the page shows it: where it went, its steps (what, why, when), and when it was typed."""

    where: str
    steps: list[Happened]
    used_at: datetime | None


def shown_codes(codes: Sequence[CodeAtDesk], _: Translate) -> list[ShownCode]:
    """What became of each code, the newest first."""
    return [
        ShownCode(contact_words(code.contact, _), fold_tries([_step(step, _) for step in code.steps], _), code.used_at)
        for code in codes
    ]


def fold_tries(lines: Sequence[Happened], _: Translate) -> list[Happened]:
    """The same lines, but tries by other routes that follow each other are one, with the newest's time."""
    told: list[Happened] = []
    for what, same in groupby(lines, key=lambda line: line[0]):
        each = [*same]
        tried = next((step for step in TRIES if what == tries_words(1, _, step)), None)
        told += [(tries_words(len(each), _, tried), *each[-1][1:])] if tried else each
    return told


def contact_words(contact: Contact, _: Translate) -> str:
    """A contact as staff see it, never whole."""
    if contact.kind == "phone":
        return _("HP •••• {hint}").format(hint=contact.hint)
    return _("E-mail {hint}•••").format(hint=contact.hint)


@dataclass(frozen=True, slots=True)
class ShownStanding:
    """Which contacts prove nobody, in words by id, and those that take a code that opens the account."""

    unproving: Mapping[UUID, str]
    proving: Sequence[Contact]


def shown_standing(contacts: Sequence[Contact], rules: ContactRules, now: datetime, _: Translate) -> ShownStanding:
    """Why a contact on record takes no code; of one that is held the page says until when."""
    reasons = {
        Standing.TOO_MANY_FAMILIES: _("tidak membuktikan: tercatat di lebih dari {families} keluarga").format(
            families=rules.families_max
        ),
        Standing.STALE: _("tidak membuktikan: lebih dari 12 bulan tidak dibuktikan"),
    }
    judged = {contact.id: standing(contact, rules, now) for contact in contacts}
    return ShownStanding(
        {contact_id: reasons[found] for contact_id, found in judged.items() if found in reasons},
        [contact for contact in contacts if judged[contact.id] is Standing.PROVES],
    )


def advice_words(codes: Sequence[CodeAtDesk], proving: Sequence[Contact], _: Translate) -> str:
    """The one best thing to do about the newest code, the newest first; empty while it is on its way, or was typed."""
    newest: dict[UUID, TraceStep] = {}
    for code in codes:
        if code.steps:
            newest.setdefault(code.contact.id, code.steps[-1])
    if not codes or not codes[0].steps or codes[0].used_at is not None:
        return ""
    last = codes[0].steps[-1]
    if last.step is Step.DELIVERED:
        return _("Kode sudah sampai dan belum diketik: minta peserta mencari pesannya, atau meminta kode baru.")
    if last.step not in NOT_COMING:
        return ""
    for contact in proving:
        if contact.id not in newest or newest[contact.id].step not in NOT_COMING:
            return _("Minta peserta memilih kode lewat {contact}.").format(contact=contact_words(contact, _))
    return _at_the_handset(last, _) or _(
        "Tidak ada kontak lain untuk kode: jalannya kode aktivasi di loket, dengan KTP atau KK."
    )


def _at_the_handset(step: TraceStep, _: Translate) -> str:
    """What the owner of the only contact can do about it themselves."""
    if step.step is not Step.FAILED or step.channel == "email":
        return ""
    return {
        "phone_off": _("Minta peserta menyalakan HP di tempat bersinyal, lalu meminta kode baru."),
        "inbox_full": _("Minta peserta menghapus beberapa SMS di HP, lalu meminta kode baru."),
        "blocked": _("Minta peserta membuka blokir pesan di HP, lalu meminta kode baru."),
    }.get(step.reason or "", "")


def _step(step: TraceStep, _: Translate) -> Happened:
    reason = step.reason or ""
    why = held_words(reason, _) if step.step is Step.HELD else failure_words(reason, step.channel, _)
    return step_words(step.step, step.channel, _), why if reason else "", step.at


def money_lines(money: MoneyAtDesk, today: date, language: str, pages: Pages, _: Translate) -> Rows:
    """What the roll says is owed, what was asked for, the newest first, and what was paid; else no rows."""
    lines = _arrears_lines(money, language, pages, _)
    lines += [(_bill_name(bill, language, _), _bill_words(bill, today, language, pages, _)) for bill in money.bills]
    lines += [
        (
            _("Pembayaran {date}").format(date=pages.date(receipt.paid_on, language)),
            _("{amount} lewat {bank}, bukti {reference}").format(
                amount=rupiah(receipt.amount_idr), bank=receipt.bank.upper(), reference=receipt.shown_reference
            ),
        )
        for receipt in money.receipts
    ]
    if money.number is not None:
        lines.append((_("Nomor virtual account"), f"•••• {money.number[-4:]}"))
    return lines


def _arrears_lines(money: MoneyAtDesk, language: str, pages: Pages, _: Translate) -> Rows:
    """What the member is told to ask about; nothing once all that was billed here is paid, as on their pages."""
    arrears = money.arrears
    is_settled = bool(money.bills) and all(bill.state == "paid" for bill in money.bills)
    if arrears is None or not arrears.months or is_settled:
        return []
    what = _("{months} bulan, {amount}, per {date}").format(
        months=arrears.months, amount=rupiah(arrears.amount_idr), date=pages.date(arrears.as_of, language)
    )
    return [(_("Tunggakan di data induk"), what)]


def _bill_name(bill: Bill, language: str, _: Translate) -> str:
    if bill.kind == "first" and bill.state != "paid":
        return _("Iuran pertama")
    if bill.kind == "newborn":
        return _("Iuran bayi sampai {month}").format(month=month(bill.period, language))
    return _("Iuran {month}").format(month=month(bill.period, language))


def _bill_words(bill: Bill, today: date, language: str, pages: Pages, _: Translate) -> str:
    amount = rupiah(bill.amount_idr)
    match bill.state:
        case "paid":
            return _("{amount}, lunas").format(amount=amount)
        case "lapsed":
            return _("{amount}, gugur karena tidak dibayar").format(amount=amount)
        case "open" if today < bill.opens_on:
            day = pages.date(bill.opens_on, language)
            return _("{amount}, baru dapat dibayar mulai {date}").format(amount=amount, date=day)
        case "open":
            day = pages.date(bill.closes_on or bill.due_on, language)
            return _("{amount}, belum dibayar, paling lambat {date}").format(amount=amount, date=day)
