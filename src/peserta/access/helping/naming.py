"""A helper named at the desk by a member who cannot use the pages: two officers ask, and then help begins.

Who may do it for whom, the desk decides before; here is what is true whoever asks.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from psycopg.errors import UniqueViolation

from peserta.access.activation.activation_code import Checked
from peserta.access.activation.journeys import Visit
from peserta.access.helping import help_store, naming_store
from peserta.access.helping.help import HELPERS_MAX, Scope, end_of, is_allowed
from peserta.access.helping.helping import Wish, insert_invitation, list_live, tell_of_end
from peserta.access.helping.named import Named, NamedLine, Waiting, Witness
from peserta.access.helping.naming_store import NewNaming
from peserta.access.recovery.telling import tell_contacts
from peserta.audit.actions import append
from peserta.consent.actions import accept
from peserta.consent.given import Acceptance
from peserta.consent.helper_texts import desk_helper_text
from peserta.kit.database import Conn
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal

# The member waits at the desk for the second officer, as long as an invitation waits for its helper.
APPROVE_WITHIN: Final = timedelta(hours=1)
LISTED_MAX: Final = 500


@dataclass(frozen=True, slots=True)
class Word:
    """What a member has said at the desk: who may help, how far and until when; and the look in which it was said."""

    person_id: UUID
    helper_id: UUID
    wish: Wish
    checked: Checked
    lookup_id: UUID


async def name_helper(conn: Conn, word: Word, witness: Witness, *, today: date, now: datetime) -> None:
    """Write down whom a member names. Nothing opens by it: it waits an hour for a second officer.

    One that waited is dropped. Refuses with "helper.until", "desk.helper_already", "desk.helpers_full" and, when
    this look has named somebody before, "desk.helper_named".
    """
    if not is_allowed(word.wish.until, today=today, days_max=word.wish.days_max):
        raise Refusal("helper.until", most=word.wish.days_max)
    await help_store.take_turn(conn, word.person_id)
    await _check_room(conn, word.person_id, word.helper_id, now=now)
    await naming_store.drop_waiting(conn, word.person_id, now=now)
    new = NewNaming(
        id=new_id(now), person_id=word.person_id, helper_id=word.helper_id, scope=word.wish.scope.value,
        checked=word.checked.value, lookup_id=word.lookup_id, named_by=witness.actor, named_index=witness.index,
        approve_until=now + APPROVE_WITHIN, ends_at=end_of(word.wish.until),
    )  # fmt: skip
    if not await naming_store.insert_naming(conn, new, now=now):
        raise Refusal("desk.helper_named")
    await append(
        conn, kind="helper.named", person_id=word.person_id, actor=witness.actor,
        facts={
            "naming": str(new.id), "scope": new.scope, "until": word.wish.until.isoformat(), "checked": new.checked,
            "lookup": str(word.lookup_id),
        },
        now=now,
    )  # fmt: skip


async def find_waiting(conn: Conn, person_id: UUID, *, now: datetime) -> Waiting | None:
    """Whom a member has named and no second officer has approved yet; None an hour after."""
    return await naming_store.find_waiting(conn, person_id, now=now)


async def approve_naming(
    conn: Conn, waiting: Waiting, witness: Witness, visit: Visit, *, keys: Keys, language: str, now: datetime
) -> None:
    """Let help begin, once, with the member's consent word for word; both are told on every contact in `language`.

    Refuses with "desk.second_needed" to whoever wrote it down, with "desk.naming_gone" what is over or was decided,
    and as `name_helper` what has become impossible since.
    """
    if not waiting.may_be_approved_by(witness):
        raise Refusal("desk.second_needed")
    await help_store.take_turn(conn, waiting.person_id)
    named = await naming_store.approve(
        conn, waiting.person_id, waiting.id, actor=witness.actor, index=witness.index, now=now
    )
    if named is None:
        raise Refusal("desk.naming_gone")
    await _check_room(conn, named.person_id, named.helper_id, now=now)
    help_id = await _begin(conn, named, keys=keys, now=now)
    text = desk_helper_text(named.scope, visit.language)
    await accept(conn, Acceptance(help_id, [text.hash], visit.language, "desk", visit.browser, "helper"), now=now)
    facts = {"naming": str(named.id), "help": str(help_id), "scope": named.scope}
    await append(conn, kind="helper.approved", person_id=named.person_id, actor=witness.actor, facts=facts, now=now)
    facts = {**facts, "helped": str(named.person_id)}
    await append(conn, kind="helping.approved", person_id=named.helper_id, actor=witness.actor, facts=facts, now=now)
    for person_id, template in ((named.person_id, "helper_named"), (named.helper_id, "helping_added")):
        await tell_contacts(conn, person_id, template, keys=keys, language=language, now=now)


async def _begin(conn: Conn, named: Named, *, keys: Keys, now: datetime) -> UUID:
    """Help as after an invitation, whose code nobody has seen; its id."""
    made = await insert_invitation(conn, named.person_id, Scope(named.scope), named.ends_at, keys=keys, now=now)
    try:
        taken = await help_store.take_help(conn, made.id, named.helper_id, now=now)
    except UniqueViolation:
        # They took an invitation of the same member's in this very moment.
        raise Refusal("desk.helper_already") from None
    assert taken is not None, "the invitation was made in this transaction, for an hour"
    return taken.id


async def drop_naming(conn: Conn, person_id: UUID, naming_id: UUID, *, actor: str, now: datetime) -> None:
    """Drop what waits for a second officer; refuses with "desk.naming_gone" what is over or was decided."""
    if not await naming_store.drop_read(conn, person_id, naming_id, now=now):
        raise Refusal("desk.naming_gone")
    facts = {"naming": str(naming_id)}
    await append(conn, kind="helper.naming_dropped", person_id=person_id, actor=actor, facts=facts, now=now)


async def end_help_at_desk(
    conn: Conn, person_id: UUID, help_id: UUID, *, actor: str, keys: Keys, language: str, now: datetime
) -> None:
    """End one helper's help on the member's word; both are told. Ending it twice is no error."""
    ended = await help_store.end_help_of(conn, help_id, person_id, now=now)
    if ended is not None:
        await tell_of_end(conn, ended, keys=keys, language=language, now=now)
        facts = {"help": str(ended.id)}
        await append(conn, kind="desk.help_ended", person_id=person_id, actor=actor, facts=facts, now=now)


async def list_named(conn: Conn, *, since: datetime) -> list[NamedLine]:
    """The helpers that were named at the desk since then, newest first, at most 500."""
    return await naming_store.list_named(conn, since=since, limit=LISTED_MAX)


async def _check_room(conn: Conn, person_id: UUID, helper_id: UUID, *, now: datetime) -> None:
    live = await list_live(conn, person_id, now=now)
    if any(row.helper_id == helper_id for row in live):
        raise Refusal("desk.helper_already")
    if len(live) >= HELPERS_MAX:
        raise Refusal("desk.helpers_full")
