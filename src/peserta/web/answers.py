"""Answers: a page, a redirect, a refusal in words, with the headers every answer carries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import quote

from litestar.response.base import ASGIResponse
from litestar.types import Receive, Scope, Send
from markupsafe import Markup

from peserta.kit.refusal import Refusal
from peserta.web.addresses import PATH_MAX, at_desk, back_of, back_query, is_sent_from_here, page_of
from peserta.web.forms import CSRF_FIELD, WHOSE_FIELD, csrf_token, read_before, typed_before
from peserta.web.helping_mark import ShownHelp, read_mark, write_mark
from peserta.web.site import Site, site_of
from peserta.web.visitor import (
    A_MINUTE_S,
    A_YEAR_S,
    BROWSER_COOKIE,
    DESK_COOKIE,
    DONE_COOKIE,
    HELPING_COOKIE,
    LANGUAGE_COOKIE,
    SESSION_COOKIE,
    AnyRequest,
    Visitor,
    visitor_of,
)
from peserta.web.words import Say, Words
from peserta.web.words.catalogue import words_of
from peserta.web.words.done import Done, done_words

Header = tuple[str, str]

SIGN_IN_FIRST = 401
# What takes long to type at the desk.
LONG_FIELDS = ("jawaban", "catatan")
# The worker of the phone keeps no page that has it.
FOR_ANOTHER_HEADER = "x-peserta-for-another"

SAFE_HEADERS: tuple[Header, ...] = (
    ("cache-control", "no-store"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=(self), otp-credentials=(self)"),
)
_SAFE = tuple((name.encode(), value.encode()) for name, value in SAFE_HEADERS)


class Answer(ASGIResponse):
    """An answer with the safe headers and these: the framework's own takes ten times as long to put them together."""

    __slots__ = ("_headers",)

    def __init__(self, status: int, body: bytes, headers: Iterable[Header]) -> None:
        # Not theirs: it is what takes so long.
        self.status_code = status
        self.body = body
        self._headers = [
            *_SAFE,
            *((name.encode(), value.encode("latin-1")) for name, value in headers),
            (b"content-length", b"%d" % len(body)),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  # ASGI's
        """Send it."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self._headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": False})


class Asked:
    """One request with its visitor, and the answers it can be given."""

    def __init__(self, request: AnyRequest) -> None:
        self.request = request
        self.site: Site = site_of(request)
        self.visitor: Visitor = visitor_of(request, self.site.trusted_proxies)
        said = typed_before(request)
        if said:
            self.visitor = replace(self.visitor, language=said.language)
        self.gettext = self.site.pages.translator(self.visitor.language)
        self.helping: ShownHelp | None = read_mark(
            request.cookies.get(HELPING_COOKIE, ""), self.visitor.session_token, self.site.keys
        )
        self.whose = ""
        """What the forms of this page carry, so that they act for this member and no other (`forms.whose_mark`)."""
        self.is_for_another = False
        """Whether this session looks at somebody else's account: nothing of it is kept on this phone."""
        self.done = request.cookies.get(DONE_COOKIE, "")
        """The code of what was done before; the page says it, and no other after it."""
        self.typed = said.fields if said else None
        """What was typed in the form of this page, when it is only shown in the other language."""
        self._cookies: list[Header] = []  # and what else a browser is told to keep or to forget
        if self.visitor.is_new:
            self._set_cookie(BROWSER_COOKIE, self.visitor.token, A_YEAR_S)
        if said:
            self.speak(said.language)

    @property
    def path(self) -> str:
        return self.request.url.path

    def page(self, template: str, *, status: int = 200, **context: object) -> ASGIResponse:
        """A whole page. It is made outside any transaction."""
        pages, language = self.site.pages, self.visitor.language
        if self.done:
            self._set_cookie(DONE_COOKIE, "", 0)
        make = pages.packed_page if self._takes_gzip() else pages.page
        body = make(template, language, self.typed, **(self._common() | context))
        headers = [
            ("content-type", "text/html; charset=utf-8"),
            ("content-security-policy", pages.content_security_policy),
            ("content-language", language),
            ("vary", "accept-encoding"),
            *self._cookies,
        ]
        if isinstance(body, bytes):
            headers.append(("content-encoding", "gzip"))
        if self.is_for_another:
            headers.append((FOR_ANOTHER_HEADER, "yes"))
        return Answer(status, body if isinstance(body, bytes) else body.encode(), headers)

    def fragment(self, template: str, **context: object) -> str:
        """A part of a page, for a live update."""
        return self.site.pages.page(template, self.visitor.language, **self._common(), **context)

    def refuse(self, code: str, *, path: str | None = None, **facts: str | int) -> ASGIResponse:
        """A refusal as a page of its own."""
        return self._refusal(self.words(code, path=path, **facts))

    def words(self, code: str, *, path: str | None = None, **facts: str | int) -> Words:
        return words_of(code, self._say(facts, path or self._page_path()))

    def refuse_with(self, refusal: Refusal) -> ASGIResponse:
        return self._refusal(self.words_of(refusal))

    def words_of(self, refusal: Refusal) -> Words:
        return words_of(refusal.code, self._say(refusal.facts, self._page_path()))

    def _say(self, facts: Mapping[str, str | int], path: str) -> Say:
        back = back_query(back_of(self.request))
        return Say(self.gettext, facts, path=path, back=back, at_desk=at_desk(self.path))

    def go(self, to: str, *, done: Done | None = None) -> ASGIResponse:
        """See the other page (303), so that reloading it posts nothing again. It says what was `done`."""
        if done is not None:
            self._set_cookie(DONE_COOKIE, done, A_MINUTE_S)
        location = ("location", quote(to, safe="/?=&%#-_.~"))
        return Answer(303, b"", [("content-type", "text/plain; charset=utf-8"), location, *self._cookies])

    def sign_in(self, token: str) -> None:
        """Give the browser its session; it ends with the browser or by the server's clock."""
        self._set_cookie(SESSION_COOKIE, token, None)

    def sign_out(self) -> None:
        """Take the session from the browser, and the cards that were kept on it."""
        self._set_cookie(SESSION_COOKIE, "", 0)
        self._set_cookie(HELPING_COOKIE, "", 0)
        self._cookies.append(("clear-site-data", '"storage"'))

    def start_helping(self, shown: ShownHelp) -> None:
        """From now on every page says whom this session helps."""
        self.helping = shown
        self._set_cookie(HELPING_COOKIE, write_mark(shown, self.visitor.session_token, self.site.keys), None)

    def stop_helping(self) -> None:
        if self.request.cookies.get(HELPING_COOKIE):
            self.helping = None
            self._set_cookie(HELPING_COOKIE, "", 0)

    def enter_desk(self, token: str) -> None:
        """Give the browser a session of the desk, which no other site's link brings along."""
        self._set_cookie(DESK_COOKIE, token, None, same_site="Strict")

    def leave_desk(self) -> None:
        self._set_cookie(DESK_COOKIE, "", 0, same_site="Strict")

    def speak(self, language: str) -> None:
        self._set_cookie(LANGUAGE_COOKIE, language, A_YEAR_S)

    def _set_cookie(self, name: str, value: str, max_age_s: int | None, *, same_site: str = "Lax") -> None:
        age = "" if max_age_s is None else f"; Max-Age={max_age_s}"
        cookie = f"{name}={value}; Path=/; Secure; HttpOnly; SameSite={same_site}{age}"
        self._cookies.append(("set-cookie", cookie))

    def _refusal(self, words: Words) -> ASGIResponse:
        """Whoever must sign in first is shown nothing of an account, whatever cookie is left of an ended session."""
        if at_desk(self.path):
            return self.page(
                "petugas/galat.html", status=words.status, words=words, officer=None, kept=self._typed_at_desk()
            )
        signed_in = {"signed_in": False} if words.status == SIGN_IN_FIRST else {}
        return self.page("error.html", status=words.status, words=words, **signed_in)

    def _typed_at_desk(self) -> str:
        """The answer or note that was refused, to be copied; of another site's form nothing is shown."""
        fields = read_before(self.request) if is_sent_from_here(self.request) else dict[str, str]()
        return "\n\n".join(fields[name] for name in LONG_FIELDS if fields.get(name, "").strip())

    def _takes_gzip(self) -> bool:
        return "gzip" in self.request.headers.get("accept-encoding", "")

    def _page_path(self) -> str:
        """Where to try again: the page itself; when a form was sent, the page that it stood on."""
        return page_of(self.request)[0]

    def _other_language_url(self) -> str:
        """The same page in the other language, with what was asked of it."""
        path, query = page_of(self.request)
        whole = f"{path}?{query}" if query else path
        other = "en" if self.visitor.language == "id" else "id"
        return f"/bahasa/{other}?kembali={quote(whole if len(whole) <= PATH_MAX else path, safe='/')}"

    def _common(self) -> dict[str, object]:
        hidden = Markup('<input type="hidden" name="{}" value="{}">')
        token = hidden.format(CSRF_FIELD, csrf_token(self.visitor, self.site.keys))
        return {
            "other_language_url": self._other_language_url(),
            "csrf_input": token + hidden.format(WHOSE_FIELD, self.whose) if self.whose else token,
            "path": self.path,
            "signed_in": bool(self.visitor.session_token),
            "helping": self.helping,
            "done": done_words(self.done, self.gettext) if self.done else "",
            "is_for_another": self.is_for_another,
        }


def empty(status: int, headers: Sequence[Header] = ()) -> ASGIResponse:
    """An answer without a body."""
    return ASGIResponse(body=b"", status_code=status, media_type="text/plain", headers=(*SAFE_HEADERS, *headers))
