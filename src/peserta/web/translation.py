"""One language's words: Indonesian as it stands in the source, others from their compiled catalogue."""

from collections.abc import Mapping
from datetime import datetime
from gettext import GNUTranslations, NullTranslations
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from markupsafe import Markup, escape

LOCALE = Path(__file__).parent.parent / "locale"
SOURCE_LANGUAGE = "id"
LANGUAGES = (SOURCE_LANGUAGE, "en")

MINUTE_S = 60
HOUR_S = 60 * MINUTE_S
DAY_S = 24 * HOUR_S


class Translation:
    """Looks texts up, and puts facts into them safely."""

    def __init__(self, language: str, locale: Path = LOCALE) -> None:
        """Read the catalogue of `language`; raises FileNotFoundError when it was never compiled."""
        self.language = language
        catalogue = _compiled(language, locale)
        self._catalogue = GNUTranslations(BytesIO(catalogue)) if catalogue else NullTranslations()
        # Other whenever one of its words is.
        self.fingerprint = f"{language}-{sha256(catalogue).hexdigest()}"

    def plain(self, text: str) -> str:
        """Translate a text as it is, for callers that put their own facts in."""
        return self._catalogue.gettext(text)

    def gettext(self, text: str, **facts: object) -> str | Markup:
        """Translate a text for a page; `{name}` in it is filled from `facts`, escaped unless they are Markup."""
        words = self._catalogue.gettext(text)
        return _filled(words, facts) if facts else words

    def ngettext(self, one: str, many: str, n: int, **facts: object) -> Markup:
        """Translate a counted text for a page; `{n}` is the number."""
        return _filled(self._catalogue.ngettext(one, many, n), {"n": n, **facts})

    def ago(self, moment: datetime, now: datetime) -> str | Markup:
        """Say roughly how long ago a moment was, in whole minutes, hours or days."""
        seconds = int((now - moment).total_seconds())
        if seconds < MINUTE_S:
            return self.gettext("baru saja")
        if seconds < HOUR_S:
            return self.ngettext("{n} menit lalu", "{n} menit lalu", seconds // MINUTE_S)
        if seconds < DAY_S:
            return self.ngettext("{n} jam lalu", "{n} jam lalu", seconds // HOUR_S)
        return self.ngettext("{n} hari lalu", "{n} hari lalu", seconds // DAY_S)


def _filled(words: str, facts: Mapping[str, object]) -> Markup:
    """What `Markup.format` does for plain `{name}`, without walking the text in Python."""
    escaped = {name: escape(fact) for name, fact in facts.items()}
    return Markup(str(escape(words)).format_map(escaped))  # noqa: S704 - all of it is escaped


def _compiled(language: str, locale: Path) -> bytes:
    """The compiled catalogue; empty for the language of the source."""
    if language == SOURCE_LANGUAGE:
        return b""
    return (locale / language / "LC_MESSAGES" / "messages.mo").read_bytes()
