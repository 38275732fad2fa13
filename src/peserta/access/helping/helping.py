"""Trusted helpers: inviting one, taking the invitation, helping, and ending it."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from psycopg.errors import UniqueViolation

from peserta.access import account_store
from peserta.access.activation.journeys import Visit
from peserta.access.helping import help_store as store
from peserta.access.helping.help import (
    CODE_LENGTH,
    CODE_LIFE,
    HELPERS_MAX,
    PURPOSE,
    Help,
    HelpRow,
    Invitation,
    Scope,
    Taken,
    end_of,
    is_allowed,
)
from peserta.access.helping.help_store import NewHelp, Parties
from peserta.access.needs import Service
from peserta.access.proofs import check_live, check_opens
from peserta.access.recovery.telling import tell_contacts
from peserta.access.session import Session
from peserta.audit.actions import append
from peserta.consent.actions import accept, withdraw
from peserta.consent.given import Acceptance
from peserta.consent.helper_texts import helper_text
from peserta.kit import limits
from peserta.kit.codes import derive_code, new_secret, typed_code
from peserta.kit.database import Conn, Pool, transaction
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.kit.limits import Limit, limit_key
from peserta.kit.refusal import Refusal
from peserta.kit.values import Reference

REFERENCE_TRIES = 5
TRIES_A_DAY = Limit("helper-code", uses_max=10, window=timedelta(days=1))
# One line of the history for each thing a helper opens, not one for each time the page is loaded again.
LOOK_AGAIN_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Wish:
    """What help somebody asks for, and the longest the scheme allows."""

    scope: Scope
    until: date
    days_max: int


async def invite(
    conn: Conn, session: Session, wish: Wish, visit: Visit, *, keys: Keys, today: date, now: datetime
) -> None:
    """Make the one open invitation of a person, with the consent that goes with it; an earlier one is over.

    Refuses as `check_opens`, with "helper.until" for a day that is past or too far, and with "helper.too_many".
    """
    check_opens(session, Service.HELPERS, now=now)
    if not is_allowed(wish.until, today=today, days_max=wish.days_max):
        raise Refusal("helper.until", most=wish.days_max)
    await account_store.lock_account(conn, session.account_id)
    await check_live(conn, session)
    await store.take_turn(conn, session.person_id)
    await store.end_invitations(conn, session.person_id, now=now)
    if len(await list_live(conn, session.person_id, now=now)) >= HELPERS_MAX:
        raise Refusal("helper.too_many", most=HELPERS_MAX)
    made = await insert_invitation(conn, session.person_id, wish.scope, end_of(wish.until), keys=keys, now=now)
    text = helper_text(wish.scope.value, visit.language)
    acceptance = Acceptance(made.id, [text.hash], visit.language, "web", visit.browser, "helper")
    await accept(conn, acceptance, now=now)
    await append(
        conn, kind="helper.invited", person_id=session.person_id, actor="member",
        facts={"help": str(made.id), "scope": made.scope, "until": wish.until.isoformat()}, now=now,
    )  # fmt: skip


async def list_live(conn: Conn, person_id: UUID, *, now: datetime) -> list[HelpRow]:
    """Who helps a person now, the newest first."""
    return [row for row in await store.list_help(conn, person_id) if _helps(row, person_id, now)]


async def insert_invitation(
    conn: Conn, person_id: UUID, scope: Scope, ends_at: datetime, *, keys: Keys, now: datetime
) -> Parties:
    """An invitation that nobody has taken, for an hour."""
    for _ in range(REFERENCE_TRIES):
        new = NewHelp(
            id=new_id(now), person_id=person_id, scope=scope.value,
            locator=Reference.new(secrets.token_bytes(16)).characters, secret=new_secret(),
            key_id=keys.code.writing_id, code_ends_at=now + CODE_LIFE, ends_at=ends_at,
        )  # fmt: skip
        if (made := await store.insert_help(conn, new, now=now)) is not None:
            return made
    raise AssertionError("five random references were all taken: one in 10^8 each")


async def take(
    pool: Pool, session: Session, locator: Reference, code: str, visit: Visit, *, keys: Keys, now: datetime
) -> Taken:
    """Become the helper of whoever gave this number and code, once; both are told on every contact.

    The try is counted by a transaction that has committed before anything is judged. Refuses with
    "helper.wait" after ten tries in a day.
    """
    check_opens(session, Service.HELPING, now=now)
    async with transaction(pool) as conn:
        use = await limits.take(conn, limit_key(keys, TRIES_A_DAY.name, session.account_id.bytes), TRIES_A_DAY, now=now)
        counted = await store.count_try(conn, locator.characters) if use.within(TRIES_A_DAY) else None
        invitation = await counted.one() if counted else None
    if not use.within(TRIES_A_DAY):
        raise TooManyTries(use.opens_at)
    if invitation is None:
        return Taken.REFUSED
    expected = code_of(invitation.id, invitation.secret, invitation.key_id, keys)
    taken = invitation.judge(typed_code(code), expected, session.person_id, now)
    if taken is not Taken.TAKEN or invitation.helper_id is not None:
        return taken
    return await _take(pool, session, invitation, visit, keys=keys, now=now)


class TooManyTries(Refusal):
    """Somebody tried too many invitations today; `opens_at` is from when again."""

    def __init__(self, opens_at: datetime) -> None:
        super().__init__("helper.wait")
        self.opens_at = opens_at


async def _take(
    pool: Pool, session: Session, invitation: Invitation, visit: Visit, *, keys: Keys, now: datetime
) -> Taken:
    try:
        async with transaction(pool) as conn:
            made = await store.take_help(conn, invitation.id, session.person_id, now=now)
            if made is None:
                return Taken.EXPIRED
            facts: dict[str, str | int] = {"help": str(made.id), "scope": made.scope}
            await _write_down(conn, "helper.taken", made, facts, now=now)
            for person_id, template in ((made.person_id, "helper_added"), (session.person_id, "helping_added")):
                await tell_contacts(conn, person_id, template, keys=keys, language=visit.language, now=now)
    except UniqueViolation:
        raise Refusal("helper.already") from None
    return Taken.TAKEN


async def begin(conn: Conn, session: Session, help_id: UUID, *, now: datetime) -> Help:
    """From now on this session helps; refuses with "helper.gone" what is over or another's."""
    check_opens(session, Service.HELPING, now=now)
    begun = await store.begin(conn, session.id, help_id, now=now)
    if begun is None:
        raise Refusal("helper.gone")
    await _write_down(conn, "helper.began", begun, {"help": str(begun.id)}, now=now)
    return Help(begun.id, begun.person_id, Scope(begun.scope), begun.ends_at, None)


async def stop(conn: Conn, session: Session) -> None:
    """Let this session help nobody any more; one that helps nobody stays as it is."""
    await store.stop(conn, session.id)


async def end(conn: Conn, session: Session, help_id: UUID, *, keys: Keys, language: str, now: datetime) -> None:
    """End help or its invitation at once, by either of the two; ending it twice is no error."""
    ended = await store.end_help(conn, help_id, session.person_id, now=now)
    if ended is not None:
        await tell_of_end(conn, ended, keys=keys, language=language, now=now)


async def tell_of_end(conn: Conn, ended: Parties, *, keys: Keys, language: str, now: datetime) -> None:
    """Write down that help is over, take the consent back, and tell both."""
    await withdraw(conn, ended.id, "helper", now=now)
    await _write_down(conn, "helper.ended", ended, {"help": str(ended.id)}, now=now)
    for person_id in (ended.person_id, ended.helper_id):
        if person_id is not None and ended.helper_id is not None:
            await tell_contacts(conn, person_id, "helper_ended", keys=keys, language=language, now=now)


async def write_down_look(conn: Conn, session: Session, service: str, *, keys: Keys, now: datetime) -> None:
    """Write into the helped person's trail that the helper has opened this, naming both."""
    assert session.help is not None, "only what a helper opens is written down"
    key = limit_key(keys, "helper-look", session.help.id.bytes, service.encode())
    if await limits.happens_first(conn, key, window=LOOK_AGAIN_AFTER, now=now):
        await append(
            conn, kind="helper.opened", person_id=session.help.person_id, actor=f"helper:{session.person_id}",
            facts={"help": str(session.help.id), "service": service}, now=now,
        )  # fmt: skip


async def list_help(conn: Conn, person_id: UUID) -> list[HelpRow]:
    """Invitations and help of which somebody is either party, the newest first, at most 50."""
    return await store.list_help(conn, person_id)


def code_of(help_id: UUID, secret: bytes, key_id: int, keys: Keys) -> str:
    """The invitation stands where a code to a contact has its destination: the code is worth nothing for another."""
    return derive_code(
        keys, key_id=key_id, secret=secret, purpose=PURPOSE, destination=help_id.bytes, length=CODE_LENGTH
    )


def _helps(row: HelpRow, person_id: UUID, now: datetime) -> bool:
    return row.person_id == person_id and row.helper_id is not None and row.ended_at is None and now < row.ends_at


async def _write_down(conn: Conn, kind: str, parties: Parties, facts: dict[str, str | int], *, now: datetime) -> None:
    """Once for each of the two, so that both find it in their history."""
    actor = f"helper:{parties.helper_id}" if parties.helper_id else "member"
    await append(conn, kind=kind, person_id=parties.person_id, actor=actor, facts=facts, now=now)
    if parties.helper_id is not None:
        mine = {**facts, "helped": str(parties.person_id)}
        await append(
            conn, kind=kind.replace("helper.", "helping."), person_id=parties.helper_id, actor="member", facts=mine,
            now=now,
        )  # fmt: skip
