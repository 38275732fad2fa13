"""Numbers of made-up people, each of a kind that no real one can have."""

from datetime import date

from peserta.kit.identifiers import WOMAN_DAY_OFFSET
from peserta.kit.values import Sex
from peserta.messaging.made_up import PHONE_BLOCK

# No province has the code 99.
REGION = "99"
SERIALS = 9_999
# The last three digits of a number of the block tell the simulated operator what to do.
ORDINARY_ENDINGS = 900
# 00xxx is kept for the people the demo's start screen names, 01xxx for numbers on many families.
SHORT_NUMBERS = range(2 * ORDINARY_ENDINGS, 100 * ORDINARY_ENDINGS)
LONG_NUMBERS = 1_000 * ORDINARY_ENDINGS
MAIL_DOMAINS = ("surel.contoh.example", "pos.contoh.example", "kantor.contoh.example")


def nik(serial: int, born_on: date, sex: Sex) -> str:
    """The NIK of the person with this serial: a region of 99, and the birth date as Dukcapil writes it."""
    region, number = divmod(serial, SERIALS)
    day = born_on.day + (WOMAN_DAY_OFFSET if sex is Sex.FEMALE else 0)
    return f"{REGION}{region:04d}{day:02d}{born_on:%m%y}{number + 1:04d}"


def family_number(serial: int) -> str:
    """The number of the family with this serial."""
    region, number = divmod(serial, SERIALS)
    return f"{REGION}{region:04d}010120{number + 1:04d}"


def card_number(serial: int) -> str:
    """The card number of the person with this serial, up to ten million."""
    return f"000999{serial + 1:07d}"


def phone(serial: int) -> str:
    """An ordinary number: five digits after the block, six when those are used up; the ending is never magic."""
    if serial < len(SHORT_NUMBERS):
        thousand, ending = divmod(SHORT_NUMBERS[serial], ORDINARY_ENDINGS)
        return f"{PHONE_BLOCK}{thousand:02d}{ending:03d}"
    thousand, ending = divmod((serial - len(SHORT_NUMBERS)) % LONG_NUMBERS, ORDINARY_ENDINGS)
    return f"{PHONE_BLOCK}{thousand:03d}{ending:03d}"


def cast_phone(ending: str) -> str:
    """A number of the demo's named people, by its last three digits."""
    return f"{PHONE_BLOCK}00{ending}"


def crowded_phone(serial: int) -> str:
    """A number that stands on many families, such as a kiosk's."""
    return f"{PHONE_BLOCK}01{serial % ORDINARY_ENDINGS:03d}"
