"""Facilities by words, by area, near somebody, and instead of a full one."""

import math
from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peserta.facility.directory import Kind, Place
from peserta.facility.search import FOUND_MAX, Found, Position, Wish, find, nearest_with_room, search
from peserta.kit.database import Pool, reading
from tests.facility.directories import CILANDAK, CLINIC, bring_in, facility

BRAGA = Position(-6.92, 107.61)


async def codes(pool: Pool, wish: Wish, limit: int = 20) -> list[str]:
    return [found.facility.code for found in await found_for(pool, wish, limit)]


async def found_for(pool: Pool, wish: Wish, limit: int = 20) -> Sequence[Found]:
    async with reading(pool) as conn:
        return await search(conn, wish, limit=limit)


@pytest.mark.parametrize(
    "typed",
    [
        "Klinik Mawar Putih",
        "mawarputih",
        "mawar put",
        "klinik maw",
        "KLINIK MAWAR, Jl. Dipati Ukur",
        "dipatiukur 10",
        "mawar coblong",
        "mawar kota bandung",
        "mawar kec. coblong jabar",
        "mawar j",
        "mawar ja",
    ],
)
async def test_a_facility_is_found_by_its_name_its_address_and_where_it_lies(pool: Pool, typed: str) -> None:
    await bring_in(
        pool, facility("9901U001", "Klinik Mawar Putih"), facility("9901U002", "Klinik Kenanga", address="Jl. Dago")
    )

    assert (await codes(pool, Wish(words=typed)))[:1] == ["9901U001"]


async def test_a_dentist_is_found_by_what_people_call_one(pool: Pool) -> None:
    await bring_in(pool, facility("9901G001", "drg. Sari Wulandari", kind=Kind.DENTIST), CLINIC)

    assert await codes(pool, Wish(words="dokter gigi")) == ["9901G001"]
    assert await codes(pool, Wish(words="drg sari")) == ["9901G001"]


async def test_names_come_before_streets_and_beginnings_before_the_rest(pool: Pool) -> None:
    await bring_in(
        pool,
        facility("9901U001", "Klinik Anggrek", address="Jl. Melati 3"),
        facility("9901U002", "Klinik Melati"),
        facility("9901U003", "Melati Medika"),
    )

    assert await codes(pool, Wish(words="melati")) == ["9901U003", "9901U002", "9901U001"]


async def test_an_area_lists_what_lies_in_it_and_nothing_of_its_neighbours(pool: Pool) -> None:
    await bring_in(
        pool,
        facility("9901U001", "Klinik B"),
        facility("9901U002", "Klinik A", district_code="32.73.09"),
        facility("9902U001", district_code=CILANDAK),
    )

    assert await codes(pool, Wish(area_code="32.73.02")) == ["9901U001"]
    assert await codes(pool, Wish(area_code="32.73")) == ["9901U002", "9901U001"]
    assert await codes(pool, Wish(area_code="32")) == ["9901U002", "9901U001"]
    assert await codes(pool, Wish(area_code="33")) == []
    assert await codes(pool, Wish(words="klinik", area_code="31.74")) == ["9902U001"]


@pytest.mark.parametrize("area_code", ["", "3", "32.7", "32.73.0", "32.73.02.1001", "%", "'", "x" * 1_000])
async def test_a_code_that_cannot_be_an_area_finds_nothing(pool: Pool, area_code: str) -> None:
    await bring_in(pool, CLINIC)

    assert await codes(pool, Wish(area_code=area_code)) == []
    assert await codes(pool, Wish(words="klinik", area_code=area_code)) == []


async def test_the_nearest_come_first_with_their_distance(pool: Pool) -> None:
    await bring_in(
        pool,
        facility("9901U001", place=Place(-6.93, 107.61)),
        facility("9901U002", place=Place(-6.92, 107.62)),
        facility("9901U003", place=Place(-6.2, 106.8)),
        facility("9901U004", place=None),
    )

    near = await found_for(pool, Wish(near=BRAGA))
    by_words = await found_for(pool, Wish(words="klinik", near=BRAGA))
    by_area = await found_for(pool, Wish(area_code="32", near=BRAGA))

    assert [(each.facility.code, each.distance_m) for each in near] == [
        ("9901U002", 1_104),
        ("9901U001", 1_112),
        ("9901U003", pytest.approx(120_000, rel=0.01)),
    ]
    assert [each.facility.code for each in by_words] == ["9901U002", "9901U001", "9901U003", "9901U004"]
    assert by_area == by_words
    assert by_words[-1].distance_m is None


async def test_however_far_they_lie_apart_the_nearest_are_found(pool: Pool) -> None:
    random = Random(5)
    places = [Place(-6.92 + random.gauss(0, 1.5), 107.61 + random.gauss(0, 1.5)) for _ in range(300)]
    facilities = {f"99{number:03d}"[:4] + f"U{number:03d}": place for number, place in enumerate(places)}
    await bring_in(pool, *(facility(code, place=place) for code, place in facilities.items()))

    everywhere = await found_for(pool, Wish(words="klinik", near=BRAGA), limit=FOUND_MAX)
    distances = {found.facility.code: found.distance_m for found in everywhere}
    for limit in (1, 5, 20, 50):
        for wish in (Wish(words="klinik", near=BRAGA), Wish(area_code="32", near=BRAGA), Wish(near=BRAGA)):
            found = await found_for(pool, wish, limit=limit)
            assert [each.distance_m for each in found] == sorted(metres(place) for place in places)[:limit]
            assert all(distances[each.facility.code] == each.distance_m for each in found)


def metres(place: Place) -> int:
    """By the haversine formula, which the database does not use."""
    one, other = math.radians(BRAGA.latitude), math.radians(place.latitude)
    across = math.sin(math.radians(place.longitude - BRAGA.longitude) / 2) ** 2
    share = math.sin((other - one) / 2) ** 2 + math.cos(one) * math.cos(other) * across
    return round(2 * 6_371_008.8 * math.asin(math.sqrt(share)))


async def test_without_a_position_there_is_no_distance(pool: Pool) -> None:
    await bring_in(pool, CLINIC)

    assert await found_for(pool, Wish(words="klinik")) == [Found(CLINIC, None)]


async def test_only_the_wished_kind_role_and_room_are_found(pool: Pool) -> None:
    await bring_in(
        pool,
        facility("99010001", "Puskesmas Melati", kind=Kind.PUSKESMAS, registered=5_000),
        facility("9901U001"),
        facility("9901U002", capacity=None),
        facility("9901G001", kind=Kind.DENTIST),
        facility("9901R001", kind=Kind.HOSPITAL),
        facility("9901U003", is_contracted=False),
    )

    for wish in (Wish(words="melati"), Wish(area_code="32.73"), Wish(near=BRAGA)):
        assert set(await codes(pool, wish)) == {"99010001", "9901U001", "9901U002", "9901G001", "9901R001"}
    assert await codes(pool, Wish(words="melati", kind=Kind.HOSPITAL)) == ["9901R001"]
    assert await codes(pool, Wish(words="melati", role="dentist")) == ["9901G001"]
    assert set(await codes(pool, Wish(area_code="32", role="fktp"))) == {"99010001", "9901U001", "9901U002"}
    assert await codes(pool, Wish(near=BRAGA, role="fktp", with_room=True)) == ["9901U001"]
    assert await codes(pool, Wish(near=BRAGA, role="fktp", kind=Kind.DENTIST)) == []


async def test_a_wish_for_nothing_finds_nothing(pool: Pool) -> None:
    await bring_in(pool, CLINIC)

    assert await codes(pool, Wish()) == []
    assert await codes(pool, Wish(words="jalan")) == []


async def test_however_many_there_are_only_so_many_are_found(pool: Pool) -> None:
    await bring_in(pool, *(facility(f"9901U{number:03d}") for number in range(60)))

    assert len(await codes(pool, Wish(words="klinik"))) == 20
    assert len(await codes(pool, Wish(words="klinik"), limit=1_000)) == FOUND_MAX
    assert len(await codes(pool, Wish(near=BRAGA), limit=1_000)) == FOUND_MAX


async def test_one_is_found_by_its_code_even_when_nobody_may_choose_it(pool: Pool) -> None:
    left = facility("9901U009", is_contracted=False)
    await bring_in(pool, CLINIC, left)

    async with reading(pool) as conn:
        assert await find(conn, "9901U001") == CLINIC
        assert await find(conn, "9901U009") == left
        assert await find(conn, "9901U002") is None


async def test_instead_of_a_full_one_the_nearest_that_have_room_are_named(pool: Pool) -> None:
    full = facility("99010001", kind=Kind.PUSKESMAS, registered=6_000)
    await bring_in(
        pool,
        full,
        facility("9901U001", place=Place(-6.95, 107.61)),
        facility("9901U002", place=Place(-6.90, 107.61)),
        facility("9901U003", place=Place(-6.89, 107.61), registered=5_000),
        facility("9901U004", place=Place(-6.89, 107.61), capacity=None),
        facility("9901G001", kind=Kind.DENTIST),
    )

    async with reading(pool) as conn:
        nearest = await nearest_with_room(conn, full)

    assert [found.facility.code for found in nearest] == ["9901U002", "9901U001"]
    assert nearest[0].distance_m == pytest.approx(950, abs=10)


async def test_instead_of_one_without_a_position_those_of_its_district_are_named(pool: Pool) -> None:
    full = facility("9901U001", place=None, registered=5_000)
    await bring_in(pool, full, facility("9901U002"), facility("9902U001", district_code=CILANDAK))

    async with reading(pool) as conn:
        nearest = await nearest_with_room(conn, full)
        none = await nearest_with_room(conn, facility("9901R001", kind=Kind.HOSPITAL))

    assert [found.facility.code for found in nearest] == ["9901U002"]
    assert none == []


@pytest.mark.parametrize(
    ("capacity", "registered", "room", "is_full"),
    [
        (10, 3, 7, False),
        (10, 10, 0, True),
        (10, 12, 0, True),
        (0, 0, 0, True),
        (None, 3, None, False),
        (10, None, None, False),
    ],
)
def test_room_is_what_is_left_and_unknown_is_not_full(
    capacity: int | None, registered: int | None, room: int | None, is_full: bool
) -> None:
    counted = facility("9901U001", capacity=capacity, registered=registered)

    assert (counted.room, counted.is_full) == (room, is_full)


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_no_position_finer_than_about_a_kilometre_exists(latitude: float, longitude: float) -> None:
    position = Position(latitude, longitude)

    assert (position.latitude, position.longitude) == (round(latitude, 2), round(longitude, 2))


@pytest.mark.parametrize(("latitude", "longitude"), [(91, 0), (0, -181), (math.nan, 0), (0, math.inf)])
def test_a_position_off_the_globe_is_none(latitude: float, longitude: float) -> None:
    with pytest.raises(ValueError, match="not on the globe"):
        Position(latitude, longitude)


async def test_whatever_is_stored_and_typed_is_understood_by_the_database(pool: Pool) -> None:
    odd = [
        "a'b",
        "a\\b",
        "''",
        "' | '",
        "😀",
        "a:*",
        "!a",
        "&",
        "\u2019",
        "ﬁ",
        "x" * 200,
        "a " * 50,
        "klinik " * 100_000,
        "\x00",
        "\ud800x",
    ]
    for text in odd:
        await found_for(pool, Wish(words=text))
    for text in ("O'Brien \\ & | ! ( ) :* <->", "ﬁ ℠ ٣"):
        await bring_in(pool, facility("9901U001", text))
        assert await codes(pool, Wish(words=text)) == ["9901U001"]
