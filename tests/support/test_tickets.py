"""Tickets are opened once, read by their owners alone, and hold nothing in clear."""

from asyncio import gather
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peserta.demo import numbers
from peserta.kit.blind_index import blind_index
from peserta.kit.database import Pool, lost_a_race, transaction
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.kit.sealing import SealBroken, seal
from peserta.kit.values import BadValue, Reference
from peserta.support import actions
from peserta.support.actions import (
    A_DAY,
    NOTES_A_DAY,
    add_member_note,
    answer_ticket,
    find_own_ticket,
    list_own_tickets,
    list_tickets,
    list_tickets_of,
    lock_ticket,
    open_ticket,
    read_ticket,
)
from peserta.support.ticket import Ticket, TicketDraft
from tests.access.walking import Browser
from tests.people import Someone, register

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BROWSER, STRANGER = b"b" * 32, b"x" * 32
SITI = UUID("0190b1c2-0000-7000-8000-000000000001")
DRAFT = TicketDraft(
    kind="help", browser=BROWSER, message="Kode tidak sampai.", language="id", step="kode",
    trace=[("sms.requested", NOW.isoformat())], contact="siti@contoh.example", person_id=SITI,
)  # fmt: skip


async def opened(pool: Pool, keys: Keys, draft: TicketDraft = DRAFT, *, now: datetime = NOW) -> Reference:
    async with transaction(pool) as conn:
        return await open_ticket(conn, draft, keys=keys, now=now)


async def looked_up(
    pool: Pool, keys: Keys, reference: Reference, *, browser: bytes = BROWSER, person_id: UUID | None = SITI
) -> Ticket | None:
    async with pool.connection() as conn:
        return await find_own_ticket(conn, reference, browser=browser, person_id=person_id, keys=keys)


async def found(pool: Pool, keys: Keys, reference: Reference) -> Ticket:
    ticket = await looked_up(pool, keys, reference)
    assert ticket is not None
    return ticket


async def answered(pool: Pool, keys: Keys, ticket: Ticket, body: str = "Sudah kami perbaiki.", hour: int = 1) -> None:
    async with transaction(pool) as conn:
        await answer_ticket(conn, ticket, body, actor="staff:rina", keys=keys, now=NOW + timedelta(hours=hour))


async def continued(pool: Pool, keys: Keys, ticket: Ticket, body: str = "Belum juga.") -> bool:
    async with transaction(pool) as conn:
        await add_member_note(conn, ticket, body, browser=BROWSER, keys=keys, now=NOW + timedelta(hours=2))
    return True


async def test_a_ticket_is_read_by_who_wrote_it(pool: Pool, keys: Keys) -> None:
    ticket = await found(pool, keys, await opened(pool, keys))

    assert (ticket.message, ticket.contact, ticket.state) == (DRAFT.message, DRAFT.contact, "open")
    assert (ticket.step, ticket.trace) == ("kode", [("sms.requested", NOW.isoformat())])


async def test_another_browser_with_the_right_reference_finds_nothing(pool: Pool, keys: Keys) -> None:
    reference = await opened(pool, keys)

    assert await looked_up(pool, keys, reference, browser=STRANGER, person_id=None) is None
    assert await looked_up(pool, keys, reference, browser=STRANGER, person_id=uuid4()) is None
    async with pool.connection() as conn:
        assert await list_own_tickets(conn, browser=STRANGER, person_id=None) == []


async def test_who_proved_to_be_the_person_reads_it_from_anywhere(pool: Pool, keys: Keys) -> None:
    reference = await opened(pool, keys)

    ticket = await looked_up(pool, keys, reference, browser=STRANGER, person_id=SITI)

    assert ticket is not None
    assert ticket.message == DRAFT.message
    async with pool.connection() as conn:
        own = await list_own_tickets(conn, browser=STRANGER, person_id=SITI)
    assert [line.reference for line in own] == [reference.characters]


@pytest.mark.parametrize("person_id", [None, uuid4()])
async def test_whoever_has_the_phone_next_reads_nothing_that_was_written_in_an_account(
    pool: Pool, keys: Keys, person_id: UUID | None
) -> None:
    reference = await opened(pool, keys)

    assert await looked_up(pool, keys, reference, person_id=person_id) is None
    async with pool.connection() as conn:
        assert await list_own_tickets(conn, browser=BROWSER, person_id=person_id) == []


async def test_a_ticket_of_nobody_is_found_where_it_was_written_and_by_nobody_elsewhere(pool: Pool, keys: Keys) -> None:
    reference = await opened(pool, keys, replace(DRAFT, person_id=None))

    assert await looked_up(pool, keys, reference, person_id=None) is not None
    assert await looked_up(pool, keys, reference) is not None
    assert await looked_up(pool, keys, reference, browser=STRANGER, person_id=None) is None
    assert await looked_up(pool, keys, reference, browser=STRANGER, person_id=SITI) is None


async def test_tickets_of_nobody_are_listed_where_they_were_written_and_nowhere_else(pool: Pool, keys: Keys) -> None:
    unsigned = await opened(pool, keys, replace(DRAFT, person_id=None))
    signed = await opened(pool, keys)

    async with pool.connection() as conn:
        here = await list_own_tickets(conn, browser=BROWSER, person_id=None)
        elsewhere = await list_own_tickets(conn, browser=STRANGER, person_id=None)
        account = await list_tickets_of(conn, SITI)

    assert [line.reference for line in here] == [unsigned.characters]
    assert elsewhere == []
    assert [line.reference for line in account] == [signed.characters]


async def test_what_was_written_on_the_way_in_is_read_by_whoever_has_proven_since_that_the_data_are_theirs(
    pool: Pool, keys: Keys
) -> None:
    siti, other = [await register(pool, keys, n) for n in (0, 1)]
    browser = Browser(pool, keys)
    await browser.match(siti)
    draft = replace(DRAFT, person_id=None, journey_id=browser.journey_id, browser=browser.token)
    reference = await opened(pool, keys, draft)
    of_another = await opened(pool, keys, replace(draft, browser=STRANGER))

    assert await looked_up(pool, keys, reference, browser=STRANGER, person_id=siti.id) is not None
    assert await looked_up(pool, keys, reference, browser=STRANGER, person_id=other.id) is None
    assert await looked_up(pool, keys, reference, browser=STRANGER, person_id=None) is None
    assert await looked_up(pool, keys, of_another, browser=b"y" * 32, person_id=siti.id) is None, "not its journey"


async def test_what_nobody_signed_is_read_by_whoever_has_proven_the_contact_on_it(pool: Pool, keys: Keys) -> None:
    siti, other = [await register(pool, keys, n) for n in (0, 1)]
    by_phone, by_mail, by_time = [
        await opened(pool, keys, replace(DRAFT, person_id=None, contact=contact))
        for contact in (numbers.phone(0), " SITI0.0@surel.contoh.example ", "nanti sore")
    ]

    async def is_read(reference: Reference, person: Someone) -> bool:
        return await looked_up(pool, keys, reference, browser=STRANGER, person_id=person.id) is not None

    assert not await is_read(by_phone, siti), "a contact that nobody has proven proves nothing"
    async with pool.connection() as conn:
        await conn.execute("UPDATE registry_contact SET proven_at = %s", [NOW])
    assert [await is_read(reference, siti) for reference in (by_phone, by_mail, by_time)] == [True, True, False]
    assert [await is_read(reference, other) for reference in (by_phone, by_mail, by_time)] == [False] * 3


async def test_nothing_that_people_wrote_stands_in_clear(pool: Pool, keys: Keys, owner_dsn: str) -> None:
    await answered(pool, keys, await found(pool, keys, await opened(pool, keys)))

    with psycopg.connect(owner_dsn) as conn:
        rows = conn.execute("SELECT t::text, n::text FROM support_ticket t JOIN support_note n ON n.ticket_id = t.id")
        everything = repr(rows.fetchall()) + repr(conn.execute("SELECT a::text FROM audit_entry a").fetchall())

    for text in (DRAFT.message, DRAFT.contact, "Sudah kami perbaiki."):
        assert text not in everything
        assert text.encode().hex() not in everything


async def test_a_sealed_message_does_not_open_in_another_ticket(pool: Pool, keys: Keys, owner_dsn: str) -> None:
    first, second = await opened(pool, keys), await opened(pool, keys)
    with psycopg.connect(owner_dsn) as conn:
        conn.execute(
            "UPDATE support_ticket SET message = (SELECT message FROM support_ticket WHERE reference = %s)"
            " WHERE reference = %s",
            [first.characters, second.characters],
        )

    with pytest.raises(SealBroken, match=r"support_ticket\.message"):
        await found(pool, keys, second)


async def test_an_answer_moves_the_ticket_and_a_reply_opens_it_again(pool: Pool, keys: Keys) -> None:
    reference = await opened(pool, keys)

    await answered(pool, keys, await found(pool, keys, reference))
    after_answer = await found(pool, keys, reference)
    await continued(pool, keys, after_answer)
    after_reply = await found(pool, keys, reference)

    assert (after_answer.state, after_reply.state) == ("answered", "open")
    assert [(note.author, note.body) for note in after_reply.notes] == [
        ("staff", "Sudah kami perbaiki."),
        ("member", "Belum juga."),
    ]


async def test_an_answer_is_told_to_every_contact_on_record_with_nothing_but_the_reference(
    pool: Pool, keys: Keys, owner_dsn: str
) -> None:
    reference = await opened(pool, keys)
    with psycopg.connect(owner_dsn) as conn:
        conn.execute("SET session_replication_role = replica")
        for kind, value in (("phone", "+628990000001"), ("email", "siti@contoh.example")):
            contact_id = uuid4()
            conn.execute(
                "INSERT INTO registry_contact"
                " (id, person_id, family_id, kind, value_sealed, value_index, hint, source, recorded_at)"
                " VALUES (%s, %s, %s, %s, %s, %s, '01', 'roll', %s)",
                [
                    contact_id, SITI, uuid4(), kind,
                    seal(keys, value, place="registry_contact.value_sealed", row=contact_id),
                    blind_index(keys, kind, value), NOW,
                ],
            )  # fmt: skip

    await answered(pool, keys, await found(pool, keys, reference))

    with psycopg.connect(owner_dsn) as conn:
        rows = conn.execute("SELECT channel, template, facts FROM messaging_message ORDER BY channel").fetchall()
    assert rows == [
        ("email", "ticket_answered", {"reference": str(reference)}),
        ("sms", "ticket_answered", {"reference": str(reference)}),
    ]


async def test_a_contact_that_was_just_added_is_told_of_no_answer(pool: Pool, keys: Keys) -> None:
    """Whoever has set it may be the very person that the ticket is about."""
    siti = await register(pool, keys, now=NOW - timedelta(days=9))
    reference = await opened(pool, keys, replace(DRAFT, person_id=siti.id))
    ticket = await looked_up(pool, keys, reference, person_id=siti.id)
    assert ticket is not None
    async with pool.connection() as conn:
        await conn.execute(
            "UPDATE registry_contact SET recorded_at = %s, held_until = %s WHERE id = %s",
            (NOW, NOW + timedelta(hours=24), siti.phone.id),
        )

    await answered(pool, keys, ticket)

    async with pool.connection() as conn:
        sent = await (await conn.execute("SELECT channel FROM messaging_message")).fetchall()
    assert sent == [("email",)]


async def test_a_contact_that_cannot_be_read_stops_no_answer(pool: Pool, keys: Keys, owner_dsn: str) -> None:
    reference = await opened(pool, keys)
    with psycopg.connect(owner_dsn) as conn:
        conn.execute("SET session_replication_role = replica")
        conn.execute(
            "INSERT INTO registry_contact"
            " (id, person_id, family_id, kind, value_sealed, value_index, hint, source, recorded_at)"
            " VALUES (%s, %s, %s, 'phone', %s, %s, '01', 'roll', %s)",
            [uuid4(), SITI, uuid4(), bytes(40), blind_index(keys, "phone", "+628990000001"), NOW],
        )

    await answered(pool, keys, await found(pool, keys, reference))

    assert (await found(pool, keys, reference)).state == "answered"


async def test_a_ticket_closed_meanwhile_takes_no_answer_until_the_member_writes(
    pool: Pool, keys: Keys, owner_dsn: str
) -> None:
    reference = await opened(pool, keys)
    seen = await found(pool, keys, reference)
    with psycopg.connect(owner_dsn) as conn:
        conn.execute("UPDATE support_ticket SET state = 'closed'")

    with pytest.raises(psycopg.Error) as raised:
        await answered(pool, keys, seen)
    assert lost_a_race(raised.value)
    assert (await found(pool, keys, reference)).notes == []

    await continued(pool, keys, seen)
    await answered(pool, keys, seen, hour=3)
    assert (await found(pool, keys, reference)).state == "answered"


async def test_every_step_leaves_its_entry(pool: Pool, keys: Keys, owner_dsn: str) -> None:
    reference = await opened(pool, keys)
    ticket = await found(pool, keys, reference)
    async with transaction(pool) as conn:
        assert await read_ticket(conn, reference, actor="staff:rina", keys=keys, now=NOW) is not None
    await answered(pool, keys, ticket)
    await continued(pool, keys, ticket)

    with psycopg.connect(owner_dsn) as conn:
        rows = conn.execute("SELECT kind, actor FROM audit_entry WHERE person_id = %s ORDER BY at", [SITI]).fetchall()
    assert sorted(rows) == [
        ("ticket.answered", "staff:rina"),
        ("ticket.continued", "member"),
        ("ticket.opened", "member"),
        ("ticket.read", "staff:rina"),
    ]


async def test_sixteen_tickets_at_once_open_as_many_as_a_day_allows(pool: Pool, keys: Keys) -> None:
    outcomes = await gather(*(opened(pool, keys) for _ in range(16)), return_exceptions=True)

    references = [outcome for outcome in outcomes if isinstance(outcome, Reference)]
    refusals = [outcome for outcome in outcomes if isinstance(outcome, actions.TooMany)]
    assert (len(set(references)), len(refusals)) == (A_DAY.uses_max, 16 - A_DAY.uses_max)
    assert {refusal.opens_at for refusal in refusals} == {NOW + timedelta(days=1)}
    await opened(pool, keys, now=NOW + timedelta(days=1))
    await opened(pool, keys, replace(DRAFT, browser=STRANGER))


async def test_a_message_that_is_refused_costs_no_try(pool: Pool, keys: Keys) -> None:
    for _ in range(A_DAY.uses_max):
        with pytest.raises(Refusal, match=r"ticket\.empty"):
            await opened(pool, keys, replace(DRAFT, message=" "))

    await opened(pool, keys)


async def test_sixteen_answers_and_replies_at_once_are_all_kept(pool: Pool, keys: Keys) -> None:
    reference = await opened(pool, keys)
    ticket = await found(pool, keys, reference)

    await gather(
        *(answered(pool, keys, ticket, f"jawaban {n}") for n in range(8)),
        *(continued(pool, keys, ticket, f"balasan {n}") for n in range(8)),
    )

    after = await found(pool, keys, reference)
    assert len({note.body for note in after.notes}) == 16
    assert after.state in {"open", "answered"}


async def test_a_browser_writes_so_many_replies_a_day(pool: Pool, keys: Keys) -> None:
    ticket = await found(pool, keys, await opened(pool, keys))

    outcomes = await gather(
        *(continued(pool, keys, ticket) for _ in range(NOTES_A_DAY.uses_max + 4)), return_exceptions=True
    )

    assert outcomes.count(True) == NOTES_A_DAY.uses_max


async def test_a_taken_reference_is_thrown_again(pool: Pool, keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    throws = iter([b"1" * 16, b"1" * 16, b"1" * 16, b"2" * 16])

    def throw(_count: int) -> bytes:
        return next(throws)

    monkeypatch.setattr(actions.secrets, "token_bytes", throw)

    first, second = await opened(pool, keys), await opened(pool, keys)

    assert (first, second) == (Reference.new(b"1" * 16), Reference.new(b"2" * 16))
    assert (await found(pool, keys, second)).message == DRAFT.message


async def test_tickets_are_listed_the_longest_waiting_first(pool: Pool, keys: Keys) -> None:
    references = [
        await opened(pool, keys, replace(DRAFT, browser=bytes([n]) * 32), now=NOW + timedelta(minutes=n))
        for n in range(4)
    ]
    async with transaction(pool) as conn:
        ticket = await lock_ticket(conn, references[1], keys=keys)
        assert ticket is not None
    await answered(pool, keys, ticket)

    async with pool.connection() as conn:
        waiting = await list_tickets(conn, "open", limit=2)
        done = await list_tickets(conn, "answered", limit=9)

    assert [line.reference for line in waiting] == [references[0].characters, references[2].characters]
    assert [line.reference for line in done] == [references[1].characters]


async def test_the_newest_notes_are_shown_however_many_there_are(pool: Pool, keys: Keys, owner_dsn: str) -> None:
    reference = await opened(pool, keys)
    ticket = await found(pool, keys, reference)
    await answered(pool, keys, ticket, "yang pertama", hour=1)
    async with transaction(pool) as conn:
        for n in range(200):
            now = NOW + timedelta(hours=2, seconds=n)
            await answer_ticket(conn, ticket, f"jawaban {n}", actor="staff:rina", keys=keys, now=now)

    notes = (await found(pool, keys, reference)).notes

    assert [note.body for note in notes] == [f"jawaban {n}" for n in range(200)]


@given(st.text(max_size=30))
def test_any_text_is_a_reference_or_is_refused(text: str) -> None:
    try:
        told = str(Reference.parse(text))
    except BadValue as bad:
        told = bad.reason

    assert told.startswith("reference.") or str(Reference.parse(told)) == told
