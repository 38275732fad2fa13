"""What a refusal says to the person who meets it: what happened, and what works now.

A code without an entry here is a bug, and so is an entry without a next step; a test finds both.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Translate = Callable[[str], str]
Kind = Literal["primary", "secondary", "ghost"]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do now. A `post` step is a form of its own, with the fields it needs."""

    label: str
    href: str
    kind: Kind = "secondary"
    method: Literal["get", "post"] = "get"
    fields: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Words:
    """A refusal as it is shown: a title, one or two sentences, and at least one next step."""

    title: str
    what: str
    steps: tuple[Step, ...]
    status: int = 422


@dataclass(frozen=True, slots=True)
class Say:
    """What the words may draw on: the language, the facts of the refusal, and where the person is.

    `path` is the page to try again, `begin` where the whole journey begins, `back` what stands behind an address of
    signing in, so that it leads on to the page that was asked for. `at_desk` is for those who work there, whom no
    page of members helps.
    """

    gettext: Translate
    facts: Mapping[str, str | int]
    path: str = "/"
    begin: str = "/aktivasi"
    back: str = ""
    at_desk: bool = False

    def fact(self, name: str) -> str:
        return str(self.facts[name])


Telling = Callable[[Say], Words]
