"""Blind indexes: find a sealed value without opening it, and without a table anybody could reverse."""

from peserta.kit.keys import Keys


def blind_index(keys: Keys, column: str, value: str) -> bytes:
    """32 bytes that are equal for equal values of one column (HMAC-SHA-256, keyed per column).

    An unkeyed hash would not do: every NIK can be enumerated in an afternoon.
    """
    return keys.indexes[column](value.encode())
