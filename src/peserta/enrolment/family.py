"""Is this a family that can enrol together? Pure; only what was typed is looked at."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Final

from peserta.billing.rules import terms_on
from peserta.enrolment.application import Applicant, Listed
from peserta.registry.names import written_words
from peserta.registry.person import Relation

PEOPLE_MAX: Final = 25


class Problem(StrEnum):
    """What keeps a family from going on."""

    NOBODY = "nobody"
    NO_HEAD = "no_head"
    TWO_HEADS = "two_heads"
    TOO_MANY = "too_many"
    SAME_NIK = "same_nik"
    SAME_PERSON = "same_person"


def family_problems(people: Sequence[Listed]) -> list[Problem]:
    """Every problem of the family as a whole; the whole family card enrols together, with one head."""
    applicants = [listed.applicant for listed in people]
    heads = sum(applicant.relation == "head" for applicant in applicants)
    niks = Counter(applicant.nik for applicant in applicants if applicant.nik)
    found = {
        Problem.NOBODY: not applicants,
        Problem.NO_HEAD: bool(applicants) and heads == 0,
        Problem.TWO_HEADS: heads > 1,
        Problem.TOO_MANY: len(applicants) > PEOPLE_MAX,
        Problem.SAME_NIK: any(count > 1 for count in niks.values()),
        Problem.SAME_PERSON: any(find_same_person(people, listed) for listed in people),
    }
    return [problem for problem, is_so in found.items() if is_so]


def concerned(problem: Problem, people: Sequence[Listed]) -> list[str]:
    """The names of those whom a problem is about, where it is about some of the family."""
    applicants = [listed.applicant for listed in people]
    if problem is Problem.TWO_HEADS:
        return [applicant.name for applicant in applicants if applicant.relation == "head"]
    if problem is Problem.SAME_NIK:
        niks = Counter(applicant.nik for applicant in applicants if applicant.nik)
        return [applicant.name for applicant in applicants if niks[applicant.nik] > 1]
    if problem is Problem.SAME_PERSON:
        return [listed.applicant.name for listed in people if find_same_person(people, listed)]
    return []


def find_same_nik(people: Sequence[Listed], new: Listed) -> Applicant | None:
    """Somebody else of the family who has the NIK of this person already."""
    others = (listed.applicant for listed in people if listed.id != new.id)
    return next((other for other in others if other.nik and other.nik == new.applicant.nik), None)


def find_same_person(people: Sequence[Listed], new: Listed) -> Applicant | None:
    """Somebody else of the family with this name and birth date: written down twice, each would be paid for.

    A NIK that was typed wrong and then right makes two of one person. Twins have two names on their family card,
    which may be nearly the same: a spelling is not folded here, nor an initial taken for a name.
    """
    others = (listed.applicant for listed in people if listed.id != new.id)
    born_then = (other for other in others if other.born_on == new.applicant.born_on)
    words = written_words(new.applicant.name)
    return next((other for other in born_then if written_words(other.name) == words), None)


def needs_nik(applicant: Applicant, today: date) -> bool:
    """Whether this person can enrol only with a NIK: everybody but a child in the time of its temporary identity."""
    return not may_lack_nik(applicant.relation, applicant.born_on, today)


def may_lack_nik(relation: Relation | None, born_on: date | None, today: date) -> bool:
    """Whether this may be a child in the time of its temporary identity; what was not told yet is None."""
    is_child = relation == "child" or (relation is None and born_on is not None)
    return is_child and (born_on is None or (today - born_on).days <= terms_on(today).without_nik_days)
