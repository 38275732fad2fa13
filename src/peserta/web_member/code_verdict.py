"""What is said of an answer that did not go on, where a code goes to a family's own contact."""

from peserta.verification.rules import Judgement, Verdict
from peserta.web.answers import Asked
from peserta.web.words import Words
from peserta.web.words.when import moment


def verdict_words(asked: Asked, judgement: Judgement, path: str) -> Words:
    """In words; `path` is the page with the box, which also sends codes."""
    at = judgement.opens_at
    opens_at = moment(asked.site.pages, at, asked.visitor.language) if at else ""
    match judgement.verdict:
        case Verdict.WRONG:
            return asked.words("code.wrong", path=path, step="kode", left=judgement.tries_left)
        case Verdict.TOO_MANY:
            return asked.words("code.too_many", path=path, step="kode")
        case Verdict.NOT_JUDGED:
            return asked.words("code.not_judged", path=path, step="kode", opens_at=opens_at)
        case Verdict.BROWSER_SPENT:
            return asked.words("code.browser_spent", path=path, step="kode", opens_at=opens_at)
        case Verdict.EXPIRED | Verdict.ACCEPTED | Verdict.AGAIN:
            return asked.words("code.expired", path=path, step="kode")
