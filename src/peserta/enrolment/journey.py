"""Which step comes next, from what is known. Pure.

A step may be opened when everything before it is done; the steps of an application that was submitted
are over, and only paying is left.
"""

from enum import IntEnum

from peserta.enrolment.application import Application
from peserta.enrolment.family import family_problems


class Step(IntEnum):
    """The steps in their order."""

    FAMILY = 1
    CLASS = 2
    FACILITY = 3
    CONTACT = 4
    CODE = 5
    SUMMARY = 6
    PAY = 7


STEPS = len(Step)


def next_step(application: Application) -> Step:
    """The first step that is not done."""
    if application.state != "open":
        return Step.PAY
    if not application.family_card or family_problems(application.people):
        return Step.FAMILY
    if application.care_class is None:
        return Step.CLASS
    if not application.chooses_later and any(listed.fktp_code is None for listed in application.people):
        return Step.FACILITY
    if application.contact is None:
        return Step.CONTACT
    if application.proven_at is None:
        return Step.CODE
    return Step.SUMMARY


def may_open(application: Application, step: Step) -> bool:
    """Whether a step may be seen and changed now: going back is allowed until the family has submitted."""
    if application.state != "open":
        return step is Step.PAY
    return step <= next_step(application)
