"""Reading a posted form: small, UTF-8, from a page of ours, or a refusal in words."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl
from uuid import UUID

from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.web.visitor import AnyRequest, Language, Visitor, language_of

FIELDS_MAX = 40
CSRF_FIELD = "_csrf"
MADE_FIELD = "_dibuat"
WHOSE_FIELD = "_milik"
LANGUAGE_FIELD = "_bahasa"
FORM_TYPE = "application/x-www-form-urlencoded"
_READ = "peserta_form"
_TYPED = "peserta_diketik"


@dataclass(frozen=True, slots=True)
class Typed:
    """A form that is to be shown in this language, with what was typed."""

    language: Language
    fields: Mapping[str, str]


class OtherLanguage(Exception):
    """A form was not sent: it is only read in the other language. `app` shows its page, for every form alike."""

    def __init__(self, typed: Typed) -> None:
        super().__init__()
        self.typed = typed


async def read_form(request: AnyRequest, visitor: Visitor, keys: Keys) -> Mapping[str, str]:
    """The fields of a form of this visitor, the last of each name.

    Refuses what was not posted from a page shown to this very browser (cross-site request forgery),
    and what is not a form. The body's size is bounded by the server before it is read.
    Raises `OtherLanguage` where nothing was sent, so what stands behind this is not done.
    """
    fields = await read_typed(request)
    if visitor.is_new or not hmac.compare_digest(
        fields.get(CSRF_FIELD, "").encode(), csrf_token(visitor, keys).encode()
    ):
        raise Refusal("form.stale")
    if LANGUAGE_FIELD in fields:
        raise OtherLanguage(Typed(language_of(fields[LANGUAGE_FIELD]), fields))
    return fields


async def read_typed(request: AnyRequest) -> Mapping[str, str]:
    """The fields of whatever form was sent, by whomever: to be shown again and never to be acted upon."""
    if not request.headers.get("content-type", FORM_TYPE).startswith(FORM_TYPE):
        raise Refusal("form.unreadable")
    body = await request.body()
    try:
        pairs = parse_qsl(
            body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=FIELDS_MAX, errors="replace"
        )
    except ValueError:
        raise Refusal("form.unreadable") from None
    fields = {name: value.replace("\x00", "") for name, value in pairs}
    request.scope["state"][_READ] = fields
    return fields


def read_before(request: AnyRequest) -> Mapping[str, str]:
    """The fields that were read of this request's form, if any: what was refused may have taken long to type."""
    return request.scope["state"].get(_READ, {})


def typed_before(request: AnyRequest) -> Typed | None:
    """What was typed in the form that this page is shown for, in the other language."""
    return request.scope["state"].get(_TYPED)


def state_with(typed: Typed) -> dict[str, object]:
    """The state of a request that shows it."""
    return {_TYPED: typed}


def csrf_token(visitor: Visitor, keys: Keys) -> str:
    """Bound to the browser's own token, which no other site can read or set (`__Host-`)."""
    return hmac.digest(keys.token_key("csrf"), visitor.token.encode(), "sha256").hex()[:32]


def whose_mark(visitor: Visitor, keys: Keys, account_id: UUID, person_id: UUID) -> str:
    """For whose account, and as whose pages, a form was made: a phone is shared, and an older tab stays open."""
    said = b"whose|" + visitor.token.encode() + b"|" + account_id.bytes + person_id.bytes
    return hmac.digest(keys.token_key("form"), said, "sha256").hex()[:24]


def nobodys_mark(visitor: Visitor, keys: Keys) -> str:
    """That a form was made while nobody was signed in, where that makes a difference."""
    return hmac.digest(keys.token_key("form"), b"nobody|" + visitor.token.encode(), "sha256").hex()[:24]


def is_for_other(request: AnyRequest, mark: str) -> bool:
    """Whether the form that was read in this request was made for another; one that was made for nobody is not."""
    said = read_before(request).get(WHOSE_FIELD, "")
    return said != "" and not hmac.compare_digest(said.encode(), mark.encode())


def made_mark(visitor: Visitor, keys: Keys, now: datetime) -> str:
    """When a form was shown, signed, so that it cannot claim to be older."""
    seconds = str(int(now.timestamp()))
    return f"{seconds}.{_sign(seconds, visitor, keys)}"


def made_at(fields: Mapping[str, str], visitor: Visitor, keys: Keys, now: datetime) -> datetime:
    """When the form was shown; what is not signed was shown just now."""
    seconds, _, mark = fields.get(MADE_FIELD, "").partition(".")
    if (
        seconds.isdigit()
        and len(seconds) < 12
        and hmac.compare_digest(mark.encode(), _sign(seconds, visitor, keys).encode())
    ):
        return datetime.fromtimestamp(int(seconds), UTC)
    return now


def _sign(seconds: str, visitor: Visitor, keys: Keys) -> str:
    return hmac.digest(keys.token_key("form"), f"{visitor.token}|{seconds}".encode(), "sha256").hex()[:24]
