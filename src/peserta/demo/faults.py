"""Making rows of a made-up roll wrong on purpose, and saying exactly which and how."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from random import Random

from peserta.demo.cast import RollCells


@dataclass(frozen=True, slots=True)
class Fault:
    """What the importer must say about a line: the column that is wrong, and what was done to it."""

    line: int
    column: str
    done: str


@dataclass(frozen=True, slots=True)
class Spoiling:
    """One way to make a row wrong; it may need an earlier, right row that has a NIK."""

    column: str
    done: str
    cells: Callable[[RollCells, RollCells], RollCells]


SPOILINGS = (
    Spoiling("card_number", "one digit short", lambda row, _: {"card_number": row["card_number"][:-1]}),
    Spoiling("card_number", "that of an earlier row", lambda _, earlier: {"card_number": earlier["card_number"]}),
    Spoiling("nik", "that of an earlier row", lambda _, earlier: {"nik": earlier["nik"]}),
    Spoiling("nik", "a letter in it", lambda _, earlier: {"nik": "O" + earlier["nik"][1:]}),
    Spoiling("family_number", "empty", lambda _row, _earlier: {"family_number": ""}),
    Spoiling("name", "only digits", lambda _row, _earlier: {"name": "12345"}),
    Spoiling("birth_date", "no such day", lambda _row, _earlier: {"birth_date": "1990-02-30"}),
    Spoiling("birth_date", "in the future", lambda _row, _earlier: {"birth_date": "2190-01-01"}),
    Spoiling("sex", "an unknown word", lambda _row, _earlier: {"sex": "X"}),
    Spoiling("relation", "an unknown word", lambda _row, _earlier: {"relation": "tetangga"}),
    Spoiling("phone", "a landline", lambda _row, _earlier: {"phone": "0215550123"}),
    Spoiling("email", "no @", lambda _row, _earlier: {"email": "surel.contoh.example"}),
    Spoiling("segment", "an unknown word", lambda _row, _earlier: {"segment": "PBPUX"}),
    Spoiling("cover_to", "before its beginning", lambda _row, _earlier: {"cover_to": "1970-01-01"}),
    Spoiling("fktp_code", "another shape", lambda _row, _earlier: {"fktp_code": "P9901"}),
    Spoiling("arrears_idr", "a decimal", lambda _row, _earlier: {"arrears_idr": "35000,50"}),
)


def spoil(rows: Iterable[RollCells], share: float, *, seed: int) -> Iterator[tuple[RollCells, Fault | None]]:
    """The rows, about `share` of them wrong; line 1 is the header, so the first row is line 2."""
    random = Random(seed)  # noqa: S311  # which rows are wrong is no secret
    earlier: RollCells | None = None
    for line, row in enumerate(rows, start=2):
        if earlier is not None and random.random() < share:
            way = random.choice(SPOILINGS)
            yield row | way.cells(row, earlier), Fault(line, way.column, way.done)
            continue
        if row["nik"]:
            earlier = row
        yield row, None
