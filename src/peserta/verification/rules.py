"""How codes are judged and when another may be sent: pure rules."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from hmac import compare_digest
from uuid import UUID

from peserta.kit.codes import LONG, SHORT
from peserta.kit.limits import Limit, Use

LIVE_CODES_MAX = 3
# A resend repeats the code, so it must leave the person time to type it.
REPEATABLE_FOR_AT_LEAST = timedelta(minutes=2)
# After a right answer the same answer goes on again, for a reply lost on the way.
REPEATED_ANSWERS_MAX = 50


class Verdict(Enum):
    """What was decided about one answer."""

    ACCEPTED = "accepted"
    AGAIN = "again"  # the right answer was given before, and is given again
    WRONG = "wrong"
    EXPIRED = "expired"
    TOO_MANY = "too_many"  # this journey's tries are used up; a new code has new ones
    NOT_JUDGED = "not_judged"  # strangers used up the tries on short codes; a longer code is judged
    BROWSER_SPENT = "browser_spent"  # this browser tried too often today, on whomever


@dataclass(frozen=True, slots=True)
class Policy:
    """The numbers of a scheme. Sources: NIST SP 800-63B 3.1.3 and 3.2.2, ASVS 6.6.3."""

    code_life: timedelta = timedelta(minutes=10)
    code_length: int = SHORT
    attempts_max: int = 5
    cool_downs: tuple[timedelta, ...] = (timedelta(seconds=30), timedelta(seconds=60), timedelta(seconds=120))
    tries: Limit = field(default=Limit("tries", uses_max=20, window=timedelta(days=1)))
    browser_tries: Limit = field(default=Limit("browser-tries", uses_max=30, window=timedelta(days=1)))
    sends: Limit = field(default=Limit("sends", uses_max=10, window=timedelta(days=1)))

    def cool_down(self, sends: int) -> timedelta:
        """How long to wait after the send number `sends` (from 1) to one destination."""
        return self.cool_downs[min(sends, len(self.cool_downs)) - 1]


@dataclass(frozen=True, slots=True)
class Challenge:
    """One code that was sent: everything but the code."""

    n: int
    contact_id: UUID
    channel: str
    destination: bytes
    secret: bytes
    key_id: int
    length: int
    expires_at: datetime
    message_ids: list[UUID]

    def is_live(self, now: datetime) -> bool:
        return now < self.expires_at

    def can_be_repeated(self, now: datetime) -> bool:
        return now + REPEATABLE_FOR_AT_LEAST <= self.expires_at


@dataclass(frozen=True, slots=True)
class Count:
    """What the counting statement returned; this try is counted already."""

    attempts: int
    used_n: int | None
    purpose: str
    subject: UUID
    pool: Use
    browser: Use


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict; when the answer was right, the challenge and its subject; when wrong, the tries left."""

    verdict: Verdict
    challenge: Challenge | None = None
    subject: UUID | None = None
    tries_left: int = 0
    opens_at: datetime | None = None


def judge(
    answer: str, expected: Sequence[tuple[Challenge, str]], count: Count, *, policy: Policy, now: datetime
) -> Judgement:
    """Judge one answer against every code of the journey; `expected` pairs challenges with codes."""
    # Every code is compared, so the time tells nothing about which one was close.
    right = [challenge for challenge, code in expected if compare_digest(answer.encode(), code.encode())]
    if count.used_n is not None:
        return _judge_again(right, count)
    if not count.browser.within(policy.browser_tries):
        return Judgement(Verdict.BROWSER_SPENT, opens_at=count.browser.opens_at)
    if count.attempts > policy.attempts_max:
        return Judgement(Verdict.TOO_MANY)
    live = [challenge for challenge, _ in expected if challenge.is_live(now)]
    if not live:
        return Judgement(Verdict.EXPIRED)
    pool_left = policy.tries.uses_max - count.pool.uses
    if pool_left < 0 and all(challenge.length == SHORT for challenge in live):
        return Judgement(Verdict.NOT_JUDGED, opens_at=count.pool.opens_at)
    accepted = [c for c in right if c.is_live(now) and (c.length == LONG or pool_left >= 0)]
    if accepted:
        return Judgement(Verdict.ACCEPTED, challenge=accepted[0], subject=count.subject)
    # A long code is judged whatever strangers did.
    return _wrong(count, None if any(c.length == LONG for c in live) else pool_left, policy)


def _wrong(count: Count, pool_left: int | None, policy: Policy) -> Judgement:
    tries_left = policy.attempts_max - count.attempts
    browser_left = policy.browser_tries.uses_max - count.browser.uses
    left = min(tries_left, browser_left, tries_left if pool_left is None else pool_left)
    if left > 0:
        return Judgement(Verdict.WRONG, tries_left=left)
    # The last try was wrong: say at once what is next, not only after one more.
    if browser_left <= 0:
        return Judgement(Verdict.BROWSER_SPENT, opens_at=count.browser.opens_at)
    if tries_left <= 0:
        return Judgement(Verdict.TOO_MANY)
    return Judgement(Verdict.NOT_JUDGED, opens_at=count.pool.opens_at)


def _judge_again(right: Sequence[Challenge], count: Count) -> Judgement:
    for challenge in right:
        if challenge.n == count.used_n and count.attempts <= REPEATED_ANSWERS_MAX:
            return Judgement(Verdict.AGAIN, challenge=challenge, subject=count.subject)
    return Judgement(Verdict.EXPIRED)


class Sending(Enum):
    """What to do about a wish for a code."""

    NEW = "new"
    REPEAT = "repeat"
    NEW_ROUND = "new_round"
    WAIT = "wait"
    SPENT = "spent"  # this destination was sent too many codes today


@dataclass(frozen=True, slots=True)
class State:
    """What is known of a journey: its present round and tries, and the challenges of that round.

    `is_of_another` says that they prove another subject, or count in another budget, than is wished for.
    """

    round: int = 0
    attempts: int = 0
    used_n: int | None = None
    subject: UUID | None = None
    pool: bytes = b""
    challenges: Sequence[Challenge] = ()
    highest_n: int = 0
    is_of_another: bool = False

    @property
    def is_proven(self) -> bool:
        return self.used_n is not None

    def judged(self, policy: Policy, now: datetime) -> list[Challenge]:
        """Those whose codes are still judged: in their lives, while there are tries."""
        if self.attempts >= policy.attempts_max:
            return []
        return [challenge for challenge in self.challenges if challenge.is_live(now)]


@dataclass(frozen=True, slots=True)
class Spent:
    """The present windows that a wish for a code depends on; None where nothing was used."""

    sends: Use | None
    cooling: Use | None
    tries: Use | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do: repeat `challenge`, or make a new one of `length` characters, or wait until `opens_at`.

    `sends` is the number this send will have in the present window, from 1.
    """

    sending: Sending
    length: int = SHORT
    challenge: Challenge | None = None
    opens_at: datetime | None = None
    sends: int = 1

    @property
    def sends_now(self) -> bool:
        return self.sending in (Sending.NEW, Sending.REPEAT, Sending.NEW_ROUND)


def plan_sending(state: State, spent: Spent, contact_id: UUID, *, policy: Policy, now: datetime) -> Plan:
    """Decide about one wish for a code to one contact.

    A resend on the same channel repeats the live code. Codes get long once strangers have used up
    the tries on short ones: no lock-out, only more to type.
    """
    if spent.cooling is not None:
        return Plan(Sending.WAIT, opens_at=spent.cooling.opens_at)
    sends = 1 + (spent.sends.uses if spent.sends else 0)
    if spent.sends is not None and spent.sends.uses >= policy.sends.uses_max:
        return Plan(Sending.SPENT, opens_at=spent.sends.opens_at)
    is_guessed_at = spent.tries is not None and spent.tries.uses >= policy.tries.uses_max
    length = LONG if is_guessed_at else policy.code_length
    if state.is_of_another or state.attempts >= policy.attempts_max:
        return Plan(Sending.NEW_ROUND, length, sends=sends)
    live = [challenge for challenge in state.challenges if challenge.is_live(now)]
    for challenge in live:
        if challenge.contact_id == contact_id and challenge.length == length and challenge.can_be_repeated(now):
            return Plan(Sending.REPEAT, length, challenge, sends=sends)
    if len(live) >= LIVE_CODES_MAX:
        return Plan(Sending.NEW_ROUND, length, sends=sends)
    return Plan(Sending.NEW, length, sends=sends)
