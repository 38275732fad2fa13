"""The officer's activation code, from the desk to the account."""

from asyncio import gather
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from peserta.access.account_store import list_journeys
from peserta.access.accounts import find_account_state
from peserta.access.activation.activation_code import LIFE, TRIES, Checked, Outcome
from peserta.access.activation.journeys import Visit
from peserta.access.activation.officer_codes import (
    BROWSER_TRIES,
    GivenCode,
    Redeemed,
    Slip,
    list_issued,
    redeem_code,
)
from peserta.access.sessions import find_session
from peserta.consent.actions import list_accepted
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import KeyRing, Keys
from peserta.kit.refusal import Refusal
from peserta.kit.values import CardNumber, Nik
from peserta.staff.officer import Officer
from peserta.staff.permissions import Role
from peserta.support.desk_codes import A_DAY, issue_at_desk, review_week
from peserta.support.lookups import Reason, Search, SpentForToday, look_up
from tests.people import NOW, Someone, register
from tests.support.desk import an_officer

LATER = NOW + timedelta(minutes=2)


@pytest.fixture
async def siti(pool: Pool, keys: Keys) -> Someone:
    return await register(pool, keys)


async def looks(pool: Pool, keys: Keys, officer: Officer, someone: Someone, now: datetime = NOW) -> UUID:
    async with transaction(pool) as conn:
        search = Search(someone.nik, Reason.AT_DESK, "datang dengan KTP")
        found = await look_up(conn, search, officer=officer, keys=keys, now=now)
    assert found is not None
    return found


async def issues(
    pool: Pool, keys: Keys, someone: Someone, officer: Officer | None = None, *, lookup_id: UUID | None = None,
    now: datetime = NOW,
) -> Slip:  # fmt: skip
    ani = officer or an_officer()
    lookup_id = lookup_id or await looks(pool, keys, ani, someone, now)
    async with transaction(pool) as conn:
        return await issue_at_desk(conn, lookup_id, Checked.KTP, officer=ani, language="id", keys=keys, now=now)


def a_visit(browser: bytes | None = None) -> Visit:
    return Visit(browser=browser or uuid4().bytes * 2, address=b"address", language="id", device="Chrome, Android")


async def redeems(
    pool: Pool, keys: Keys, someone: Someone, code: str, *, visit: Visit | None = None, now: datetime = LATER,
    by: Nik | CardNumber | None = None, born_on: date | None = None,
) -> Redeemed:  # fmt: skip
    given = GivenCode(by or someone.nik, born_on or someone.born_on, code)
    return await redeem_code(pool, given, visit or a_visit(), [bytes(32)], keys=keys, now=now)


async def test_a_code_opens_an_account_at_level_three(pool: Pool, keys: Keys, siti: Someone) -> None:
    slip = await issues(pool, keys, siti)
    typed = f" {slip.code[:5].lower()} - {slip.code[5:]} "

    redeemed = await redeems(pool, keys, siti, typed, by=siti.card)

    async with pool.connection() as conn:
        session = await find_session(conn, redeemed.token or "", now=LATER)
    assert session is not None
    assert (session.person_id, session.level, session.proof) == (siti.id, 3, "officer")
    assert (session.account_state, session.is_limited) == ("proven", False)


async def test_what_was_accepted_with_a_code_is_kept_and_found_with_the_account(
    pool: Pool, keys: Keys, siti: Someone
) -> None:
    slip = await issues(pool, keys, siti, an_officer())

    await redeems(pool, keys, siti, slip.code)

    async with pool.connection() as conn:
        accepted = await list_accepted(conn, await list_journeys(conn, siti.id))
    assert [(one.purpose, one.channel) for one in accepted] == [("processing", "web")]


async def test_somebody_without_any_contact_gets_an_account(pool: Pool, keys: Keys) -> None:
    sukinem = await register(pool, keys, 7, phones=0, emails=0)
    slip = await issues(pool, keys, sukinem)

    assert slip.told == 0
    assert (await redeems(pool, keys, sukinem, slip.code)).outcome is Outcome.OPENED


async def test_every_contact_on_record_is_told(pool: Pool, keys: Keys) -> None:
    budi = await register(pool, keys, 3, phones=1, emails=1)

    slip = await issues(pool, keys, budi)

    async with pool.connection() as conn:
        rows = await (
            await conn.execute("SELECT channel FROM messaging_message WHERE template = 'officer_code'")
        ).fetchall()
    assert slip.told == 2
    assert sorted(channel for (channel,) in rows) == ["email", "sms"]


async def test_sixteen_right_answers_at_once_open_one_session(pool: Pool, keys: Keys, siti: Someone) -> None:
    slip = await issues(pool, keys, siti)

    answers = await gather(*(redeems(pool, keys, siti, slip.code) for _ in range(16)))

    assert [answer.outcome for answer in answers].count(Outcome.OPENED) == 1
    async with pool.connection() as conn:
        assert await count_sessions(pool) == 1
        assert await find_account_state(conn, siti.id) == "proven"


async def test_the_same_browser_gets_the_same_session_again(pool: Pool, keys: Keys, siti: Someone) -> None:
    slip, visit = await issues(pool, keys, siti), a_visit()

    answers = await gather(*(redeems(pool, keys, siti, slip.code, visit=visit) for _ in range(4)))
    later = await redeems(pool, keys, siti, slip.code, visit=visit, now=NOW + 2 * LIFE)

    assert {answer.token for answer in (*answers, later)} == {later.token}
    assert later.token is not None
    assert await count_sessions(pool) == 1


async def test_used_elsewhere_expired_and_replaced_codes_are_refused_each_in_its_way(
    pool: Pool, keys: Keys, siti: Someone
) -> None:
    first = await issues(pool, keys, siti)
    second = await issues(pool, keys, siti, now=LATER)

    replaced = await redeems(pool, keys, siti, first.code)
    expired = await redeems(pool, keys, siti, second.code, now=LATER + LIFE)
    opened = await redeems(pool, keys, siti, second.code)
    used = await redeems(pool, keys, siti, second.code)

    outcomes = [answer.outcome for answer in (replaced, expired, opened, used)]
    assert outcomes == [Outcome.REFUSED, Outcome.EXPIRED, Outcome.OPENED, Outcome.USED]


async def test_whatever_does_not_fit_there_is_one_answer(pool: Pool, keys: Keys, siti: Someone) -> None:
    other = await register(pool, keys, 1)
    slip = await issues(pool, keys, siti)

    answers = [
        await redeems(pool, keys, siti, "AAAAABBBBB"), await redeems(pool, keys, siti, "123456"),
        await redeems(pool, keys, siti, slip.code, born_on=date(1985, 4, 13)),
        await redeems(pool, keys, other, slip.code), await redeems(pool, keys, siti, slip.code, by=Nik("9" * 15 + "1")),
    ]  # fmt: skip

    assert answers == [Redeemed(Outcome.REFUSED)] * 5


async def test_after_five_wrong_tries_in_a_browser_the_right_code_is_refused_there_until_a_new_one(
    pool: Pool, keys: Keys, siti: Someone
) -> None:
    slip, visit = await issues(pool, keys, siti), a_visit()
    await gather(*(redeems(pool, keys, siti, "AAAAABBBBB", visit=visit) for _ in range(TRIES.uses_max)))

    assert (await redeems(pool, keys, siti, slip.code, visit=visit)).outcome is Outcome.REFUSED
    again = await issues(pool, keys, siti, now=LATER)
    assert (await redeems(pool, keys, siti, again.code, visit=visit)).outcome is Outcome.OPENED


async def test_strangers_who_know_number_and_birth_date_use_up_no_tries_of_who_holds_the_code(
    pool: Pool, keys: Keys, siti: Someone
) -> None:
    slip = await issues(pool, keys, siti)
    for _ in range(3 * TRIES.uses_max):
        assert (await redeems(pool, keys, siti, "AAAAABBBBB")).outcome is Outcome.REFUSED

    assert (await redeems(pool, keys, siti, slip.code)).outcome is Outcome.OPENED


async def test_the_tries_of_a_supervisors_list_are_those_of_everybody(pool: Pool, keys: Keys, siti: Someone) -> None:
    await issues(pool, keys, siti)
    for _ in range(3):
        await redeems(pool, keys, siti, "AAAAABBBBB")

    async with pool.connection() as conn:
        assert [one.attempts for one in await list_issued(conn, since=NOW)] == [3]


async def test_a_code_whose_key_was_taken_away_for_good_is_refused_like_any_other(
    pool: Pool, keys: Keys, siti: Someone
) -> None:
    slip = await issues(pool, keys, siti)
    later = replace(keys, code=KeyRing({9: b"n" * 32}))

    answers = [await redeems(pool, later, siti, code) for code in (slip.code, "AAAAABBBBB", "-")]

    assert answers == [Redeemed(Outcome.REFUSED)] * 3


async def test_who_does_not_know_the_birth_date_uses_up_no_tries(pool: Pool, keys: Keys, siti: Someone) -> None:
    slip = await issues(pool, keys, siti)
    for _ in range(3 * TRIES.uses_max):
        await redeems(pool, keys, siti, "AAAAABBBBB", born_on=date(1990, 1, 1))

    assert (await redeems(pool, keys, siti, slip.code)).outcome is Outcome.OPENED


async def test_one_browser_waits_after_ten_tries_over_whatever_numbers(pool: Pool, keys: Keys, siti: Someone) -> None:
    visit = a_visit()
    for _ in range(BROWSER_TRIES.uses_max):
        await redeems(pool, keys, siti, "AAAAABBBBB", by=Nik("9" * 15 + "1"), visit=visit)

    waits = await redeems(pool, keys, siti, "AAAAABBBBB", visit=visit)

    assert waits == Redeemed(Outcome.WAIT, opens_at=LATER + BROWSER_TRIES.window)


async def test_a_browser_that_must_wait_uses_up_no_code(pool: Pool, keys: Keys, siti: Someone) -> None:
    slip, visit = await issues(pool, keys, siti), a_visit()
    for _ in range(BROWSER_TRIES.uses_max):
        await redeems(pool, keys, siti, "AAAAABBBBB", by=Nik("9" * 15 + "1"), visit=visit)

    for _ in range(2 * TRIES.uses_max):
        await redeems(pool, keys, siti, "AAAAABBBBB", visit=visit)

    assert (await redeems(pool, keys, siti, slip.code)).outcome is Outcome.OPENED


async def test_an_account_that_is_open_is_entered_with_limits(pool: Pool, keys: Keys, siti: Someone) -> None:
    first = await issues(pool, keys, siti)
    await redeems(pool, keys, siti, first.code)
    async with pool.connection() as conn:
        await conn.execute("UPDATE access_account SET state = 'open', password_hash = 'x'")

    again = await issues(pool, keys, siti, now=LATER)
    redeemed = await redeems(pool, keys, siti, again.code)

    async with pool.connection() as conn:
        session = await find_session(conn, redeemed.token or "", now=LATER)
    assert session is not None
    assert session.is_limited


async def test_nobody_issues_a_code_for_themselves_or_their_family(pool: Pool, keys: Keys, siti: Someone) -> None:
    herself = an_officer(own=siti, keys=keys)
    other = await register(pool, keys, 1)

    with pytest.raises(Refusal, match=r"desk\.own_family"):
        await issues(pool, keys, siti, herself)
    assert await issues(pool, keys, other, herself)


async def test_only_an_officer_and_only_for_the_living(pool: Pool, keys: Keys, siti: Someone) -> None:
    dead = await register(pool, keys, 1, died_on=date(2026, 1, 1))

    for officer in (an_officer(Role.AGENT), an_officer(Role.SUPERVISOR)):
        with pytest.raises(Refusal, match=r"staff\.not_allowed"):
            await issues(pool, keys, siti, officer)
    with pytest.raises(Refusal, match=r"desk\.person_died"):
        await issues(pool, keys, dead)


async def test_a_look_gives_one_code_though_it_is_asked_sixteen_times(pool: Pool, keys: Keys, siti: Someone) -> None:
    ani = an_officer()
    lookup_id = await looks(pool, keys, ani, siti)

    answers = await gather(
        *(issues(pool, keys, siti, ani, lookup_id=lookup_id) for _ in range(16)), return_exceptions=True
    )

    slips = [answer for answer in answers if isinstance(answer, Slip)]
    refused = [answer for answer in answers if isinstance(answer, Refusal)]
    assert len(slips) == 1
    assert {refusal.code for refusal in refused} == {"desk.code_shown"}
    assert len(refused) == 15
    assert (await redeems(pool, keys, siti, slips[0].code)).outcome is Outcome.OPENED


async def test_sixteen_officers_at_once_leave_one_live_code(pool: Pool, keys: Keys, siti: Someone) -> None:
    answers = await gather(*(issues(pool, keys, siti) for _ in range(16)))

    assert len({slip.code for slip in answers}) == 16
    async with pool.connection() as conn:
        live = await (
            await conn.execute(
                "SELECT count(*) FROM access_activation_code WHERE used_at IS NULL AND replaced_at IS NULL"
            )
        ).fetchone()
    assert live == (1,)


async def test_an_officer_issues_twenty_codes_a_day(pool: Pool, keys: Keys, siti: Someone) -> None:
    ani = an_officer()
    for _ in range(A_DAY.uses_max):
        await issues(pool, keys, siti, ani)

    with pytest.raises(SpentForToday) as spent:
        await issues(pool, keys, siti, ani)

    assert spent.value.opens_at == NOW + timedelta(days=1)


async def test_a_supervisor_reviews_the_week_with_masked_names(pool: Pool, keys: Keys, siti: Someone) -> None:
    ani, rini = an_officer(), an_officer(Role.SUPERVISOR)
    await issues(pool, keys, siti, ani)
    slip = await issues(pool, keys, siti, ani, now=LATER)
    await redeems(pool, keys, siti, slip.code)

    async with transaction(pool) as conn:
        week = await review_week(conn, officer=rini, now=LATER)
        after = await review_week(conn, officer=rini, now=LATER + timedelta(days=8))

    assert week.by_officer == [(ani.actor, 2)]
    assert [each.person for each in week.codes] == ["S*** A***"] * 2
    assert [each.issued.used_at is not None for each in week.codes] == [True, False]
    assert after.codes == []
    with pytest.raises(Refusal, match=r"staff\.not_allowed"):
        async with transaction(pool) as conn:
            await review_week(conn, officer=ani, now=LATER)


async def test_the_code_stands_in_no_row_and_is_worth_nothing_for_another_person(
    pool: Pool, keys: Keys, siti: Someone
) -> None:
    other = await register(pool, keys, 1)
    slip = await issues(pool, keys, siti)
    async with pool.connection() as conn:
        rows = await (await conn.execute("SELECT c::text FROM access_activation_code c")).fetchall()
        trail = await (await conn.execute("SELECT kind, facts::text FROM audit_entry")).fetchall()
        await conn.execute("UPDATE access_activation_code SET person_id = %s", (other.id,))

    assert slip.code not in str(rows) + str(trail)
    assert (await redeems(pool, keys, other, slip.code)).outcome is Outcome.REFUSED


async def count_sessions(pool: Pool) -> int:
    async with pool.connection() as conn:
        row = await (await conn.execute("SELECT count(*) FROM access_session")).fetchone()
    assert row is not None
    return int(row[0])
