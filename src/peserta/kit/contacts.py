"""Where a person can be reached: mobile phone and e-mail address."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import PhoneNumberType, carrier
from phonenumbers.carrierdata import CARRIER_DATA

from peserta.kit.typed import BadValue, cleaned, plain_digits, without_separators

INDONESIA = 62
# Countries by ISO 3166, as `phonenumbers` names regions.
HOME = ("ID",)
# RFC 5321 4.5.3.1.3 allows a path of 256 octets, its two brackets included.
EMAIL_MAX = 254
# RFC 2047: what a word of another charset begins with.
ENCODED = "=?"
DIALLED = re.compile(r"\+?[0-9]+", re.ASCII)
BRACKETS = str.maketrans("", "", "()/")
# North America's numbering plan does not tell mobile from fixed.
MOBILE_TYPES = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})


@dataclass(frozen=True, slots=True, repr=False)
class Phone:
    """A mobile number in E.164, such as +6289900001234."""

    e164: str

    @classmethod
    def parse(cls, text: str, *, countries: Collection[str] = HOME) -> Self:
        """The mobile number somebody typed, from 0812..., 62812..., +62 (0)812... or 0062812...

        BadValue "phone.empty", ".not_number" (something else than digits), ".length" (facts: count),
        ".foreign", or ".country" (facts: countries) where several are allowed, or ".not_mobile": a landline,
        a service or premium number, or a prefix no operator has. Codes to numbers that somebody earns money
        with are what pumping lives from.
        """
        dialled = typed_number(text)
        try:
            number = phonenumbers.parse(dialled, "ID")
        except phonenumbers.NumberParseException:
            # The library's own error repeats what was typed.
            raise BadValue("phone.length", count=len(dialled)) from None
        if not _is_of(number, countries):
            raise BadValue("phone.foreign") if len(countries) == 1 else _of_another_country(countries)
        if not phonenumbers.is_possible_number_for_type(number, PhoneNumberType.MOBILE):
            raise BadValue("phone.length", count=len(dialled))
        if phonenumbers.number_type(number) not in MOBILE_TYPES:
            raise BadValue("phone.not_mobile")
        return cls(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))

    @property
    def operator(self) -> str | None:
        """The operator its prefix was given to, such as "Telkomsel"; None when unknown or not certain.

        Indonesia has no number portability, so the prefix tells it. Tri's numbers are now
        "Indosat Ooredoo Hutchison", as the two have merged.
        """
        return carrier.safe_display_name(phonenumbers.parse(self.e164), "en") or None

    @property
    def masked(self) -> str:
        """What may be shown and logged, as people read it out: `0899******234`."""
        national = f"0{self.e164[3:]}" if self.e164.startswith(f"+{INDONESIA}") else self.e164
        return f"{national[:4]}{'*' * (len(national) - 7)}{national[-3:]}"

    def __repr__(self) -> str:
        return f"Phone({self.masked})"


def spaced(e164: str) -> str:
    """A number whole, in fours as people read it out: `0899 0000 0777`, or from another country `+601 2000 0000`."""
    dialled = f"0{e164[3:]}" if e164.startswith(f"+{INDONESIA}") else e164
    return in_fours(dialled)


def in_fours(digits: str) -> str:
    """A long number as it is read out: `0001 2345 6789 0`; where it must break, it breaks between the groups."""
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def operator_names(country: int | None = None) -> frozenset[str]:
    """Every name that `Phone.operator` may give, of all countries or of the one with this calling code."""
    prefix = "" if country is None else str(country)
    return frozenset(names.get("en", "") for number, names in CARRIER_DATA.items() if number.startswith(prefix))


def is_country(code: str) -> bool:
    """Whether a country has telephone numbers."""
    return code in phonenumbers.SUPPORTED_REGIONS


def _is_of(number: phonenumbers.PhoneNumber, countries: Collection[str]) -> bool:
    """Whether a number is of one of these countries; one that no country has yet is its code's first country's."""
    region = phonenumbers.region_code_for_number(number)
    return (region or phonenumbers.region_code_for_country_code(number.country_code or 0)) in countries


def _of_another_country(countries: Collection[str]) -> BadValue:
    codes = sorted({phonenumbers.country_code_for_region(country) for country in countries})
    return BadValue("phone.country", countries=", ".join(f"+{code}" for code in codes))


def typed_number(text: str) -> str:
    """The digits dialled, with a leading plus when the country was given."""
    dialled = plain_digits(without_separators(cleaned(text, kind="phone").translate(BRACKETS)))
    # Letters would be read as a vanity number (0812-CALL-ME), which nobody here means.
    if not DIALLED.fullmatch(dialled):
        raise BadValue("phone.not_number")
    # 00 is what most of the world dials for +, although not Indonesia itself; no number here begins so.
    return f"+{dialled[2:]}" if dialled.startswith("00") else dialled


@dataclass(frozen=True, slots=True, repr=False)
class Email:
    """An e-mail address as its owner writes it, the domain in lower case and ASCII."""

    address: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """The address somebody typed; BadValue "email.empty", ".length" (facts: count), ".no_at" or ".shape".

        Nothing is asked of the network. Letters outside ASCII before the @ are refused ("email.shape"):
        many mail servers still cannot deliver to them, and the code would never arrive. So is what looks like
        letters outside ASCII (RFC 2047): many programs read another address in it.
        """
        typed = cleaned(text, kind="email")
        if "@" not in typed:
            raise BadValue("email.no_at")
        if len(typed) > EMAIL_MAX:
            raise BadValue("email.length", count=len(typed))
        try:
            checked = validate_email(typed, check_deliverability=False, allow_smtputf8=False)
        except EmailNotValidError:
            # The library's own error repeats what was typed.
            raise BadValue("email.shape") from None
        if ENCODED in checked.local_part:
            raise BadValue("email.shape")
        address = f"{checked.local_part}@{checked.ascii_domain}"
        if len(address) > EMAIL_MAX:
            raise BadValue("email.length", count=len(address))
        return cls(address)

    @property
    def normalised(self) -> str:
        """The form for the blind index, all in lower case; no dot or +tag is dropped.

        Only the mailbox's own provider knows whether those matter. A guess could make two people one.
        """
        return self.address.lower()

    @property
    def masked(self) -> str:
        """What may be shown and logged: `b***@s***.example`."""
        local, _, domain = self.address.rpartition("@")
        name, _, ending = domain.rpartition(".")
        return f"{local[:1]}***@{name[:1]}***.{ending}"

    def __repr__(self) -> str:
        return f"Email({self.masked})"
