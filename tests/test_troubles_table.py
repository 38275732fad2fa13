"""The table of troubles in docs/proofs.md names tests that exist, and every trouble has one."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parent
HEADING = "## What goes wrong for a member, and the test that walks it"


def rows() -> list[str]:
    text = (ROOT.parent / "docs" / "proofs.md").read_text()
    section = text.split(HEADING, 1)[1].split("\n## ", 1)[0]
    return [line for line in section.splitlines() if line.startswith("| ")][1:]


def names_in(folder: str) -> set[str]:
    return {
        node.name
        for path in (ROOT / folder).rglob("test_*.py")
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    }


def test_every_trouble_names_tests_that_exist() -> None:
    walked, asked = names_in("e2e"), names_in("app")

    found = {row.split("|")[1].strip(): re.findall(r"`(test_\w+)`", row) for row in rows()}

    assert len(found) == 24
    assert [trouble for trouble, names in found.items() if not names] == []
    unknown = [name for names in found.values() for name in names if name not in walked | asked]
    assert unknown == []
    assert [trouble for trouble, names in found.items() if not set(names) & walked] == ["facility full"]
