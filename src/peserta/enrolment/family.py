"""Is this a family that can enrol together? Pure; only what was typed is looked at."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Final

from peserta.billing.rules import terms_on
from peserta.enrolment.application import Applicant, Listed

PEOPLE_MAX: Final = 25


class Problem(StrEnum):
    """What keeps a family from going on."""

    NOBODY = "nobody"
    NO_HEAD = "no_head"
    TWO_HEADS = "two_heads"
    TOO_MANY = "too_many"
    SAME_NIK = "same_nik"


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
    return []


def needs_nik(applicant: Applicant, today: date) -> bool:
    """Whether this person can enrol only with a NIK: everybody but a child in the time of its temporary identity."""
    return applicant.relation != "child" or (today - applicant.born_on).days > terms_on(today).without_nik_days
