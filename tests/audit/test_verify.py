"""Whatever somebody who owns the database does to the trail is named with its place."""

import io
from datetime import timedelta
from pathlib import Path
from typing import LiteralString
from uuid import UUID

import psycopg
import pytest
from rich.console import Console

from peserta.audit.anchor import PublicKeys, Signer
from peserta.audit.command import run_verify
from peserta.audit.fault import Fault, Wrong
from peserta.kit.clock import utc_now
from peserta.kit.database import Pool
from peserta.kit.ids import new_id
from tests.audit.trails import KEYS, SIGNER, anchored, append_some, check, harm, seal_all

FIFTH = "(SELECT entry_id FROM audit_link WHERE seq = 5)"
# Place a link elsewhere without meeting the constraints on the way.
SWAP_ENTRIES = (
    "CREATE TEMPORARY TABLE held AS SELECT * FROM audit_link WHERE seq IN (4, 7)",
    "DELETE FROM audit_link WHERE seq IN (4, 7)",
    "INSERT INTO audit_link SELECT seq, (SELECT entry_id FROM held o WHERE o.seq <> h.seq), hash FROM held h",
)
SWAP_LINKS = (
    "CREATE TEMPORARY TABLE held AS SELECT * FROM audit_link WHERE seq IN (4, 7)",
    "DELETE FROM audit_link WHERE seq IN (4, 7)",
    "INSERT INTO audit_link SELECT 11 - seq, entry_id, hash FROM held",
)
SWAP_NEIGHBOURS = (
    "CREATE TEMPORARY TABLE held AS SELECT * FROM audit_link WHERE seq IN (4, 5)",
    "DELETE FROM audit_link WHERE seq IN (4, 5)",
    "INSERT INTO audit_link SELECT 9 - seq, entry_id, hash FROM held",
)
SWAP_NEIGHBOURING_ENTRIES = (
    "CREATE TEMPORARY TABLE held AS SELECT * FROM audit_link WHERE seq IN (4, 5)",
    "DELETE FROM audit_link WHERE seq IN (4, 5)",
    "INSERT INTO audit_link SELECT seq, (SELECT entry_id FROM held o WHERE o.seq <> h.seq), hash FROM held h",
)
MAKE_ROOM = (
    "UPDATE audit_link SET seq = seq + 1000 WHERE seq >= 5",
    "UPDATE audit_link SET seq = seq - 999 WHERE seq >= 1000",
)
CLOSE_GAP = (
    "UPDATE audit_link SET seq = seq + 1000 WHERE seq > 5",
    "UPDATE audit_link SET seq = seq - 1001 WHERE seq >= 1000",
)
FORGED = UUID("0190b1c2-0000-7000-8000-00000000f0f0")
FORGE = "INSERT INTO audit_entry VALUES ('0190b1c2-0000-7000-8000-00000000f0f0', now(), 'test.forged', NULL, 'x', '{}')"


@pytest.fixture
async def path(pool: Pool, tmp_path: Path) -> Path:
    """Ten sealed entries, anchored outside."""
    path = tmp_path / "anchors.jsonl"
    await append_some(pool, 10)
    await seal_all(pool)
    await anchored(pool, path)
    return path


@pytest.fixture
def ids(path: Path, owner_dsn: str) -> list[UUID]:
    """The ids by place, the first at 1."""
    with psycopg.connect(owner_dsn) as conn:
        rows = conn.execute("SELECT entry_id FROM audit_link ORDER BY seq").fetchall()
    return [UUID(int=0), *(entry_id for (entry_id,) in rows)]


def first_fault(dsn: str, path: Path | None) -> Fault:
    return check(dsn, path).faults[0]


async def test_an_untouched_trail_is_sound(app_dsn: str, path: Path) -> None:
    report = check(app_dsn, path)

    assert (report.sealed, report.stored.count, report.kept[0].seq, report.waiting) == (10, 1, 10, 0)
    assert report.faults == ()


async def test_an_empty_trail_is_sound_without_a_file(pool: Pool, app_dsn: str, tmp_path: Path) -> None:
    assert check(app_dsn, tmp_path / "none.jsonl").is_sound


@pytest.mark.parametrize(
    "change",
    [
        f"UPDATE audit_entry SET actor = 'nobody' WHERE id = {FIFTH}",
        f"UPDATE audit_entry SET kind = 'test.other' WHERE id = {FIFTH}",
        f"UPDATE audit_entry SET person_id = NULL WHERE id = {FIFTH}",
        f"UPDATE audit_entry SET at = at + interval '1 microsecond' WHERE id = {FIFTH}",
        f"UPDATE audit_entry SET at = 'infinity' WHERE id = {FIFTH}",
        f"UPDATE audit_entry SET at = '20000-01-01' WHERE id = {FIFTH}",
        f'UPDATE audit_entry SET facts = \'{{"n": "4"}}\' WHERE id = {FIFTH}',
        f"UPDATE audit_entry SET facts = '{{\"n\": 4.0}}' WHERE id = {FIFTH}",
        f"UPDATE audit_entry SET facts = '[]' WHERE id = {FIFTH}",
        f"UPDATE audit_entry SET facts = facts || '{{\"m\": null}}' WHERE id = {FIFTH}",
        "UPDATE audit_link SET hash = sha256('x') WHERE seq = 5",
    ],
)
async def test_a_changed_entry_is_named(
    app_dsn: str, owner_dsn: str, path: Path, ids: list[UUID], change: LiteralString
) -> None:
    harm(owner_dsn, change)

    assert first_fault(app_dsn, path) == Fault(Wrong.CHANGED, 5, ids[5])


async def test_a_deleted_entry_is_named(app_dsn: str, owner_dsn: str, path: Path, ids: list[UUID]) -> None:
    harm(owner_dsn, f"DELETE FROM audit_entry WHERE id = {FIFTH}")

    assert first_fault(app_dsn, path) == Fault(Wrong.MISSING, 5, ids[5])


async def test_an_entry_whose_link_was_taken_away_is_named(
    app_dsn: str, owner_dsn: str, path: Path, ids: list[UUID]
) -> None:
    harm(owner_dsn, "DELETE FROM audit_link WHERE seq = 5")

    assert first_fault(app_dsn, path) == Fault(Wrong.MISSING, 5, ids[5])


async def test_the_place_of_an_entry_that_is_gone_altogether_is_named(app_dsn: str, owner_dsn: str, path: Path) -> None:
    harm(owner_dsn, f"DELETE FROM audit_entry WHERE id = {FIFTH}", "DELETE FROM audit_link WHERE seq = 5")

    assert first_fault(app_dsn, path) == Fault(Wrong.MISSING, 5)


async def test_an_entry_cut_out_with_the_gap_closed_is_noticed_behind_it(
    app_dsn: str, owner_dsn: str, path: Path, ids: list[UUID]
) -> None:
    harm(owner_dsn, f"DELETE FROM audit_entry WHERE id = {FIFTH}", "DELETE FROM audit_link WHERE seq = 5", *CLOSE_GAP)

    assert first_fault(app_dsn, path) == Fault(Wrong.CUT_OUT, 5, ids[6])


@pytest.mark.parametrize(
    ("swap", "found"),
    [(SWAP_ENTRIES, 7), (SWAP_LINKS, 7), (SWAP_NEIGHBOURS, 5), (SWAP_NEIGHBOURING_ENTRIES, 5)],
)
async def test_a_reordered_entry_is_named(
    app_dsn: str, owner_dsn: str, path: Path, ids: list[UUID], swap: tuple[LiteralString, ...], found: int
) -> None:
    harm(owner_dsn, *swap)

    assert first_fault(app_dsn, path) == Fault(Wrong.REORDERED, 4, ids[found])


@pytest.mark.parametrize(
    "link",
    [
        "INSERT INTO audit_link VALUES (5, '0190b1c2-0000-7000-8000-00000000f0f0', sha256('x'))",
        # With the very hash that the chain asks for here.
        (
            "INSERT INTO audit_link SELECT 5, e.id, sha256(l.hash"
            " || '\\x00000010'::bytea || uuid_send(e.id) || '\\x00000008'::bytea || timestamptz_send(e.at)"
            " || '\\x0000000b'::bytea || 'test.forged'::bytea || '\\x00000000'::bytea"
            " || '\\x00000001'::bytea || 'x'::bytea"
            " || '\\x00000002'::bytea || '{}'::bytea) FROM audit_entry e, audit_link l"
            " WHERE e.kind = 'test.forged' AND l.seq = 4"
        ),
    ],
)
async def test_an_inserted_entry_is_named(app_dsn: str, owner_dsn: str, path: Path, link: LiteralString) -> None:
    harm(owner_dsn, FORGE, *MAKE_ROOM, link)

    assert first_fault(app_dsn, path) == Fault(Wrong.INSERTED, 5, FORGED)


async def test_an_old_entry_that_slipped_in_is_named(pool: Pool, app_dsn: str, owner_dsn: str, path: Path) -> None:
    harm(owner_dsn, FORGE)
    await seal_all(pool)

    assert first_fault(app_dsn, path) == Fault(Wrong.NEVER_SEALED, entry_id=FORGED)


async def test_an_entry_with_a_moment_made_up_is_sealed_late_and_shown(pool: Pool, app_dsn: str, path: Path) -> None:
    await append_some(pool, 1, now=utc_now() - timedelta(hours=3))
    await seal_all(pool)

    late = check(app_dsn, path).out_of_time

    assert late is not None
    assert (late.count, late.seq) == (1, 11)


async def test_a_chain_made_anew_does_not_fit_its_anchor(pool: Pool, app_dsn: str, owner_dsn: str, path: Path) -> None:
    harm(owner_dsn, f"UPDATE audit_entry SET actor = 'nobody' WHERE id = {FIFTH}", "DELETE FROM audit_link")
    await seal_all(pool)

    assert first_fault(app_dsn, path).wrong is Wrong.REWRITTEN
    assert first_fault(app_dsn, path).seq == 10


async def test_a_chain_cut_short_with_its_anchors_is_told_by_the_file(app_dsn: str, owner_dsn: str, path: Path) -> None:
    harm(owner_dsn, "DELETE FROM audit_link WHERE seq > 7", "DELETE FROM audit_anchor")

    assert first_fault(app_dsn, path) == Fault(Wrong.CUT_SHORT, 10, line=1, file=path)
    assert check(app_dsn, None).is_sound


async def test_an_anchor_without_the_key_is_forged(app_dsn: str, owner_dsn: str, path: Path) -> None:
    harm(owner_dsn, "UPDATE audit_anchor SET at = at + interval '1 second'")
    stranger = PublicKeys([Signer(b"o" * 32).public_key])

    assert first_fault(app_dsn, path) == Fault(Wrong.FORGED_ANCHOR, 10)
    assert check(app_dsn, path, keys=stranger).faults[1] == Fault(Wrong.FORGED_ANCHOR, 10, line=1, file=path)


@pytest.mark.parametrize("at", ["'infinity'", "'-infinity'", "'20000-01-01'"])
async def test_an_anchor_with_an_impossible_moment_is_forged(
    app_dsn: str, owner_dsn: str, path: Path, at: LiteralString
) -> None:
    harm(owner_dsn, f"UPDATE audit_anchor SET seq = -1, at = {at}")

    assert first_fault(app_dsn, path) == Fault(Wrong.FORGED_ANCHOR, -1)


async def test_a_line_that_is_no_anchor_is_named(app_dsn: str, path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"rubbish\n" + b"x" * 5_000 + b"\n")

    assert first_fault(app_dsn, path) == Fault(Wrong.UNREADABLE_ANCHOR, line=2, file=path)


async def test_a_key_that_was_changed_still_counts(pool: Pool, app_dsn: str, path: Path) -> None:
    newer = PublicKeys([Signer(b"n" * 32).public_key, SIGNER.public_key])

    assert check(app_dsn, path, keys=newer).is_sound
    assert check(app_dsn, path, keys=KEYS).is_sound


class Screen:
    """What the command prints, and its exit code."""

    def __init__(self, dsn: str, *paths: Path) -> None:
        console = Console(file=io.StringIO(), width=200)
        self.code = run_verify(dsn, [SIGNER.public_key], paths, console)
        assert isinstance(console.file, io.StringIO)
        self.text = console.file.getvalue()


async def test_the_command_says_what_is_proven(app_dsn: str, path: Path) -> None:
    screen = Screen(app_dsn, path)

    assert screen.code == 0
    assert "unharmed: 10 entries sealed; " in screen.text
    assert f"{path}: 1 anchor, up to entry 10 at " in screen.text
    assert "database: 1 anchor, up to entry 10 at " in screen.text
    assert "in the database alone" not in screen.text


async def test_the_command_counts_a_single_entry_as_one(pool: Pool, app_dsn: str) -> None:
    await append_some(pool, 1)

    screen = Screen(app_dsn)

    assert "; 1 entry not sealed yet." in screen.text


async def test_the_command_names_the_first_harmed_entry(
    app_dsn: str, owner_dsn: str, path: Path, ids: list[UUID]
) -> None:
    harm(owner_dsn, f"UPDATE audit_entry SET actor = 'nobody' WHERE id = {FIFTH}")

    screen = Screen(app_dsn, path)

    assert screen.code == 1
    assert f"harmed: entry 5 ({ids[5]}) was changed after it was sealed." in screen.text


async def test_the_command_tells_a_missing_file_from_a_missing_database(app_dsn: str, path: Path) -> None:
    path.unlink()

    assert Screen(app_dsn, path).code == 1
    assert f"the anchors file {path} is missing" in Screen(app_dsn, path).text
    assert Screen(app_dsn, path.parent).code == 2
    assert Screen("host=127.0.0.1 port=1 connect_timeout=2", path).code == 2


async def anchored_again(pool: Pool, path: Path | None) -> None:
    """Five more entries, anchored two minutes later."""
    await append_some(pool, 5)
    await seal_all(pool)
    await anchored(pool, path, now=utc_now() + timedelta(minutes=2))


async def test_a_file_that_lacks_an_anchor_of_the_database_proves_only_what_it_holds(
    pool: Pool, app_dsn: str, path: Path
) -> None:
    await anchored_again(pool, None)

    screen = Screen(app_dsn, path)

    assert screen.code == 0
    assert "unharmed, proven from outside up to entry 10: 15 entries sealed; " in screen.text
    assert f"{path}: 1 anchor, up to entry 10 at " in screen.text
    assert "database: 2 anchors, up to entry 15 at " in screen.text
    assert "To look at: 1 anchor in the database alone, the first up to entry 15" in screen.text


async def test_several_files_are_judged_together(pool: Pool, app_dsn: str, path: Path) -> None:
    other = path.with_name("other.jsonl")
    await anchored_again(pool, other)

    screen = Screen(app_dsn, path, other)

    assert screen.code == 0
    assert "unharmed: 15 entries" in screen.text
    assert "alone" not in screen.text


@pytest.mark.parametrize("content", [b"", b"garbage", b"\x00\xff" * 5_000, b"garbage\n"])
async def test_a_file_that_holds_no_anchor_proves_nothing(app_dsn: str, path: Path, content: bytes) -> None:
    path.write_bytes(content)

    screen = Screen(app_dsn, path)

    assert screen.code == 1
    assert f"{path} holds no anchor of this scheme, though anchors were made" in screen.text
    assert f"{path}: no anchor; database: 1 anchor, up to entry 10" in screen.text


async def test_a_trail_that_lost_its_end_is_harmed_where_the_file_knows_it(
    pool: Pool, app_dsn: str, owner_dsn: str, path: Path
) -> None:
    await anchored_again(pool, path)
    harm(owner_dsn, "DELETE FROM audit_link WHERE seq > 10", "DELETE FROM audit_anchor WHERE seq > 10")

    screen = Screen(app_dsn, path)

    assert screen.code == 1
    assert f"{path}: 2 anchors, up to entry 15" in screen.text
    assert "database: 1 anchor, up to entry 10" in screen.text


def test_every_fault_has_words() -> None:
    from peserta.audit.command import WORDS, sentence

    assert {*WORDS} == {*Wrong}
    for wrong in Wrong:
        assert "{" not in sentence(Fault(wrong, 5, new_id(utc_now()), line=3, file=Path("x")))
