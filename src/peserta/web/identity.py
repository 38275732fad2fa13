"""Reading who somebody says they are: one box for both numbers, three for a birth date."""

from datetime import date

from peserta.kit.typed import BadValue, plain_digits, without_separators
from peserta.kit.values import CardNumber, Nik

NIK_DIGITS = 16
CARD_DIGITS = 13
# Nobody is known to have lived longer; an earlier year is a slip of the finger.
OLDEST_AGE = 122


def read_identifier(text: str) -> Nik | CardNumber:
    """A NIK or a card number, told apart by their length; one box for both."""
    digits = plain_digits(without_separators(text[:200].strip()))
    if not digits:
        raise BadValue("identifier.empty")
    if len(digits) == CARD_DIGITS:
        return CardNumber.parse(text)
    if len(digits) == NIK_DIGITS:
        return Nik.parse(text)
    if not digits.isdigit():
        raise BadValue("identifier.not_digits")
    raise BadValue("identifier.length", count=len(digits))


def read_birth_date(day: str, month: str, year: str, today: date) -> date:
    """A day of the calendar that is not in the future, nor longer ago than anybody has lived."""
    numbers = [plain_digits(text.strip()) for text in (day, month, year)]
    if not all(numbers):
        raise BadValue("born_on.empty")
    if not all(number.isascii() and number.isdigit() and len(number) <= 4 for number in numbers):
        raise BadValue("born_on.not_a_date")
    try:
        born_on = date(int(numbers[2]), int(numbers[1]), int(numbers[0]))
    except ValueError:
        raise BadValue("born_on.not_a_date") from None
    if born_on > today:
        raise BadValue("born_on.future")
    if born_on.year < today.year - OLDEST_AGE:
        raise BadValue("born_on.too_old")
    return born_on
