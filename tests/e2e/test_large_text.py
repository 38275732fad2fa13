"""Every page at twice the text size, as a phone's setting makes it: nothing is scrolled sideways (WCAG 1.4.4)."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.e2e.conftest import CHROMIUM_FLAGS, PHONE, chromium
from tests.web_member.states import STATES, State, demo_profile, member_pages

TWICE = "--blink-settings=defaultFontSize=32"
OPEN_ALL = "() => document.querySelectorAll('details').forEach((more) => { more.open = true })"
WIDTH = "() => document.documentElement.scrollWidth"
# The text of an element as its lines show it, with a space where one ends.
LINES = """(element) => {
    const text = element.firstChild, lines = new Map(), one = document.createRange()
    for (let at = 0; at < text.length; at++) {
        one.setStart(text, at)
        one.setEnd(text, at + 1)
        const { top } = one.getBoundingClientRect()
        lines.set(top, (lines.get(top) || '') + text.data[at])
    }
    return [...lines.values()].join(' ')
}"""


@pytest.fixture
def page(playwright: Playwright) -> Iterator[Page]:
    browser = playwright.chromium.launch(executable_path=chromium(), args=[*CHROMIUM_FLAGS, TWICE])
    yield browser.new_page(viewport=PHONE, java_script_enabled=False)
    browser.close()


def show(page: Page, state: State) -> None:
    put(page, written(state))


def written(state: State) -> str:
    return state.render(member_pages(), demo_profile(), "id")


def put(page: Page, html: str) -> None:
    page.set_content(html)
    page.evaluate(OPEN_ALL)


def test_no_page_is_wider_than_a_phone(page: Page) -> None:
    widths: dict[str, int] = {}
    for state in STATES:
        show(page, state)
        widths[state.name] = page.evaluate(WIDTH)

    assert {name: width for name, width in widths.items() if width > PHONE["width"]} == {}


def test_a_number_to_pay_to_is_read_in_groups_of_four(page: Page) -> None:
    show(page, next(state for state in STATES if state.name == "dues-first"))

    number = page.locator("h3 .number").first
    expect(number).to_have_text("1234 5770 0000 0001")
    expect(page.locator("[data-copy]").first).to_have_attribute("data-copy", "1234577000000001")


def test_a_phone_number_breaks_between_its_groups_alone(page: Page) -> None:
    show(page, next(state for state in STATES if state.name == "contacts"))

    number = page.locator(".contact-value", has_text="0899").first
    assert number.evaluate(LINES).split() == ["0899", "0000", "0188"]


BOXES = {
    "input[inputmode=numeric][maxlength='40']:not(.code)": "9900005704850001",
    "input.code:not(.letters)": "482913",
    "input.letters": "MNKQW23456",
}
# Only pages with such a box are opened.
HAS_BOX = re.compile(r"<input[^>]*(inputmode=\"?numeric|class=\"?[^\">]*\b(code|letters)\b)")


def test_what_is_typed_sign_by_sign_is_seen_whole_in_its_box(page: Page) -> None:
    """A NIK, a code and a long code."""
    cut: dict[str, int] = {}
    filled: Counter[str] = Counter()
    for state in STATES:
        if not HAS_BOX.search(html := written(state)):
            continue
        put(page, html)
        for boxes, typed in BOXES.items():
            for box in page.locator(boxes).all():
                box.fill(typed)
                filled[boxes] += 1
                if hidden := box.evaluate("(box) => box.scrollWidth - box.clientWidth"):
                    cut[state.name] = hidden

    assert cut == {}
    assert set(filled) == set(BOXES), filled
