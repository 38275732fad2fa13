"""The catalogues of words: `update` writes them from the texts in code and pages, `check` names what is amiss.

Indonesian is the source text, so each catalogue holds one other language.
"""

import re
import sys
from io import BytesIO
from pathlib import Path
from typing import cast

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src/peserta"
PLACE = re.compile(r"\{\w*\}|%\(\w+\)[sd]")
LINE_WIDTH = 120
METHODS = [("**.py", "python"), ("**.html", "jinja2")]


def main(task: str) -> int:
    """Do `task` for every catalogue; 1 when something is amiss."""
    texts = extract()
    problems: list[str] = []
    for path in sorted((SOURCE / "locale").glob("*/LC_MESSAGES/*.po")):
        if task == "update":
            update(path, texts)
        with path.open("rb") as file:
            catalogue = read_po(file)
        problems += [f"{path.relative_to(ROOT)}: {problem}" for problem in check(catalogue, texts)]
    print("\n".join(problems), end="\n" if problems else "")
    return 1 if problems else 0


def extract() -> Catalog:
    """Every text in the code and the pages."""
    texts = Catalog()
    for name, line, text, comments, context in extract_from_dir(SOURCE, METHODS, {"**.html": {"silent": "false"}}):
        texts.add(text, None, [(name, line)], auto_comments=comments, context=context)
    return texts


def update(path: Path, texts: Catalog) -> None:
    """Add what is new and take out what is gone. No place is written: moved code must not change a catalogue."""
    with path.open("rb") as file:
        catalogue = read_po(file)
    catalogue.update(texts, no_fuzzy_matching=True, update_creation_date=False)
    written = BytesIO()
    write_po(written, catalogue, width=LINE_WIDTH, no_location=True, sort_output=True, ignore_obsolete=True)
    path.write_bytes(written.getvalue())


def check(catalogue: Catalog, texts: Catalog) -> list[str]:
    """One line for each text that is missing, doubtful, left over, or lost a place for a value."""
    wanted = {message.id: message for message in texts if message.id}
    found = {message.id: message for message in catalogue if message.id}
    problems = [f"not there: {_first(message)!r}" for key, message in wanted.items() if key not in found]
    problems += [f"used nowhere: {_first(message)!r}" for key, message in found.items() if key not in wanted]
    for message in found.values():
        if message.fuzzy:
            problems.append(f"marked fuzzy: {_first(message)!r}")
        elif not all(_forms(message.string)):
            problems.append(f"not translated: {_first(message)!r}")
        elif any(_places(form) != _places(_forms(message.id)[-1]) for form in _forms(message.string)[-1:]):
            problems.append(f"other places for values: {_first(message)!r}")
    return problems


def _forms(text: object) -> list[str]:
    """The singular and plural forms of a text."""
    if isinstance(text, list | tuple):
        return [str(form or "") for form in cast("list[object]", text)]
    return [str(text or "")]


def _first(message: Message) -> str:
    return _forms(message.id)[0]


def _places(text: str) -> set[str]:
    return set(PLACE.findall(text))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
