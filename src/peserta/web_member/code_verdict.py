"""What is said of an answer that did not go on, and of a code that must wait, where it goes to one's own contact."""

from datetime import datetime
from typing import Final

from peserta.kit.codes import SHORT, typed_code
from peserta.verification.rules import Judgement, Sending, Verdict
from peserta.web import formats
from peserta.web.answers import Asked
from peserta.web.words import Words
from peserta.web.words.when import moment

CODE_MAX: Final = 40


def not_a_code(asked: Asked, typed: str, *, path: str | None = None) -> Words | None:
    """Why what was typed is not judged, and so costs no try; None for what may be a code."""
    count = len(typed_code(typed))
    if not count or len(typed) > CODE_MAX:
        return asked.words("code.empty", path=path)
    return asked.words("code.short", path=path, count=count) if count < SHORT else None


def verdict_words(asked: Asked, judgement: Judgement, path: str, *, sends_at: str = "") -> Words:
    """In words; `path` is the page with the box, which also sends codes: from `sends_at` on, while not now."""
    at = judgement.opens_at
    opens_at = moment(asked.site.pages, at, asked.visitor.language) if at else ""
    match judgement.verdict:
        case Verdict.WRONG if judgement.tries_left:
            return asked.words("code.wrong", path=path, step="kode", left=judgement.tries_left)
        case Verdict.WRONG | Verdict.TOO_MANY:
            return asked.words("code.too_many", path=path, step="kode", sends_at=sends_at)
        case Verdict.NOT_JUDGED:
            return asked.words("code.not_judged", path=path, step="kode", opens_at=opens_at, sends_at=sends_at)
        case Verdict.BROWSER_SPENT:
            return asked.words("code.browser_spent", path=path, step="kode", opens_at=opens_at)
        case Verdict.EXPIRED | Verdict.ACCEPTED | Verdict.AGAIN:
            return asked.words("code.expired", path=path, step="kode")


def wait_words(asked: Asked, sending: Sending, opens_at: datetime | None, path: str) -> Words | None:
    """Until when a code must wait; `path` is where another contact can be given. None when one is on its way."""
    if opens_at is None:
        return None
    match sending:
        case Sending.WAIT:
            at = formats.exact_time(opens_at, asked.visitor.language)
            return asked.words("sending.wait", path=path, opens_at=at)
        case Sending.SPENT:
            at = moment(asked.site.pages, opens_at, asked.visitor.language)
            return asked.words("sending.spent", path=path, opens_at=at)
        case Sending.NEW | Sending.REPEAT | Sending.NEW_ROUND:
            return None
