"""The form "Data diri": reading it, with what is wrong beside each field."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from peserta.access.journeys import GivenData
from peserta.kit.typed import BadValue, plain_digits, without_separators
from peserta.kit.values import CardNumber, Nik, PersonName
from peserta.web.words import Translate
from peserta.web.words.fields import field_words

NIK_DIGITS = 16
CARD_DIGITS = 13
OLDEST_YEAR = 1880
T = TypeVar("T")


@dataclass
class DataForm:
    """What was typed, and the errors by field, for showing the form again with nothing lost."""

    identifier: str = ""
    name: str = ""
    day: str = ""
    month: str = ""
    year: str = ""
    errors: dict[str, str] = field(default_factory=dict[str, str])


def read_data_form(fields: Mapping[str, str], today: date, _: Translate) -> tuple[DataForm, GivenData | None]:
    """The form as typed, and the data when every field is well formed."""
    form = DataForm(
        identifier=fields.get("nomor", "")[:100], name=fields.get("nama", "")[:200],
        day=fields.get("hari", "")[:10], month=fields.get("bulan", "")[:10], year=fields.get("tahun", "")[:10],
    )  # fmt: skip
    identifier = _read(form, "nomor", lambda: read_identifier(fields.get("nomor", "")), _)
    name = _read(form, "nama", lambda: PersonName.parse(fields.get("nama", "")), _)
    born_on = _read(form, "lahir", lambda: read_birth_date(form.day, form.month, form.year, today), _)
    if identifier is None or name is None or born_on is None:
        return form, None
    return form, GivenData(identifier, name, born_on)


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
    """A day of the calendar that is not in the future."""
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
    if born_on.year < OLDEST_YEAR:
        raise BadValue("born_on.too_old")
    return born_on


def _read(form: DataForm, name: str, parse: Callable[[], T], _: Translate) -> T | None:
    try:
        return parse()
    except BadValue as bad:
        form.errors[name] = field_words(bad.reason, bad.facts, _)
        return None
