"""A browser that enrols a family through the actions."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid4

import psycopg

from peserta.billing.tariff import PaysForThemselves
from peserta.demo import numbers
from peserta.enrolment import actions, facilities, proving
from peserta.enrolment.application import Applicant, Application, Listed
from peserta.enrolment.facilities import Pick
from peserta.enrolment.submit import Shown, Submitted, submit
from peserta.facility.choice import ChoiceKind
from peserta.kit.clock import business_date
from peserta.kit.database import Pool, transaction
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.kit.values import Email, FamilyNumber, Phone, Sex
from peserta.verification.rules import Judgement, Policy
from tests.access.walking import codes_to
from tests.people import NOW

POLICY = Policy()
TODAY = date(2026, 11, 23)


def person(n: int, relation: str, name: str, born_on: date, sex: Sex) -> Applicant:
    nik = numbers.nik(5_000 + n, born_on, sex)
    return Applicant(relation=relation, name=name, born_on=born_on, sex=sex.value, nik=nik)  # pyright: ignore[reportArgumentType]


FOUR = (
    person(1, "head", "Bagus Wicaksono", date(1988, 2, 29), Sex.MALE),
    person(2, "spouse", "Rini Puspita", date(1990, 7, 14), Sex.FEMALE),
    person(3, "child", "Dimas Wicaksono", date(2016, 1, 3), Sex.MALE),
    person(4, "child", "Ayu Wicaksono", date(2020, 11, 30), Sex.FEMALE),
)


@dataclass
class Browser:
    """One browser with one application; `now` is moved by the test."""

    pool: Pool
    keys: Keys
    now: datetime = NOW
    token: bytes = field(default_factory=lambda: uuid4().bytes * 2)
    id: UUID = field(default_factory=uuid4)

    async def begin(self) -> None:
        async with transaction(self.pool) as conn:
            self.id = await actions.begin(
                conn, browser=self.token, language="id", text_hashes=[bytes(32)], now=self.now
            )

    async def present(self) -> Application:
        async with self.pool.connection() as conn:
            found = await actions.find(conn, self.id, self.token, keys=self.keys)
        assert found is not None
        return found

    async def tell_card(self, serial: int = 9_000) -> None:
        async with transaction(self.pool) as conn:
            number = FamilyNumber(numbers.family_number(serial))
            await actions.tell_family_card(conn, self.id, self.token, number, keys=self.keys, now=self.now)

    async def tell(self, applicant: Applicant, id_: UUID | None = None) -> UUID:
        listed = Listed(id_ or new_id(self.now), applicant)
        async with transaction(self.pool) as conn:
            await actions.tell_person(conn, self.id, self.token, listed, keys=self.keys, now=self.now)
        return listed.id

    async def remove(self, person_id: UUID) -> None:
        async with transaction(self.pool) as conn:
            await actions.remove_person(conn, self.id, self.token, person_id, keys=self.keys, now=self.now)

    async def choose_class(self, care_class: int = 3, segment: PaysForThemselves = "PBPU") -> None:
        async with transaction(self.pool) as conn:
            await actions.choose_class(
                conn, self.id, self.token, care_class, segment=segment, keys=self.keys, now=self.now
            )

    async def choose_later(self) -> None:
        async with transaction(self.pool) as conn:
            await facilities.choose_later(conn, self.id, self.token, keys=self.keys, now=self.now)

    async def choose_facility(self, code: str, *people: UUID, role: ChoiceKind = "fktp") -> None:
        async with transaction(self.pool) as conn:
            await facilities.choose_facility(
                conn, self.id, self.token, Pick(code, role, people), keys=self.keys, today=business_date(self.now),
                now=self.now,
            )  # fmt: skip

    async def choose_contact(self, value: Phone | Email) -> None:
        async with transaction(self.pool) as conn:
            await actions.choose_contact(conn, self.id, self.token, value, keys=self.keys, now=self.now)

    async def ask_code(self) -> proving.Wished:
        return await proving.send_code(self.pool, self.id, self.token, keys=self.keys, policy=POLICY, now=self.now)

    async def answer(self, code: str) -> Judgement:
        return await proving.answer_code(
            self.pool, await self.present(), code, keys=self.keys, policy=POLICY, now=self.now
        )

    async def code(self) -> str:
        """The newest code that would arrive at the application's contact."""
        contact = (await self.present()).contact
        assert contact is not None
        return (await codes_to(self.pool, self.keys, contact.index))[-1]

    async def prove(self) -> None:
        await self.ask_code()
        await self.answer(await self.code())

    async def submit(self, version: int | None = None, *, knows_of_check: bool = False) -> Submitted:
        """As the page does: once more when another family of the same card was quicker."""
        version = (await self.present()).version if version is None else version
        try:
            return await self._submit(version, knows_of_check=knows_of_check)
        except psycopg.errors.UniqueViolation:
            return await self._submit(version, knows_of_check=knows_of_check)

    async def _submit(self, version: int, *, knows_of_check: bool) -> Submitted:
        async with transaction(self.pool) as conn:
            return await submit(
                conn, self.id, self.token, Shown(version, 5, knows_of_check), keys=self.keys,
                today=business_date(self.now), now=self.now,
            )  # fmt: skip

    async def up_to_summary(
        self, people: tuple[Applicant, ...] = FOUR, *, serial: int = 9_000, contact: Phone | Email | None = None,
        facility: str | None = None,
    ) -> None:  # fmt: skip
        """Everything up to the last step."""
        await self.begin()
        await self.tell_card(serial)
        for applicant in people:
            await self.tell(applicant)
        await self.choose_class()
        if facility is None:
            await self.choose_later()
        else:
            await self.choose_facility(facility)
        await self.choose_contact(contact or Phone("+6289900000777"))
        await self.prove()
