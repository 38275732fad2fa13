"""Journey A, first half: from the terms to a matched record."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from peserta.access.activation import journey_store as store
from peserta.access.activation import match_store
from peserta.access.activation.journey import Journey
from peserta.access.activation.journey_store import DataTry, ProvenContact
from peserta.access.activation.rules import FORM_AT_LEAST, DataAnswer, DataPolicy, Outcome, effort, waiting_time
from peserta.audit.actions import append
from peserta.consent.actions import accept
from peserta.consent.given import Acceptance
from peserta.kit import limits
from peserta.kit.blind_index import blind_index
from peserta.kit.database import Conn, Pool, Reading, transaction
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.kit.limits import Limit, fingerprint, limit_key
from peserta.kit.values import CardNumber, Nik, PersonName
from peserta.kit.work import Work, WorkShown
from peserta.registry.matching import Claim, Record, match
from peserta.registry.person import Person
from peserta.registry.reading import read_person

ADDRESS_WINDOW = Limit("address", uses_max=1_000_000, window=DataPolicy().browser.window)
# Compared with a claim that leads to nobody; as long as names are.
NOBODY = Record(PersonName("Tidak Ada Orangnya"), date(1, 1, 1))


@dataclass(frozen=True, slots=True)
class Visit:
    """Who asks, as far as that is known: a browser, an address, a language. `browser` is a SHA-256."""

    browser: bytes
    address: bytes
    language: str
    device: str


@dataclass(frozen=True, slots=True)
class GivenData:
    """What a person typed about himself, well formed."""

    identifier: Nik | CardNumber
    name: PersonName
    born_on: date

    @property
    def column(self) -> Literal["nik", "card"]:
        return "nik" if isinstance(self.identifier, Nik) else "card"


@dataclass(frozen=True, slots=True)
class FormShown:
    """What a form brought besides its fields: its proof of work, and when it was made."""

    work: WorkShown
    made_at: datetime

    def is_too_quick(self, now: datetime) -> bool:
        """Whether it came without work, and sooner than a person can fill it in."""
        return self.work.work is not Work.DONE and now < self.made_at + FORM_AT_LEAST


async def begin_journey(conn: Conn, visit: Visit, text_hashes: list[bytes], *, now: datetime) -> UUID:
    """Open a journey with the acceptance of the terms that were shown."""
    journey_id = new_id(now)
    await store.open_journey(conn, journey_id, browser=visit.browser, language=visit.language)
    await accept(
        conn, Acceptance(journey_id, text_hashes, visit.language, channel="web", browser=visit.browser), now=now
    )
    return journey_id


async def find_journey(conn: Conn, journey_id: UUID, browser: bytes) -> Journey | None:
    """A journey of this browser; another browser's does not exist for it."""
    return await (await read_journey(conn, journey_id, browser)).one()


async def read_journey(conn: Conn, journey_id: UUID, browser: bytes) -> Reading[Journey]:
    """Ask for a journey of this browser."""
    return await store.find_journey(conn, journey_id, browser)


async def read_proven_contacts(conn: Conn, browser: bytes, person_id: UUID) -> Reading[ProvenContact]:
    """Ask for the contacts of a person that this browser has proven, in whichever journey."""
    return await store.list_proven_contacts(conn, browser, person_id)


async def form_effort(conn: Conn, visit: Visit, *, keys: Keys, policy: DataPolicy, now: datetime) -> int:
    """How much work the next data form asks of this browser at this address."""
    browser, address = _browser_key(visit, keys, policy), limit_key(keys, ADDRESS_WINDOW.name, visit.address)
    uses = await (await limits.look(conn, [browser, address], now=now)).uses()
    count = {key: use.uses for key, use in uses.items()}
    return effort(count.get(browser, 0), count.get(address, 0))


async def give_data(
    pool: Pool, journey_id: UUID, data: GivenData, visit: Visit, form: FormShown, *,
    keys: Keys, policy: DataPolicy, now: datetime,
) -> DataAnswer | None:  # fmt: skip
    """Compare what was typed with the record; None when the journey is not this browser's.

    A miss and a match run the same statements in the same order, so that neither time nor load tells
    whether an identifier is known. Who guesses is told one answer, whatever differed.
    """
    index = blind_index(keys, data.column, data.identifier.digits)
    async with transaction(pool) as conn:
        journey_reading = await store.find_journey(conn, journey_id, visit.browser)
        person_reading = await read_person(conn, column=data.column, index=index)
        known_reading = await store.list_known_persons(conn, visit.browser)
        count_reading = await _take_data_try(conn, data, index, visit, form.work, keys=keys, policy=policy, now=now)
        journey = await journey_reading.one()
        person = await person_reading.one()
        known = {row.person_id: row for row in await known_reading.many()}
        count = await count_reading.one()
        assert count is not None, "the counting statement always returns its row"
        if journey is None:
            return None
        is_known = person is not None and person.id in known
        is_worked = form.work.work is Work.DONE and count.is_work_fresh
        if tries_over := _tries_over(count, is_known=is_known, is_worked=is_worked, policy=policy):
            wait = Limit("data-wait", uses_max=1, window=waiting_time(tries_over))
            use = await limits.take(conn, limit_key(keys, wait.name, visit.browser), wait, now=now)
            if not use.within(wait):
                return DataAnswer(Outcome.WAIT, use.opens_at)
        matched = person if _matches(data, person) else None
        await match_store.record_match(
            conn, journey, matched.id if matched else None, is_known=matched is not None and is_known,
            has_own_tries=matched is not None and is_known and known[matched.id].has_own_tries, now=now,
        )  # fmt: skip
        await append(
            conn, kind="activation.data_given", person_id=matched.id if matched else None, actor="browser",
            facts={"outcome": "matched" if matched else "not_matched", "by": data.column}, now=now,
        )  # fmt: skip
    return DataAnswer(Outcome.MATCHED if matched else Outcome.NOT_MATCHED)


def _matches(data: GivenData, person: Person | None) -> bool:
    """Whether it is this person; where there is none the names are compared all the same, which takes its time."""
    claim = Claim(data.identifier, data.name, data.born_on)
    record = NOBODY if person is None else Record(PersonName(person.name), person.born_on)
    is_alike = match(claim, record).matched
    # Somebody recorded as dead does not open an account; the answer is the same as for a miss.
    return person is not None and person.died_on is None and is_alike


def _tries_over(count: DataTry, *, is_known: bool, is_worked: bool, policy: DataPolicy) -> int:
    """By how many data sets the free ones are passed; strangers do not use up those of a known browser."""
    browser = policy.browser if is_worked else policy.browser_without_work
    over = count.browser_uses - browser.uses_max
    # However many tries strangers made, each in a new browser that is judged once, they lengthen nobody's wait: it
    # would hold up the owner who has mistyped, and them not at all.
    if not is_known and count.identifier_uses > policy.identifier.uses_max:
        over = max(over, 1)
    return max(over, 0)


async def _take_data_try(
    conn: Conn, data: GivenData, index: bytes, visit: Visit, work: WorkShown, *,
    keys: Keys, policy: DataPolicy, now: datetime,
) -> store.Reading[DataTry]:  # fmt: skip
    typed = fingerprint(data.identifier.digits, data.name.text.casefold(), data.born_on.isoformat())
    return await store.take_data_try(
        conn,
        browser=(_browser_key(visit, keys, policy), limit_key(keys, "data", visit.browser, typed)),
        identifier=(
            limit_key(keys, policy.identifier.name, index),
            limit_key(keys, "data-of-identifier", index, typed),
        ),
        work_key=limit_key(keys, "work", work.token or new_id(now).bytes),
        address_key=limit_key(keys, ADDRESS_WINDOW.name, visit.address),
        window=policy.browser.window,
        now=now,
    )


def _browser_key(visit: Visit, keys: Keys, policy: DataPolicy) -> bytes:
    return limit_key(keys, policy.browser.name, visit.browser)
