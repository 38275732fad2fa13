"""One row of the roll, read into the values of the parts that own them. `docs/roll.md` describes every column."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import get_args

from peserta.facility.choice import Choices
from peserta.intake import quick
from peserta.intake.cells import RowFault, day, facility_code, one_of, optional, past, value_of, whole
from peserta.intake.roll_cells import Cells
from peserta.kit.values import BadValue, CardNumber, Nik, PersonName, Sex
from peserta.membership.cover import Cover, Segment, Status, StatusReason
from peserta.registry.accepting.roll import RollContact, RollPerson
from peserta.registry.names import folded_words, written_words
from peserta.registry.person import Relation

MONTHS_DIGITS_MAX = 3
AMOUNT_DIGITS_MAX = 12

SEXES: Mapping[str, Sex] = {sex.value: sex for sex in Sex}
RELATIONS: Mapping[str, Relation] = {value: value for value in get_args(Relation)}
SEGMENTS: Mapping[str, Segment] = {value: value for value in get_args(Segment)}
STATUSES: Mapping[str, Status] = {value: value for value in get_args(Status)}
STATUS_REASONS: Mapping[str, StatusReason] = {value: value for value in get_args(StatusReason)}
CLASSES: Mapping[str, int] = {"1": 1, "2": 2, "3": 3}


@dataclass(frozen=True, slots=True)
class RollRow:
    """What one row says, for each part that owns some of it."""

    line: int
    person: RollPerson
    cover: Cover
    choices: Choices
    arrears_months: int
    arrears_idr: int


def read_row(line: int, cells: Cells, *, digest: bytes, today: date) -> RollRow:
    """Every cell as a value, or `RowFault` about the first that is none; nothing may lie after `today`."""
    months, amount_idr = _arrears(cells)
    return RollRow(
        line=line,
        person=_person(cells, digest, today),
        cover=_cover(cells),
        choices=Choices(
            fktp=optional("fktp_code", cells.fktp_code, facility_code),
            dentist=optional("dentist_code", cells.dentist_code, facility_code),
        ),
        arrears_months=months,
        arrears_idr=amount_idr,
    )


def read_card(cells: Cells) -> CardNumber:
    """The card number, which names the person."""
    return value_of("card_number", cells.card_number, quick.read_card)


def _person(cells: Cells, digest: bytes, today: date) -> RollPerson:
    born_on = past("birth_date", cells.birth_date, today)
    died_on = optional("died_on", cells.died_on, day)
    if died_on is not None and not born_on <= died_on <= today:
        raise RowFault("died_on", cells.died_on, "date.order")
    name = value_of("name", cells.name, PersonName.parse)
    return RollPerson(
        card=read_card(cells),
        nik=_nik(cells.nik),
        family=value_of("family_number", cells.family_number, quick.read_family),
        relation=one_of("relation", cells.relation, RELATIONS),
        name=name,
        # Of the two ways to read an old j, one is enough to search by.
        name_folded=" ".join(folded_words(written_words(name.text), old_j=True)),
        born_on=born_on,
        sex=one_of("sex", cells.sex, SEXES),
        died_on=died_on,
        contacts=tuple(_contacts(cells, today)),
        digest=digest,
    )


def _nik(text: str) -> Nik | None:
    """The NIK, or None: old rolls hold 0000000000000000 and its like for those who have none yet."""
    try:
        return quick.read_nik(text) if text else None
    except BadValue as bad:
        if bad.reason == "nik.placeholder":
            return None
        raise RowFault("nik", text, bad.reason, **bad.facts) from None


def _contacts(cells: Cells, today: date) -> list[RollContact]:
    contacts: list[RollContact] = []
    phone_on = _confirmed_on("phone_confirmed_on", cells.phone_confirmed_on, cells.phone, today)
    if phone := optional("phone", cells.phone, quick.read_phone):
        contacts.append(RollContact.of_phone(phone, phone_on))
    email_on = _confirmed_on("email_confirmed_on", cells.email_confirmed_on, cells.email, today)
    if email := optional("email", cells.email, quick.read_email):
        contacts.append(RollContact.of_email(email, email_on))
    return contacts


def _confirmed_on(column: str, text: str, contact: str, today: date) -> date | None:
    if not text:
        return None
    if not contact:
        raise RowFault(column, text, "confirmed.nothing")
    return past(column, text, today)


def _cover(cells: Cells) -> Cover:
    cover_from = optional("cover_from", cells.cover_from, day)
    cover_to = optional("cover_to", cells.cover_to, day)
    if cover_from and cover_to and cover_to < cover_from:
        raise RowFault("cover_to", cells.cover_to, "date.order")
    return Cover(
        segment=one_of("segment", cells.segment, SEGMENTS),
        care_class=one_of("class", cells.care_class, CLASSES) if cells.care_class else None,
        status=one_of("status", cells.status, STATUSES),
        status_reason=one_of("status_reason", cells.status_reason, STATUS_REASONS) if cells.status_reason else None,
        cover_from=cover_from,
        cover_to=cover_to,
    )


def _arrears(cells: Cells) -> tuple[int, int]:
    months = whole("arrears_months", cells.arrears_months, MONTHS_DIGITS_MAX)
    amount_idr = whole("arrears_idr", cells.arrears_idr, AMOUNT_DIGITS_MAX)
    if amount_idr and not months:
        raise RowFault("arrears_months", cells.arrears_months, "arrears.months")
    return months, amount_idr
