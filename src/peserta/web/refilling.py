"""What was typed, put back into the page of its form, as if nobody had looked at it.

It finds what `forms.html` writes, in which each value is escaped; frontend/js/language.js does the same where
there is script, but for the fields that nobody types.
"""

import re
from collections.abc import Mapping
from typing import Final

from markupsafe import escape

# The form that the switch of the language belongs to, by the id that layout.html names.
FORM: Final = re.compile(r'<form id="isian".*?</form>', re.DOTALL)
FIELD: Final = re.compile(r"<input [^>]*>|<(select|textarea) [^>]*>.*?</\1>", re.DOTALL)
VALUE: Final = re.compile(r' value="[^"]*"')
OPTION: Final = re.compile(r"<option [^>]*>")
# A password or a code is typed again rather than sent back, and a consent is given to the words that are read.
OWN: Final = ('type="password"', 'type="checkbox"', 'autocomplete="one-time-code"')


def refill(page: str, typed: Mapping[str, str]) -> str:
    """`page` with these values in its form, also where nobody types them: what it was made from, and its own keys."""

    def fill(field: re.Match[str]) -> str:
        tag = field[0]
        value = typed.get(_said(tag, "name"))
        if value is None or any(own in tag for own in OWN):
            return tag
        if field[1] == "textarea":
            return f"{tag[: tag.index('>') + 1]}{escape(value)}</textarea>"
        if field[1] == "select":
            return OPTION.sub(lambda option: _marked(option[0], "selected", value), tag)
        if 'type="radio"' in tag:
            return _marked(tag, "checked", value)
        return f'{VALUE.sub("", tag)[:-1]} value="{escape(value)}">'

    return FORM.sub(lambda form: FIELD.sub(fill, form[0]), page, count=1)


def _said(tag: str, name: str) -> str:
    found = re.search(rf' {name}="([^"]*)"', tag)
    return found[1] if found else ""


def _marked(tag: str, mark: str, value: str) -> str:
    """An option, chosen when it is the one of this value and else not."""
    chosen = f" {mark}" if _said(tag, "value") == escape(value) else ""
    return f"{tag[:-1].replace(f' {mark}', '')}{chosen}>"
