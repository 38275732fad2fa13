"""Whether somebody of a family is on record already: looked up only once a contact is proven."""

from enum import Enum, auto

from peserta.enrolment.application import Application
from peserta.kit.blind_index import blind_index
from peserta.kit.database import Conn
from peserta.kit.keys import Keys
from peserta.registry.actions import find_family, list_by_nik
from peserta.registry.names import same_name


class OnRecord(Enum):
    """What the scheme's own record has of a family that wants to enrol."""

    NOBODY = auto()
    SOMEBODY = auto()
    """The family card, or somebody on it; a person looks at it, and nobody is told who or why."""
    AS_TOLD = auto()
    """Somebody, told exactly as on record – card, NIK, name and birth date: they may know it, and open an account."""


async def look_up(conn: Conn, application: Application, keys: Keys) -> OnRecord:
    """What is on record of the card of an application and of everybody on it who has a NIK, in two statements."""
    family_id = await find_family(conn, blind_index(keys, "family", application.family_card))
    with_nik = [listed.applicant for listed in application.people if listed.applicant.nik]
    persons = await list_by_nik(conn, [blind_index(keys, "nik", told.nik) for told in with_nik])
    found = [(told, person) for told, person in zip(with_nik, persons, strict=True) if person is not None]
    if any(
        person.family_id == family_id and person.born_on == told.born_on and same_name(person.name, told.name)
        for told, person in found
    ):
        return OnRecord.AS_TOLD
    return OnRecord.SOMEBODY if found or family_id is not None else OnRecord.NOBODY
