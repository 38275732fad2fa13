"""Adding, replacing, removing and undoing contacts: what is held, who is told, and what happens once."""

from asyncio import gather
from datetime import timedelta
from uuid import UUID

import pytest

from peserta.access.contacts.contact_change import CONTACTS_MAX
from peserta.access.contacts.contact_waits import settle_changes
from peserta.access.contacts.contacts import Removal, list_own, undo_contact_changes
from peserta.demo import numbers
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.kit.values import Email, Phone
from peserta.registry.changing import Typed
from peserta.registry.standing import Standing, standing
from peserta.verification.rules import Verdict
from tests.access.changing import DAY, Owner, an_owner
from tests.access.walking import RULES, Browser, codes_to, count, notices
from tests.people import MAIL_COMES_BACK, register

NEW = Phone(numbers.phone(777))
OTHER = Email("siti.baru@surel.contoh.example")


@pytest.fixture
async def siti(browser: Browser, pool: Pool, keys: Keys) -> Owner:
    return await an_owner(browser, await register(pool, keys))


async def standing_of(owner: Owner, contact_id: UUID) -> Standing:
    contact = next(one for one in await owner.on_record() if one.id == contact_id)
    return standing(contact, RULES, owner.now)


async def test_a_new_contact_stands_at_once_and_proves_nothing_for_a_day(siti: Owner) -> None:
    contact_id = await siti.add(NEW)

    assert await standing_of(siti, contact_id) is Standing.HELD
    siti.browser.now += DAY
    assert await standing_of(siti, contact_id) is Standing.PROVES


async def test_every_other_contact_is_told_and_the_new_one_is_not(siti: Owner) -> None:
    await siti.add(NEW)

    told = sorted(await notices(siti.pool, "contact_added"))
    assert told == sorted(contact.value_index for contact in siti.someone.contacts)


async def test_who_looks_at_the_contacts_sees_which_address_gets_no_mail(siti: Owner) -> None:
    async with siti.pool.connection() as conn:
        await conn.execute(MAIL_COMES_BACK, {"person_id": siti.someone.id, "now": siti.now})
        session = await siti.browser.live_session(siti.token)
        own = await list_own(conn, session, keys=siti.keys, rules=RULES, now=siti.now)
        later = await list_own(conn, session, keys=siti.keys, rules=RULES, now=siti.now + timedelta(days=91))

    assert {one.contact.kind: one.comes_back for one in own.contacts} == {"phone": False, "email": True}
    assert not any(one.comes_back for one in later.contacts)


async def test_a_held_contact_is_told_nothing_of_the_account(siti: Owner) -> None:
    await siti.add(NEW)
    await siti.add(OTHER)

    assert Typed.of(NEW, siti.keys).index not in await notices(siti.pool, "contact_added")


async def test_other_sessions_end_when_a_contact_is_added(siti: Owner) -> None:
    thief = siti.browser.another()
    thief.now += timedelta(minutes=5)
    stolen = await thief.prove(siti.someone, siti.someone.email)
    assert await thief.session(stolen) is not None

    await siti.add(NEW)

    assert await thief.session(stolen) is None
    assert await siti.browser.session(siti.token) is not None


async def test_what_is_replaced_stays_for_the_day_in_which_it_can_be_undone(siti: Owner) -> None:
    old = siti.someone.phone.id
    new = await siti.add(NEW, leaves_id=old)
    assert old in await siti.ids()

    await settle_changes(siti.pool, now=siti.now)
    assert old in await siti.ids()
    await settle_changes(siti.pool, now=siti.now + DAY)

    assert await siti.ids() == {siti.someone.email.id, new}
    assert len(await notices(siti.pool, "contact_replaced")) == 2


async def test_of_sixteen_workers_one_settles_a_change(siti: Owner) -> None:
    await siti.add(NEW, leaves_id=siti.someone.phone.id)

    left = await gather(*(settle_changes(siti.pool, now=siti.now + DAY) for _ in range(16)))

    assert sorted(left) == [0] * 15 + [1]


async def test_of_sixteen_right_answers_one_adds_a_contact(siti: Owner) -> None:
    draft_id = await siti.begin(NEW)
    await siti.send(draft_id)
    code = await siti.code_for(NEW)

    added = await gather(*(siti.type(draft_id, code) for _ in range(16)))

    assert len([one for one in added if one.contact_id is not None]) == 1
    assert await count(siti.pool, "access_contact_change") == 1
    assert len(await siti.on_record()) == 3


async def test_two_changes_at_once_replace_a_contact_once(siti: Owner) -> None:
    old = siti.someone.phone.id
    first, second = await siti.begin(NEW, old), await siti.begin(OTHER, old)
    await siti.send(first)
    await siti.send(second)
    codes = await siti.code_for(NEW), await siti.code_for(OTHER)

    await gather(siti.type(first, codes[0]), siti.type(second, codes[1]))

    assert len(await siti.on_record()) == 4
    assert await settle_changes(siti.pool, now=siti.now + DAY) == 1
    assert len(await siti.on_record()) == 3


async def test_the_same_contact_typed_again_is_the_same_wish_and_sends_once(siti: Owner) -> None:
    first, second = await siti.begin(NEW), await siti.begin(NEW)
    await gather(*(siti.send(first) for _ in range(16)))

    assert first == second
    assert len(await notices(siti.pool, "code")) == 1


async def test_a_contact_that_stands_is_proven_again_and_not_added_twice(siti: Owner) -> None:
    own = siti.someone.email
    siti.browser.now += timedelta(minutes=5)

    contact_id = await siti.add(Email("siti0.0@surel.contoh.example"))

    assert contact_id == own.id
    assert len(await siti.on_record()) == 2
    assert next(one for one in await siti.on_record() if one.id == own.id).proven_at == siti.now
    assert await notices(siti.pool, "contact_added") == []


async def test_what_stands_proven_is_not_typed_anew_but_proven_once_more_when_asked(siti: Owner) -> None:
    contact_id = await siti.add(NEW)

    with pytest.raises(Refusal, match=r"contact\.yours"):
        await siti.begin(NEW)

    assert await siti.send(await siti.begin_again(contact_id)) is not None


async def test_a_draft_belongs_to_the_session_that_typed_it(siti: Owner, pool: Pool, keys: Keys) -> None:
    draft_id = await siti.begin(NEW)
    await siti.send(draft_id)
    budi = await an_owner(siti.browser.another(), await register(pool, keys, 1))

    assert await budi.send(draft_id) is None
    stolen = await budi.type(draft_id, await siti.code_for(NEW))

    assert stolen.judgement.verdict is Verdict.EXPIRED
    assert len(await budi.on_record()) == 2


async def test_what_was_typed_too_long_ago_is_over(siti: Owner) -> None:
    draft_id = await siti.begin(NEW)
    siti.browser.now += timedelta(minutes=19, seconds=50)
    await siti.send(draft_id)
    siti.browser.now += timedelta(seconds=10)

    assert (await siti.type(draft_id, await siti.code_for(NEW))).judgement.verdict is Verdict.EXPIRED
    assert len(await siti.on_record()) == 2


async def test_one_code_alone_adds_no_contact(siti: Owner) -> None:
    thief = siti.browser.another()
    thief.now += timedelta(minutes=5)
    limited = Owner(thief, siti.someone, await thief.prove(siti.someone, siti.someone.email))

    with pytest.raises(Refusal, match=r"proof\.second"):
        await limited.begin(NEW)
    with pytest.raises(Refusal, match=r"proof\.second"):
        await limited.remove(siti.someone.phone.id)
    with pytest.raises(Refusal, match=r"proof\.second"):
        await limited.make_first(siti.someone.email.id)


async def test_an_old_proof_is_asked_for_again(siti: Owner) -> None:
    siti.browser.now += timedelta(minutes=11)

    with pytest.raises(Refusal, match=r"proof\.fresh"):
        await siti.begin(NEW)


async def test_another_persons_contact_can_be_neither_replaced_nor_removed(siti: Owner, pool: Pool, keys: Keys) -> None:
    budi = await register(pool, keys, 1)

    for refused in (siti.begin(NEW, budi.phone.id), siti.remove(budi.phone.id), siti.make_first(budi.phone.id)):
        with pytest.raises(Refusal, match=r"contact\.gone"):
            await refused


async def test_contacts_that_were_typed_while_few_stood_are_six_in_the_end(siti: Owner) -> None:
    typed = [Phone(numbers.phone(500 + serial)) for serial in range(CONTACTS_MAX - 1)]
    drafts = [await siti.begin(one) for one in typed]
    codes: list[str] = []
    for one, draft in zip(typed, drafts, strict=True):
        await siti.send(draft)
        codes += (await codes_to(siti.pool, siti.keys, Typed.of(one, siti.keys).index))[-1:]

    for draft, code in zip(drafts[:-1], codes[:-1], strict=True):
        await siti.type(draft, code)
    with pytest.raises(Refusal, match=r"contact\.too_many"):
        await siti.type(drafts[-1], codes[-1])

    assert len(await siti.on_record()) == CONTACTS_MAX


async def test_wishes_have_a_limit_and_so_has_the_record(siti: Owner) -> None:
    added = [await siti.add(Email(f"lain{serial}@surel.contoh.example")) for serial in range(CONTACTS_MAX - 2)]
    with pytest.raises(Refusal, match=r"contact\.too_many"):
        await siti.begin(NEW)
    for _ in range(6):
        await siti.begin_again(added[0])

    with pytest.raises(Refusal, match=r"contact\.too_often"):
        await siti.begin_again(added[0])


async def test_a_contact_leaves_at_once_where_another_proves_and_all_are_told(siti: Owner) -> None:
    await siti.remove(siti.someone.email.id)

    assert await siti.ids() == {siti.someone.phone.id}
    assert len(await notices(siti.pool, "contact_removed")) == 2


async def test_the_last_that_proves_waits_a_day_and_says_so(siti: Owner) -> None:
    await siti.remove(siti.someone.email.id)
    last = (await siti.own()).contacts[0]
    assert last.removal is Removal.AFTER_A_WAIT

    await siti.remove(last.id)

    assert await siti.ids() == {last.id}
    assert (await siti.own()).contacts[0].leaves_at is not None
    await settle_changes(siti.pool, now=siti.now + DAY)
    assert await siti.ids() == set()


async def test_the_last_stays_while_nothing_else_opens_the_account(siti: Owner) -> None:
    await siti.remove(siti.someone.email.id)
    async with siti.pool.connection() as conn:
        await conn.execute("UPDATE access_account SET password_hash = NULL")

    with pytest.raises(Refusal, match=r"contact\.last"):
        await siti.remove(siti.someone.phone.id)
    assert await siti.ids() == {siti.someone.phone.id}


async def test_of_many_removals_at_once_one_goes_at_once_and_the_last_waits(siti: Owner) -> None:
    removals = [siti.someone.phone.id, siti.someone.email.id] * 8

    done = await gather(*(siti.remove(contact_id) for contact_id in removals), return_exceptions=True)

    assert len([one for one in done if one is None]) == 2
    assert len(await siti.ids()) == 1


async def test_codes_go_first_to_the_one_made_first_and_a_held_one_cannot_be(siti: Owner) -> None:
    assert (await siti.on_record())[0].kind == "phone"

    await siti.make_first(siti.someone.email.id)
    held = await siti.add(NEW)

    assert (await siti.on_record())[0].id == siti.someone.email.id
    with pytest.raises(Refusal, match=r"contact\.not_first"):
        await siti.make_first(held)


async def test_undoing_puts_everything_back_and_ends_every_other_session(siti: Owner) -> None:
    before = await siti.ids()
    await siti.add(NEW, leaves_id=siti.someone.phone.id)
    await siti.remove(siti.someone.email.id)
    changes = [*(await siti.own()).gone, *(one.change for one in (await siti.own()).contacts if one.change)]

    undone = [await siti.undo(change.id) for change in {change.id: change for change in changes}.values()]

    assert undone == [True, True]
    assert await siti.ids() == before
    assert await siti.browser.session(siti.token) is not None
    assert await settle_changes(siti.pool, now=siti.now + DAY) == 0


async def test_who_says_it_was_not_me_ends_the_session_that_changed_and_drops_its_password(siti: Owner) -> None:
    contact_id = await siti.add(NEW)
    await undo_all(siti)

    assert contact_id not in await siti.ids()
    assert await siti.browser.session(siti.token) is None
    assert len(await notices(siti.pool, "contact_undone")) == 2
    assert await undo_all(siti) == 0


async def undo_all(owner: Owner) -> int:
    async with transaction(owner.pool) as conn:
        return await undo_contact_changes(
            conn, owner.someone.id, actor="notice", keys=owner.keys, language="id", now=owner.now
        )


async def test_of_sixteen_that_undo_at_once_one_does(siti: Owner) -> None:
    await siti.add(NEW)

    undone = await gather(*(undo_all(siti) for _ in range(16)))

    assert sorted(undone) == [0] * 15 + [1]
    assert len(await notices(siti.pool, "contact_undone")) == 2


async def test_after_the_day_nothing_is_undone(siti: Owner) -> None:
    contact_id = await siti.add(NEW)
    siti.browser.now += DAY

    assert await undo_all(siti) == 0
    assert contact_id in await siti.ids()


async def test_another_persons_change_cannot_be_undone(siti: Owner, pool: Pool, keys: Keys) -> None:
    await siti.add(NEW)
    change = next(one.change for one in (await siti.own()).contacts if one.change)
    budi = await an_owner(siti.browser.another(), await register(pool, keys, 1))

    assert await budi.undo(change.id) is False
    assert len(await siti.on_record()) == 3
