"""The texts in force: a version is the hash of the very words that are shown."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "privacy_notice", "terms", "processing", "whatsapp", "sharing", "helper_see", "helper_pay", "helper_see_desk",
    "helper_pay_desk",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Text:
    """One text in one language; any change of a letter makes another version."""

    kind: Kind
    language: str
    body: str

    @property
    def hash(self) -> bytes:
        """SHA-256 of kind, language and body."""
        return hashlib.sha256("\x1f".join((self.kind, self.language, self.body)).encode()).digest()

    @property
    def version(self) -> str:
        """What people quote of a version: the first eight characters of its hash."""
        return self.hash.hex()[:8]

    @property
    def paragraphs(self) -> list[str]:
        return [line.strip() for line in self.body.splitlines() if line.strip()]


@dataclass(frozen=True, slots=True)
class Texts:
    """What is shown before a journey begins, in one language."""

    notice: Text
    terms: Text

    @property
    def hashes(self) -> list[bytes]:
        return [self.notice.hash, self.terms.hash]


def texts_in(language: str, *, notice: str, terms: str) -> Texts:
    """The scheme's own texts in one language."""
    return Texts(Text("privacy_notice", language, notice.strip()), Text("terms", language, terms.strip()))


def every_text(texts: Mapping[str, Texts]) -> Iterable[Text]:
    for each in texts.values():
        yield from (each.notice, each.terms)
