"""The SQL of facilities and choices."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from peserta.facility.choice import Choice, ChoiceKind
from peserta.facility.directory import Entry
from peserta.kit.database import Conn, many, one, run

INSERT_FACILITIES = """
INSERT INTO facility_facility (code, recorded_at)
     SELECT code, %(now)s
       FROM unnest(%(codes)b::text[]) AS new (code)
ON CONFLICT (code)
 DO NOTHING
"""

# A roll that still names what somebody has changed from here is older than the change.
UPSERT_CHOICES = """
INSERT INTO facility_choice AS c (person_id, kind, facility_code, since, changed_at)
     SELECT person_id, kind, facility_code, %(first_day)s::date, %(now)s
       FROM unnest(
                %(person_ids)b::uuid[], %(kinds)b::text[], %(codes)b::text[]
            ) AS new (person_id, kind, facility_code)
ON CONFLICT (person_id, kind) DO UPDATE
        SET facility_code = excluded.facility_code,
            since         = excluded.since,
            changed_at    = excluded.changed_at
      WHERE c.facility_code <> excluded.facility_code
        AND NOT (
                %(first_day)s::date IS NULL
            AND c.since IS NOT NULL
            AND EXISTS (
                    SELECT
                      FROM facility_change AS made
                     WHERE made.person_id = c.person_id
                       AND made.kind = c.kind
                       AND made.state = 'applied'
                       AND made.from_code = excluded.facility_code
                       AND made.to_code = c.facility_code
                )
        )
"""

# What was chosen here a roll that names nothing does not take away.
DELETE_CHOICES = """
DELETE FROM facility_choice AS c
      USING unnest(%(person_ids)b::uuid[], %(kinds)b::text[]) AS gone (person_id, kind)
      WHERE c.person_id = gone.person_id
        AND c.kind = gone.kind
        AND c.since IS NULL
"""

# What nobody has counted stays so. A directory may have counted fewer than leave, which must stop no change.
COUNT_MEMBERS = """
UPDATE facility_facility AS f
   SET registered = greatest(f.registered + new.persons, 0)
  FROM unnest(%(codes)b::text[], %(persons)s::integer[]) AS new (code, persons)
 WHERE f.code = new.code
   AND f.registered IS NOT NULL
"""

LIST_CHOICES = """
SELECT c.kind,
       c.facility_code AS code,
       f.name
  FROM facility_choice AS c
  LEFT JOIN facility_facility AS f ON f.code = c.facility_code
 WHERE c.person_id = %(person_id)s
 ORDER BY c.kind DESC
"""

LIST_FIRST_LEVEL = """
SELECT c.person_id,
       coalesce(f.name, c.facility_code) AS name
  FROM facility_choice AS c
  LEFT JOIN facility_facility AS f ON f.code = c.facility_code
 WHERE c.person_id = ANY(%(person_ids)b::uuid[])
   AND c.kind = 'fktp'
"""

HAS_ANY = """
SELECT EXISTS (
           SELECT
             FROM facility_facility
            WHERE words @@ %(query)s::tsquery
              AND is_contracted
       ) AS there_is
"""

LIST_NAMES = """
SELECT code,
       name
  FROM facility_facility
 WHERE code = ANY(%(codes)b::text[])
   AND name IS NOT NULL
"""

LIST_DIGESTS = """
SELECT code, digest
  FROM facility_facility
 WHERE code = ANY(%(codes)b::text[])
   AND digest IS NOT NULL
"""

# A list inside a list must have one length everywhere, so services travel as one text.
UPSERT_FACILITIES = """
INSERT INTO facility_facility AS f (
            code, name, kind, address, district_code, position, phone, hours, services, capacity, registered,
            is_contracted, words, name_key, digest, changed_at, recorded_at
            )
     SELECT code, name, kind, address, district_code, point(longitude, latitude), phone, hours,
            string_to_array(services, ';'), capacity, registered,
            is_contracted, words::tsvector, name_key, digest, %(now)s, %(now)s
       FROM unnest(
                %(codes)b::text[], %(names)b::text[], %(kinds)b::text[], %(addresses)b::text[],
                %(district_codes)b::text[], %(latitudes)b::float8[], %(longitudes)b::float8[],
                %(phones)b::text[], %(hours)b::text[], %(services)b::text[], %(capacities)s::integer[],
                %(registered)s::integer[], %(contracted)b::boolean[], %(words)b::text[], %(name_keys)b::text[],
                %(digests)b::bytea[]
            ) AS new (
                code, name, kind, address, district_code, latitude, longitude, phone, hours, services, capacity,
                registered, is_contracted, words, name_key, digest
            )
ON CONFLICT (code) DO UPDATE
        SET name          = excluded.name,
            kind          = excluded.kind,
            address       = excluded.address,
            district_code = excluded.district_code,
            position      = excluded.position,
            phone         = excluded.phone,
            hours         = excluded.hours,
            services      = excluded.services,
            capacity      = excluded.capacity,
            registered    = excluded.registered,
            is_contracted = excluded.is_contracted,
            words         = excluded.words,
            name_key      = excluded.name_key,
            digest        = excluded.digest,
            changed_at    = excluded.changed_at
"""


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry of the directory with what it is found and sorted by."""

    entry: Entry
    lexemes: str
    name_key: str


@dataclass(frozen=True, slots=True)
class _Digest:
    code: str
    digest: bytes


async def list_digests(conn: Conn, codes: Sequence[str]) -> dict[str, bytes]:
    found = await many(conn, LIST_DIGESTS, {"codes": codes}, of=_Digest)
    return {known.code: known.digest for known in found}


async def upsert_facilities(conn: Conn, listed: Sequence[Listed], now: datetime) -> None:
    # In one order everywhere, as `insert_facilities`.
    rows = sorted(listed, key=lambda row: row.entry.facility.code)
    facilities = [row.entry.facility for row in rows]
    params = {
        "codes": [facility.code for facility in facilities],
        "names": [facility.name for facility in facilities],
        "kinds": [facility.kind.value for facility in facilities],
        "addresses": [facility.address for facility in facilities],
        "district_codes": [facility.district_code for facility in facilities],
        "latitudes": [facility.place and facility.place.latitude for facility in facilities],
        "longitudes": [facility.place and facility.place.longitude for facility in facilities],
        "phones": [facility.phone for facility in facilities],
        "hours": [facility.hours for facility in facilities],
        "services": [";".join(facility.services) for facility in facilities],
        "capacities": [facility.capacity for facility in facilities],
        "registered": [facility.registered for facility in facilities],
        "contracted": [facility.is_contracted for facility in facilities],
        "words": [row.lexemes for row in rows],
        "name_keys": [row.name_key for row in rows],
        "digests": [row.entry.digest for row in rows],
        "now": now,
    }
    await run(conn, UPSERT_FACILITIES, params)


async def insert_facilities(conn: Conn, codes: Iterable[str], now: datetime) -> None:
    # In one order everywhere, so that two writers never wait for each other in a ring.
    await run(conn, INSERT_FACILITIES, {"codes": sorted(codes), "now": now})


async def upsert_choices(
    conn: Conn, choices: Sequence[tuple[UUID, ChoiceKind, str]], now: datetime, *, since: date | None = None
) -> None:
    """Write what people have chosen, from a day on that is None when only the roll knows it."""
    params = {
        "person_ids": [person_id for person_id, _, _ in choices],
        "kinds": [kind for _, kind, _ in choices],
        "codes": [code for _, _, code in choices],
        "first_day": since,
        "now": now,
    }
    await run(conn, UPSERT_CHOICES, params)


async def count_members(conn: Conn, persons: Mapping[str, int]) -> None:
    """Add so many persons to the members of each facility."""
    await run(conn, COUNT_MEMBERS, {"codes": list(persons), "persons": list(persons.values())})


async def delete_choices(conn: Conn, choices: Sequence[tuple[UUID, ChoiceKind]]) -> None:
    params = {"person_ids": [person_id for person_id, _ in choices], "kinds": [kind for _, kind in choices]}
    await run(conn, DELETE_CHOICES, params)


async def list_choices(conn: Conn, person_id: UUID) -> list[Choice]:
    return await many(conn, LIST_CHOICES, {"person_id": person_id}, of=Choice)


@dataclass(frozen=True, slots=True)
class _FirstLevel:
    person_id: UUID
    name: str


async def list_first_level(conn: Conn, person_ids: Sequence[UUID]) -> dict[UUID, str]:
    chosen = await many(conn, LIST_FIRST_LEVEL, {"person_ids": list(person_ids)}, of=_FirstLevel)
    return {row.person_id: row.name for row in chosen}


@dataclass(frozen=True, slots=True)
class _Any:
    there_is: bool


@dataclass(frozen=True, slots=True)
class _Named:
    code: str
    name: str


async def has_any(conn: Conn, query: str) -> bool:
    found = await one(conn, HAS_ANY, {"query": query}, of=_Any)
    return found is not None and found.there_is


async def list_names(conn: Conn, codes: Collection[str]) -> dict[str, str]:
    rows = await many(conn, LIST_NAMES, {"codes": list(codes)}, of=_Named)
    return {row.code: row.name for row in rows}
