"""Is this a family that can enrol together, and if not, whom is it about?"""

from uuid import UUID

import msgspec
import pytest

from peserta.enrolment.application import Applicant, Listed
from peserta.enrolment.family import Problem, concerned, family_problems
from tests.enrolment.enrolling import FOUR

HEAD, SPOUSE = FOUR[0], FOUR[1]
SECOND_HEAD = msgspec.structs.replace(SPOUSE, relation="head")
SAME_NIK = msgspec.structs.replace(SPOUSE, nik=HEAD.nik)
WRITTEN_TWICE = msgspec.structs.replace(SPOUSE, nik=FOUR[3].nik, name=SPOUSE.name.upper())
TWINS = [
    msgspec.structs.replace(FOUR[2], nik=nik, name=name)
    for nik, name in ((FOUR[2].nik, "Muhamad A. Faiz"), ("", "Muhammad Ali Faiz"))
]
BABIES = [msgspec.structs.replace(FOUR[2], nik="", name=name) for name in ("Bayi Satu", "Bayi Dua")]


@pytest.mark.parametrize(
    ("applicants", "problems", "names"),
    [
        ((), [Problem.NOBODY], []),
        ((SPOUSE,), [Problem.NO_HEAD], []),
        ((HEAD, SECOND_HEAD), [Problem.TWO_HEADS], [HEAD.name, SPOUSE.name]),
        ((HEAD, SAME_NIK, FOUR[2]), [Problem.SAME_NIK], [HEAD.name, SPOUSE.name]),
        ((HEAD, SPOUSE, WRITTEN_TWICE), [Problem.SAME_PERSON], [SPOUSE.name, WRITTEN_TWICE.name]),
        ((HEAD, *[SPOUSE] * 25), [Problem.TOO_MANY, Problem.SAME_NIK, Problem.SAME_PERSON], []),
        ((HEAD, *TWINS), [], []),
        ((HEAD, *BABIES), [], []),
        (FOUR, [], []),
    ],
)
def test_what_keeps_a_family_from_going_on_and_whom_it_is_about(
    applicants: tuple[Applicant, ...], problems: list[Problem], names: list[str]
) -> None:
    people = [Listed(UUID(int=number), applicant) for number, applicant in enumerate(applicants)]

    assert family_problems(people) == problems
    assert [concerned(problem, people) for problem in problems[:1]] == ([names] if problems else [])
