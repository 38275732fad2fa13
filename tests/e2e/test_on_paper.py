"""Every page on paper: what it says, without what can be pressed."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.conftest import PHONE
from tests.web_member.states import STATES, demo_profile, member_pages

PRESSED = "(all) => all.filter((one) => one.checkVisibility()).map((one) => one.textContent.trim())"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport=PHONE, java_script_enabled=False)
    page.emulate_media(media="print")
    yield page
    page.close()


def test_no_button_is_printed(page: Page) -> None:
    printed: dict[str, list[str]] = {}
    for state in STATES:
        page.set_content(state.render(member_pages(), demo_profile(), "id"))
        printed[state.name] = page.locator("button").evaluate_all(PRESSED)

    assert {name: buttons for name, buttons in printed.items() if buttons} == {}
