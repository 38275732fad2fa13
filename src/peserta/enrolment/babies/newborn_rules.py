"""How a newborn is covered that joins a family on record. Pure.

Sources: Peraturan BPJS 6/2018 Art. 26 and 29, as BPJS explains them: the child of a subsidised mother is
subsidised, the first three children of an employee follow the parent at once, and the child of who pays for
themselves is covered once its contribution, from birth on, is paid.
"""

from collections.abc import Collection
from datetime import date
from typing import Final

from peserta.billing.charge import PAY_FOR_THEMSELVES
from peserta.membership.cover import Cover

CHILDREN_OF_EMPLOYEE_MAX: Final = 3
GOES_ON: Final = ("arrears", "waiting")


def cover_of_newborn(
    parent: Cover | None, children: Collection[Cover], *, is_billed_here: bool, today: date
) -> Cover | None:
    """The cover that a newborn gets with its parent's; None where a person of the scheme must see to it.

    `children` are the covers of the other children of the family card.
    """
    if parent is None:
        return None
    if parent.segment in PAY_FOR_THEMSELVES:
        goes_on = parent.status == "active" or parent.status_reason in GOES_ON
        is_ours = goes_on and is_billed_here and parent.care_class is not None
        return Cover(parent.segment, parent.care_class, "inactive", "waiting", None, None) if is_ours else None
    if parent.status != "active":
        return None
    covered = sum(child.segment == "PPU" and child.status == "active" for child in children)
    if parent.segment == "PPU" and covered >= CHILDREN_OF_EMPLOYEE_MAX:
        return None
    return Cover(parent.segment, parent.care_class, "active", None, today, None)
