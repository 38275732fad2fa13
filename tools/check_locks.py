"""Whether the lock files belong to the present pyproject.toml and package.json, and name no registry.

`--record` writes into the Python locks what they were made from; `make lock` calls it.
"""

import hashlib
import json
import re
import sys
import tomllib
from pathlib import Path
from typing import Any, cast

ROOT = Path(__file__).parent.parent
LOCKS = ("", "-demo", "-dev", "-build", "-node")
MARK = "# for the dependencies "
ADDRESS = re.compile(r"https?://|--(?:extra-)?index-url|--find-links")


def main(arguments: list[str]) -> int:
    """Check, or record; 1 when something is amiss."""
    wanted = digest_of_wishes()
    paths = [ROOT / f"requirements{kind}.txt" for kind in LOCKS]
    if "--record" in arguments:
        for path in paths:
            record(path, wanted)
    problems = [problem for path in paths for problem in check_python(path, wanted)] + check_node()
    print("\n".join(problems), end="\n" if problems else "")
    return 1 if problems else 0


def digest_of_wishes() -> str:
    """A digest of everything in pyproject.toml that a lock file depends on."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wishes = [
        project["project"]["dependencies"],
        project["project"]["optional-dependencies"],
        project["dependency-groups"],
        project["project"]["requires-python"],
    ]
    return hashlib.sha256(json.dumps(wishes, sort_keys=True).encode()).hexdigest()[:16]


def record(path: Path, wanted: str) -> None:
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith(MARK)]
    # After the two lines uv writes about itself.
    path.write_text("\n".join([*lines[:2], MARK + wanted, *lines[2:], ""]), encoding="utf-8")


def check_python(path: Path, wanted: str) -> list[str]:
    if not path.exists():
        return [f"{path.name}: missing; run `make lock`"]
    text = path.read_text("utf-8")
    problems: list[str] = []
    if MARK + wanted not in text:
        problems.append(f"{path.name}: not made from the present pyproject.toml; run `make lock`")
    if ADDRESS.search(text):
        problems.append(f"{path.name}: names a registry; run `make lock`")
    if re.search(r"^[\w.-]+==[^\\]*$", text, re.MULTILINE):
        problems.append(f"{path.name}: a package without a hash; run `make lock`")
    return problems


def check_node() -> list[str]:
    wishes = _json(ROOT / "package.json")
    lock = _json(ROOT / "package-lock.json")
    packages = cast("dict[str, dict[str, object]]", lock["packages"])
    problems = [
        f"package-lock.json: other {kind} than package.json; run `npm install`"
        for kind in ("dependencies", "devDependencies")
        if wishes.get(kind) != packages[""].get(kind)
    ]
    problems += [
        f"package-lock.json: {name} names a registry or has no hash; see .npmrc"
        for name, package in packages.items()
        if name and ("resolved" in package or "integrity" not in package)
    ]
    return problems


def _json(path: Path) -> dict[str, Any]:
    return cast("dict[str, Any]", json.loads(path.read_text("utf-8")))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
