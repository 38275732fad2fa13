"""One language's words: Indonesian as it stands in the source, others from their compiled catalogue."""

from datetime import datetime
from gettext import GNUTranslations, NullTranslations
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
        self._catalogue = _read_catalogue(language, locale)

    def plain(self, text: str) -> str:
        """Translate a text as it is, for callers that put their own facts in."""
        return self._catalogue.gettext(text)

    def gettext(self, text: str, **facts: object) -> str | Markup:
        """Translate a text for a page; `{name}` in it is filled from `facts`, escaped unless they are Markup."""
        words = self._catalogue.gettext(text)
        return escape(words).format(**facts) if facts else words

    def ngettext(self, one: str, many: str, n: int, **facts: object) -> Markup:
        """Translate a counted text for a page; `{n}` is the number."""
        return escape(self._catalogue.ngettext(one, many, n)).format(n=n, **facts)

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


def _read_catalogue(language: str, locale: Path) -> NullTranslations:
    if language == SOURCE_LANGUAGE:
        return NullTranslations()
    with (locale / language / "LC_MESSAGES" / "messages.mo").open("rb") as compiled:
        return GNUTranslations(compiled)
