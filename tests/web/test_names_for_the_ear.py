"""What is pressed is told apart by its name alone: a screen reader lists buttons without what is around them."""

from html.parser import HTMLParser

import pytest

from tests.web_member.states import STATES as MEMBER_STATES
from tests.web_member.states import demo_profile, member_pages
from tests.web_staff.states import STATES as DESK_STATES
from tests.web_staff.states import desk_pages

MEMBER_PAGES = [
    pytest.param(state.render(member_pages(), demo_profile(), "id"), id=state.name) for state in MEMBER_STATES
]
DESK_PAGES = [pytest.param(state.render(desk_pages(), "id"), id=f"desk-{state.name}") for state in DESK_STATES]


class Pressed(HTMLParser):
    """What each button and each disclosure of a page does, by its name."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.acts: dict[str, set[str]] = {}
        self._form = ""
        self._name: list[str] | None = None
        self._act = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = told.get("action", "")
        elif tag == "input" and told.get("type") == "hidden" and told.get("name") != "_csrf":
            self._form += f"&{told.get('name')}={told.get('value')}"
        elif tag in ("button", "summary"):
            # A disclosure, and a button without a form, are each of their own.
            does_alone = tag == "summary" or told.get("type") == "button"
            self._name = [told.get("aria-label", "")]
            self._act = str(self.getpos()) if does_alone else f"{self._form}&{told.get('name')}={told.get('value')}"

    def handle_data(self, data: str) -> None:
        if self._name is not None:
            self._name.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("button", "summary") and self._name is not None:
            self.acts.setdefault(" ".join("".join(self._name).split()), set()).add(self._act)
            self._name = None
        elif tag == "form":
            self._form = ""


@pytest.mark.parametrize("html", MEMBER_PAGES + DESK_PAGES)
def test_what_does_different_things_has_different_names(html: str) -> None:
    assert {name: acts for name, acts in Pressed(html).acts.items() if len(acts) > 1} == {}
