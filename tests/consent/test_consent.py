"""What was accepted can be shown word for word."""

from asyncio import gather
from datetime import UTC, datetime, timedelta

from peserta.consent.actions import accept, find_proof, list_purposes, register_texts, withdraw
from peserta.consent.given import Acceptance
from peserta.consent.questions import QUESTIONS, every_question
from peserta.consent.texts import Texts, every_text, texts_in
from peserta.kit.database import Pool, transaction
from peserta.kit.ids import new_id

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SHOWN = texts_in("id", notice="Kami memakai data Anda hanya untuk ini.\n", terms="Jaga kode Anda.")


async def accepted(pool: Pool, texts: Texts = SHOWN) -> Acceptance:
    acceptance = Acceptance(new_id(NOW), texts.hashes, "id", "web", b"b" * 32)
    async with transaction(pool) as conn:
        await register_texts(conn, every_text({"id": texts}), now=NOW)
        await accept(conn, acceptance, now=NOW)
        await accept(conn, acceptance, now=NOW + timedelta(hours=1))
    return acceptance


async def test_the_proof_holds_the_very_words_and_the_first_moment(pool: Pool) -> None:
    acceptance = await accepted(pool)

    async with pool.connection() as conn:
        proof = await find_proof(conn, acceptance.journey_id)

    assert proof is not None
    assert proof.bodies == [SHOWN.notice.body, SHOWN.terms.body]
    assert proof.given_at == NOW


async def test_a_changed_letter_is_another_version_and_the_old_proof_stays(pool: Pool) -> None:
    old = await accepted(pool)
    changed = texts_in("id", notice=SHOWN.notice.body + "!", terms=SHOWN.terms.body)
    new = await accepted(pool, changed)

    async with pool.connection() as conn:
        old_proof, new_proof = await find_proof(conn, old.journey_id), await find_proof(conn, new.journey_id)

    assert old_proof is not None
    assert new_proof is not None
    assert old_proof.bodies[0] == SHOWN.notice.body
    assert new_proof.bodies[0] == changed.notice.body
    assert changed.notice.version != SHOWN.notice.version


async def test_withdrawing_keeps_the_proof_that_it_was_given(pool: Pool) -> None:
    acceptance = await accepted(pool)

    async with pool.connection() as conn:
        await withdraw(conn, acceptance.journey_id, now=NOW + timedelta(days=1))
        proof = await find_proof(conn, acceptance.journey_id)

    assert proof is not None
    assert (proof.given_at, proof.withdrawn_at) == (NOW, NOW + timedelta(days=1))


async def test_sixteen_acceptances_of_one_journey_at_once_are_one(pool: Pool) -> None:
    first = await accepted(pool)

    async def again(hour: int) -> None:
        async with transaction(pool) as conn:
            await accept(conn, first, now=NOW + timedelta(hours=hour))

    await gather(*(again(hour) for hour in range(1, 17)))
    async with pool.connection() as conn:
        proof = await find_proof(conn, first.journey_id)

    assert proof is not None
    assert proof.given_at == NOW


async def test_each_consent_is_given_and_taken_back_by_itself(pool: Pool) -> None:
    journey_id = new_id(NOW)
    async with transaction(pool) as conn:
        await register_texts(conn, every_question(), now=NOW)
        for purpose, text in QUESTIONS["id"].items():
            acceptance = Acceptance(journey_id, [text.hash], "id", "web", b"b" * 32, purpose)
            await accept(conn, acceptance, now=NOW)

    async with pool.connection() as conn:
        await withdraw(conn, journey_id, "whatsapp", now=NOW + timedelta(days=1))
        purposes = await list_purposes(conn, journey_id)
        proof = await find_proof(conn, journey_id, "whatsapp")

    assert purposes == {"processing", "sharing"}
    assert proof is not None
    assert proof.bodies == [QUESTIONS["id"]["whatsapp"].body]
