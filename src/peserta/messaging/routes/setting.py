"""What may be changed of a route while all runs, and how it is read from words: pure rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from peserta.kit.contacts import INDONESIA, operator_names
from peserta.messaging.draft import Lane

LANE_WORDS: Final[Mapping[str, Lane]] = {
    "code": Lane.CODE, "payment": Lane.CONFIRMATION, "reminder": Lane.NOTICE, "bulk": Lane.BULK,
}  # fmt: skip
"""The lanes as operators of a scheme call them."""

WHAT: Final = ("weight", "price_idr", "tps", "window", "lanes", "operators", "extra_hour_idr")
"""What `peserta routes set` can change."""

EVERY: Final = "all"
NO_LIMIT: Final = "none"

WEIGHT_MAX: Final = 1_000
PRICE_IDR_MAX: Final = 100_000
TPS_MAX: Final = 10_000
WINDOW_MAX: Final = 500
EXTRA_HOUR_IDR_MAX: Final = 1_000_000_000
OPERATORS_MAX: Final = 20


@dataclass(frozen=True, slots=True)
class Setting:
    """A route as the operator of the scheme has set it.

    `operators` are those it serves, all when none is named. `tps` counts over all workers, `window_size`
    in each. `extra_hour_idr` is what second sends of unconfirmed codes may cost in an hour.
    """

    name: str
    channel: str
    is_on: bool
    weight: int
    provider: str = "smpp"
    operators: Sequence[str] = ()
    lanes: Sequence[int] = field(default_factory=lambda: list(LANE_WORDS.values()))
    price_idr: int = 0
    tps: int | None = None
    window_size: int = 20
    extra_hour_idr: int = 100_000

    def takes(self, lane: int) -> bool:
        """Whether it is meant for a lane. A warning goes wherever codes or reminders do.

        A route may be kept to codes because reminders cost money; who took over somebody's account must be told of
        all the same.
        """
        if lane == Lane.WARNING:
            return Lane.CODE in self.lanes or Lane.NOTICE in self.lanes
        return lane in self.lanes

    def serves(self, operator: str | None) -> bool:
        """Whether it takes messages to this operator's numbers."""
        return not self.operators or operator in self.operators


@dataclass(frozen=True, slots=True)
class Change:
    """One thing of a route that became something else, as its history tells it."""

    what: str
    was: str
    becomes: str


class BadSettingError(ValueError):
    """A value that a route cannot have; says what was expected."""


def read_changes(setting: Setting, asked: Mapping[str, str]) -> Setting:
    """The setting with what was asked for, in words, put in.

    `asked` has names of `WHAT` and values as somebody typed them. Raises BadSettingError.
    """
    for what, text in asked.items():
        setting = _read_change(setting, what, text.strip())
    return setting


def list_changes(before: Setting, after: Setting) -> list[Change]:
    """What differs, in the order of `WHAT`, state first."""
    pairs = [Change(what, in_words(before, what), in_words(after, what)) for what in ("state", *WHAT)]
    return [change for change in pairs if change.was != change.becomes]


def in_words(setting: Setting, what: str) -> str:
    """One value as it is shown and typed."""
    match what:
        case "state":
            return "on" if setting.is_on else "off"
        case "lanes":
            return ",".join(word for word, lane in LANE_WORDS.items() if lane in setting.lanes)
        case "operators":
            return ",".join(setting.operators) or EVERY
        case "tps":
            return NO_LIMIT if setting.tps is None else str(setting.tps)
        case "window":
            return str(setting.window_size)
        case _:
            return str(getattr(setting, what))


def _read_change(setting: Setting, what: str, text: str) -> Setting:
    match what:
        case "weight":
            return replace(setting, weight=_number(text, what, 1, WEIGHT_MAX))
        case "price_idr":
            return replace(setting, price_idr=_number(text, what, 0, PRICE_IDR_MAX))
        case "tps":
            return replace(setting, tps=None if text == NO_LIMIT else _number(text, what, 1, TPS_MAX))
        case "window":
            return replace(setting, window_size=_number(text, what, 1, WINDOW_MAX))
        case "lanes":
            return replace(setting, lanes=_lanes(text))
        case "operators":
            return replace(setting, operators=_operators(text))
        case _:
            assert what == "extra_hour_idr", "nothing else can be set"
            return replace(setting, extra_hour_idr=_number(text, what, 0, EXTRA_HOUR_IDR_MAX))


def _number(text: str, what: str, low: int, high: int) -> int:
    if not (text.isascii() and text.isdecimal() and low <= int(text[:10]) <= high):
        raise BadSettingError(f"{what}: got {text!r}; expected a whole number from {low} to {high:,}")
    return int(text)


def _lanes(text: str) -> list[int]:
    words = list(LANE_WORDS) if text == EVERY else _words(text)
    wrong = next((word for word in words if word not in LANE_WORDS), None)
    if not words or wrong is not None:
        got = "none" if wrong is None else repr(wrong)
        raise BadSettingError(f"lanes: got {got}; expected any of {', '.join(LANE_WORDS)}, or {EVERY}")
    return sorted({int(LANE_WORDS[word]) for word in words})


def _operators(text: str) -> list[str]:
    words = _words(text)
    if text == EVERY:
        return []
    if not 1 <= len(words) <= OPERATORS_MAX:
        raise BadSettingError(f"operators: expected names such as Telkomsel,XL, or {EVERY}")
    known = operator_names()
    wrong = next((word for word in words if word not in known), None)
    if wrong is not None:
        names = ", ".join(sorted(operator_names(INDONESIA)))
        raise BadSettingError(f"operators: got {wrong!r}; expected any of {names}, or {EVERY}")
    return list(dict.fromkeys(words))


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]
