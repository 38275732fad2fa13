"""Files: refused whole, in words that say where, before anything of them is used."""

import gzip
from pathlib import Path

import pytest

from peserta.intake.source import LINE_MAX, FileFault, check

TEXT = "kepala\nsatu\r\ndua\n"


def test_lines_are_the_same_plain_packed_and_with_a_byte_order_mark(tmp_path: Path) -> None:
    plain, packed, marked = (tmp_path / name for name in ("roll.csv", "roll.dat", "marked.csv"))
    plain.write_bytes(TEXT.encode())
    packed.write_bytes(gzip.compress(TEXT.encode()))
    marked.write_bytes(b"\xef\xbb\xbf" + TEXT.encode())

    for path in (plain, packed, marked):
        source = check(path)

        assert [line.text for line in source.read()] == ["kepala", "satu", "dua"]
        assert source.lines == 3


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"nik\nSiti \xff", "line 2, byte 6: not UTF-8"),
        ("nik\n".encode("utf-16"), "line 1, byte 1: not UTF-8"),
        (b"nik\n" + b"x" * (LINE_MAX + 1), f"line 2: longer than {LINE_MAX} bytes"),
        (gzip.compress(b"nik\n" * 9_999, mtime=0)[:-9], "damaged or cut short"),
        (b"\x1f\x8bnot really", "damaged or cut short"),
        (b"nik\n1\n2", "line 3: no line end stands behind it, so the file may be cut short"),
        (gzip.compress(b"nik\n1\n2\r", mtime=0), "line 3: no line end stands behind it, so the file may be cut short"),
        (gzip.compress(b"nik", mtime=0)[:-1] + b"\x01", "damaged or cut short"),
    ],
    ids=[
        "empty",
        "latin",
        "utf-16",
        "no line end",
        "cut short",
        "not gzip",
        "cut line",
        "cut line, packed",
        "wrong length",
    ],
)
def test_a_damaged_file_is_refused_saying_where(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "roll.csv"
    path.write_bytes(content)

    with pytest.raises(FileFault) as caught:
        check(path)

    assert said in str(caught.value)


def test_no_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path, why in ((tmp_path, "this is a folder"), (tmp_path / "nothing.csv", "no such file")):
        with pytest.raises(FileFault, match=why):
            check(path)
