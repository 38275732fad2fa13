"""What somebody looks for among facilities, as an address or a form says it, and what is found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from peserta.facility.areas import Area, load_areas
from peserta.facility.choice import ChoiceKind
from peserta.facility.directory import Kind
from peserta.facility.rules import kinds_for
from peserta.facility.search import find, nearest_with_room, search
from peserta.facility.spelling import TEXT_MAX
from peserta.facility.wish import Found, Position, Wish
from peserta.kit.database import Conn
from peserta.web.words import Translate
from peserta.web_member.facility_list import area_words, kind_words
from peserta.web_member.paths import read_handle

SHOWN: Final = 8
AREAS_SHOWN: Final = 6
# A town has many districts of its name, and not all of them have a facility.
AREAS_LOOKED_AT: Final = 24
ROLES: Final[Mapping[str, ChoiceKind]] = {"": "fktp", "gigi": "dentist"}


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody looks for, as the address or the form says it.

    `instead` is the code of a full facility, `person` the one it is for; None is the whole family.
    """

    role: ChoiceKind = "fktp"
    words: str = ""
    area_code: str = ""
    kind: Kind | None = None
    instead: str = ""
    person: UUID | None = None
    near: Position | None = None

    @property
    def is_anything(self) -> bool:
        """Whether there is enough to look for: a kind alone would be half the directory."""
        return bool(self.words or self.area_code or self.instead or self.near)

    @property
    def wish(self) -> Wish:
        return Wish(self.words, self.area_code or None, self.kind, self.near, role=self.role)


def read_sought(fields: Mapping[str, str]) -> Sought:
    """What is looked for; whatever is not understood is not asked."""
    kind, area_code = fields.get("jenis", ""), fields.get("wilayah", "")[:8]
    role = ROLES.get(fields.get("peran", ""), "fktp")
    return Sought(
        role=role, words=fields.get("cari", "").strip()[:TEXT_MAX],
        area_code=area_code if load_areas().find(area_code) else "",
        kind=next((each for each in kinds_for(role) if each == kind), None),
        instead=fields.get("ganti", "")[:8], person=read_handle(fields.get("untuk", "")),
    )  # fmt: skip


def read_position(fields: Mapping[str, str]) -> Position | None:
    """Where somebody is, in degrees; None for anything that is no place on the globe."""
    try:
        return Position(float(fields.get("lintang", "")[:12]), float(fields.get("bujur", "")[:12]))
    except ValueError:
        return None


async def look(conn: Conn, sought: Sought) -> Sequence[Found]:
    if sought.instead:
        full = await find(conn, sought.instead)
        return await nearest_with_room(conn, full, limit=SHOWN) if full else []
    return await search(conn, sought.wish, limit=SHOWN)


async def areas_with(conn: Conn, sought: Sought) -> list[tuple[Area, str]]:
    """Areas with these words in which there is something to choose, to look for everything that lies in one."""
    if sought.area_code or not sought.words:
        return []
    shown: list[tuple[Area, str]] = []
    for area in load_areas().search(sought.words, limit=AREAS_LOOKED_AT):
        if await search(conn, Wish(area_code=area.code, kind=sought.kind, role=sought.role), limit=1):
            shown.append((area, area_words(area.code)))
        if len(shown) == AREAS_SHOWN:
            break
    return shown


def kinds_of(role: ChoiceKind, _: Translate) -> list[tuple[str, str]]:
    """The kinds to choose among for this, with all of them first; empty where there is only one."""
    names = kind_words(_)
    kinds = sorted(kinds_for(role), key=list(Kind).index)
    return [("", _("Semua jenis")), *((kind.value, names[kind]) for kind in kinds)] if len(kinds) > 1 else []
