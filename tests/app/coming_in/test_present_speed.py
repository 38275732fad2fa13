"""Before the choice: how fast codes come to this operator now. While waiting: advice, once this one is late."""

from datetime import timedelta

import psycopg
from litestar import Litestar

from peserta.kit.clock import utc_now
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from tests.app.asking import Person, begin
from tests.app.coming_in.strangers import ours, send_first
from tests.messaging.telling.test_speed import sent

LATE = "Lebih lambat dari biasanya"


async def test_the_choice_shows_the_speed_of_this_members_operator_and_the_page_advises_when_the_code_is_late(
    app: Litestar, pool: Pool, keys: Keys, owner_dsn: str
) -> None:
    now, someone = utc_now(), await ours(pool, keys)
    operator = someone.phone.operator
    assert operator not in (None, "Telkomsel")
    await sent(pool, keys, 10, state="delivered", took_s=50, now=now)
    with psycopg.connect(owner_dsn) as owner:
        owner.execute("UPDATE messaging_message SET operator = %s", [operator])
    await sent(pool, keys, 30, state="delivered", took_s=3, now=now)
    async with pool.connection() as conn:
        await app.state.site.speeds.refresh(conn, now)
    journey = await begin(Person(app))
    await journey.give(someone)

    choice = await journey.person.get(f"{journey.base}/cara")
    await send_first(journey, choice)
    pages: list[str] = []
    for seconds in (45, 10):
        with psycopg.connect(owner_dsn) as owner:
            owner.execute(
                "UPDATE messaging_message SET created_at = created_at - %s WHERE state = 'queued'",
                [timedelta(seconds=seconds)],
            )
        pages.append((await journey.person.get(f"{journey.base}/kode")).text)

    assert f"SMS {operator} sedang lambat, sekitar 50 detik" in choice.text
    assert "3 detik" not in choice.text
    assert [LATE in page for page in pages] == [False, True]
    assert "Cara lain bisa dipakai sekarang" in pages[1]
