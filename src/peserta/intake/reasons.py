"""The words for each reason a row is rejected."""

REASONS = {
    "row.cells": "the row has {count} cells, the header {expected}",
    "row.quotes": "a quotation mark is left open or stands inside a cell",
    "cell.length": "{count} characters, at most {most} are taken",
    "row.card_twice": "this card number stands in an earlier row of the file",
    "row.nik_twice": "this NIK belongs to another card number",
    "value.unknown": "must be one of: {allowed}",
    "date.shape": "not a day of the calendar written as YYYY-MM-DD",
    "date.range": "a year before 1880 or after 2199",
    "date.future": "lies in the future",
    "date.order": "lies before the day it must follow, or in the future",
    "confirmed.nothing": "says when a contact was confirmed, but there is no contact",
    "facility.shape": "not a facility code of eight characters, such as 0001R001",
    "number.shape": "not a whole number of at most {most} digits",
    "arrears.months": "an amount is owed but no months are given",
    "family.empty": "empty",
    "family.not_digits": "something else than digits",
    "family.length": "{count} digits, {expected} are expected",
    "family.placeholder": "stands for “not known”",
    "card.empty": "empty",
    "card.not_digits": "something else than digits",
    "card.length": "{count} digits, {expected} are expected",
    "card.placeholder": "stands for “not known”",
    "nik.empty": "nothing that can be seen",
    "nik.not_digits": "something else than digits",
    "nik.length": "{count} digits, {expected} are expected",
    "name.empty": "empty",
    "name.control": "characters no name is written with",
    "name.no_letter": "no letter in it",
    "name.length": "{count} characters, at most {most} are taken",
    "phone.empty": "nothing that can be seen",
    "phone.not_number": "something else than a telephone number",
    "phone.length": "too few or too many digits",
    "phone.foreign": "not a number of Indonesia",
    "phone.not_mobile": "not a mobile number",
    "email.empty": "nothing that can be seen",
    "email.length": "too long for an e-mail address",
    "email.no_at": "no @ in it",
    "email.shape": "not an e-mail address that can be delivered to",
}


def words(reason: str, facts: dict[str, str | int]) -> str:
    """The sentence for a reason."""
    return REASONS[reason].format(**facts)
