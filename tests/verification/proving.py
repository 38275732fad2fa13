"""One browser that asks for codes and types them, as `access` lets it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import psycopg

from peserta.kit.database import Pool, lost_a_race, transaction, was_overtaken
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.verification import actions
from peserta.verification.actions import Send, Target
from peserta.verification.rules import Challenge, Judgement, Policy, Sending

PURPOSE = "activation"


@dataclass(frozen=True)
class Place:
    """Where a code may go; two places are never the same."""

    contact_id: UUID = field(default_factory=uuid4)
    channel: str = "sms"

    @property
    def index(self) -> bytes:
        return self.contact_id.bytes * 2


@dataclass(frozen=True)
class Sent:
    """What came of a wish for a code, and the code that arrives when one was sent."""

    sending: Sending
    challenge: Challenge | None = None
    code: str = ""
    opens_at: datetime | None = None


@dataclass
class Prover:
    """A browser on one journey about one subject."""

    pool: Pool
    keys: Keys
    now: datetime
    subject: UUID = field(default_factory=uuid4)
    browser: bytes = field(default_factory=lambda: uuid4().bytes * 2)
    is_known: bool = False
    purpose: str = PURPOSE
    policy: Policy = field(default_factory=Policy)
    journey_id: UUID = field(init=False)

    def __post_init__(self) -> None:
        self.journey_id = new_id(self.now)

    def target(self, place: Place) -> Target:
        return Target(
            journey_id=self.journey_id, browser=self.browser, purpose=self.purpose, subject=self.subject,
            is_known=self.is_known, contact_id=place.contact_id, channel=place.channel, destination=place.index,
            has_own_tries=self.is_known,
        )  # fmt: skip

    async def ask(self, place: Place, now: datetime | None = None) -> Sent:
        """Ask for a code."""
        now, target = now or self.now, self.target(place)
        try:
            async with transaction(self.pool) as conn:
                wish = await actions.begin_wish(conn, target, keys=self.keys, now=now)
                state, plan = await wish.plan(policy=self.policy, now=now)
                if not plan.sends_now:
                    return Sent(plan.sending, opens_at=plan.opens_at)
                challenge = actions.challenge_for(target, state, plan, keys=self.keys, policy=self.policy, now=now)
                await actions.record_sending(
                    conn, target, state, Send(plan, challenge, new_id(now)), keys=self.keys, policy=self.policy, now=now
                )
        except psycopg.Error as error:
            if was_overtaken(error):
                return Sent(Sending.WAIT)
            raise
        return Sent(plan.sending, challenge, actions.code_of(challenge, self.purpose, self.keys))

    async def type(self, code: str, now: datetime | None = None, *, browser: bytes | None = None) -> Judgement:
        """Give an answer."""
        return await actions.answer(
            self.pool, self.journey_id, code,
            browser=browser or self.browser, keys=self.keys, policy=self.policy, now=now or self.now,
        )  # fmt: skip

    async def spend(self, judgement: Judgement, now: datetime | None = None) -> bool:
        """Act on a right answer; False when another was first."""
        assert judgement.challenge is not None
        try:
            async with transaction(self.pool) as conn:
                await actions.spend(conn, self.journey_id, judgement.challenge, now=now or self.now)
        except psycopg.Error as error:
            if lost_a_race(error):
                return False
            raise
        return True


def wrong(code: str) -> str:
    """A code of the same shape that is not this one."""
    last = "23456789"[("23456789".index(code[-1]) + 1) % 8] if code[-1] in "23456789" else "2"
    return code[:-1] + last


def seconds(count: int) -> timedelta:
    return timedelta(seconds=count)
