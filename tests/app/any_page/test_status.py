"""The status page, from what the workers wrote down."""

import re
from datetime import timedelta

from litestar import Litestar

from peserta.kit.clock import utc_now
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from tests.app.asking import Person
from tests.messaging.telling.test_hours import sent, write_all


async def test_the_status_page_shows_now_and_thirty_days_as_a_picture_and_a_table(
    app: Litestar, pool: Pool, keys: Keys
) -> None:
    now = utc_now()
    await sent(pool, keys, 6, took_s=240, at=now - timedelta(minutes=5))
    await sent(pool, keys, 6, took_s=240, at=now - timedelta(hours=30))
    await write_all(pool, now + timedelta(hours=1))
    async with pool.connection() as conn:
        await app.state.site.speeds.refresh(conn, now + timedelta(minutes=3))

    page = await Person(app).get("/status")

    assert "SMS Telkomsel" in page.text
    assert "biasanya 4 menit" in page.text
    pictures = re.findall(r'<svg class="days".*?</svg>', page.text, re.DOTALL)
    assert len(pictures) == 2
    assert all(len(re.findall(r"M\d+ 32v-\d+", picture)) == 30 for picture in pictures)
    assert 'aria-label="30 hari terakhir: 0 hari lancar, 2 lambat' in pictures[0]
    assert page.text.count("lambat 1 jam") >= 2
    assert "style=" not in page.text.split("</style>", 1)[1]


async def test_without_any_code_the_status_page_says_so(app: Litestar) -> None:
    assert "Belum ada kode yang dikirim." in (await Person(app).get("/status")).text
