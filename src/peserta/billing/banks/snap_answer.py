"""What a bank is answered: the codes, messages and reasons of SNAP BI for virtual accounts. Pure.

Source: ASPI, "Standar Data dan Spesifikasi Teknis SNAP", virtual account (services 24 and 25) and access
token (73); reasons as partner banks show them. The bank decides by code *and* status together.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

SUCCESS, REJECTED = "00", "01"
REASON_CHARACTERS_MAX: Final = 64


class Service(StrEnum):
    """The service codes of SNAP BI that a bank calls here."""

    INQUIRY = "24"
    PAYMENT = "25"
    TOKEN = "73"  # noqa: S105  # a number of a service


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, as the bank shows it to whoever stands at the counter: at most 64 characters each, never empty."""

    english: str
    indonesia: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """One answer: HTTP status, case code, message; `status` and `reason` go into the virtual account's data.

    A status of "" is an answer without such data: the caller was not known, so nothing is echoed.
    """

    http: int
    case: str
    message: str
    status: str
    reason: Reason

    def code(self, service: Service) -> str:
        """The seven digits of responseCode."""
        return f"{self.http}{service}{self.case}"


class SnapRefusal(Exception):
    """A call that is refused before anything is looked up."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.message)
        self.verdict = verdict


def _rejected(http: int, case: str, message: str, english: str, indonesia: str) -> Verdict:
    return Verdict(http, case, message, REJECTED, Reason(english, indonesia))


def _later(http: int, case: str, message: str) -> Verdict:
    return _rejected(http, case, message, "Please try again later", "Silakan coba beberapa saat lagi")


def _unknown_caller(case: str, message: str) -> Verdict:
    return Verdict(401, case, message, "", Reason("", ""))


SUCCESSFUL: Final = Verdict(200, "00", "Successful", SUCCESS, Reason("Success", "Sukses"))
BAD_REQUEST: Final = _rejected(400, "00", "Bad Request", "Request cannot be read", "Permintaan tidak terbaca")
BAD_SIGNATURE: Final = _unknown_caller("00", "Unauthorized. [Signature]")
UNKNOWN_CLIENT: Final = _unknown_caller("00", "Unauthorized. [Unknown client]")
STALE: Final = _unknown_caller("00", "Unauthorized. [Timestamp]")
BAD_TOKEN: Final = _unknown_caller("01", "Invalid Token (B2B)")
NOT_ALLOWED: Final = _rejected(
    403, "01", "Feature Not Allowed [CHANNEL-ID]", "Channel not allowed", "Kanal tidak diizinkan"
)
NOT_FOUND: Final = _rejected(
    404, "12", "Invalid Bill/Virtual Account [Not Found]",
    "Virtual Account Not Found", "Virtual Account Tidak Ditemukan",
)  # fmt: skip
WRONG_AMOUNT: Final = _rejected(
    404, "13", "Invalid amount", "Invalid Amount", "Nominal pembayaran tidak sesuai"
)  # fmt: skip
PAID: Final = _rejected(404, "14", "Paid Bill", "Bill has been paid", "Tagihan telah dibayar")
LAPSED: Final = _rejected(
    404, "19", "Invalid Bill/Virtual Account", "Bill has lapsed, please enrol again",
    "Tagihan kedaluwarsa, silakan daftar lagi",
)  # fmt: skip
CONFLICT: Final = _rejected(
    409, "00", "Conflict", "Cannot use the same X-EXTERNAL-ID", "Tidak bisa menggunakan X-EXTERNAL-ID yang sama"
)
# Without a flag: an inquiry is then not paid on, and a payment neither kept for good nor given back.
IN_PROGRESS: Final = Verdict(202, "00", "Request In Progress", "", Reason("", ""))
TOO_MANY: Final = _later(429, "00", "Too Many Requests")
GENERAL_ERROR: Final = _later(500, "00", "General Error")
INTERNAL_ERROR: Final = _later(500, "01", "Internal Server Error")
EXTERNAL_ERROR: Final = _later(500, "02", "External Server Error")
TIMED_OUT: Final = _later(504, "00", "Timeout")


def invalid_format(field: str) -> Verdict:
    """A field, or a header, that does not look as it must."""
    return _rejected(400, "01", f"Invalid Field Format {field}", "Invalid field format", "Format isian tidak sesuai")


def missing(field: str) -> Verdict:
    """A mandatory field, or header, that is not there."""
    return _rejected(400, "02", f"Invalid Mandatory Field {field}", "Mandatory field missing", "Isian wajib tidak ada")


def too_early(opens_on: date) -> Verdict:
    """A first contribution before its window: the standard has no code of its own, so the reason says from when."""
    english, indonesia = f"Payable from {opens_on:%d-%m-%Y}", f"Dapat dibayar mulai {opens_on:%d-%m-%Y}"
    return _rejected(404, "12", "Invalid Bill/Virtual Account", english, indonesia)


def inconsistent(first: Verdict) -> Verdict:
    """The same payment again: status and reason are those of the first answer, so nothing is booked twice."""
    return Verdict(404, "18", "Inconsistent Request", first.status, first.reason)
