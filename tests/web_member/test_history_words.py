"""Whatever is written into a person's trail has words of its own in the history they read."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from uuid import UUID

import pytest

import peserta
from peserta.audit.happening import Happening
from peserta.web_member.own.history import happening_words

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
SOURCE = Path(peserta.__file__).parent
# What writes into the trail; the rest of the source need not be parsed.
WRITES = re.compile(r"\b(append|_write|_write_down|_tell)\(")
# Kinds that are put together while the program runs, or stand in SQL.
MADE_UP = {"activation.proven", "contact.added", "contact.replaced"}
FACTS: dict[str, str | int] = {"reason": "at_desk", "cause": "lost"}


@cache
def kinds() -> set[str]:
    """Every kind that is written about a person."""
    texts = [path.read_text() for path in SOURCE.rglob("*.py")]
    trees = [ast.parse(text) for text in texts if WRITES.search(text)]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {kind for call in calls for kind in _kinds_of(call)} | MADE_UP


def _kinds_of(call: ast.Call) -> Iterator[str]:
    given = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
    texts = [node.value for node in call.args if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    match ast.unparse(call.func):
        case "append" if given.get("person_id") != "None" and given.get("kind", "").startswith("'"):
            yield given["kind"].strip("'")
        case "_write" | "_write_down":
            yield from (text for text in texts if "." in text)
        case "_tell" if "session" in ast.unparse(call):
            yield from (f"account.{text}" for text in texts)
        case _:
            return


def happened(kind: str, actor: str) -> Happening:
    return Happening(id=UUID(int=1), at=NOW, kind=kind, actor=actor, facts=FACTS)


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_what_happens_to_a_person_has_words_in_their_history(kind: str) -> None:
    said = {happening_words(happened(kind, actor), str) for actor in ("member", "staff:ani")}

    unknown = {happening_words(happened("nothing.known", actor), str) for actor in ("member", "staff:ani")}
    assert said - unknown, "it would be told as 'something changed'"


def test_the_kinds_of_the_source_are_found() -> None:
    assert {"account.password_changed", "helper.taken", "ticket.continued", "contribution.paid"} <= kinds()
