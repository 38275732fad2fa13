"""The form "Data diri": reading it, with what is wrong beside each field."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from peserta.access.activation.journeys import GivenData
from peserta.access.activation.officer_codes import GivenCode
from peserta.kit.typed import BadValue
from peserta.kit.values import CardNumber, Nik, PersonName
from peserta.messaging.words.marks import parse_reference
from peserta.web.identity import read_birth_date, read_identifier
from peserta.web.words import Translate
from peserta.web.words.fields import field_words

CODE_MAX = 40
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


def read_code_form(fields: Mapping[str, str], today: date, _: Translate) -> tuple[DataForm, GivenCode | None]:
    """The form of an officer's code as typed, and what was given when every field is well formed."""
    form = DataForm(
        identifier=fields.get("nomor", "")[:100],
        day=fields.get("hari", "")[:10], month=fields.get("bulan", "")[:10], year=fields.get("tahun", "")[:10],
    )  # fmt: skip
    identifier = _read(form, "nomor", lambda: read_identifier(fields.get("nomor", "")), _)
    born_on = _read(form, "lahir", lambda: read_birth_date(form.day, form.month, form.year, today), _)
    code = fields.get("kode", "")[:CODE_MAX].strip()
    if not code:
        form.errors["kode"] = _("Ketik kode yang tertulis di slip dari petugas.")
    if identifier is None or born_on is None or not code:
        return form, None
    return form, GivenCode(identifier, born_on, code)


@dataclass(frozen=True, slots=True)
class GivenPerson:
    """Who somebody says to be, well formed, for a browser that has begun something for that person."""

    identifier: Nik | CardNumber
    born_on: date


def read_person_form(fields: Mapping[str, str], today: date, _: Translate) -> tuple[DataForm, GivenPerson | None]:
    """The form that asks for a number and a birth date."""
    form = DataForm(
        identifier=fields.get("nomor", "")[:100],
        day=fields.get("hari", "")[:10], month=fields.get("bulan", "")[:10], year=fields.get("tahun", "")[:10],
    )  # fmt: skip
    identifier = _read(form, "nomor", lambda: read_identifier(fields.get("nomor", "")), _)
    born_on = _read(form, "lahir", lambda: read_birth_date(form.day, form.month, form.year, today), _)
    return form, None if identifier is None or born_on is None else GivenPerson(identifier, born_on)


@dataclass(frozen=True, slots=True)
class GivenReference:
    """What somebody typed to find a notice, well formed."""

    reference: str
    born_on: date


def read_reference_form(fields: Mapping[str, str], today: date, _: Translate) -> tuple[DataForm, GivenReference | None]:
    """The form that asks for the reference of a notice."""
    form = DataForm(
        identifier=fields.get("referensi", "")[:CODE_MAX],
        day=fields.get("hari", "")[:10], month=fields.get("bulan", "")[:10], year=fields.get("tahun", "")[:10],
    )  # fmt: skip
    reference = _read(form, "referensi", lambda: parse_reference(form.identifier), _)
    born_on = _read(form, "lahir", lambda: read_birth_date(form.day, form.month, form.year, today), _)
    if reference is None or born_on is None:
        return form, None
    return form, GivenReference(reference, born_on)


def _read(form: DataForm, name: str, parse: Callable[[], T], _: Translate) -> T | None:
    try:
        return parse()
    except BadValue as bad:
        form.errors[name] = field_words(bad.reason, bad.facts, _)
        return None
