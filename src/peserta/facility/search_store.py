"""The SQL of reading facilities. Every statement has one plan, which an index must carry."""

from collections.abc import Collection
from dataclasses import dataclass

from peserta.facility.directory import Facility, Kind, Place
from peserta.facility.wish import Found, Position
from peserta.kit.database import Conn, many, one

RANKED_MAX = 1_000

FIND = """
SELECT f.code,
       f.name,
       f.kind,
       f.address,
       f.district_code,
       f.position[1] AS latitude,
       f.position[0] AS longitude,
       f.phone,
       f.hours,
       f.services,
       f.capacity,
       f.registered,
       f.is_contracted,
       NULL::double precision AS distance_m
  FROM facility_facility AS f
 WHERE f.code = %(code)s
   AND f.name IS NOT NULL
"""

# In one order everywhere, so that two families never wait for each other in a ring.
LOCK_FACILITIES = """
SELECT f.code,
       f.name,
       f.kind,
       f.address,
       f.district_code,
       f.position[1] AS latitude,
       f.position[0] AS longitude,
       f.phone,
       f.hours,
       f.services,
       f.capacity,
       f.registered,
       f.is_contracted,
       NULL::double precision AS distance_m
  FROM facility_facility AS f
 WHERE f.code = ANY(%(codes)b::text[])
   AND f.name IS NOT NULL
 ORDER BY f.code
   FOR NO KEY UPDATE
"""

# At most so many are sorted that a word half the country has ("jawa") costs no more than another.
SEARCH_NAMES = """
SELECT f.code,
       f.name,
       f.kind,
       f.address,
       f.district_code,
       f.position[1] AS latitude,
       f.position[0] AS longitude,
       f.phone,
       f.hours,
       f.services,
       f.capacity,
       f.registered,
       f.is_contracted,
       NULL::double precision AS distance_m
  FROM (
            SELECT *
              FROM facility_facility
             WHERE words @@ %(query)s::tsquery
               AND is_contracted
               AND (NOT %(with_room)s::boolean OR capacity > registered)
             LIMIT %(ranked)s
       ) AS f
 ORDER BY starts_with(f.name_key, %(start)s) DESC,
          f.name_key,
          f.code
 LIMIT %(limit)s
"""

SEARCH_ALL = """
SELECT f.code,
       f.name,
       f.kind,
       f.address,
       f.district_code,
       f.position[1] AS latitude,
       f.position[0] AS longitude,
       f.phone,
       f.hours,
       f.services,
       f.capacity,
       f.registered,
       f.is_contracted,
       facility_distance_m(f.position, %(near)s::point) AS distance_m
  FROM facility_facility AS f
 WHERE f.words @@ %(query)s::tsquery
   AND f.is_contracted
   AND (NOT %(with_room)s::boolean OR f.capacity > f.registered)
 ORDER BY distance_m,
          f.name_key,
          f.code
 LIMIT %(limit)s
"""

# Both indexes together: what lies there is read, not the whole country's.
SEARCH_WITHIN = """
SELECT f.code,
       f.name,
       f.kind,
       f.address,
       f.district_code,
       f.position[1] AS latitude,
       f.position[0] AS longitude,
       f.phone,
       f.hours,
       f.services,
       f.capacity,
       f.registered,
       f.is_contracted,
       facility_distance_m(f.position, %(near)s::point) AS distance_m
  FROM facility_facility AS f
 WHERE f.words @@ %(query)s::tsquery
   AND f.position <@ %(square)s::box
   AND f.is_contracted
   AND (NOT %(with_room)s::boolean OR f.capacity > f.registered)
 ORDER BY distance_m,
          f.name_key,
          f.code
 LIMIT %(limit)s
"""

# The index orders by degrees. Up to the eleventh of latitude, where Indonesia ends, a degree of longitude is
# at most 2 % shorter than one of latitude, so that the nearest few are among twice as many.
SEARCH_NEAR = """
SELECT f.code,
       f.name,
       f.kind,
       f.address,
       f.district_code,
       f.position[1] AS latitude,
       f.position[0] AS longitude,
       f.phone,
       f.hours,
       f.services,
       f.capacity,
       f.registered,
       f.is_contracted,
       facility_distance_m(f.position, %(near)s::point) AS distance_m
  FROM (
            SELECT *
              FROM facility_facility
             WHERE position IS NOT NULL
               AND is_contracted
               AND kind = ANY(%(kinds)b::text[])
               AND code <> %(but)s
               AND (NOT %(with_room)s::boolean OR capacity > registered)
             ORDER BY position <-> %(near)s::point
             LIMIT 2 * %(limit)s::integer
       ) AS f
 ORDER BY distance_m,
          f.name_key,
          f.code
 LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for all that is found, however it is looked for."""

    with_room: bool
    limit: int

    @property
    def params(self) -> dict[str, object]:
        return {"with_room": self.with_room, "limit": self.limit}


@dataclass(frozen=True, slots=True)
class _Row:
    code: str
    name: str
    kind: str
    address: str
    district_code: str
    latitude: float | None
    longitude: float | None
    phone: str | None
    hours: str | None
    services: list[str]
    capacity: int | None
    registered: int | None
    is_contracted: bool
    distance_m: float | None

    @property
    def _place(self) -> Place | None:
        return None if self.latitude is None or self.longitude is None else Place(self.latitude, self.longitude)

    @property
    def found(self) -> Found:
        facility = Facility(
            code=self.code,
            name=self.name,
            kind=Kind(self.kind),
            address=self.address,
            district_code=self.district_code,
            place=self._place,
            phone=self.phone,
            hours=self.hours,
            services=tuple(self.services),
            capacity=self.capacity,
            registered=self.registered,
            is_contracted=self.is_contracted,
        )
        return Found(facility, None if self.distance_m is None else round(self.distance_m))


async def find(conn: Conn, code: str) -> Facility | None:
    row = await one(conn, FIND, {"code": code}, of=_Row)
    return None if row is None else row.found.facility


async def lock_facilities(conn: Conn, codes: Collection[str]) -> dict[str, Facility]:
    """Those of these the directory has, by code; nobody else is counted among their members until this ends."""
    rows = await many(conn, LOCK_FACILITIES, {"codes": sorted(codes)}, of=_Row)
    return {row.code: row.found.facility for row in rows}


async def search_names(conn: Conn, terms: Terms, *, query: str, start: str) -> list[Found]:
    """In the order of names, those that begin so first."""
    params = terms.params | {"query": query, "start": start, "ranked": RANKED_MAX}
    return [row.found for row in await many(conn, SEARCH_NAMES, params, of=_Row)]


async def search_all(conn: Conn, terms: Terms, *, query: str, near: Position | None) -> list[Found]:
    params = terms.params | {"query": query, "near": None if near is None else _point(near)}
    return [row.found for row in await many(conn, SEARCH_ALL, params, of=_Row)]


async def search_within(conn: Conn, terms: Terms, *, query: str, near: Position, half_side_deg: float) -> list[Found]:
    """Those in the square around a position."""
    params = terms.params | {"query": query, "near": _point(near), "square": _square(near, half_side_deg)}
    return [row.found for row in await many(conn, SEARCH_WITHIN, params, of=_Row)]


async def search_near(
    conn: Conn, terms: Terms, *, kinds: Collection[Kind], near: Position | Place, but: str = ""
) -> list[Found]:
    params = terms.params | {"kinds": [kind.value for kind in kinds], "near": _point(near), "but": but}
    return [row.found for row in await many(conn, SEARCH_NEAR, params, of=_Row)]


def _point(near: Position | Place) -> str:
    return f"({near.longitude},{near.latitude})"


def _square(near: Position, half_side_deg: float) -> str:
    west, east = near.longitude - half_side_deg, near.longitude + half_side_deg
    return f"({west},{near.latitude - half_side_deg}),({east},{near.latitude + half_side_deg})"
