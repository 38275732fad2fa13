"""What a scheme chooses in its profile reaches the rules."""

from msgspec.structs import replace

from peserta.app.site import make_site
from peserta.demo.stage import PROFILE
from peserta.kit.keys import Keys
from peserta.kit.scheme.limits_profile import Limits
from peserta.kit.scheme.problems import Problems
from peserta.kit.scheme.profile import read_profile
from peserta.kit.settings import Settings

CHOSEN = Limits(
    code_life_minutes=5, code_length=10, attempts_max=3, cool_downs_s=(10, 20), tries_per_day=6,
    browser_tries_per_day=7, sends_per_day=8, data_sets_per_day=4, families_per_contact_max=9,
)  # fmt: skip


async def test_every_limit_of_the_profile_is_in_force(keys: Keys, app_dsn: str) -> None:
    profile = read_profile(PROFILE, Problems())
    assert profile is not None
    settings = Settings(profile=replace(profile, limits=CHOSEN), keys=keys, audit_key=b"a" * 32, database_url=app_dsn)

    site = make_site(settings)

    policy, data = site.policy, site.data_policy
    assert (policy.code_life.total_seconds(), policy.code_length, policy.attempts_max) == (300, 10, 3)
    assert [each.total_seconds() for each in policy.cool_downs] == [10, 20]
    assert [limit.uses_max for limit in (policy.tries, policy.browser_tries, policy.sends)] == [6, 7, 8]
    assert [limit.uses_max for limit in (data.browser, data.browser_without_work, data.identifier)] == [4, 3, 4]
    assert site.contact_rules.families_max == 9


async def test_no_page_waits_for_ever_for_a_lock_and_none_holds_one_for_ever(keys: Keys, app_dsn: str) -> None:
    profile = read_profile(PROFILE, Problems())
    assert profile is not None
    site = make_site(Settings(profile=profile, keys=keys, audit_key=b"a" * 32, database_url=app_dsn))

    async with site.pool as pool, pool.connection() as conn:
        cursor = await conn.execute(
            "SELECT current_setting('statement_timeout'), current_setting('idle_in_transaction_session_timeout')"
        )
        assert await cursor.fetchone() == ("15s", "30s")
