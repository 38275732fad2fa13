"""No two entries have the same bytes."""

import hashlib
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peserta.audit.anchor import Anchor, PublicKeys, Signer, anchor_line, parse_anchor_line
from peserta.audit.canonical import Entry, canonical_bytes, id_floor, moment_of, next_hash
from peserta.kit.ids import new_id

TEXTS = st.text(st.characters(codec="utf-8"), max_size=8)
UUIDS = st.sampled_from([UUID(int=0), UUID(int=1), UUID(int=2**128 - 1)])
ENTRIES = st.builds(
    Entry,
    id=UUIDS,
    moment=st.sampled_from([bytes(8), b"\x00" * 7 + b"\x01", b"\x7f" + b"\xff" * 7]),
    kind=TEXTS,
    person_id=st.none() | UUIDS,
    actor=TEXTS,
    facts=TEXTS,
)
MOMENTS = st.datetimes(timezones=st.just(UTC))
AN_ENTRY = Entry(UUID(int=1), bytes(8), "a.b", None, "browser", "{}")


@given(ENTRIES, ENTRIES)
def test_different_entries_have_different_bytes(one: Entry, other: Entry) -> None:
    assert (canonical_bytes(one) == canonical_bytes(other)) == (one == other)


@given(TEXTS, TEXTS)
def test_a_border_between_fields_cannot_be_moved(one: str, other: str) -> None:
    joined = Entry(UUID(int=1), bytes(8), one + other, None, "", "{}")
    split = Entry(UUID(int=1), bytes(8), one, None, other, "{}")

    assert (canonical_bytes(joined) == canonical_bytes(split)) == (other == "")


def test_the_bytes_are_those_of_the_description() -> None:
    expected = b"\0\0\0\x10" + UUID(int=1).bytes + b"\0\0\0\x08" + bytes(8)
    expected += b"\0\0\0\x03a.b" + b"\0\0\0\0" + b"\0\0\0\x07browser" + b"\0\0\0\x02{}"

    assert canonical_bytes(AN_ENTRY) == expected
    assert next_hash(b"h" * 32, AN_ENTRY) == hashlib.sha256(b"h" * 32 + expected).digest()


def test_a_moment_has_the_bytes_that_the_database_sends(app_dsn: str) -> None:
    moments = [datetime(2026, 11, 23, 9, 0, 0, 123_457, tzinfo=UTC), datetime(1999, 1, 1, tzinfo=UTC)]
    with psycopg.connect(app_dsn) as conn:
        for at in moments:
            assert conn.execute("SELECT timestamptz_send(%s)", [at]).fetchone() == (moment_of(at),)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_the_floor_of_a_moment_lies_between_its_ids_and_those_before(at: datetime) -> None:
    assert id_floor(at) <= new_id(at)
    assert new_id(at - timedelta(milliseconds=2)) < id_floor(at)


@given(st.integers(1, 2**63 - 1), st.binary(min_size=32, max_size=32), MOMENTS)
def test_an_anchor_survives_its_line_and_any_change_breaks_its_signature(seq: int, hash_: bytes, at: datetime) -> None:
    signer = Signer(b"k" * 32)
    keys = PublicKeys([signer.public_key])

    anchor = parse_anchor_line(anchor_line(signer.sign(seq, hash_, at)))

    assert anchor is not None
    assert anchor.is_signed_by(keys)
    moved = Anchor(seq - 1, anchor.hash, anchor.moment, anchor.key_id, anchor.signature)
    assert not moved.is_signed_by(keys)
    assert not anchor.is_signed_by(PublicKeys([Signer(b"o" * 32).public_key]))


@given(st.binary(max_size=200))
def test_any_line_is_an_anchor_or_none(line: bytes) -> None:
    assert parse_anchor_line(line) is None


@pytest.mark.parametrize(
    "line",
    [
        b'{"seq":0,"hash":"","at":"2026-01-01T00:00:00Z","key_id":"","signature":""}',
        b'{"seq":1,"hash":"xy","at":"2026-01-01T00:00:00Z","key_id":"","signature":""}',
        b'{"seq":1,"hash":"","at":"2026-01-01T00:00:00","key_id":"","signature":""}',
        b'{"seq":99999999999999999999,"hash":"","at":"2026-01-01T00:00:00Z","key_id":"","signature":""}',
    ],
)
def test_a_line_that_cannot_be_true_is_none(line: bytes) -> None:
    assert parse_anchor_line(line) is None
