"""Everything a bank can do wrong, or unusually, in one call; each with its words for the ATM page."""

from enum import Enum


class Fault(Enum):
    """What one call does instead of the ordinary: its name, then Indonesian and English words."""

    NONE = ("none", "tidak ada", "none")

    # How the request is written: still right, and to be answered as ever.
    PRETTY_PRINTED = ("pretty-printed", "isi bertata letak", "pretty-printed body")
    OFFSET_0800 = ("offset-0800", "waktu +08:00", "+08:00 offset")
    ESCAPED_TEXT = ("escaped-text", "teks dengan \\u", "escaped text")
    NON_ASCII_TEXT = ("non-ascii-text", "teks bukan ASCII", "non-ASCII text")
    SLOW = ("slow", "pengiriman lambat", "slow sending")

    # Who is calling.
    WRONG_SIGNATURE = ("wrong-signature", "tanda tangan salah", "wrong signature")
    EXPIRED_TOKEN = ("expired-token", "token kedaluwarsa", "expired token")
    SKEWED_CLOCK = ("skewed-clock", "jam bank meleset", "skewed clock")
    MISSING_HEADER = ("missing-header", "tanpa X-EXTERNAL-ID", "no X-EXTERNAL-ID")
    ILL_FORMED_HEADER = ("ill-formed-header", "X-EXTERNAL-ID bukan angka", "X-EXTERNAL-ID not numeric")
    FOREIGN_PARTNER = ("foreign-partner", "X-PARTNER-ID lain", "another X-PARTNER-ID")
    FOREIGN_CHANNEL = ("foreign-channel", "CHANNEL-ID lain", "another CHANNEL-ID")

    # What is asked.
    MALFORMED_JSON = ("malformed-json", "JSON rusak", "malformed JSON")
    OVERSIZED = ("oversized", "isi terlalu besar", "oversized body")
    MISSING_FIELD = ("missing-field", "tanpa virtualAccountNo", "no virtualAccountNo")
    ILL_FORMED_AMOUNT = ("ill-formed-amount", "jumlah salah bentuk", "ill-formed amount")
    MISMATCHED_VA = ("mismatched-va", "nomor VA tidak cocok", "VA number that does not fit")
    UNKNOWN_VA = ("unknown-va", "VA tidak dikenal", "unknown VA")
    WRONG_AMOUNT = ("wrong-amount", "jumlah tidak sesuai", "wrong amount")

    # Several calls where one was due.
    DUPLICATE_INQUIRY = ("duplicate-inquiry", "inquiry dikirim dua kali", "duplicate inquiry")
    ANSWER_LOST = ("answer-lost", "jawaban hilang, lalu flagAdvise Y", "answer lost, then flagAdvise Y")
    REPEATED_NOTICE = ("repeated-notice", "ID luar dan ID bayar sama", "same external id, same payment id")
    REPEATED_PAYMENT = ("repeated-payment", "ID luar baru, ID bayar sama", "new external id, same payment id")
    REUSED_EXTERNAL_ID = ("reused-external-id", "ID luar sama, ID bayar lain", "same external id, other payment id")
    TWO_CHANNELS = ("two-channels", "bayar serentak dari dua kanal", "two channels pay at once")

    def __init__(self, key: str, indonesian: str, english: str) -> None:
        self.key = key
        self.indonesian = indonesian
        self.english = english


ONLY_INQUIRY = frozenset({Fault.DUPLICATE_INQUIRY})
ONLY_PAYMENT = frozenset(
    {
        Fault.WRONG_AMOUNT,
        Fault.ANSWER_LOST,
        Fault.REPEATED_NOTICE,
        Fault.REPEATED_PAYMENT,
        Fault.REUSED_EXTERNAL_ID,
        Fault.TWO_CHANNELS,
    }
)


def fault_by_key(key: str) -> Fault:
    """Raises ValueError for a key that is none."""
    for fault in Fault:
        if fault.key == key:
            return fault
    raise ValueError(f"no such fault: {key}")
