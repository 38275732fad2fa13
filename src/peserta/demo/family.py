"""One made-up family, as rows of the roll."""

from datetime import date, timedelta
from random import Random

from peserta.demo import numbers
from peserta.demo.cast import RollCells
from peserta.demo.facilities import TOWNS, dentist_code, first_level_code
from peserta.demo.names import plain_name, with_title
from peserta.intake.roll_cells import COLUMNS
from peserta.kit.identifiers import Sex

SIZES = (1, 2, 3, 4, 5, 6)
SIZE_WEIGHTS = (18, 17, 24, 24, 12, 5)
SEGMENTS = ("PBI", "PPU", "PBPU", "BP")
SEGMENT_WEIGHTS = (38, 26, 31, 5)
# PBI and PPU do not run up arrears of their own.
OWING_SEGMENTS = ("PBPU", "BP")
OWING_SHARE = 0.25
REASONS = {"PBI": "subsidy_ended", "PPU": "employment_ended"}
INACTIVE_SHARE = 0.12
MONTHLY_IDR = {1: 150_000, 2: 100_000, 3: 35_000}

NO_CONTACT_SHARE = 0.08
STALE_SHARE = 0.10
OWN_PHONE_SHARE = 0.60
EMAIL_SHARE = 0.45
# One family in forty has the number of a kiosk, eight families each.
CROWDED_EVERY = 40
FAMILIES_PER_CROWD = 8

ADULT_DAYS = 17 * 365
NEWBORN_SHARE = 0.02
TWINS_SHARE = 0.03
NO_ROW: RollCells = dict.fromkeys(COLUMNS, "")


def new_family(random: Random, serial: int, today: date) -> list[RollCells]:
    """One family; its persons have the serials from `serial` on."""
    size = random.choices(SIZES, SIZE_WEIGHTS)[0]
    shared = _shared_cells(random, serial, today)
    head_born = today - timedelta(days=random.randrange(22 * 365, 80 * 365))
    family_phone = _family_phone(serial)
    rows: list[RollCells] = []
    previous_born = head_born
    for place in range(size):
        sex = random.choice((Sex.MALE, Sex.FEMALE))
        relation = "head" if place == 0 else "spouse" if place == 1 else "child"
        born_on = _born_on(random, relation, head_born, previous_born, today)
        is_newborn = relation == "child" and (today - born_on).days < 90
        person = {
            "card_number": numbers.card_number(serial + place),
            "nik": "" if is_newborn else numbers.nik(serial + place, born_on, sex),
            "name": with_title(random, plain_name(random, sex)),
            "birth_date": born_on.isoformat(),
            "sex": sex.value,
            "relation": relation,
        }
        is_adult = (today - born_on).days > ADULT_DAYS
        rows.append(
            NO_ROW | shared | person | _contacts(random, serial + place, family_phone, today, is_adult=is_adult)
        )
        previous_born = born_on
    return rows


def _shared_cells(random: Random, serial: int, today: date) -> RollCells:
    """What all persons of a family have in common: number, cover, facilities."""
    segment = random.choices(SEGMENTS, SEGMENT_WEIGHTS)[0]
    care_class = 3 if segment == "PBI" else random.randint(1, 3)
    area = TOWNS[random.randrange(60) % len(TOWNS)].area
    cells = {
        "family_number": numbers.family_number(serial),
        "segment": segment,
        "class": str(care_class),
        "status": "active",
        "cover_from": (today - timedelta(days=random.randrange(30, 4_000))).isoformat(),
        "fktp_code": first_level_code(area, random.randrange(1, 40)),
        "dentist_code": dentist_code(area, random.randrange(1, 12)) if random.random() < 0.6 else "",
    }
    if segment in OWING_SEGMENTS and random.random() < OWING_SHARE:
        months = random.randint(1, 24)
        owed = {"arrears_months": str(months), "arrears_idr": str(months * MONTHLY_IDR[care_class])}
        return cells | owed | {"status": "inactive", "status_reason": "arrears"}
    if random.random() < INACTIVE_SHARE:
        ended = (today - timedelta(days=random.randrange(1, 29))).isoformat()
        return cells | {"status": "inactive", "status_reason": REASONS.get(segment, "other"), "cover_to": ended}
    return cells


def _born_on(random: Random, relation: str, head_born: date, previous_born: date, today: date) -> date:
    if relation == "head":
        return head_born
    if relation == "spouse":
        return min(head_born + timedelta(days=random.randrange(-3_000, 3_000)), today - timedelta(days=20 * 365))
    chance = random.random()
    if chance < NEWBORN_SHARE:
        return today - timedelta(days=random.randrange(0, 60))
    if chance < NEWBORN_SHARE + TWINS_SHARE and (today - previous_born).days < ADULT_DAYS:
        return previous_born
    return min(head_born + timedelta(days=random.randrange(20 * 365, 45 * 365)), today - timedelta(days=100))


def _family_phone(serial: int) -> str:
    crowd, place = divmod(serial, CROWDED_EVERY * FAMILIES_PER_CROWD)
    return numbers.crowded_phone(crowd) if place < FAMILIES_PER_CROWD else numbers.phone(serial)


def _contacts(random: Random, serial: int, family_phone: str, today: date, *, is_adult: bool) -> RollCells:
    """A phone, an e-mail address, both or nothing; some were confirmed long ago, of some nobody knows when."""
    if random.random() < NO_CONTACT_SHARE:
        return {}
    is_own = is_adult and random.random() < OWN_PHONE_SHARE
    days = random.randrange(400, 1_500) if random.random() < STALE_SHARE else random.randrange(1, 350)
    confirmed_on = (today - timedelta(days=days)).isoformat()
    cells = {"phone": numbers.phone(serial) if is_own else family_phone, "phone_confirmed_on": confirmed_on}
    if is_adult and random.random() < EMAIL_SHARE:
        domain = random.choice(numbers.MAIL_DOMAINS)
        cells |= {"email": f"peserta{serial}@{domain}", "email_confirmed_on": confirmed_on}
    return cells
