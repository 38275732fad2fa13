"""`/profil/pemberitahuan`: chosen by its owner for this browser, off at first, and only for a whole session."""

from litestar import Litestar

from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from tests.access.push_service import PushService
from tests.app.asking import Answer
from tests.app.members import Member, a_member

PATH = "/profil/pemberitahuan"
TICKED = 'value="ya" checked'
GOOGLE = "https://fcm.googleapis.com/fcm/send/abc"


async def choose(member: Member, endpoint: str = GOOGLE, **ticked: str) -> Answer:
    return await member.post(PATH, langganan=PushService().subscription(endpoint=endpoint), **ticked)


async def test_each_purpose_is_chosen_apart_and_nothing_at_first(app: Litestar, pool: Pool, keys: Keys) -> None:
    member = await a_member(app, pool, keys)
    before = await member.get(PATH)
    answer = await choose(member, payment="ya")
    after = await member.get(answer.location)
    ended = await member.post(PATH)

    assert TICKED not in before.text
    assert answer.status == 303
    assert after.text.count(TICKED) == 1
    assert 'name="payment" value="ya" checked' in after.text
    assert TICKED not in (await member.get(ended.location)).text
    assert f'href="{PATH}"' in (await member.get("/profil")).text


async def test_what_cannot_be_told_is_refused_in_words(app: Litestar, pool: Pool, keys: Keys) -> None:
    member = await a_member(app, pool, keys)

    inside = await choose(member, "https://169.254.169.254/latest", payment="ya")
    nowhere = await member.post(PATH, payment="ya")
    nonsense = await member.post(PATH, payment="ya", langganan="x")

    assert "layanan pemberitahuan yang tidak kami kenal" in inside.text
    assert [page.status for page in (inside, nowhere, nonsense)] == [422] * 3
    assert TICKED not in (await member.get(PATH)).text


async def test_one_code_alone_is_told_of_nothing(app: Litestar, pool: Pool, keys: Keys) -> None:
    member = await a_member(app, pool, keys)
    async with transaction(pool) as conn:
        await conn.execute("UPDATE access_session SET is_limited = true")

    assert (await choose(member, payment="ya")).status == 403
    assert (await member.get(PATH)).status == 403


async def test_a_payment_is_announced_to_the_family_that_asked(app: Litestar, pool: Pool, keys: Keys) -> None:
    member, other = await a_member(app, pool, keys), await a_member(app, pool, keys, 1)
    await choose(member, payment="ya")
    await choose(other, endpoint=GOOGLE + "2", ticket="ya")

    await member.pay()
    await other.pay()

    async with pool.connection() as conn:
        rows = await (await conn.execute("SELECT purpose FROM access_push_message")).fetchall()
    assert rows == [("payment",)]
