"""Looking for secrets in what is left behind: a dump of the database, its own files, and every log."""

import re
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

DIGITS = re.compile(r"[^0-9]")


def spellings_of_phone(phone: str) -> set[str]:
    """A phone number as people, programs and operators write it."""
    national = DIGITS.sub("", phone).removeprefix("62")
    parts = [national[:3], national[3:7], national[7:]]
    return {
        f"+62{national}",
        f"62{national}",
        f"0{national}",
        f"0{'-'.join(parts)}",
        f"+62 {' '.join(parts)}",
        national,
    }


def find_leaks(needles: Iterable[str], files: Sequence[Path], folder: Path) -> dict[str, str]:
    """Which of `needles` stands in which file: as text, in capitals or not, or as hexadecimal of the text.

    `bytea` is dumped as hexadecimal, so a value that was put into one in clear would hide there.
    """
    lines = sorted({form for needle in needles for form in (needle, needle.encode().hex())})
    pattern = folder / "needles.txt"
    pattern.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found: dict[str, str] = {}
    for file in files:
        done = subprocess.run(
            ["grep", "--fixed-strings", "--text", "--only-matching", "--ignore-case", f"--file={pattern}", file],
            capture_output=True, env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"}, check=False,
        )  # fmt: skip
        if done.returncode > 1:
            raise RuntimeError(f"grep on {file}: {done.stderr.decode()}")
        for line in set(done.stdout.decode("utf-8", "replace").splitlines()):
            found[line] = file.name
    return found
