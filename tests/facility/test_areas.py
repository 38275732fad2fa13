"""Areas by code and by the names people use."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peserta.facility.areas import FOUND_MAX, Area, load_areas
from peserta.facility.spelling import WORDS_MAX, readings, sought_words, stored_words, words_of

AREAS = load_areas()


def test_there_are_38_provinces_and_every_area_belongs_to_one() -> None:
    provinces = AREAS.list_parts(None)
    regencies = [regency for province in provinces for regency in AREAS.list_parts(province.code)]
    districts = [district for regency in regencies for district in AREAS.list_parts(regency.code)]

    assert (len(provinces), len(regencies), len(districts)) == (38, 514, 7285)
    assert all([area.depth for area in AREAS.line(district.code)] == [2, 1, 0] for district in districts)


def test_a_code_that_nobody_has_is_none() -> None:
    assert AREAS.find("99.01.01") is None
    assert AREAS.line("99.01.01") == []
    assert AREAS.list_parts("99") == ()


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("aceh selatan", "11.01"),
        ("KAB. ACEH SELATAN", "11.01"),
        ("Kabupaten Aceh Selatan", "11.01"),
        ("kota yogyakarta", "34.71"),
        ("jogja", "34"),
        ("Jogjakarta", "34"),
        ("D.I.Y.", "34"),
        ("D.K.I. Jakarta", "31"),
        ("dki", "31"),
        ("jaksel", "31.74"),
        ("Jakarta Sel", "31.74"),
        ("kota adm. jakarta selatan", "31.74"),
        ("jabar", "32"),
        ("prov. jawa barat", "32"),
        ("Sumatra Utara", "12"),
        ("tanjung pinang", "21.72"),
        ("tanjungpinang", "21.72"),
        ("bandung kab", "32.04"),
        ("ra’as", "35.29.22"),
    ],
)
def test_usual_spellings_find_the_area_first(typed: str, code: str) -> None:
    found = AREAS.search(typed)

    assert found[0].code == code, found[:3]


def test_a_town_is_told_from_its_regency() -> None:
    assert AREAS.search("kota bandung")[0] == Area("32.73", "Kota Bandung")
    assert {area.code for area in AREAS.search("bandung")} >= {"32.73", "32.04"}


def test_a_district_is_found_with_the_area_it_lies_in() -> None:
    assert [area.code for area in AREAS.search("coblong bandung")] == ["32.73.02"]


@pytest.mark.parametrize("typed", ["", "   ", "kab", "jalan", "...", "zzzzzz", "\x00", "kabupat"])
def test_what_says_nothing_finds_nothing(typed: str) -> None:
    assert AREAS.search(typed) == []


@given(st.text(max_size=300))
def test_anything_typed_is_answered_within_bounds(typed: str) -> None:
    assert len(AREAS.search(typed, limit=1_000)) <= FOUND_MAX
    assert len(sought_words(typed)) <= WORDS_MAX
    assert all(word and word == word.casefold() for word in words_of(typed))


@given(st.lists(st.text("abcdefgh", min_size=1, max_size=8), min_size=1, max_size=6))
def test_whoever_types_a_name_finds_it_written_as_it_is_or_with_two_words_as_one(words: list[str]) -> None:
    stored = set(stored_words(" ".join(words)))

    assert all(set(reading) <= stored for reading in readings(sought_words(" ".join(words))))
