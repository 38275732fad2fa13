"""The made-up people who take part: each with a phone that proves, shared with no other one taking part."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from peserta.demo.numbers import PHONE_BLOCK
from peserta.demo.people import RollCells, synthetic_roll
from peserta.registry.standing import PROOF_LASTS, ContactRules

# The named cast and the numbers of kiosks; their last digits make an operator fail.
SPECIAL = (PHONE_BLOCK + "00", PHONE_BLOCK + "01")
PASSWORD = "tiga kuda biru di sawah"  # noqa: S105  # of made-up people
# Well away from the day on which a contact gets too old to prove.
SAFE_MARGIN = timedelta(days=10)


@dataclass(frozen=True)
class Person:
    """What one person knows, and where codes reach them."""

    nik: str
    card_number: str
    family_number: str
    name: str
    born_on: date
    phone: str
    email: str

    @property
    def places(self) -> dict[str, str]:
        """Where a code can be read, by channel."""
        return {channel: place for channel, place in (("sms", self.phone), ("email", self.email)) if place}

    def data(self) -> dict[str, str]:
        """The form "Data diri", filled in."""
        return {
            "nomor": self.nik, "nama": self.name, "hari": str(self.born_on.day), "bulan": str(self.born_on.month),
            "tahun": str(self.born_on.year),
        }  # fmt: skip


def list_persons(people: int, *, today: date, with_email: bool = False) -> list[Person]:
    """Those of the made-up roll whose phone proves; no two with one phone. With `with_email`, only who has both."""
    rows = list(synthetic_roll(people, today=today))
    families = Counter(phone for _, phone in {(row["family_number"], row["phone"]) for row in rows})
    persons: dict[str, Person] = {}
    for row in rows:
        phone = row["phone"]
        if phone in persons or not _can_prove(row, today) or families[phone] > ContactRules().families_max:
            continue
        if row["nik"] and (row["email"] or not with_email):
            persons[phone] = _person(row)
    return list(persons.values())


def _can_prove(row: RollCells, today: date) -> bool:
    if not row["phone"] or row["phone"].startswith(SPECIAL):
        return False
    return today - date.fromisoformat(row["phone_confirmed_on"]) < PROOF_LASTS - SAFE_MARGIN


def _person(row: RollCells) -> Person:
    return Person(
        nik=row["nik"], card_number=row["card_number"], family_number=row["family_number"], name=row["name"],
        born_on=date.fromisoformat(row["birth_date"]), phone=row["phone"], email=row["email"],
    )  # fmt: skip
