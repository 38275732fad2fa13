"""Pages from templates: the words, the look and the policy that belongs to it, made ready once at start."""

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path

from markupsafe import Markup

from peserta.kit.contacts import in_fours
from peserta.kit.scheme.profile import DARK_SURFACE, Colours, Profile
from peserta.web import formats
from peserta.web.assets import Assets
from peserta.web.compiling import add_globals, compile_templates
from peserta.web.packing import Packer
from peserta.web.refilling import refill
from peserta.web.translation import LANGUAGES, LOCALE, Translation

TEMPLATES = Path(__file__).parent / "templates"
# Nothing but our own files; the two inlined styles, the members' and the desk's, are named by their hashes, so
# that text smuggled into a page can bring neither script nor style.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'sha256-{style}' 'sha256-{desk}'; img-src 'self'; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


class Pages:
    """Every template of one scheme in every language, compiled when the server starts.

    `folders` are the template folders of the packages above; `content_security_policy` is the
    header each page must carry.
    """

    def __init__(
        self,
        profile: Profile,
        *,
        folders: Sequence[Path] = (),
        is_demo: bool = False,
        assets: Assets | None = None,
        locale: Path = LOCALE,
    ) -> None:
        self.assets = assets or Assets()
        self._packer = Packer()
        self.style = colour_tokens(profile.colours) + self.assets.style
        self.desk_style = colour_tokens(profile.colours) + self.assets.desk_style
        self.content_security_policy = POLICY.format(style=_digest(self.style), desk=_digest(self.desk_style))
        self._translations = {language: Translation(language, locale) for language in LANGUAGES}
        shared: dict[str, object] = {
            "profile": profile,
            "dark_surface": DARK_SURFACE,
            "css": Markup(self.style),  # noqa: S704 - our own file and colours that the profile has checked
            "desk_css": Markup(self.desk_style),  # noqa: S704 - as above
            "assets": self.assets.urls,
            "is_demo": is_demo,
        }
        self._environments = {
            language: compile_templates(
                [TEMPLATES, *folders], translation, globals_=shared, filters=self._filters(translation)
            )
            for language, translation in self._translations.items()
        }
        for environment in self._environments.values():
            # As late as this because it is a template itself.
            add_globals(environment, foot=self._packer.same(environment.get_template("foot.html").render()))

    def page(
        self, template: str, language: str, put_back: Mapping[str, str] | None = None, /, **context: object
    ) -> str:
        """Render a template; raises jinja2.UndefinedError when `context` lacks what it shows.

        `put_back` is what was typed in its form, when the page is shown once more as if nobody had looked at it.
        """
        return self._packer.plain(self._render(template, language, put_back, context))

    def packed_page(
        self, template: str, language: str, put_back: Mapping[str, str] | None = None, /, **context: object
    ) -> bytes | str:
        """The same as gzip; a page that begins like no other stays text."""
        page = self._render(template, language, put_back, context)
        return self._packer.pack(page) or self._packer.plain(page)

    def _render(
        self, template: str, language: str, put_back: Mapping[str, str] | None, context: dict[str, object]
    ) -> str:
        page = self._environments[language].get_template(template).render(context)
        return refill(page, put_back) if put_back else page

    def _filters(self, translation: Translation) -> dict[str, object]:
        language = translation.language
        return {
            "same": self._packer.same,
            "alone": self._packer.alone,
            "rupiah": formats.rupiah,
            "date": partial(formats.long_date, language=language),
            "month": partial(formats.month, language=language),
            "time": partial(formats.short_time, language=language),
            "clock": partial(formats.exact_time, language=language),
            "ago": translation.ago,
            "masked": formats.masked,
            "in_fours": in_fours,
        }

    def translator(self, language: str) -> Callable[[str], str]:
        """The function that Python code calls `_`."""
        return self._translations[language].plain

    def time(self, moment: datetime, language: str) -> str:
        """Write a moment as pages do: `16.05 WIB`."""
        return formats.short_time(moment, language)

    def date(self, day: date, language: str) -> str:
        """Write a day as pages do: `23 November 2026`."""
        return formats.long_date(day, language)


def _digest(style: str) -> str:
    return b64encode(sha256(style.encode()).digest()).decode()


def colour_tokens(colours: Colours) -> str:
    """Write the scheme's colours as the CSS variables that the style sheet builds on."""
    return f":root{{--brand:{colours.brand};--brand-end:{colours.brand_end};--accent-dark:{colours.accent_dark}}}"
