"""`/iuran`, as a signed-in browser asks for it."""

from litestar import Litestar

from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from tests.app.asking import Person
from tests.app.members import a_member


async def test_a_family_sees_what_it_owes_and_then_that_it_is_covered(app: Litestar, pool: Pool, keys: Keys) -> None:
    member = await a_member(app, pool, keys)

    before = await member.get("/iuran")
    await member.pay()
    after = await member.get("/iuran")

    assert "Menunggu pembayaran" in before.text
    assert "2 orang × Rp35.000" in before.text
    assert "data-live" in before.text
    assert "Lunas - kepesertaan aktif" in after.text
    assert "data-live" not in after.text


async def test_the_live_part_sends_the_page_as_it_is_and_ends_once_it_is_paid(
    app: Litestar, pool: Pool, keys: Keys
) -> None:
    member = await a_member(app, pool, keys)
    member.person.stays = True
    await member.pay()

    stream = await member.get("/iuran/keadaan")

    assert "Lunas - kepesertaan aktif" in stream.text
    assert stream.text.endswith("event: close\ndata: \n\n")


async def test_somebody_who_is_not_signed_in_is_led_to_signing_in_and_streamed_nothing(app: Litestar) -> None:
    page, stream = await Person(app).get("/iuran"), await Person(app, stays=True).get("/iuran/keadaan")

    assert page.status == 401
    assert "/masuk" in page.text
    assert stream.text == "event: close\ndata: \n\n"


async def test_a_family_that_is_not_billed_here_is_told_so(app: Litestar, pool: Pool, keys: Keys) -> None:
    member = await a_member(app, pool, keys)
    async with pool.connection() as conn:
        await conn.execute("DELETE FROM billing_bill")

    assert "Tidak ada tagihan" in (await member.get("/iuran")).text


async def test_a_family_that_missed_its_window_begins_again_in_one_tap(app: Litestar, pool: Pool, keys: Keys) -> None:
    member = await a_member(app, pool, keys)
    async with pool.connection() as conn:
        await conn.execute("UPDATE billing_bill SET opens_on = opens_on - 40, closes_on = closes_on - 40")

    missed = await member.get("/iuran")
    begun = await member.post("/iuran/lagi")
    after = await member.get("/iuran")

    assert "Batas waktu lewat" in missed.text
    assert 'action="/iuran/lagi"' in missed.text
    assert begun.location == "/iuran"
    assert "Masa bayar baru sudah dibuka." in after.text
    assert "Bayar mulai" in after.text
    assert "Batas waktu lewat" not in after.text
