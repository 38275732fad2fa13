"""Who may have an activation code for whom, and the lists a supervisor reads every week."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from peserta.access.activation.activation_code import Checked, IssuedCode
from peserta.access.activation.officer_codes import Order, Slip, issue_code, list_issued
from peserta.access.helping.named import NamedLine
from peserta.access.helping.naming import list_named
from peserta.audit.actions import append
from peserta.kit import limits
from peserta.kit.database import Conn
from peserta.kit.keys import Keys
from peserta.kit.limits import Limit, limit_key
from peserta.kit.refusal import Refusal
from peserta.kit.values import PersonName
from peserta.registry.actions import load_person
from peserta.staff.officer import Officer
from peserta.staff.permissions import Permission
from peserta.support.lookups import SpentForToday, load_lookup

A_DAY = Limit("desk-codes", uses_max=20, window=timedelta(days=1))
A_WEEK = timedelta(days=7)


async def issue_at_desk(
    conn: Conn, lookup_id: UUID, checked: Checked, *, officer: Officer, language: str, keys: Keys, now: datetime
) -> Slip:
    """Issue a code for the person an officer has open and has checked.

    Refuses with "staff.not_allowed", as `load_lookup`, with "desk.person_died", "desk.code_shown", and
    `SpentForToday` after twenty codes in a day.
    """
    officer.must(Permission.ISSUE_CODE)
    lookup = await load_lookup(conn, lookup_id, officer=officer, now=now)
    person = await load_person(conn, lookup.person_id)
    if person.died_on is not None:
        raise Refusal("desk.person_died")
    use = await limits.take(conn, limit_key(keys, A_DAY.name, officer.id.bytes), A_DAY, now=now)
    if not use.within(A_DAY):
        raise SpentForToday("desk.too_many_codes", use.opens_at)
    order = Order(person.id, officer.actor, checked, lookup.id, officer.nik_index)
    return await issue_code(conn, order, language=language, keys=keys, now=now)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One code of the week with the masked name of whom it was for."""

    issued: IssuedCode
    person: str


@dataclass(frozen=True, slots=True)
class ReviewedNaming:
    """One helper named at the desk in the week, with the masked names of both."""

    line: NamedLine
    person: str
    helper: str


@dataclass(frozen=True, slots=True)
class Week:
    """The codes since a moment, how many each officer issued, the busiest first, and the helpers that were named."""

    since: datetime
    codes: Sequence[Reviewed]
    by_officer: Sequence[tuple[str, int]]
    named: Sequence[ReviewedNaming]


async def review_week(conn: Conn, *, officer: Officer, now: datetime) -> Week:
    """The codes and named helpers of the last seven days for a supervisor; that they were read is written down."""
    officer.must(Permission.REVIEW_CODES)
    issued = await list_issued(conn, since=now - A_WEEK)
    codes = [Reviewed(each, await _masked(conn, each.person_id)) for each in issued]
    named = [
        ReviewedNaming(each, await _masked(conn, each.person_id), await _masked(conn, each.helper_id))
        for each in await list_named(conn, since=now - A_WEEK)
    ]
    facts: dict[str, str | int] = {"codes": len(codes), "helpers": len(named)}
    await append(conn, kind="desk.week_reviewed", person_id=None, actor=officer.actor, facts=facts, now=now)
    return Week(now - A_WEEK, codes, Counter(each.actor for each in issued).most_common(), named)


async def _masked(conn: Conn, person_id: UUID) -> str:
    return PersonName((await load_person(conn, person_id)).name).masked
