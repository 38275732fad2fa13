"""Who may do what at the desk."""

import pytest

from peserta.staff.permissions import ROLES_THAT_MAY, Permission, Role, may


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (
            Role.AGENT,
            {Permission.FIND_PERSON, Permission.END_SESSIONS, Permission.END_HELP, Permission.ANSWER_TICKETS},
        ),
        (
            Role.OFFICER,
            {
                Permission.FIND_PERSON,
                Permission.SEE_IDENTITY,
                Permission.ISSUE_CODE,
                Permission.APPROVE_CONTACT,
                Permission.NAME_HELPER,
                Permission.APPROVE_HELPER,
                Permission.END_SESSIONS,
                Permission.END_HELP,
                Permission.ANSWER_TICKETS,
                Permission.DECIDE_CASES,
            },
        ),
        (
            Role.SUPERVISOR,
            {
                Permission.FIND_PERSON,
                Permission.SEE_IDENTITY,
                Permission.APPROVE_CONTACT,
                Permission.APPROVE_HELPER,
                Permission.END_SESSIONS,
                Permission.END_HELP,
                Permission.REVIEW_CODES,
                Permission.ANSWER_TICKETS,
                Permission.DECIDE_CASES,
            },
        ),
        (Role.FINANCE, set[Permission]()),
        (Role.OPERATOR, set[Permission]()),
        (Role.ADMINISTRATOR, set[Permission]()),
    ],
)
def test_a_role_may_this_and_no_more(role: Role, allowed: set[Permission]) -> None:
    assert {permission for permission in Permission if may([role], permission)} == allowed


def test_every_permission_is_decided() -> None:
    assert ROLES_THAT_MAY.keys() == set(Permission)


def test_who_issues_codes_does_not_review_them() -> None:
    assert not ROLES_THAT_MAY[Permission.ISSUE_CODE] & ROLES_THAT_MAY[Permission.REVIEW_CODES]


def test_several_roles_add_up_and_none_allows_nothing() -> None:
    assert may([Role.FINANCE, Role.AGENT], Permission.FIND_PERSON)
    assert not may([], Permission.FIND_PERSON)
