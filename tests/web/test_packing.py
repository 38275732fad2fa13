"""Pages on the way: whole again for every browser, and no secret told by a length."""

import gzip

import pytest

from peserta.web.packing import BEGINNINGS_MAX, SAME_MAX, Packer

BEGINNING = "<!doctype html><style>" + ".card{color:red}" * 400 + "</style>"


@pytest.mark.parametrize("rest", ["", "x", "Kartu “Siti”", "a" * 65_535, "b" * 65_536, "é" * 100_000])
def test_a_packed_page_is_the_page(rest: str) -> None:
    packer = Packer()

    for _ in range(2):
        packed = packer.pack(BEGINNING + rest)
        assert packed is not None
        assert gzip.decompress(packed).decode() == BEGINNING + rest


def test_the_length_tells_nothing_of_what_the_page_says() -> None:
    packer = Packer()
    secret = '<input name="_csrf" value="4f1d9c">'

    guessed, missed = (packer.pack(f"{BEGINNING}{secret}{guess}") for guess in (secret, secret[::-1]))

    assert guessed is not None
    assert missed is not None
    assert len(guessed) == len(missed)
    assert len(gzip.compress((BEGINNING + secret * 2).encode())) < len(
        gzip.compress((BEGINNING + secret + secret[::-1]).encode())
    )


def test_what_the_pages_have_in_common_is_small() -> None:
    packed = Packer().pack(BEGINNING + "x" * 1000)

    assert packed is not None
    assert 1000 < len(packed) < 1300


def test_marked_parts_are_made_small_and_the_page_stays_whole() -> None:
    packer = Packer()
    menu, drawing = "<li><a href='/kartu'>Kartu</a>" * 40, "m1 0h1" * 400
    page = f"{BEGINNING}Siti{packer.same(menu)}<b>é</b>{packer.alone(drawing)}{packer.same('')}end"

    for _ in range(2):
        packed = packer.pack(page)
        assert packed is not None
        assert gzip.decompress(packed).decode() == packer.plain(page) == f"{BEGINNING}Siti{menu}<b>é</b>{drawing}end"
        assert len(packed) < 600


def test_more_menus_than_are_kept_are_made_small_all_the_same() -> None:
    packer = Packer()

    for number in range(SAME_MAX + 1):
        page = f"{BEGINNING}{packer.same(f'menu {number}')}{packer.alone(f'drawing {number}')}"
        packed = packer.pack(page)
        assert packed is not None
        assert gzip.decompress(packed).decode() == f"{BEGINNING}menu {number}drawing {number}"


def test_a_mark_of_another_process_is_text() -> None:
    packer, other = Packer(), Packer()
    page = f"{BEGINNING}{other.same('typed')}"

    packed = packer.pack(page)

    assert packed is not None
    assert gzip.decompress(packed).decode() == page


def test_what_begins_otherwise_each_time_is_not_remembered_for_ever() -> None:
    packer = Packer()
    pages = [f"<title>{n}</title>{BEGINNING}" for n in range(BEGINNINGS_MAX + 1)]

    assert [packer.pack(page) is None for page in pages] == [False] * BEGINNINGS_MAX + [True]
    assert packer.pack("no style") is None
