"""What makes an object of a row."""

from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import Any, TypeVar

from psycopg.pq.abc import PGresult

T = TypeVar("T")


def row_maker(of: type[T], result: PGresult) -> Callable[[Sequence[Any]], T]:
    """What makes an `of` of a row of this result, by the names of its columns."""
    return _row_maker(of, tuple(result.fname(n) or b"" for n in range(result.nfields)))


@lru_cache(maxsize=2_000)
def _row_maker(of: type[Any], columns: tuple[bytes, ...]) -> Callable[[Sequence[Any]], Any]:
    names = tuple(column.decode() for column in columns)
    if is_dataclass(of) and names == tuple(field.name for field in fields(of) if field.init):
        return lambda row: of(*row)
    return lambda row: of(**dict(zip(names, row, strict=True)))
