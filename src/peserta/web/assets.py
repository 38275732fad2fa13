"""The files the build made: their addresses, the inlined style, and the bytes themselves."""

from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import msgspec

DIST = Path(__file__).parent / "static" / "dist"
URL_PREFIX = "/static/"

MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}

# Best first. Each encoded copy lies beside its file, made by the build.
ENCODINGS = {"br": ".br", "gzip": ".gz"}


class Entry(TypedDict):
    """One line of the manifest: the hashed file name, and the base64 SHA-256 of its content."""

    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One answer: body, media type, and the content encoding or None."""

    body: bytes
    media_type: str
    encoding: str | None


class Assets:
    """All built files, read once and kept: together they are smaller than one photograph."""

    def __init__(self, dist: Path = DIST) -> None:
        """Read `dist`; raises FileNotFoundError when the pages' files were never built."""
        manifest = dist / "manifest.json"
        if not manifest.is_file():
            raise FileNotFoundError(f"{manifest} is missing: run `make build`")
        self.manifest = msgspec.json.decode(manifest.read_bytes(), type=dict[str, Entry])
        self.urls = {name: URL_PREFIX + entry["file"] for name, entry in self.manifest.items()}
        self.style = (dist / self.manifest["app.css"]["file"]).read_text()
        self.desk_style = (dist / self.manifest["desk.css"]["file"]).read_text()
        self._files = {
            (entry["file"], encoding): (dist / (entry["file"] + suffix)).read_bytes()
            for entry in self.manifest.values()
            for encoding, suffix in {None: "", **ENCODINGS}.items()
        }

    def find(self, file: str, accept_encoding: str) -> StaticFile | None:
        """Find a built file by its hashed name, in the best encoding the browser named."""
        accepted = {part.split(";")[0].strip() for part in accept_encoding.split(",")}
        encoding = next((encoding for encoding in ENCODINGS if encoding in accepted), None)
        body = self._files.get((file, encoding))
        if body is None:
            return None
        return StaticFile(body, MEDIA_TYPES[Path(file).suffix], encoding)
