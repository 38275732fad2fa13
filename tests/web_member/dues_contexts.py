"""What the pages on paying are given, from a made-up family of three in class 3."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from peserta.billing.arrears import Arrears
from peserta.billing.banks.claims import Claim, Outcome
from peserta.billing.bill import Bill
from peserta.billing.dues import dues_of
from peserta.billing.first.renewal import window_again
from peserta.billing.receipt import Receipt, ReceiptCheck, ReceiptNumber
from peserta.billing.rules import due_on, following_month
from peserta.web.words.fields import field_words
from peserta.web_member.contributions.dues import ShownDues
from peserta.web_member.contributions.payable import Payable, Way
from peserta.web_member.contributions.receipts import rows_of
from peserta.web_member.household.babies import Babies
from tests.web_member.contexts import NOW, TODAY, Context, Teller

Make = Callable[[Teller], Context]

IN_WINDOW, NEXT_MONTH, LATER = date(2026, 12, 10), date(2027, 1, 4), date(2027, 3, 2)
TOO_LATE, AFTER_DUE = date(2026, 12, 24), date(2027, 1, 11)
OPEN_FIRST = Bill(
    id=UUID(int=1), family_id=UUID(int=2), period=date(2026, 12, 1), kind="first", care_class=3, persons=3,
    amount_idr=105_000, opens_on=date(2026, 12, 7), closes_on=date(2026, 12, 23), due_on=date(2026, 12, 23),
    state="open",
)  # fmt: skip


def monthly(month: date) -> Bill:
    return replace(OPEN_FIRST, period=month, kind="monthly", opens_on=month, closes_on=None, due_on=due_on(month))


FIRST = (OPEN_FIRST,)
PAID = (replace(OPEN_FIRST, state="paid"),)
MONTH = (monthly(date(2027, 1, 1)), *PAID)
ARREARS = (monthly(date(2027, 3, 1)), monthly(date(2027, 2, 1)), *MONTH)
BABY = (replace(monthly(date(2026, 12, 1)), kind="newborn", persons=1, amount_idr=35_000), *PAID)
BABY_DUE = date(2027, 1, 7)
# The month was billed before the baby's own contribution was paid.
BABY_AND_MONTH = (MONTH[0], replace(BABY[0], due_on=BABY_DUE), *PAID)
RECEIPT = Receipt(
    reference=ReceiptNumber.new(b"receipt of a state").characters, bank="bca", number="1234577000000001",
    bank_reference="12345678901", amount_idr=105_000, paid_on=IN_WINDOW,
    periods=[date(2026, 12, 1)],
)  # fmt: skip
__all__ = ["TODAY", "dues_of"]


def payable(bills: Sequence[Bill], today: date, *banks: str) -> Payable:
    ways = [Way(bank, "1234577000000001") for bank in banks]
    return Payable(
        dues_of(bills, today), ways, bills[-1] if bills else None, following_month(today), window_again(today)
    )


def page(
    payable: Payable, *receipts: Receipt, arrears: Arrears | None = None, is_covered: bool = True,
    babies: Sequence[str] = (),
) -> Make:  # fmt: skip
    shown = ShownDues(payable, list(receipts), arrears, is_covered, babies=Babies(babies, babies))
    paths = {"live_path": "/iuran/keadaan", "here": "/iuran", "again_path": "/iuran/lagi"}
    return lambda _teller: {"shown": shown, **paths}


def receipt() -> Make:
    return lambda teller: {
        "receipt": RECEIPT, "rows": rows_of(RECEIPT, "Bagus Wicaksono", teller.language, teller.gettext),
        "pdf_path": f"/iuran/kuitansi/{RECEIPT.shown_reference}/pdf", "check_path": "/kuitansi",
    }  # fmt: skip


def check(typed: str = "", *, found: ReceiptCheck | None = None, reason: str = "") -> Make:
    return lambda teller: {
        "typed": typed, "found": found, "error": field_words(reason, {}, teller.gettext) if reason else "",
        "is_unknown": bool(typed) and not reason and found is None,
    }  # fmt: skip


def claim(outcome: Outcome | None = None, error: str = "") -> Make:
    number = RECEIPT.reference if outcome is Outcome.BOOKED else ""
    found = Claim(outcome, NOW, number) if outcome else None
    return lambda teller: {
        "typed": "12345678901" if found else "", "claim": found, "error": teller.gettext(error) if error else "",
        "receipt": RECEIPT.shown_reference if found and found.receipt else "",
        "words": None, "asks_account": False, "account": "", "account_error": "", "back": "/iuran",
    }  # fmt: skip


def claim_of_anybody(outcome: Outcome | None = None, error: str = "", code: str = "") -> Make:
    def make(teller: Teller) -> Context:
        words = teller.refusal(code, "", path="/sudah-bayar", opens_at="10.15") if code else None
        told = teller.gettext(error) if error else ""
        return {
            **claim(outcome)(teller), "receipt": "", "words": words, "asks_account": True,
            "account": "1234500000000123", "account_error": told, "back": "/",
        }  # fmt: skip

    return make
