"""Digital cards: one handle a person, for ever; and the command that checks a card at a facility."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import anyio
import pytest
from rich.console import Console

from peserta.kit.clock import utc_now
from peserta.kit.database import Pool, transaction
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.membership.actions import accept_rows
from peserta.membership.card_command import print_key, verify_by_key, verify_here
from peserta.membership.card_token import CardSigner, card_signer
from peserta.membership.cards import card_handles, is_covered
from tests.intake.conftest import importing as importing  # noqa: PLC0414  # a fixture
from tests.intake.rolls import Importing, person, row
from tests.membership.test_cover import ENDED

NOW = datetime(2026, 12, 7, 2, 15, tzinfo=UTC)


async def siti_with_card(pool: Pool, keys: Keys, importing: Importing) -> tuple[UUID, UUID]:
    await importing.rows(row())
    siti = await person(pool, keys)
    async with transaction(pool) as conn:
        return siti.id, (await card_handles(conn, [siti.id], now=NOW))[siti.id]


async def test_a_person_keeps_the_handle_of_their_card(pool: Pool, keys: Keys, importing: Importing) -> None:
    await importing.rows(row())
    siti = await person(pool, keys)
    seen: list[UUID] = []

    async def show() -> None:
        async with transaction(pool) as conn:
            seen.append((await card_handles(conn, [siti.id], now=NOW))[siti.id])

    async with anyio.create_task_group() as group:
        for _ in range(16):
            group.start_soon(show)

    assert len(seen) == 16
    assert len(set(seen)) == 1
    assert seen[0] != siti.id, "the id of a person is not shown to strangers"


async def test_cover_is_what_it_is_at_the_moment_of_asking(pool: Pool, keys: Keys, importing: Importing) -> None:
    siti, handle = await siti_with_card(pool, keys, importing)

    async with transaction(pool) as conn:
        before = await is_covered(conn, handle)
        await accept_rows(conn, {siti: ENDED}, now=NOW)
        after = await is_covered(conn, handle)
        stranger = await is_covered(conn, new_id(NOW))

    assert (before, after, stranger) == (True, False, False)


async def test_the_command_tells_what_the_card_said_and_what_is_so_now(
    pool: Pool, keys: Keys, importing: Importing, app_dsn: str
) -> None:
    siti, handle = await siti_with_card(pool, keys, importing)
    text = card_signer(keys).sign(handle, is_covered=True, now=utc_now())
    console = Console(record=True, width=200)

    covered = await anyio.to_thread.run_sync(lambda: verify_here(text, keys, app_dsn, console=console, now=utc_now()))
    async with transaction(pool) as conn:
        await accept_rows(conn, {siti: ENDED}, now=NOW)
    ended = await anyio.to_thread.run_sync(lambda: verify_here(text, keys, app_dsn, console=console, now=utc_now()))

    said = console.export_text()
    assert (covered, ended) == (0, 1)
    assert said.count("Genuine. Covered when it was signed") == 2
    assert "At this moment: covered." in said
    assert "At this moment: not covered." in said
    assert "Siti" not in said


def test_a_facility_checks_with_the_public_key_alone(keys: Keys, tmp_path: Path) -> None:
    file, console = tmp_path / "card.pem", Console(record=True, width=200)
    printer = Console(record=True, width=200)
    print_key(keys, printer)
    file.write_text(printer.export_text())
    card, forged = card_signer(keys), CardSigner(bytes(32))
    texts = [
        (card.sign(new_id(NOW), is_covered=True, now=NOW), 0),
        (card.sign(new_id(NOW), is_covered=False, now=NOW), 1),
        (forged.sign(new_id(NOW), is_covered=True, now=NOW), 1),
        (card.sign(new_id(NOW), is_covered=True, now=NOW - timedelta(days=8)), 1),
        ("3201", 1),
    ]

    codes = [verify_by_key(text, file, console=console, now=NOW) for text, _ in texts]

    said = console.export_text()
    assert codes == [code for _, code in texts]
    assert "2026-12-07 09:15 WIB; good until 2026-12-14 09:15 WIB" in said
    for words in ("not signed by this scheme", "too old to be believed", "expected PST1"):
        assert words in said


@pytest.mark.parametrize(
    ("content", "words"), [(None, "No such file"), (b"\xff\x00", "expected an Ed25519 public key")]
)
def test_a_key_file_that_is_none_is_named(tmp_path: Path, content: bytes | None, words: str) -> None:
    file, console = tmp_path / "card.pem", Console(record=True, width=300)
    if content is not None:
        file.write_bytes(content)

    code = verify_by_key("PST1", file, console=console, now=NOW)

    said = console.export_text()
    assert code == 2
    assert "card.pem" in said
    assert words in said
