"""What differs between one bank and the next when it calls a biller by SNAP BI."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, IntEnum
from typing import Final

from peserta.simulator.bank.signature import WIB


class Service(Enum):
    """The three calls of a bank to a biller: service code and path after the bank's prefix."""

    TOKEN = ("73", "/access-token/b2b")
    INQUIRY = ("24", "/transfer-va/inquiry")
    PAYMENT = ("25", "/transfer-va/payment")

    def __init__(self, code: str, path: str) -> None:
        self.code = code
        self.path = path


class Channel(IntEnum):
    """Where the customer stands; the number is `channelCode`."""

    TELLER = 6010
    ATM = 6011
    MOBILE = 6017


@dataclass(frozen=True, slots=True)
class BankProfile:
    """A bank as a biller sees it. The path with its prefix is what is signed."""

    name: str
    client_id: str
    partner_id: str = "12345"
    channel_id: str = "95231"
    path_prefix: str = "/openapi/v1.0"
    sub_company: str = "00000"
    service_id_width: int = 8
    padding: str = " "
    customer_digits_max: int = 18
    external_id_digits: int = 36
    request_id_digits: int = 30
    bills_max: int = 5
    free_texts_max: int = 5
    timeout_s: float = 30.0

    @property
    def service_id(self) -> str:
        """`partnerServiceId`: the company code, padded on the left."""
        return self.partner_id.rjust(self.service_id_width, self.padding)

    def path(self, service: Service) -> str:
        """The relative address of a service."""
        return self.path_prefix + service.path

    def customer_number(self, va_number: str) -> str:
        """`customerNo` of a virtual account number as a customer types it: company code, then digits.

        Raises ValueError when it is not a number of this company; a bank then asks nobody.
        """
        typed = "".join(va_number.split())
        customer = typed.removeprefix(self.partner_id)
        known = typed.startswith(self.partner_id) and 0 < len(customer) <= self.customer_digits_max
        if not known or not (customer.isascii() and customer.isdecimal()):
            raise ValueError(f"not {self.partner_id} and up to {self.customer_digits_max} digits")
        return customer

    def new_external_id(self, at: datetime) -> str:
        """A fresh `X-EXTERNAL-ID`."""
        return _numeric_id(at, self.external_id_digits)

    def new_request_id(self, at: datetime) -> str:
        """A fresh `inquiryRequestId`, which the payment then takes over."""
        return _numeric_id(at, self.request_id_digits)


def _numeric_id(at: datetime, digits: int) -> str:
    head = at.astimezone(WIB).strftime("%Y%m%d%H%M%S")
    return head + numeric(digits - len(head))


def numeric(digits: int) -> str:
    """So many random digits."""
    return f"{secrets.randbelow(10**digits):0{digits}d}"


BCA_LIKE: Final = BankProfile(name="BANK-A", client_id="bank-a")
