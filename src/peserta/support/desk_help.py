"""A helper named at the desk: who may write one down, who may approve it, and what the desk shows of helpers.

An officer must be known by their own NIK here: whoever lets somebody into an account is neither one of the two
officers nor of their families, and the two are two people.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from peserta.access.accounts import find_account_state
from peserta.access.activation.activation_code import Checked
from peserta.access.activation.journeys import Visit
from peserta.access.helping.help import Scope
from peserta.access.helping.helping import Wish, list_live
from peserta.access.helping.named import Waiting, Witness
from peserta.access.helping.naming import (
    Word,
    approve_naming,
    drop_naming,
    end_help_at_desk,
    find_waiting,
    name_helper,
)
from peserta.kit import limits
from peserta.kit.clock import day_of
from peserta.kit.database import Conn, Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.limits import Limit, limit_key
from peserta.kit.refusal import Refusal
from peserta.kit.values import CardNumber, Nik, PersonName
from peserta.registry.actions import load_person
from peserta.registry.names import same_name
from peserta.registry.person import Person
from peserta.staff.officer import Officer
from peserta.staff.permissions import Permission
from peserta.support.lookups import Reason, Search, SpentForToday, check_not_own_family, load_lookup, look_up

A_DAY: Final = Limit("desk-helpers", uses_max=10, window=timedelta(days=1))
NOTE: Final = "disebut peserta lain sebagai pendampingnya"


@dataclass(frozen=True, slots=True)
class Telling:
    """What the member says at the desk, as the officer typed it: whom they trust, and what of their own was seen."""

    identifier: Nik | CardNumber
    name: str
    wish: Wish
    checked: Checked


@dataclass(frozen=True, slots=True)
class ShownHelper:
    """Somebody who helps or is to help a member; `until` is the last day. The name is masked where nobody decides."""

    id: UUID
    name: str
    scope: Scope
    until: date


@dataclass(frozen=True, slots=True)
class HelpAtDesk:
    """What an officer sees of a member's helpers: who helps, and who was named and waits for a second officer."""

    helpers: Sequence[ShownHelper]
    waiting: ShownHelper | None
    approve_until: datetime | None
    may_approve: bool


async def name_at_desk(
    pool: Pool, lookup_id: UUID, telling: Telling, *, officer: Officer, keys: Keys, today: date, now: datetime
) -> None:
    """Write down the helper whom the checked member an officer has open has named; a second officer must approve.

    Looking for the helper is a search like any other, and stays written down whatever comes of it. Refuses with
    "staff.not_allowed", "desk.lookup_gone", "desk.person_died", "desk.own_nik_needed", "desk.own_family",
    "desk.helper_unknown", "desk.helper_self", as `name_helper`, and `SpentForToday` after ten in a day.
    """
    async with transaction(pool) as conn:
        lookup, member = await _open(conn, lookup_id, officer, Permission.NAME_HELPER, now=now)
        if member.died_on is not None:
            raise Refusal("desk.person_died")
        use = await limits.take(conn, limit_key(keys, A_DAY.name, officer.id.bytes), A_DAY, now=now)
        if not use.within(A_DAY):
            raise SpentForToday("desk.too_many_helpers", use.opens_at)
        search = Search(telling.identifier, Reason.HELPER, NOTE)
        found = await look_up(conn, search, officer=officer, keys=keys, now=now)
    async with transaction(pool) as conn:
        helper = await _find_helper(conn, found, telling.name, officer, now=now)
        if helper is None:
            raise Refusal("desk.helper_unknown")
        if helper.id == member.id:
            raise Refusal("desk.helper_self")
        word = Word(member.id, helper.id, telling.wish, telling.checked, lookup)
        await name_helper(conn, word, witness_of(officer), today=today, now=now)


async def _find_helper(conn: Conn, found: UUID | None, name: str, officer: Officer, *, now: datetime) -> Person | None:
    """Whom the search found, if the name is theirs too and their account is open: one answer for what is not so."""
    if found is None:
        return None
    lookup = await load_lookup(conn, found, officer=officer, now=now)
    helper = await load_person(conn, lookup.person_id)
    is_meant = same_name(name, helper.name) and await _may_help(conn, helper)
    return helper if is_meant else None


async def _may_help(conn: Conn, helper: Person) -> bool:
    return helper.died_on is None and await find_account_state(conn, helper.id) == "open"


async def approve_at_desk(
    conn: Conn, lookup_id: UUID, naming_id: UUID, visit: Visit, *,
    officer: Officer, language: str, keys: Keys, now: datetime,
) -> None:  # fmt: skip
    """Let the help begin that another officer has written down, for a member this officer has asked again.

    Consent is given to the words read out, in the language of `visit`; both are told of it in `language`.

    Refuses with "staff.not_allowed", as `load_lookup`, with "desk.own_nik_needed", "desk.own_family" (the helper too),
    "desk.helper_unknown" when the helper's account is open no more, and as `approve_naming`.
    """
    _, member = await _open(conn, lookup_id, officer, Permission.APPROVE_HELPER, now=now)
    waiting = await find_waiting(conn, member.id, now=now)
    if waiting is None or waiting.id != naming_id:
        raise Refusal("desk.naming_gone")
    helper = await load_person(conn, waiting.helper_id)
    await check_not_own_family(conn, helper, officer)
    if not await _may_help(conn, helper):
        raise Refusal("desk.helper_unknown")
    await approve_naming(conn, waiting, witness_of(officer), visit, keys=keys, language=language, now=now)


async def drop_at_desk(conn: Conn, lookup_id: UUID, naming_id: UUID, *, officer: Officer, now: datetime) -> None:
    """Drop what waits for a second officer, by whoever has the member open: it gives nothing.

    Refuses with "desk.naming_gone" where something else waits by now, or nothing: a colleague may have approved it.
    """
    officer.must(Permission.END_HELP)
    lookup = await load_lookup(conn, lookup_id, officer=officer, now=now)
    await drop_naming(conn, lookup.person_id, naming_id, actor=officer.actor, now=now)


async def end_at_desk(
    conn: Conn, lookup_id: UUID, help_id: UUID, *, officer: Officer, language: str, keys: Keys, now: datetime
) -> None:
    """End one helper's help on the member's word, however it began; both are told."""
    officer.must(Permission.END_HELP)
    lookup = await load_lookup(conn, lookup_id, officer=officer, now=now)
    await end_help_at_desk(
        conn, lookup.person_id, help_id, actor=officer.actor, keys=keys, language=language, now=now
    )  # fmt: skip


async def load_help_at_desk(conn: Conn, person_id: UUID, *, officer: Officer, now: datetime) -> HelpAtDesk:
    """A member's helpers as this officer may see them: whole names only where they decide."""
    helpers = [
        await _shown(conn, row.id, row.helper_id, row.scope, row.ends_at, is_whole=False)
        for row in await list_live(conn, person_id, now=now)
        if row.helper_id is not None
    ]
    waiting = await find_waiting(conn, person_id, now=now)
    if waiting is None:
        return HelpAtDesk(helpers, None, None, may_approve=False)
    is_whole = officer.may(Permission.APPROVE_HELPER)
    shown = await _shown(conn, waiting.id, waiting.helper_id, waiting.scope, waiting.ends_at, is_whole=is_whole)
    return HelpAtDesk(helpers, shown, waiting.approve_until, may_approve=is_whole and _is_second(waiting, officer))


def _is_second(waiting: Waiting, officer: Officer) -> bool:
    return officer.nik_index is not None and waiting.may_be_approved_by(witness_of(officer))


async def _shown(
    conn: Conn, row_id: UUID, helper_id: UUID, scope: str, ends_at: datetime, *, is_whole: bool
) -> ShownHelper:
    name = PersonName((await load_person(conn, helper_id)).name)
    last = day_of(ends_at - timedelta(seconds=1))
    return ShownHelper(row_id, name.text if is_whole else name.masked, Scope(scope), last)


async def _open(
    conn: Conn, lookup_id: UUID, officer: Officer, permission: Permission, *, now: datetime
) -> tuple[UUID, Person]:
    """The look an officer has open, and its person."""
    officer.must(permission)
    lookup = await load_lookup(conn, lookup_id, officer=officer, now=now)
    witness_of(officer)
    return lookup.id, await load_person(conn, lookup.person_id)


def witness_of(officer: Officer) -> Witness:
    """An officer as one of the two; refuses with "desk.own_nik_needed" whoever's own record nobody can tell."""
    if officer.nik_index is None:
        raise Refusal("desk.own_nik_needed")
    return Witness(officer.actor, officer.nik_index)
