"""A notice that says "not you?" has a way to say so that works, and a page that says what it was about."""

import ast
from functools import cache
from pathlib import Path

import pytest

import peserta
from peserta.messaging.words.words import WORDS
from peserta.web.words.events import event_words
from tests.web_member.states import STATES, demo_profile, member_pages

SOURCE = Path(peserta.__file__).parent
ASKS = sorted({template for (template, _, _), words in WORDS.items() if "{link}" in words.text})


@cache
def told_without_a_cause() -> set[str]:
    """Notices of which nothing is kept to disown: their links and references lead nowhere."""
    texts = (path.read_text() for path in SOURCE.rglob("*.py"))
    trees = [ast.parse(text) for text in texts if "News(" in text]
    news = [
        node
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "News" and len(node.args) > 1
    ]
    return {ast.unparse(one.args[0]).strip("'") for one in news if ast.unparse(one.args[1]) == "None"}


@pytest.mark.parametrize("template", ASKS)
def test_what_asks_not_you_can_be_disowned_and_says_what_it_was(template: str) -> None:
    assert template not in told_without_a_cause()
    assert event_words(template, str) != event_words("nothing.known", str)


def test_the_notices_are_found() -> None:
    assert {"closing_asked", "helper_added", "new_device", "contact_added"} <= set(ASKS)
    assert told_without_a_cause() == {"disowned", "sessions_ended"}


@pytest.mark.parametrize("name", ["not-me-claimed", "not-me-claimed-done"])
def test_nobody_is_left_to_believe_that_a_report_keeps_a_number_that_is_claimed(name: str) -> None:
    profile = demo_profile()
    pages = member_pages()
    said = {state.name: state.render(pages, profile, "id") for state in STATES if state.name.startswith("not-me-")}

    assert "tidak menghentikan permintaan atas kontak itu" in said[name]
    assert 'href="/masuk/kode"' in said[name]
    assert "permintaan atas kontak itu" not in said["not-me-event"] + said["not-me-done"]
