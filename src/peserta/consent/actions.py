"""Keeping what was shown, and that it was accepted (UU 27/2022 art. 22 and 24: the proof is the controller's)."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from peserta.consent import store
from peserta.consent.given import Acceptance, Accepted, Given, Purpose
from peserta.consent.texts import Text
from peserta.kit.database import Conn


async def register_texts(conn: Conn, texts: Iterable[Text], *, now: datetime) -> None:
    """Keep the words of every text in force; a text that is there already stays as it is."""
    for text in texts:
        await store.insert_text(conn, text, now=now)


async def accept(conn: Conn, acceptance: Acceptance, *, now: datetime) -> None:
    """Write down an acceptance in the caller's transaction; the same one twice is one. Nothing is waited for."""
    await store.insert_given(conn, acceptance, now=now)


async def withdraw(conn: Conn, journey_id: UUID, purpose: Purpose = "processing", *, now: datetime) -> None:
    """Take an acceptance back, for this purpose alone; the proof that it was given stays."""
    await store.withdraw(conn, journey_id, purpose, now=now)


async def find_proof(conn: Conn, journey_id: UUID, purpose: Purpose = "processing") -> Given | None:
    """What was accepted for a purpose, word for word, or None."""
    return await store.find_given(conn, journey_id, purpose)


async def list_purposes(conn: Conn, journey_id: UUID) -> frozenset[Purpose]:
    """What somebody agrees to now. Whatever needs a consent that is not among these is not done."""
    return frozenset(row.purpose for row in await store.list_purposes(conn, journey_id))


async def list_accepted(conn: Conn, journey_ids: Iterable[UUID]) -> list[Accepted]:
    """What was accepted on these journeys, the oldest first."""
    return await store.list_accepted(conn, list(journey_ids))
