"""Arrears as known."""

from peserta.billing.actions import find_arrears
from peserta.billing.arrears import Arrears
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from tests.intake.conftest import importing as importing  # noqa: PLC0414  # a fixture
from tests.intake.rolls import NOW, Importing, person, row


async def test_a_family_owes_the_sum_of_its_shares_until_they_are_settled(
    pool: Pool, keys: Keys, importing: Importing
) -> None:
    family = row()["family_number"]
    owing = {"arrears_months": "3", "arrears_idr": "105000"}
    await importing.rows(row(0) | owing, row(1, family_number=family) | owing | {"arrears_months": "2"}, row(2))
    family_id = (await person(pool, keys)).family_id

    async with pool.connection() as conn:
        owed = await find_arrears(conn, family_id)
        await importing.rows(row(0), row(1, family_number=family))
        settled = await find_arrears(conn, family_id)

    assert owed == Arrears(months=3, amount_idr=210_000, as_of=NOW.date())
    assert settled is None
