"""Officers for tests of what is done at the desk."""

from uuid import uuid4

from peserta.kit.blind_index import blind_index
from peserta.kit.keys import Keys
from peserta.staff.officer import Officer
from peserta.staff.permissions import Role
from tests.people import NOW, Someone


def an_officer(*roles: Role, own: Someone | None = None, keys: Keys | None = None) -> Officer:
    """Somebody who is signed in; `own` is their record as a member."""
    index = blind_index(keys, "nik", own.nik.digits) if own and keys else None
    return Officer(uuid4(), f"officer{uuid4().hex[:6]}", roles or (Role.OFFICER,), index, uuid4(), NOW, NOW)
