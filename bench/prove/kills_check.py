"""What must hold after the kills, read from the database, the phones and the audit trail."""

import asyncio
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import psycopg
from psycopg.rows import class_row

from bench.prove.arrivals import Arrivals, code_in
from bench.prove.finding import Finding
from bench.prove.house import House
from bench.prove.person import Person
from bench.prove.walk import Walked
from peserta.access.tokens import hash_token
from peserta.kit.blind_index import blind_index
from peserta.kit.codes import derive_code
from peserta.kit.keys import Keys

SETTLE_S = 90.0
ANCHOR_S = 90.0

# The simulated operators repeat a receipt until it is acknowledged.
UNSETTLED = """
SELECT count(*) FROM messaging_message WHERE due_at IS NOT NULL OR (channel = 'sms' AND state = 'accepted')
"""
STATES = """
SELECT channel,
       state || coalesce(' (' || reason || ')', '') AS state,
       count(*)
  FROM messaging_message
 GROUP BY 1, 2
 ORDER BY 1, 2
"""
SESSIONS_OF_TOKENS = """
SELECT token_hash FROM access_session WHERE token_hash = ANY (%(hashes)s)
"""
TWICE = """
SELECT 'journey ' || journey_id::text FROM access_session WHERE journey_id IS NOT NULL
 GROUP BY journey_id HAVING count(*) > 1
UNION ALL
SELECT 'person ' || person_id::text FROM access_account GROUP BY person_id HAVING count(*) > 1
"""
COUNTS = """
SELECT (SELECT count(*) FROM access_account),
       (SELECT count(*) FROM access_account WHERE state = 'open'),
       (SELECT count(*) FROM access_session WHERE journey_id IS NOT NULL)
"""
PROVEN_WITHOUT_SESSION = """
SELECT j.id::text
  FROM verification_journey j
 WHERE j.used_n IS NOT NULL
   AND NOT EXISTS (SELECT FROM access_session s WHERE s.journey_id = j.id)
UNION ALL
SELECT j.id::text
  FROM access_journey j
 WHERE j.proven_at IS NOT NULL
   AND NOT EXISTS (SELECT FROM access_account a WHERE a.person_id = j.person_id)
"""
LOST_MESSAGES = """
SELECT message_id::text
  FROM verification_challenge, unnest(message_ids) AS message_id
 WHERE NOT EXISTS (SELECT FROM messaging_message m WHERE m.id = message_id)
"""
CODE_MESSAGES = """
SELECT m.id, m.destination_index, m.code_secret, m.code_key_id, m.code_purpose, m.code_length, m.not_after, m.state
  FROM messaging_message m
 WHERE m.code_secret IS NOT NULL
"""
UNANCHORED = """
SELECT (SELECT count(*) FROM audit_entry) - coalesce((SELECT max(seq) FROM audit_anchor), 0)
"""


@dataclass(frozen=True)
class CodeMessage:
    id: UUID
    destination_index: bytes
    code_secret: bytes
    code_key_id: int
    code_purpose: str
    code_length: int
    not_after: datetime
    state: str

    def code(self, keys: Keys) -> str:
        return derive_code(
            keys, key_id=self.code_key_id, secret=self.code_secret, purpose=self.code_purpose,
            destination=self.destination_index, length=self.code_length,
        )  # fmt: skip


async def until_settled(owner_dsn: str) -> None:
    """Wait until nothing is queued or being sent and every receipt is there; whoever waits in vain sees it later."""
    for _ in range(int(SETTLE_S * 2)):
        with psycopg.connect(owner_dsn) as conn:
            row = conn.execute(UNSETTLED).fetchone()
        if row is not None and row[0] == 0:
            return
        await asyncio.sleep(0.5)


def check_accounts(finding: Finding, owner_dsn: str, walked: Sequence[Walked]) -> None:
    """Every accepted answer has its one session, every person at most one account."""
    tokens = {token for each in walked for token in each.tokens}
    hashes = [hash_token(token) for token in tokens]
    with psycopg.connect(owner_dsn) as conn:
        kept = conn.execute(SESSIONS_OF_TOKENS, {"hashes": hashes}).fetchall()
        twice = [str(row[0]) for row in conn.execute(TWICE)]
        half = [str(row[0]) for row in conn.execute(PROVEN_WITHOUT_SESSION)]
        accounts, opened, sessions = conn.execute(COUNTS).fetchone() or (0, 0, 0)
    finding.figures |= {"accepted answers": len(tokens), "accounts": accounts, "sessions": sessions}
    finding.expect(len(kept) == len(tokens), f"{len(tokens) - len(kept)} accepted answers have no session")
    finding.none_of(twice, "accounts or sessions made twice")
    finding.none_of(half, "journeys proven by halves")
    finished = sum(each.is_finished for each in walked)
    finding.expect(opened == finished, f"{finished} people set a password, {opened} accounts are open")


def check_messages(finding: Finding, house: House, arrivals: Arrivals) -> None:
    """No message is lost or stuck, what is called sent has arrived, and nothing arrived after its life."""
    with psycopg.connect(house.owner_dsn) as conn:
        states = {f"{channel} {state}": int(count) for channel, state, count in conn.execute(STATES)}
        lost = [str(row[0]) for row in conn.execute(LOST_MESSAGES)]
        with conn.cursor(row_factory=class_row(CodeMessage)) as cursor:
            messages = cursor.execute(CODE_MESSAGES).fetchall()
    finding.figures["messages"] = ", ".join(f"{count} {state}" for state, count in states.items())
    stuck = {state: count for state, count in states.items() if state.split()[1] in ("queued", "sending")}
    finding.none_of(stuck, "messages that are neither sent nor over")
    finding.none_of(lost, "codes whose message is not there")
    finding.expect("sms accepted" not in states, f"{states.get('sms accepted')} SMS whose receipt was lost")
    _check_codes(finding, messages, arrivals, house.keys)


def _check_codes(finding: Finding, messages: Sequence[CodeMessage], arrivals: Arrivals, keys: Keys) -> None:
    lives: dict[tuple[bytes, str], list[CodeMessage]] = {}
    for message in messages:
        lives.setdefault((message.destination_index, message.code(keys)), []).append(message)
    arrived: Counter[tuple[bytes, str]] = Counter()
    late: list[str] = []
    unknown: list[str] = []
    for message in arrivals.all():
        code = code_in(message)
        if code is None:
            continue
        key = (index_of(message.to, keys), code)
        arrived[key] += 1
        if key not in lives:
            unknown.append(f"{message.route} {message.number}")
        elif message.arrived_at >= max(life.not_after for life in lives[key]):
            late.append(f"{message.route} {message.number}")
    sent = {key: [life for life in same if life.state in ("accepted", "delivered")] for key, same in lives.items()}
    missing = [str(same[0].id) for key, same in sent.items() if arrived[key] < len(same)]
    finding.figures["codes handed over"] = arrived.total()
    finding.figures["handed over again"] = arrived.total() - sum(len(same) for same in sent.values())
    finding.none_of(late, "codes handed over after their life")
    finding.none_of(unknown, "codes that no row knows")
    finding.none_of(missing, "codes called sent that did not arrive")


def index_of(place: str, keys: Keys) -> bytes:
    """The blind index of a number or address as it stands in a message."""
    if "@" in place:
        return blind_index(keys, "email", place)
    return blind_index(keys, "phone", "+" + place.removeprefix("+"))


def check_late_codes(finding: Finding, house: House, arrivals: Arrivals, over: Sequence[Person]) -> None:
    """Codes whose life ended while no worker ran were never handed over, and say so."""
    arrived = [person.phone for person in over if arrivals.at(person.phone)]
    indexes = [index_of(person.phone, house.keys) for person in over]
    with psycopg.connect(house.owner_dsn) as conn:
        row = conn.execute(
            "SELECT count(*) FROM messaging_message WHERE destination_index = ANY (%(indexes)s) AND state = 'expired'",
            {"indexes": indexes},
        ).fetchone()
    expired = row[0] if row else 0
    finding.figures["expired while no worker ran"] = expired
    finding.none_of(arrived, "expired codes that were sent")
    finding.expect(expired == len(over), f"{len(over)} codes ran out, {expired} say so")


async def check_audit(finding: Finding, house: House) -> None:
    """`peserta audit verify` finds the trail whole, against the anchors kept outside the database."""
    for _ in range(int(ANCHOR_S)):
        with psycopg.connect(house.owner_dsn) as conn:
            row = conn.execute(UNANCHORED).fetchone()
        if row is not None and row[0] <= 0:
            break
        await asyncio.sleep(1)
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "peserta", "audit", "verify", "--anchors", str(house.anchors)],
        env=house.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    told = " ".join((done.stdout + done.stderr).split())[:300]
    finding.figures["audit"] = told.rstrip(".")
    finding.expect(done.returncode == 0, f"audit verify says: {told}")
