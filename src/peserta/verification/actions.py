"""Sending a code to a contact, and judging what was typed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from peserta.kit import limits
from peserta.kit.codes import derive_code, new_secret, typed_code
from peserta.kit.database import Conn, Pool
from peserta.kit.keys import Keys
from peserta.kit.limits import Limit, Looking, Use, limit_key
from peserta.verification import store
from peserta.verification.rules import (
    Challenge,
    Count,
    Judgement,
    Plan,
    Policy,
    Sending,
    Spent,
    State,
    Verdict,
    judge,
    plan_sending,
)
from peserta.verification.store import StateRow


@dataclass(frozen=True, slots=True)
class Target:
    """Who is to be proven to whom: the subject's pool of tries, and where the code goes.

    `subject` names the person (or application) in limits; `is_known` says that this browser proved
    the subject before and so has sends of its own, `has_own_tries` that it has such tries too: neither
    can be used up by strangers.
    """

    journey_id: UUID
    browser: bytes
    purpose: str
    subject: UUID
    is_known: bool
    contact_id: UUID
    channel: str
    destination: bytes
    has_own_tries: bool = False

    def pool(self, keys: Keys) -> bytes:
        """The budget of tries: some browsers have their own, all others share one."""
        return limit_key(keys, "tries", self.subject.bytes, self.browser if self.has_own_tries else b"")


class Wish:
    """A wish for a code, with its reads on their way beside those of the caller."""

    def __init__(self, target: Target, state: "PendingState", looking: Looking, keys: Keys) -> None:
        self.target = target
        self._state = state
        self._looking = looking
        self._keys = keys

    async def plan(self, *, policy: Policy, now: datetime) -> tuple[State, Plan]:
        """What is known, and what to do about the wish."""
        state = await self._state.load()
        uses = await self._looking.uses()
        target, keys = self.target, self._keys
        pool = target.pool(keys)
        spent = Spent(
            sends=uses.get(_sends_key(target, keys)),
            cooling=uses.get(_cooling_key(target, keys)),
            tries=uses.get(pool),
        )
        if state.round:
            state = replace(state, is_of_another=(state.subject, state.pool) != (target.subject, pool))
        return state, plan_sending(state, spent, target.contact_id, policy=policy, now=now)


class PendingState:
    """The state of a journey on its way; see `Reading`."""

    def __init__(self, rows: "store.Reading[StateRow]") -> None:
        self._rows = rows

    async def load(self) -> State:
        return _state(await self._rows.many())


async def read_state(conn: Conn, journey_id: UUID, browser: bytes) -> PendingState:
    """Ask for the state of a journey of this browser."""
    return PendingState(await store.list_state(conn, journey_id, browser))


async def begin_wish(conn: Conn, target: Target, *, keys: Keys, now: datetime) -> Wish:
    """Ask for everything a wish for a code depends on, in the round trip of the caller."""
    watched = (_sends_key(target, keys), _cooling_key(target, keys), target.pool(keys))
    state = await read_state(conn, target.journey_id, target.browser)
    return Wish(target, state, await limits.look(conn, watched, now=now), keys)


class Cooling:
    """From when a code may go to each destination again, on its way; see `Reading`."""

    def __init__(self, looking: Looking, by_key: Mapping[bytes, bytes]) -> None:
        self._looking = looking
        self._by_key = by_key

    async def opens_at(self) -> dict[bytes, datetime]:
        """By destination; where a code may go at once it is not there."""
        return {self._by_key[key]: use.opens_at for key, use in (await self._looking.uses()).items()}


async def read_cooling(
    conn: Conn,
    purpose: str,
    destinations: Iterable[bytes],
    *,
    browser: bytes,
    is_known: bool,
    keys: Keys,
    now: datetime,
) -> Cooling:
    """Ask from when a code of this purpose may go to each destination again."""
    owner = browser if is_known else b""
    by_key = {_cool_down_key(purpose, destination, owner, keys): destination for destination in destinations}
    return Cooling(await limits.look(conn, list(by_key), now=now), by_key)


async def list_destinations(conn: Conn, journey_id: UUID) -> frozenset[bytes]:
    """Where codes of a journey were sent, as blind indexes."""
    return frozenset(row.destination for row in await store.list_destinations(conn, journey_id))


async def list_proven(conn: Conn, journey_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Those of these journeys that a right answer has proven."""
    return frozenset(row.id for row in await store.list_proven(conn, journey_ids))


def challenge_for(target: Target, state: State, plan: Plan, *, keys: Keys, policy: Policy, now: datetime) -> Challenge:
    """The challenge to send: the live one again, or a fresh one whose code exists only where it is derived."""
    assert plan.sends_now, "waiting is not sending"
    if plan.challenge is not None:
        return plan.challenge
    return Challenge(
        n=state.highest_n + 1,
        contact_id=target.contact_id,
        channel=target.channel,
        destination=target.destination,
        secret=new_secret(),
        key_id=keys.code.writing_id,
        length=plan.length,
        expires_at=now + policy.code_life,
        message_ids=[],
    )


@dataclass(frozen=True, slots=True)
class Send:
    """One send: the planned challenge, in the message that carries it."""

    plan: Plan
    challenge: Challenge
    message_id: UUID


async def record_sending(
    conn: Conn, target: Target, state: State, send: Send, *, keys: Keys, policy: Policy, now: datetime
) -> None:
    """Write down a send in the caller's transaction; nothing is waited for.

    If another send to this destination was quicker, the transaction is undone (`lost_a_race`).
    """
    counted = store.Counted(
        _cooling_key(target, keys), policy.cool_down(send.plan.sends), _sends_key(target, keys), policy.sends
    )
    if send.plan.challenge is not None:
        cool_down = Limit("cool-down", uses_max=1, window=counted.cool_wait)
        await limits.take_within(conn, counted.cooling_key, cool_down, now=now)
        await limits.take_within(conn, counted.sends_key, counted.sends, now=now)
        await store.add_message(conn, target.journey_id, send.challenge.n, send.message_id)
        return
    of = store.Round(
        target.journey_id, target.browser, target.purpose, target.subject, target.pool(keys),
        present=state.round, opens=bool(state.round) and send.plan.sending is Sending.NEW_ROUND,
    )  # fmt: skip
    await store.record_challenge(conn, of, send.challenge, counted, message_id=send.message_id, now=now)


async def answer(
    pool: Pool, journey_id: UUID, typed: str, *, browser: bytes, keys: Keys, policy: Policy, now: datetime
) -> Judgement:
    """Count one try, for good, and judge it.

    A journey that is not this browser's is answered like one whose codes are over, so ids cannot be
    probed. Nothing is spent here: `spend` belongs into the transaction that acts on the answer.
    """
    browser_key = limit_key(keys, policy.browser_tries.name, browser)
    async with pool.connection() as conn:
        rows = await store.count_attempt(
            conn, journey_id, browser, browser_key=browser_key,
            pool_window=policy.tries.window, browser_window=policy.browser_tries.window, now=now,
        )  # fmt: skip
    if not rows:
        return Judgement(Verdict.EXPIRED)
    first = rows[0]
    count = Count(
        attempts=first.attempts, used_n=first.used_n, purpose=first.purpose, subject=first.subject,
        pool=Use(first.pool_uses, first.pool_opens_at),
        browser=Use(first.browser_uses, first.browser_opens_at),
    )  # fmt: skip
    challenges = [_challenge(row.n, row) for row in rows if row.n is not None]
    expected = [(challenge, code_of(challenge, count.purpose, keys)) for challenge in challenges]
    return judge(typed_code(typed), expected, count, policy=policy, now=now)


async def spend(conn: Conn, journey_id: UUID, challenge: Challenge, *, now: datetime) -> None:
    """Mark the journey proven; of many right answers at once, the transaction of all but one is undone."""
    await store.spend(conn, journey_id, challenge.n, now=now)


def code_of(challenge: Challenge, purpose: str, keys: Keys) -> str:
    """The code that was sent for a challenge."""
    return derive_code(
        keys, key_id=challenge.key_id, secret=challenge.secret, purpose=purpose,
        destination=challenge.destination, length=challenge.length,
    )  # fmt: skip


# Each purpose has sends and waits of its own (decision 49): whoever merely has a number could else use up those of the
# member who activates with it, and whoever knows a member's data could see at another page's wait which number it is.
def _sends_key(target: Target, keys: Keys) -> bytes:
    owner = target.browser if target.is_known else b""
    return limit_key(keys, "sends", target.purpose.encode(), target.destination, owner)


def _cooling_key(target: Target, keys: Keys) -> bytes:
    return _cool_down_key(target.purpose, target.destination, target.browser if target.is_known else b"", keys)


def _cool_down_key(purpose: str, destination: bytes, owner: bytes, keys: Keys) -> bytes:
    return limit_key(keys, "cool-down", purpose.encode(), destination, owner)


def _state(rows: list[StateRow]) -> State:
    if not rows:
        return State()
    first = rows[0]
    return State(
        round=first.round, attempts=first.attempts, used_n=first.used_n, subject=first.subject, pool=first.pool,
        challenges=[_challenge(row.n, row) for row in rows if row.n is not None],
        highest_n=first.highest_n or 0,
    )  # fmt: skip


def _challenge(n: int, row: "StateRow | store.CountedRow") -> Challenge:
    return Challenge(
        n=n, contact_id=row.contact_id, channel=row.channel, destination=row.destination, secret=row.secret,
        key_id=row.key_id, length=row.length, expires_at=row.expires_at, message_ids=row.message_ids,
    )  # fmt: skip
