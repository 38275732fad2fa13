"""Since when a ticket waits for an answer, and until when it may."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.postgres.migrate import FOLDER
from peserta.kit.values import Reference
from peserta.support.actions import add_member_note, answer_ticket, list_tickets, lock_ticket, open_ticket
from peserta.support.rules import answer_due
from peserta.support.ticket import AnswerDue, State, Ticket, TicketDraft, TicketLine

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BROWSER = b"b" * 32
DRAFT = TicketDraft("help", "kode", "Kode tidak sampai.", browser=BROWSER, language="id")
A_DAY = timedelta(hours=24)


def at(hour: float) -> datetime:
    return NOW + timedelta(hours=hour)


async def opened(pool: Pool, keys: Keys, hour: float) -> Reference:
    async with transaction(pool) as conn:
        return await open_ticket(conn, DRAFT, keys=keys, now=at(hour))


async def looked_up(pool: Pool, keys: Keys, reference: Reference) -> Ticket:
    async with transaction(pool) as conn:
        ticket = await lock_ticket(conn, reference, keys=keys)
    assert ticket is not None
    return ticket


async def said(pool: Pool, keys: Keys, reference: Reference, who: str, hour: float) -> None:
    async with transaction(pool) as conn:
        ticket = await lock_ticket(conn, reference, keys=keys)
        assert ticket is not None
        if who == "staff":
            await answer_ticket(conn, ticket, "Sudah.", actor="staff:rina", keys=keys, now=at(hour))
        else:
            await add_member_note(conn, ticket, "Belum.", browser=BROWSER, keys=keys, now=at(hour))


@pytest.mark.parametrize(
    ("notes", "hour"),
    [
        ([], 0),
        ([("member", 1)], 0),
        ([("staff", 1), ("member", 2)], 2),
        ([("staff", 1), ("member", 2), ("member", 3)], 2),
        ([("staff", 1), ("member", 2), ("staff", 4), ("member", 5), ("member", 6)], 5),
        ([("member", 1), ("staff", 2), ("staff", 3), ("member", 30)], 30),
    ],
)
async def test_a_ticket_waits_since_the_first_note_after_the_last_answer(
    pool: Pool, keys: Keys, owner_dsn: str, notes: list[tuple[str, float]], hour: float
) -> None:
    reference = await opened(pool, keys, 0)
    for who, when in notes:
        await said(pool, keys, reference, who, when)

    assert (await looked_up(pool, keys, reference)).waits_since == at(hour)

    # What was there before the column is given the same moment by the migration.
    with psycopg.connect(owner_dsn) as conn:
        conn.execute("UPDATE support_ticket SET waits_since = '2020-01-01Z'")
        conn.execute(backfill())
    assert (await looked_up(pool, keys, reference)).waits_since == at(hour)


def backfill() -> bytes:
    """The statement of the migration that gives existing tickets their moment."""
    statements = (FOLDER / "0190_ticket_waits.sql").read_text("utf-8").split(";")
    [statement] = [one for one in statements if "UPDATE support_ticket" in one]
    return statement.encode()


async def test_a_ticket_that_was_opened_again_stands_behind_those_that_wait_for_longer(pool: Pool, keys: Keys) -> None:
    again, waiting = await opened(pool, keys, 0), await opened(pool, keys, 10)
    await said(pool, keys, again, "staff", 1)
    await said(pool, keys, again, "member", 40)

    async with pool.connection() as conn:
        lines = await list_tickets(conn, "open", limit=9)

    assert [line.reference for line in lines] == [waiting.characters, again.characters]
    assert [answer_due(line, A_DAY, at(41)) for line in lines] == [AnswerDue(at(34), True), AnswerDue(at(64), False)]


@pytest.mark.parametrize(
    ("state", "hour", "due"),
    [
        ("open", 0, AnswerDue(at(24), False)),
        ("open", 24, AnswerDue(at(24), False)),
        ("open", 24.001, AnswerDue(at(24), True)),
        ("answered", 48, None),
        ("closed", 48, None),
    ],
)
def test_only_what_waits_is_due_and_it_is_overdue_after_its_last_moment(
    state: State, hour: float, due: AnswerDue | None
) -> None:
    line = TicketLine("K7M4PQN", "help", state, "kode", NOW, NOW)

    assert answer_due(line, A_DAY, at(hour)) == due


def test_who_asked_to_be_told_of_enrolment_was_promised_no_answer() -> None:
    line = TicketLine("K7M4PQN", "notify_me", "open", "daftar", NOW, NOW)

    assert answer_due(line, A_DAY, at(48)) is None


async def test_of_what_is_answered_the_last_answered_stands_first(pool: Pool, keys: Keys) -> None:
    first, second, third, never = [await opened(pool, keys, hour) for hour in range(4)]
    for hour, reference in ((5, second), (6, third), (7, first)):
        await said(pool, keys, reference, "staff", hour)

    async with pool.connection() as conn:
        answered = await list_tickets(conn, "answered", limit=9)
        cut = await list_tickets(conn, "answered", limit=1)

    assert [line.reference for line in answered] == [one.characters for one in (first, third, second)]
    assert [line.reference for line in cut] == [first.characters]
    assert never.characters not in {line.reference for line in answered}
