"""Who may do what at the desk: one table, read from left to right."""

from collections.abc import Collection
from enum import StrEnum


class Role(StrEnum):
    """What somebody is at work; one person may be several."""

    AGENT = "agent"  # answers at the contact centre
    OFFICER = "officer"  # sees people in person
    SUPERVISOR = "supervisor"
    FINANCE = "finance"
    OPERATOR = "operator"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """One thing that is done at the desk."""

    FIND_PERSON = "find_person"  # by an exact identifier, with a reason
    SEE_IDENTITY = "see_identity"  # the whole name and birth date, to compare with an identity card
    ISSUE_CODE = "issue_code"  # an activation code for somebody who stands at the desk
    APPROVE_CONTACT = "approve_contact"  # one that was set after another officer's check
    NAME_HELPER = "name_helper"  # whom a member at the desk trusts; a second officer asks the member again
    APPROVE_HELPER = "approve_helper"  # one that another officer has written down
    END_HELP = "end_help"  # of a member's helper: it takes away and gives nothing
    END_SESSIONS = "end_sessions"  # of a member, everywhere: it takes away and gives nothing
    REVIEW_CODES = "review_codes"  # the week's codes, whoever issued them
    ANSWER_TICKETS = "answer_tickets"
    DECIDE_CASES = "decide_cases"  # what only a person can judge: an application, two people who look like one


ROLES_THAT_MAY: dict[Permission, frozenset[Role]] = {
    Permission.FIND_PERSON: frozenset({Role.AGENT, Role.OFFICER, Role.SUPERVISOR}),
    Permission.SEE_IDENTITY: frozenset({Role.OFFICER, Role.SUPERVISOR}),
    Permission.ISSUE_CODE: frozenset({Role.OFFICER}),
    Permission.APPROVE_CONTACT: frozenset({Role.OFFICER, Role.SUPERVISOR}),
    Permission.NAME_HELPER: frozenset({Role.OFFICER}),
    Permission.APPROVE_HELPER: frozenset({Role.OFFICER, Role.SUPERVISOR}),
    Permission.END_HELP: frozenset({Role.AGENT, Role.OFFICER, Role.SUPERVISOR}),
    Permission.END_SESSIONS: frozenset({Role.AGENT, Role.OFFICER, Role.SUPERVISOR}),
    Permission.REVIEW_CODES: frozenset({Role.SUPERVISOR}),
    Permission.ANSWER_TICKETS: frozenset({Role.AGENT, Role.OFFICER, Role.SUPERVISOR}),
    Permission.DECIDE_CASES: frozenset({Role.OFFICER, Role.SUPERVISOR}),
}


def may(roles: Collection[Role], permission: Permission) -> bool:
    """Whether one of these roles is enough; an administrator of machines sees no member by that alone."""
    return not ROLES_THAT_MAY[permission].isdisjoint(roles)
