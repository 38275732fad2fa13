"""What may be shown of a wrong value: its shape, never the value, which may be somebody's number."""

SHOWN_MAX = 40
# A table program takes a cell that begins so for a formula.
FORMULA_STARTS = ("=", "+", "-", "@")


def shape(text: str) -> str:
    """The text with every digit as 9 and every letter as x: `9999-99-99`, `xxxx@xxxx.xxx`."""
    shown = "".join(_shape_of(character) for character in text[:SHOWN_MAX])
    if len(text) > SHOWN_MAX:
        shown += f"... ({len(text)} characters)"
    return f"'{shown}" if shown.startswith(FORMULA_STARTS) else shown


def _shape_of(character: str) -> str:
    if character.isdigit():
        return "9"
    if character.isalpha():
        return "x"
    return character if character.isascii() and character.isprintable() else "?"
