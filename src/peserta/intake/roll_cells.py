"""The columns of the roll, and the cells of one row of it. `docs/roll.md` describes every column."""

from typing import NamedTuple

# The order in which a row is digested: add at the end, and raise the digest version of `roll_form`.
COLUMNS: tuple[str, ...] = (
    "family_number",
    "card_number",
    "nik",
    "name",
    "birth_date",
    "sex",
    "relation",
    "phone",
    "phone_confirmed_on",
    "email",
    "email_confirmed_on",
    "segment",
    "class",
    "status",
    "status_reason",
    "cover_from",
    "cover_to",
    "fktp_code",
    "dentist_code",
    "arrears_months",
    "arrears_idr",
    "died_on",
)


class Cells(NamedTuple):
    """The cells of one row, in the order of COLUMNS; the column "class" cannot be named so here."""

    family_number: str
    card_number: str
    nik: str
    name: str
    birth_date: str
    sex: str
    relation: str
    phone: str
    phone_confirmed_on: str
    email: str
    email_confirmed_on: str
    segment: str
    care_class: str
    status: str
    status_reason: str
    cover_from: str
    cover_to: str
    fktp_code: str
    dentist_code: str
    arrears_months: str
    arrears_idr: str
    died_on: str
