"""Looking for facilities: by words, by area, near somebody, and instead of a full one."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from math import cos, radians

from peserta.facility import search_store, store
from peserta.facility.areas import AREA_CODE
from peserta.facility.directory import Facility, Kind
from peserta.facility.lexemes import name_key, sought_lexemes
from peserta.facility.rules import kinds_for, role_of
from peserta.facility.search_store import Terms
from peserta.facility.spelling import TEXT_MAX, sought_words
from peserta.facility.wish import Found, Position, Wish
from peserta.kit.database import Conn

__all__ = ["Found", "Position", "Wish", "find", "has_any", "names_of", "nearest_with_room", "search"]

FOUND_MAX = 50
# Half the sides of the squares that are looked through one after the other, before the whole country.
SQUARES_DEG = (0.5, 2.5)
METRES_PER_DEG = 111_195


async def search(conn: Conn, wish: Wish, *, limit: int = 20) -> Sequence[Found]:
    """The contracted facilities a wish describes, at most FOUND_MAX, full ones too unless it asks for room.

    The nearest come first where a position is wished, else those whose name has the words, before all those it
    begins with. A wish without words, area or position finds nothing: it would be the whole directory.
    """
    kinds = _kinds(wish)
    terms = Terms(with_room=wish.with_room, limit=min(limit, FOUND_MAX))
    words = sought_words(wish.words)
    if not kinds or (wish.area_code is not None and not AREA_CODE.fullmatch(wish.area_code)):
        return []
    if words or wish.area_code is not None:
        query = sought_lexemes(words, area_code=wish.area_code, kinds=kinds)
        if words and wish.near is None:
            named = sought_lexemes(words, area_code=wish.area_code, kinds=kinds, named=True)
            return await _named_first(conn, terms, query=query, named=named, start=name_key(wish.words[:TEXT_MAX]))
        return await _nearest_first(conn, terms, query=query, near=wish.near)
    if wish.near is not None:
        return await search_store.search_near(conn, terms, kinds=kinds, near=wish.near)
    return []


async def find(conn: Conn, code: str) -> Facility | None:
    """The facility with this code, contracted or not; None when the directory does not have it."""
    return await search_store.find(conn, code)


async def has_any(conn: Conn) -> bool:
    """Whether there is a directory: any contracted facility of the first level."""
    return await store.has_any(conn, sought_lexemes((), area_code=None, kinds=kinds_for("fktp")))


async def names_of(conn: Conn, codes: AbstractSet[str]) -> dict[str, str]:
    """The names of these facilities, those the directory has."""
    return await store.list_names(conn, codes) if codes else {}


async def nearest_with_room(conn: Conn, facility: Facility, *, limit: int = 3) -> Sequence[Found]:
    """Others that may be chosen instead of this one and have room, the nearest to it first.

    Where its position is not known: those of its district.
    """
    role = role_of(facility.kind)
    if role is None:
        return []
    terms = Terms(with_room=True, limit=min(limit, FOUND_MAX))
    kinds = kinds_for(role)
    if facility.place is not None:
        return await search_store.search_near(conn, terms, kinds=kinds, near=facility.place, but=facility.code)
    query = sought_lexemes((), area_code=facility.district_code, kinds=kinds)
    found = await search_store.search_all(conn, replace(terms, limit=terms.limit + 1), query=query, near=None)
    return [each for each in found if each.facility.code != facility.code][: terms.limit]


async def _named_first(conn: Conn, terms: Terms, *, query: str, named: str, start: str) -> Sequence[Found]:
    """Those whose name has the words, then those around which they stand."""
    found = await search_store.search_names(conn, terms, query=named, start=start)
    if len(found) == terms.limit:
        return found
    rest = replace(terms, limit=terms.limit - len(found))
    return [*found, *await search_store.search_names(conn, rest, query=f"({query}) & !({named})", start=start)]


async def _nearest_first(conn: Conn, terms: Terms, *, query: str, near: Position | None) -> Sequence[Found]:
    if near is not None:
        for half_side_deg in SQUARES_DEG:
            found = await search_store.search_within(conn, terms, query=query, near=near, half_side_deg=half_side_deg)
            if len(found) == terms.limit and _is_inside(found[-1], near, half_side_deg):
                return found
    return await search_store.search_all(conn, terms, query=query, near=near)


def _is_inside(last: Found, near: Position, half_side_deg: float) -> bool:
    """Whether nothing outside the square can be nearer than this: what lies in a corner may be farther away."""
    narrowest = cos(radians(min(abs(near.latitude) + half_side_deg, 90)))
    return last.distance_m is not None and last.distance_m <= half_side_deg * narrowest * METRES_PER_DEG


def _kinds(wish: Wish) -> AbstractSet[Kind]:
    kinds = frozenset(Kind) if wish.role is None else kinds_for(wish.role)
    return kinds if wish.kind is None else kinds & {wish.kind}
