"""The demo's staff."""

import asyncio
from pathlib import Path

import msgspec
import pytest

from peserta.access.passwords import Passwords
from peserta.demo.authenticator import CREW_VARIABLE, read_crew
from peserta.demo.crew import CREW, CREW_FILE, PASSWORD, hire_crew
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.staff.sign_in import Desk, find_officer, sign_in
from tests.people import NOW


async def test_each_of_the_crew_signs_in_with_what_the_demo_shows(
    pool: Pool, keys: Keys, app_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A first start that was cut short before the file was kept is made good by the second.
    await asyncio.to_thread(hire_crew, app_dsn, tmp_path, keys, now=NOW)
    kept = await asyncio.to_thread(hire_crew, app_dsn, tmp_path, keys, now=NOW)
    assert kept is not None
    (tmp_path / CREW_FILE).write_bytes(kept)
    monkeypatch.setenv(CREW_VARIABLE, str(tmp_path / CREW_FILE))

    for shown in read_crew(NOW):
        signed_in = await sign_in(
            pool, shown.name, PASSWORD, shown.code, Desk(bytes(32), "?"), passwords=Passwords(), keys=keys, now=NOW
        )
        async with pool.connection() as conn:
            officer = await find_officer(conn, signed_in.token or "", now=NOW)

        assert officer is not None
        assert officer.roles == (shown.role,)
    assert msgspec.json.decode(kept).keys() == {member.name for member in CREW}
    assert await asyncio.to_thread(hire_crew, app_dsn, tmp_path, keys, now=NOW) is None
