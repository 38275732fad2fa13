"""What staff see at the keyboard."""

import asyncio
import io
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from rich.console import Console

from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.values import Reference
from peserta.support import command
from peserta.support.actions import open_ticket
from peserta.support.ticket import State, TicketDraft

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WITHIN = timedelta(hours=30)


class Keyboard:
    """The commands on one database, and what they print. Each brings its own event loop, so it gets a thread."""

    def __init__(self, dsn: str, keys: Keys) -> None:
        self._dsn, self._keys = dsn, keys
        self._screen = io.StringIO()
        self.console = Console(file=self._screen, width=120)

    @property
    def printed(self) -> str:
        return self._screen.getvalue()

    async def list_open(self, state: State = "open", now: datetime = NOW) -> int:
        return await asyncio.to_thread(
            command.list_open, self._dsn, state=state, within=WITHIN, now=now, console=self.console
        )

    async def show(self, reference: str, now: datetime = NOW) -> int:
        return await asyncio.to_thread(
            command.show, self._dsn, self._keys, reference, within=WITHIN, now=now, console=self.console
        )

    async def answer(self, reference: str, text: str) -> int:
        return await asyncio.to_thread(
            command.answer, self._dsn, self._keys, reference, text, actor="staff:rina", now=NOW, console=self.console
        )


@pytest.fixture
def keyboard(app_dsn: str, keys: Keys) -> Keyboard:
    return Keyboard(app_dsn, keys)


@pytest.fixture
async def reference(pool: Pool, keys: Keys) -> Reference:
    draft = TicketDraft(
        kind="help", browser=b"b" * 32, message="Kode [red]tidak[/red] sampai.", language="id", step="kode",
        contact="siti@contoh.example \x1b[2J", trace=[("sms.failed.number_unknown", "2026-11-23T09:00:05+00:00")],
    )  # fmt: skip
    async with transaction(pool) as conn:
        return await open_ticket(conn, draft, keys=keys, now=NOW)


async def test_the_list_names_the_ticket_and_nothing_that_was_written(keyboard: Keyboard, reference: Reference) -> None:
    assert await keyboard.list_open() == 0

    assert str(reference) in keyboard.printed
    assert "sampai" not in keyboard.printed


@pytest.mark.parametrize(("hours", "is_overdue"), [(0, False), (30, False), (31, True)])
async def test_list_and_ticket_say_by_when_an_answer_is_due_and_what_is_overdue(
    keyboard: Keyboard, reference: Reference, hours: int, is_overdue: bool
) -> None:
    now = NOW + timedelta(hours=hours)

    assert (await keyboard.list_open(now=now), await keyboard.show(str(reference), now=now)) == (0, 0)

    assert keyboard.printed.count("2026-11-24 22:00 WIB") == 2
    assert keyboard.printed.count("overdue") == (2 if is_overdue else 0)


async def test_an_answered_ticket_is_due_by_no_moment(keyboard: Keyboard, reference: Reference) -> None:
    await keyboard.answer(str(reference), "Sudah kami perbaiki.")
    late = NOW + timedelta(days=9)

    assert (await keyboard.list_open("answered", now=late), await keyboard.show(str(reference), now=late)) == (0, 0)

    assert "2026-11-24 22:00 WIB" not in keyboard.printed
    assert "overdue" not in keyboard.printed


async def test_an_empty_list_says_so(keyboard: Keyboard, reference: Reference) -> None:
    assert await keyboard.list_open("closed") == 0

    assert "No closed tickets." in keyboard.printed


async def test_a_ticket_is_shown_as_it_was_written_and_the_reading_is_written_down(
    keyboard: Keyboard, reference: Reference, owner_dsn: str
) -> None:
    assert await keyboard.show(reference.characters.lower()) == 0

    assert "Kode [red]tidak[/red] sampai." in keyboard.printed
    assert "where: waiting for a code" in keyboard.printed
    assert "2026-11-23 16:00:05 WIB  SMS failed: number unknown" in keyboard.printed
    assert "\x1b" not in keyboard.printed
    with psycopg.connect(owner_dsn) as conn:
        actors = conn.execute("SELECT actor FROM audit_entry WHERE kind = 'ticket.read'").fetchall()
    assert actors == [(command.actor_name(),)]


async def test_an_answer_is_kept_and_shown(keyboard: Keyboard, reference: Reference) -> None:
    assert await keyboard.answer(str(reference), "Sudah kami perbaiki.\n") == 0
    assert await keyboard.show(str(reference)) == 0

    assert f"Answered {reference}." in keyboard.printed
    assert "Sudah kami perbaiki." in keyboard.printed


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "such as K7M-4PQ-N"),
        ("K7M", "seven characters"),
        ("K7M-4PQ-\N{SNOWMAN}", "letters and digits only"),
        ("0000001", "check character does not fit"),
    ],
)
async def test_a_wrong_reference_is_explained(keyboard: Keyboard, reference: Reference, typed: str, said: str) -> None:
    assert (await keyboard.show(typed), await keyboard.answer(typed, "Halo.")) == (2, 2)

    assert keyboard.printed.count(said) == 2


async def test_a_right_reference_of_no_ticket_is_told_apart(keyboard: Keyboard, reference: Reference) -> None:
    unknown = str(Reference.new(b"12345678"))

    assert (await keyboard.show(unknown), await keyboard.answer(unknown, "Halo.")) == (1, 1)

    assert keyboard.printed.count(f"there is no ticket {unknown}") == 2


@pytest.mark.parametrize(("text", "said"), [(" \n", "the answer is empty"), ("a" * 2_001, "at most 2000")])
async def test_an_answer_that_cannot_be_kept_is_explained(
    keyboard: Keyboard, reference: Reference, text: str, said: str
) -> None:
    assert await keyboard.answer(str(reference), text) == 2

    assert said in keyboard.printed


async def test_a_closed_ticket_takes_no_answer(keyboard: Keyboard, reference: Reference, owner_dsn: str) -> None:
    with psycopg.connect(owner_dsn) as conn:
        conn.execute("UPDATE support_ticket SET state = 'closed'")

    assert await keyboard.answer(str(reference), "Halo.") == 2

    assert "is closed" in keyboard.printed


async def test_a_database_that_is_away_is_named_at_once(keys: Keys) -> None:
    keyboard = Keyboard("host=127.0.0.1 port=1 dbname=none", keys)

    assert await keyboard.list_open() == 2

    assert "the database of PESERTA_DATABASE_URL does not answer: connection failed" in keyboard.printed
