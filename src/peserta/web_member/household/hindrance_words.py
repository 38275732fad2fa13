"""Why a facility cannot be had, in words with a next step."""

from peserta.facility.choice import ChoiceKind
from peserta.facility.rules import Decision, Hindrance
from peserta.web import formats
from peserta.web.answers import Asked
from peserta.web.words import Words


def hindrance_words(decision: Decision, asked: Asked, person: str, role: ChoiceKind) -> Words:
    """The words of a decision that refuses."""
    again = f"/faskes/cari?untuk={person}" + ("&peran=gigi" if role == "dentist" else "")
    match decision.hindrance:
        case Hindrance.TOO_SOON:
            assert decision.allowed_from is not None, "too soon always knows from when"
            day = formats.long_date(decision.allowed_from, asked.visitor.language)
            return asked.words("facility.too_soon", path=again, date=day)
        case Hindrance.FULL:
            return asked.words("facility.full", path=again)
        case Hindrance.ELSEWHERE:
            return asked.words("facility.elsewhere", path=again)
        case Hindrance.SAME:
            return asked.words("facility.same", path=again)
        case Hindrance.WRONG_KIND:
            return asked.words("facility.wrong_kind", path=again)
        case Hindrance.NOT_CONTRACTED | None:
            return asked.words("facility.not_contracted", path=again)
