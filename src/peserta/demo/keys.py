"""The demo's keys: made at its first start, kept in its folder, so that its data can be read again."""

import os
import tempfile
from pathlib import Path

from peserta.kit.key_text import fresh_keys, read_keys
from peserta.kit.keys import Keys
from peserta.kit.problems import Problems
from peserta.kit.settings import SettingsError

FILE_NAME = "keys.env"


def read_or_make_keys(folder: Path) -> tuple[Keys, bytes]:
    """The keys of the demo in `folder` and the seed of its audit anchors.

    Two demos that start at once agree: the file is written aside and put in place by a link, which
    the second cannot do again. Raises `SettingsError` when the file was damaged.
    """
    path = folder / FILE_NAME
    if not path.exists():
        _make(path)
    lines = path.read_text("utf-8").splitlines()
    texts = dict(line.split("=", 1) for line in lines if "=" in line)
    problems = Problems()
    keys = read_keys(texts, problems)
    if keys is None:
        raise SettingsError([f"{path}: {line}" for line in problems.lines])
    return keys


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(prefix=f".{FILE_NAME}-", dir=path.parent)  # readable by its owner alone
    aside = Path(name)
    with os.fdopen(number, "w", encoding="utf-8") as file:
        file.writelines(f"{name}={text}\n" for name, text in fresh_keys().items())
    try:
        path.hardlink_to(aside)
    except FileExistsError:
        pass  # another demo was first; its keys are ours
    finally:
        aside.unlink()
