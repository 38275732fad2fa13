"""What one proof found: figures, and whatever was not as promised."""

from collections.abc import Mapping
from dataclasses import dataclass, field

SHOWN_MAX = 5


class Broken(Exception):
    """A proof cannot be held: what it needs does not work at all."""


@dataclass
class Finding:
    """The outcome of one proof. It holds when nothing is in `faults`; `not_run` says what was not there."""

    name: str
    figures: dict[str, str | int | float] = field(default_factory=dict[str, str | int | float])
    faults: list[str] = field(default_factory=list[str])
    not_run: str = ""

    def expect(self, holds: bool, fault: str) -> None:  # noqa: FBT001
        """Note a fault unless it holds."""
        if not holds:
            self.faults.append(fault)

    def none_of(self, what: Mapping[str, object] | set[str] | list[str], fault: str) -> None:
        """Note a fault, with the first few examples, unless `what` is empty."""
        if what:
            examples = ", ".join(list(what)[:SHOWN_MAX])
            self.faults.append(f"{fault}: {len(what)} ({examples})")

    @property
    def holds(self) -> bool:
        return not self.faults

    def told(self) -> str:
        """One line for each figure and each fault, as `make prove` prints them."""
        lines = [f"  {name:<32}{_shown(value)}" for name, value in self.figures.items()]
        lines += [f"  NOT AS PROMISED: {fault}" for fault in self.faults]
        return "\n".join([*lines, f"  {self.not_run}"] if self.not_run else lines)


def _shown(value: str | float) -> str:
    if isinstance(value, float):
        return f"{value:,.1f}"
    return f"{value:,}" if isinstance(value, int) else value
