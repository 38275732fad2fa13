"""Read what people wrote (TOML tables, environment) into structs, and name every mistake at once."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from types import NoneType, UnionType
from typing import Annotated, Literal, TypeVar, Union, cast, get_args, get_origin

import msgspec
from msgspec import Meta

TEXT_SHOWN_MAX = 60
A_DATE = "a date such as 2026-12-25"
# What msgspec and Python call things, in words of whoever reads what is wrong.
PLAIN = {
    "bool": "true or false", "int": "a whole number", "float": "a number", "str": "a text in quotes",
    "array": "a list", "tuple": "a list", "object": "a table", "dict": "a table",
    "date": A_DATE, "Invalid RFC3339 encoded date": A_DATE,
}  # fmt: skip
BOUND = re.compile(r"(int|str|array|object)(?: of length)? (>=|<=) ([0-9]+)")
BOUNDED = {
    "int": "a whole number of {}", "str": "a text of {} characters", "array": "a list of {} entries",
    "object": "a table of {} entries",
}  # fmt: skip
NOT_EMPTY = {"str": "some text", "array": "a list that is not empty", "object": "a table that is not empty"}
WRONG_CHOICE = "Invalid enum value "
IN_LIST = re.compile(r" - at `\$\[([0-9]+)\]")
IN_VALUE = " - at `$[...]`"
PATTERN = "str matching regex"
# All but the line break and the tabulator. No page, text message or table can hold some of them.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
NO_UTF8, UTF8 = "bytes that are no UTF-8", "text in UTF-8"
T = TypeVar("T", bound=msgspec.Struct)


class Problems:
    """A list of mistakes, one line each: the name, what stood there, what was expected."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._named: set[str] = set()

    def add(self, name: str, got: str, expected: str) -> None:
        self._named.add(name)
        self.lines.append(f"{name}: got {got}; expected {expected}")

    def missing(self, name: str, expected: str) -> None:
        """Say that nothing stands there, unless what stands there was named already."""
        if name not in self._named:
            self.lines.append(f"{name}: missing; expected {expected}")

    def unknown(self, name: str, known: Iterable[str]) -> None:
        """A name nobody reads is nearly always a slip of the finger, so say which was meant."""
        near = get_close_matches(name, list(known), n=1)
        self.lines.append(f"{name}: unknown" + (f"; did you mean {near[0]}?" if near else ""))


def read_struct(cls: type[T], raw: object, *, at: str, problems: Problems, strict: bool = True) -> T | None:
    """A `cls` from a table of plain values, or None after adding every problem found in it.

    msgspec alone stops at the first mistake; here each field is converted by itself. `strict=False`
    reads numbers and booleans from text.
    """
    if not isinstance(raw, Mapping):
        problems.add(at, shown(raw), "a table")
        return None
    table = cast("Mapping[str, object]", raw)
    fields = msgspec.structs.fields(cls)
    names = [field.encode_name for field in fields]
    for name in table:
        if name not in names:
            problems.unknown(_joined(at, name), [_joined(at, known) for known in names])
    before = len(problems.lines)
    values: dict[str, object] = {}
    for field in fields:
        place = _joined(at, field.encode_name)
        if field.encode_name in table:
            values[field.name] = _value(field.type, table[field.encode_name], place, problems, strict=strict)
        elif field.required:
            problems.missing(place, _kind(field.type))
    return cls(**values) if len(problems.lines) == before else None


def shown(value: object) -> str:
    """A value as a person sees it in a message, shortened."""
    try:
        text = _written(value)
    except ValueError:  # Python writes out no longer ones
        return "a number of too many digits"
    return text if len(text) <= TEXT_SHOWN_MAX else f"{text[: TEXT_SHOWN_MAX - 1]}…"


def is_utf8(text: str) -> bool:
    """Whether text of the environment came from bytes in UTF-8: Python keeps others as halves of characters."""
    return not any("\ud800" <= sign <= "\udfff" for sign in text)


def _written(value: object) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_written, cast('Iterable[object]', value)))}]"
    return str(value) if isinstance(value, date) else repr(value)


def _value(kind: object, raw: object, place: str, problems: Problems, *, strict: bool) -> object:
    struct = _struct_of(kind)
    if struct is not None:
        return read_struct(struct, raw, at=place, problems=problems, strict=strict)
    item = _struct_of(get_args(kind)[0]) if get_origin(kind) is tuple else None
    if item is not None and isinstance(raw, list):
        rows = enumerate(cast("list[object]", raw), start=1)
        return tuple(read_struct(item, row, at=f"{place}[{n}]", problems=problems, strict=strict) for n, row in rows)
    if (found := _with_controls(raw)) is not None:
        problems.add(place, shown(found), "text without control characters")
        return None
    try:
        return msgspec.convert(raw, kind, strict=strict)
    except msgspec.ValidationError as error:
        if (found := IN_LIST.search(str(error))) and isinstance(raw, list):
            raw = cast("list[object]", raw)[int(found[1])]
        got, expected = _told(str(error), raw, kind)
        problems.add(place, got, expected)
        return None


def _with_controls(raw: object) -> str | None:
    """The first text with a control character in what was read, wherever in a list or table it stands."""
    if isinstance(raw, str):
        return raw if CONTROL.search(raw) else None
    parts: list[object] = []
    if isinstance(raw, Mapping):
        parts = [*cast("Mapping[object, object]", raw), *cast("Mapping[object, object]", raw).values()]
    elif isinstance(raw, list):
        parts = cast("list[object]", raw)
    return next((found for part in parts if (found := _with_controls(part)) is not None), None)


def _told(error: str, raw: object, kind: object) -> tuple[str, str]:
    """What stood there, and what was expected, in words of this file's reader, not of the language it is read with."""
    said = error.replace("`", "").removeprefix("Expected ").split(" - at ")[0].split(", got ")[0]
    if said.startswith(WRONG_CHOICE):
        return said.removeprefix(WRONG_CHOICE), f"one of {', '.join(_choices(kind))}"
    if choices := _choices(kind, deep=False):
        return shown(raw), f"one of {', '.join(choices)}"
    if said.startswith(PATTERN):
        return shown(raw), _description(kind, of_value=IN_VALUE in error) or "another form"
    return shown(raw), _in_words(said)


def _in_words(said: str) -> str:
    said = said.removesuffix(" | null")
    bound = BOUND.fullmatch(said)
    if bound is None:
        return PLAIN.get(said, said)
    what, sign, number = bound.groups()
    if what in NOT_EMPTY and (sign, number) == (">=", "1"):
        return NOT_EMPTY[what]
    return BOUNDED[what].format(f"{'at least' if sign == '>=' else 'at most'} {number}")


def _choices(kind: object, *, deep: bool = True) -> list[str]:
    """What may be chosen, of a list too where `deep`."""
    if get_origin(kind) is Literal:
        return [str(choice) for choice in get_args(kind)]
    inside = get_args(kind) if deep else get_args(kind)[:1] if get_origin(kind) is Annotated else ()
    none: list[str] = []
    return next((found for part in inside if (found := _choices(part, deep=deep))), none)


def _description(kind: object, *, of_value: bool = False) -> str:
    """What is written beside a pattern for people to read, wherever in a kind it stands; in a table, of its values."""
    if isinstance(kind, Meta):
        return kind.description or ""
    parts = get_args(kind)[1:] if of_value and get_origin(kind) is dict else get_args(kind)
    return next((found for part in parts if (found := _description(part, of_value=of_value))), "")


def _struct_of(kind: object) -> type[msgspec.Struct] | None:
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return kind
    if get_origin(kind) in (Union, UnionType):
        inner: list[object] = [part for part in get_args(kind) if part is not NoneType]
        return _struct_of(inner[0]) if len(inner) == 1 else None
    return None


def _kind(kind: object) -> str:
    """What is missing, in words."""
    if _struct_of(kind) is not None:
        return "a table"
    plain = get_args(kind)[0] if get_origin(kind) is Annotated else kind
    if choices := _choices(plain, deep=False):
        return f"one of {', '.join(choices)}"
    name = getattr(get_origin(plain) or plain, "__name__", "")
    return (_description(kind) if name == "str" else "") or PLAIN.get(name, "something")


def _joined(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name
