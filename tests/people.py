"""People on record for tests: made up, each with the contacts a test asks for."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from peserta.demo import numbers
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.values import CardNumber, Email, FamilyNumber, Nik, PersonName, Phone, Sex
from peserta.registry.accepting.accept import accept_rows
from peserta.registry.accepting.roll import RollContact, RollPerson
from peserta.registry.actions import list_contacts
from peserta.registry.contact import Contact
from peserta.registry.names import folded_words, written_words

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BORN_ON = date(1985, 4, 12)
# Nothing but a daily code goes to the addresses of a person.
MAIL_COMES_BACK = """
INSERT INTO messaging_suppressed (destination_index, message_id, status, since_at, until_at)
     SELECT value_index, gen_random_uuid(), '5.1.1', %(now)s, %(now)s + interval '90 days'
       FROM registry_contact
      WHERE person_id = %(person_id)s
        AND kind = 'email'
"""


@dataclass(frozen=True, slots=True)
class Someone:
    """A person on record, with what that person knows about themselves; contacts stand as they are listed."""

    id: UUID
    nik: Nik
    card: CardNumber
    name: PersonName
    born_on: date
    contacts: tuple[Contact, ...]

    @property
    def phone(self) -> Contact:
        """The first phone."""
        return next(contact for contact in self.contacts if contact.kind == "phone")

    @property
    def email(self) -> Contact:
        """The first e-mail address."""
        return next(contact for contact in self.contacts if contact.kind == "email")


async def register(
    pool: Pool,
    keys: Keys,
    serial: int = 0,
    *,
    name: str = "Siti Aminah",
    phones: int = 1,
    emails: int = 1,
    died_on: date | None = None,
    nik: str | None = None,
    now: datetime = NOW,
) -> Someone:
    """Put somebody on record; another `serial` is another person of another family with other contacts."""
    person = RollPerson(
        card=CardNumber(numbers.card_number(serial)),
        nik=Nik(nik or numbers.nik(serial, BORN_ON, Sex.FEMALE)),
        family=FamilyNumber(numbers.family_number(serial)),
        relation="head",
        name=PersonName(name),
        name_folded=" ".join(folded_words(written_words(name), old_j=True)),
        born_on=BORN_ON,
        sex=Sex.FEMALE,
        died_on=died_on,
        contacts=(
            *(RollContact.of_phone(Phone(numbers.phone(10 * serial + n)), now.date()) for n in range(phones)),
            *(RollContact.of_email(Email(f"siti{serial}.{n}@surel.contoh.example"), now.date()) for n in range(emails)),
        ),
        digest=serial.to_bytes(32, "big"),
    )
    async with transaction(pool) as conn:
        accepted = (await accept_rows(conn, [person], keys=keys, now=now)).rows[0]
        assert accepted is not None, "nobody else holds these numbers"
        contacts = await list_contacts(conn, accepted.person_id)
    assert person.nik is not None
    return Someone(accepted.person_id, person.nik, person.card, person.name, person.born_on, tuple(contacts))
