"""People of a new family who may be on record already under other numbers: cases for a person, never a refusal."""

from collections import Counter
from collections.abc import Container, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from peserta.casework.actions import open_cases
from peserta.casework.case import NewCase
from peserta.enrolment.application import Application
from peserta.kit.database import Conn
from peserta.registry.actions import list_lookalikes
from peserta.registry.person import Lookalike

CASE_KIND: Final = "possible_duplicate"


def suspicious(found: Sequence[Lookalike]) -> list[Lookalike]:
    """Those that a person should look at.

    Two of the country may well share name and birth date while each has a NIK of their own. It takes one of
    them without a NIK, or two people of one family who each look like one of the same other family.
    """
    of_family = Counter(one.other_family_id for one in found)
    return [one for one in found if not one.both_have_nik or of_family[one.other_family_id] > 1]


async def open_lookalike_cases(
    conn: Conn, application: Application, family_id: UUID, *, new: Container[UUID], now: datetime
) -> int:
    """Open a case for each suspicious pair of one who came with this application; returns how many cases are new.

    Whoever of the family was on record before is not among `new`: nobody's cover began with them.
    """
    found = [one for one in await list_lookalikes(conn, family_id) if one.person_id in new]
    cases = [
        NewCase(
            CASE_KIND, one.person_id, {"reference": application.reference, "lookalike": str(one.other_id)},
            f"{CASE_KIND}:{one.person_id}:{one.other_id}",
        )
        for one in suspicious(found)
    ]  # fmt: skip
    return await open_cases(conn, cases, now=now)
