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
PLAIN = {
    "bool": "true or false", "int": "a whole number", "float": "a number", "str": "a text in quotes",
    "array": "a list", "date": A_DATE, "Invalid RFC3339 encoded date": A_DATE,
}  # fmt: skip
WRONG_CHOICE = "Invalid enum value "
IN_LIST = re.compile(r" - at `\$\[([0-9]+)\]")
PATTERN = "str matching regex"
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
    text = _written(value)
    return text if len(text) <= TEXT_SHOWN_MAX else f"{text[: TEXT_SHOWN_MAX - 1]}…"


def _written(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_written, cast('list[object]', value)))}]"
    return str(value) if isinstance(value, date) else repr(value)


def _value(kind: object, raw: object, place: str, problems: Problems, *, strict: bool) -> object:
    struct = _struct_of(kind)
    if struct is not None:
        return read_struct(struct, raw, at=place, problems=problems, strict=strict)
    item = _struct_of(get_args(kind)[0]) if get_origin(kind) is tuple else None
    if item is not None and isinstance(raw, list):
        rows = enumerate(cast("list[object]", raw), start=1)
        return tuple(read_struct(item, row, at=f"{place}[{n}]", problems=problems, strict=strict) for n, row in rows)
    try:
        return msgspec.convert(raw, kind, strict=strict)
    except msgspec.ValidationError as error:
        if (found := IN_LIST.search(str(error))) and isinstance(raw, list):
            raw = cast("list[object]", raw)[int(found[1])]
        got, expected = _told(str(error), raw, kind)
        problems.add(place, got, expected)
        return None


def _told(error: str, raw: object, kind: object) -> tuple[str, str]:
    """What stood there, and what was expected, in words of this file's reader, not of the language it is read with."""
    said = error.replace("`", "").removeprefix("Expected ").split(" - at ")[0].split(", got ")[0]
    if said.startswith(WRONG_CHOICE):
        return said.removeprefix(WRONG_CHOICE), f"one of {', '.join(_choices(kind))}"
    if choices := _choices(kind, deep=False):
        return shown(raw), f"one of {', '.join(choices)}"
    if said.startswith(PATTERN):
        return shown(raw), _description(kind) or "another form"
    return shown(raw), PLAIN.get(said, said)


def _choices(kind: object, *, deep: bool = True) -> list[str]:
    """What may be chosen, of a list too where `deep`."""
    if get_origin(kind) is Literal:
        return [str(choice) for choice in get_args(kind)]
    inside = get_args(kind) if deep else get_args(kind)[:1] if get_origin(kind) is Annotated else ()
    none: list[str] = []
    return next((found for part in inside if (found := _choices(part, deep=deep))), none)


def _description(kind: object) -> str:
    """What is written beside a pattern for people to read, wherever in a kind it stands."""
    if isinstance(kind, Meta):
        return kind.description or ""
    return next((found for part in get_args(kind) if (found := _description(part))), "")


def _struct_of(kind: object) -> type[msgspec.Struct] | None:
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return kind
    if get_origin(kind) in (Union, UnionType):
        inner: list[object] = [part for part in get_args(kind) if part is not NoneType]
        return _struct_of(inner[0]) if len(inner) == 1 else None
    return None


def _kind(kind: object) -> str:
    if get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if _struct_of(kind) is not None:
        return "a table"
    return cast("str", getattr(kind, "__name__", str(kind)))


def _joined(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name
