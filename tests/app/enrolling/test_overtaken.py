"""A family that submits while somebody else writes down the same card or people: its second try finds them."""

from collections.abc import Iterator
from typing import LiteralString

import psycopg
import pytest
from litestar import Litestar

from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from tests.app.enrolling.walker import Walker, submit, up_to_summary

# What is counted by a sequence stays counted when its transaction is undone.
LOSES_ONCE: LiteralString = """
CREATE SEQUENCE losing_once;
GRANT USAGE ON SEQUENCE losing_once TO PUBLIC;
CREATE FUNCTION losing_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF nextval('losing_once') = 1 THEN
        RAISE EXCEPTION 'somebody else was quicker' USING ERRCODE = '{state}';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER losing_once BEFORE INSERT ON registry_family FOR EACH ROW EXECUTE FUNCTION losing_once()
"""
LOSES_NO_MORE = """
DROP TRIGGER losing_once ON registry_family;
DROP FUNCTION losing_once();
DROP SEQUENCE losing_once
"""


@pytest.fixture(
    params=[LOSES_ONCE.format(state="23505"), LOSES_ONCE.format(state="40P01")],
    ids=["by a unique key", "by a deadlock"],
)
def loses_once(request: pytest.FixtureRequest, owner_dsn: str) -> Iterator[None]:
    losing: LiteralString = request.param
    with psycopg.connect(owner_dsn, autocommit=True) as owner:
        owner.execute(losing)
        yield
        owner.execute(LOSES_NO_MORE)


@pytest.mark.usefixtures("loses_once")
async def test_whoever_submits_and_is_overtaken_is_enrolled_all_the_same(app: Litestar, pool: Pool, keys: Keys) -> None:
    walker = Walker(app)
    await up_to_summary(walker, pool, keys)

    await submit(walker)

    assert "Rp" in (await walker.get("bayar")).text
